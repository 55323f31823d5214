"""Mix five flows and see spectrum, colour and loss; step through a campaign.

The courses of the campaigns are those of the bundled table; a campaign is run again, for some
seconds, when its recipes are asked for.
"""

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from helpers.course.figures import BLACK, BLUE, ORANGE, SKY, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Press, Slider, Values
from helpers.nanoparticles.campaigns.campaign import ROUNDS, SIZE, Syntheses, run_campaign
from helpers.nanoparticles.campaigns.recorded import SEEDS, recorded_losses
from helpers.nanoparticles.campaigns.strategies import STRATEGIES
from helpers.nanoparticles.simulator import recipes as mixing
from helpers.nanoparticles.simulator.colour import colour_name, hexadecimal
from helpers.nanoparticles.simulator.growth import grow
from helpers.nanoparticles.simulator.losses import gate, loss
from helpers.nanoparticles.simulator.silver import WAVELENGTHS
from helpers.nanoparticles.simulator.spectra import absorbance, disc_target, peak

#: Strategies of which a campaign runs in a few seconds.
OFFERED = ("local penalisation", "kriging believer", "spectrum GP, greedy", "random")
#: The middle of the box cannot be mixed; this recipe can.
FIRST = (20.0, 25.0, 10.0, 8.0, 500.0)
_STEPS = (0.5, 0.5, 0.25, 0.25, 10.0)


