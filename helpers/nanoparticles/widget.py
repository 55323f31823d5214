"""Mix five flows and see spectrum, colour and loss; step through a campaign."""

from functools import cache

import ipywidgets
import numpy as np
from matplotlib.axes import Axes

from helpers.figures import BLACK, BLUE, ORANGE, VERMILION, figure, image_html, png
from helpers.nanoparticles import recipes as mixing
from helpers.nanoparticles.campaign import ROUNDS, Record, run_campaign
from helpers.nanoparticles.colour import colour_name, hexadecimal
from helpers.nanoparticles.growth import grow
from helpers.nanoparticles.losses import gate, loss
from helpers.nanoparticles.silver import WAVELENGTHS
from helpers.nanoparticles.spectra import absorbance, disc_target, peak
from helpers.nanoparticles.strategies import STRATEGIES

#: Strategies that are fast enough to follow a slider.
OFFERED = ("local penalisation", "kriging believer", "spectrum GP, greedy", "random")
#: The middle of the box cannot be mixed; this recipe can.
FIRST = (20.0, 25.0, 10.0, 8.0, 500.0)
_STEPS = (0.5, 0.5, 0.25, 0.25, 10.0)


class DropletExplorer:
    """The virtual laboratory at hand: one recipe, and campaigns round by round."""

    def __init__(self) -> None:
        self._target = disc_target()

    @cache  # noqa: B019  lives as long as the explorer, of which a lesson has one
    def campaign(self, strategy: str, seed: int) -> Record:
        """Run a campaign of nine rounds.

        Raises
        ------
        ValueError
            If the strategy is not one of `OFFERED`.
        """
        if strategy not in OFFERED:
            raise ValueError(f"strategies are {', '.join(OFFERED)}")
        return run_campaign(STRATEGIES[strategy], seed)

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
        record = self.campaign(strategy, seed).until(last)
        return (
            f"{said}Campaign, {strategy}, seed {seed}: after {last} of {ROUNDS} rounds and "
            f"{len(record)} recipes the smallest measured loss is {record.losses.min():.3f}."
        )

    def picture(self, recipe: np.ndarray, strategy: str, seed: int, last: int) -> bytes:
        """Draw spectrum, colour and campaign; return a PNG."""
        drawing, (left, right) = figure(11.0, 4.0, ncols=2)
        self._draw_spectrum(left, np.asarray(recipe, dtype=float))
        self._draw_campaign(right, strategy, seed, last)
        return png(drawing)

    def widget(self) -> ipywidgets.VBox:
        """Return the controls with figure and text; needs a running kernel."""
        layout = ipywidgets.Layout(width="340px")
        flows = [
            ipywidgets.FloatSlider(
                value=value,
                min=item.low,
                max=item.high,
                step=step,
                description=f"{item.name} ({item.unit})",
                style={"description_width": "105px"},
                layout=layout,
            )
            for item, value, step in zip(mixing.SPACE, FIRST, _STEPS, strict=True)
        ]
        strategy = ipywidgets.Dropdown(options=OFFERED, description="campaign")
        seed = ipywidgets.IntSlider(value=0, min=0, max=19, description="seed", layout=layout)
        last = ipywidgets.IntSlider(value=1, min=1, max=ROUNDS, description="round", layout=layout)
        take = ipywidgets.Button(description="mix its best recipe")
        image, text = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw(_: object = None) -> None:
            shown = [flow.value for flow in flows], strategy.value, seed.value, last.value
            said = self.summary(*shown)
            image.value = image_html(self.picture(*shown), said)
            text.value = f'<p class="droplet-summary" aria-live="polite">{said}</p>'

        def mix(_: object) -> None:
            best = self.best(strategy.value, seed.value, last.value)
            for flow in flows:
                flow.unobserve(redraw, names="value")
            for flow, value in zip(flows, best, strict=True):
                flow.value = value
                flow.observe(redraw, names="value")
            redraw()

        for control in (*flows, strategy, seed, last):
            control.observe(redraw, names="value")
        take.on_click(mix)
        redraw()
        controls = ipywidgets.HBox(
            [ipywidgets.VBox(flows), ipywidgets.VBox([strategy, seed, last, take])]
        )
        return ipywidgets.VBox([controls, image, text])

    def _draw_spectrum(self, axes: Axes, recipe: np.ndarray) -> None:
        axes.set(xlim=(380, 800), ylim=(0, 1.3))
        axes.set(xlabel="wavelength (nm)", ylabel="absorbance", title="What is mixed")
        axes.plot(WAVELENGTHS, self._target, "--", color=BLACK, lw=1.5, label="wanted shape")
        if mixing.feasible(recipe):
            spectrum = absorbance(grow(recipe))[0]
            axes.plot(WAVELENGTHS, spectrum, color=BLUE, label="this recipe")
            axes.axvspan(385, 415, 0.82, 0.97, color=hexadecimal(spectrum), ec=BLACK, lw=1)
        else:
            axes.text(590, 0.4, "cannot be mixed", ha="center", fontsize=14, color=VERMILION)
        axes.legend(loc="upper right", fontsize=9)

    def _draw_campaign(self, axes: Axes, strategy: str, seed: int, last: int) -> None:
        record = self.campaign(strategy, seed)
        seen = record.until(last)
        rng = np.random.default_rng(0)
        axes.plot(
            seen.rounds + rng.uniform(-0.2, 0.2, len(seen)),
            seen.losses,
            ".",
            color=ORANGE,
            label="recipes",
        )
        lowest = [record.until(k).losses.min() for k in range(1, last + 1)]
        axes.step(range(1, last + 1), lowest, where="mid", color=BLUE, label="best so far")
        axes.set(xlim=(0.5, ROUNDS + 0.5), ylim=(0, 1.05), xlabel="round", ylabel="loss")
        axes.set_title(f"{strategy}, seed {seed}")
        axes.legend(loc="upper right", fontsize=9)