class DropletExplorer(Explorer):
    """The virtual laboratory at hand: one recipe, and campaigns round by round.

    The first campaign of the first strategy is run at once.
    """

    name = "droplet"
    columns = 3

    def __init__(self) -> None:
        self._target = disc_target()
        self._records: dict[tuple[str, int], Syntheses] = {}
        self._courses = {name: recorded_losses(name) for name in OFFERED}
        drawing, (left, right) = figure(11.0, 4.0, ncols=2)
        super().__init__(drawing, [*self._prepare_spectrum(left), *self._prepare_campaign(right)])
        self.campaign(OFFERED[0], SEEDS[0])

    def controls(self) -> Controls:
        """Return five flows, the campaign with its seed and round, and a button for its best."""
        flows = {
            item.name: Slider.of(item, step, start=start, unit=item.unit)
            for item, start, step in zip(mixing.SPACE, FIRST, _STEPS, strict=True)
        }
        return flows | {
            "strategy": Choice("campaign", "how recipes are chosen", OFFERED),
            "number": Slider("its seed", "of the campaign", SEEDS[0], SEEDS[-1], 0),
            "last": Slider("its round", "the last one shown", 1, ROUNDS, 1),
            "take": Press("mix its best recipe", "may run the campaign, for seconds", self._take),
        }

    def state(self, values: Values) -> tuple[np.ndarray, str, int, int]:
        """Return recipe, strategy, seed and round."""
        recipe = np.array([values[name] for name in mixing.SPACE.names])
        return recipe, values["strategy"], values["number"], values["last"]

    def campaign(self, strategy: str, seed: int) -> Syntheses:
        """Run a campaign of nine rounds, or return it where that was done before.

        Raises
        ------
        ValueError
            If the strategy is not one of `OFFERED`, or the seed not one of the table.
        """
        self._check(strategy, seed)
        if (strategy, seed) not in self._records:
            self._records[strategy, seed] = run_campaign(STRATEGIES[strategy], seed)
        return self._records[strategy, seed]

    def course(self, strategy: str, seed: int) -> np.ndarray:
        """Return the smallest measured loss after each round, shape (9,).

        Of the campaign as it was run here, or else as the table has it: the last digits of a
        machine can send a campaign another way. Errors as of `campaign`.
        """
        self._check(strategy, seed)
        if (record := self._records.get((strategy, seed))) is None:
            return self._courses[strategy][seed]
        return np.array([record.until(k).losses.min() for k in range(1, ROUNDS + 1)])

    def best(self, strategy: str, seed: int, last: int) -> np.ndarray:
        """Return the recipe that is held for the best after `last` rounds, from 1 to 9."""
        if not 1 <= last <= ROUNDS:
            raise ValueError(f"a round is from 1 to {ROUNDS}, not {last}")
        return self.campaign(strategy, seed).until(last).best()

    def summary(self, recipe: np.ndarray, strategy: str, seed: int, last: int) -> str:
        """Say in words what the figure shows."""
        recipe = np.asarray(recipe, dtype=float)
        names = zip(mixing.SPACE.names[:4], recipe, strict=False)
        said = ", ".join(f"{name} {value:g} %" for name, value in names)
        said = f"Recipe: {said}, total {recipe[4]:g} µL/min. "
        if not mixing.feasible(recipe):
            said += f"It cannot be mixed: {mixing.rest(recipe):.1f} % rest, 10 % are needed. "
        else:
            grown = grow(recipe)
            spectrum = absorbance(grown)[0]
            said += (
                f"Discs of {grown.diameter[0]:.0f} by {grown.thickness[0]:.1f} nm hold "
                f"{100 * grown.flat[0]:.0f} % of the silver, spheres of {grown.sphere[0]:.0f} nm "
                f"the rest. Peak at {peak(spectrum):.0f} nm, absorbance {spectrum.max():.2f}, "
                f"gate {gate(spectrum.max()):.2f}, colour {colour_name(spectrum)}, loss "
                f"{loss(spectrum, self._target):.3f}. "
            )
        smallest = self.course(strategy, seed)[last - 1]
        of_table = "" if (strategy, seed) in self._records else ", as recorded"
        return (
            f"{said}Campaign, {strategy}, seed {seed}: after {last} of {ROUNDS} rounds and "
            f"{last * SIZE} recipes the smallest measured loss is {smallest:.3f}{of_table}."
        )

    def draw(self, recipe: np.ndarray, strategy: str, seed: int, last: int) -> None:
        """Draw spectrum, colour and campaign."""
        self._show_recipe(np.asarray(recipe, dtype=float))
        self._show_campaign(strategy, seed, last)

    def _take(self, values: Values) -> Values:
        _, strategy, seed, last = self.state(values)
        return dict(zip(mixing.SPACE.names, self.best(strategy, seed, last), strict=True))

    def _check(self, strategy: str, seed: int) -> None:
        if strategy not in OFFERED:
            raise ValueError(f"strategies are {', '.join(OFFERED)}")
        if seed not in SEEDS:
            raise ValueError(f"seeds are from {SEEDS[0]} to {SEEDS[-1]}, not {seed}")

    def _prepare_spectrum(self, axes: Axes) -> list[Artist]:
        axes.set(xlim=(380, 800), ylim=(0, 1.3))
        axes.set(xlabel="wavelength (nm)", ylabel="absorbance", title="What is mixed")
        axes.plot(WAVELENGTHS, self._target, "--", color=BLACK, lw=1.5, label="wanted shape")
        (self._spectrum,) = axes.plot([], [], color=BLUE, label="this recipe")
        self._colour = axes.axvspan(385, 415, 0.86, 0.98, fc="white", ec=BLACK, lw=1)
        self._label = axes.text(420, 1.2, "its colour", va="center", fontsize=9)
        self._refusal = axes.text(490, 0.6, "cannot be mixed", fontsize=14, color=VERMILION)
        self._refusal.set_horizontalalignment("center")
        axes.legend(loc="upper right", fontsize=9)
        return [self._spectrum, self._colour, self._label, self._refusal]

    def _prepare_campaign(self, axes: Axes) -> list[Artist]:
        self._others = [axes.step([], [], where="mid", color=SKY, lw=0.8)[0] for _ in SEEDS]
        self._others[0].set_label("best, all seeds")
        (self._dots,) = axes.plot([], [], ".", color=ORANGE, label="recipes, if run here")
        (self._lowest,) = axes.step([], [], "o-", where="mid", color=BLUE, lw=2.5, ms=5)
        self._lowest.set_label("best, this seed")
        axes.set(xlim=(0.5, ROUNDS + 0.5), ylim=(0, 1.05), xlabel="round", ylabel="loss")
        axes.set(xticks=range(1, ROUNDS + 1), title="campaign")
        axes.legend(loc="upper right", fontsize=9)
        self._title = axes.title
        return [*self._others, self._dots, self._lowest, self._title]

    def _show_recipe(self, recipe: np.ndarray) -> None:
        mixed = bool(mixing.feasible(recipe))
        for artist in (self._spectrum, self._colour, self._label):
            artist.set_visible(mixed)
        self._refusal.set_visible(not mixed)
        if mixed:
            spectrum = absorbance(grow(recipe))[0]
            self._spectrum.set_data(WAVELENGTHS, spectrum)
            self._colour.set_facecolor(hexadecimal(spectrum))

    def _show_campaign(self, strategy: str, seed: int, last: int) -> None:
        rounds = np.arange(1, ROUNDS + 1)
        for line, course in zip(self._others, self._courses[strategy], strict=True):
            line.set_data(rounds, course)
        self._lowest.set_data(rounds[:last], self.course(strategy, seed)[:last])
        seen: tuple[np.ndarray, ...] = np.empty(0), np.empty(0)
        if (record := self._records.get((strategy, seed))) is not None:
            record, rng = record.until(last), np.random.default_rng(0)
            seen = record.rounds + rng.uniform(-0.2, 0.2, len(record)), record.losses
        self._dots.set_data(*seen)
        self._title.set_text(f"{strategy}, seed {seed}")
