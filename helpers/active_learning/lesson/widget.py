"""Step through a campaign on the Schwefel grid: mean, uncertainty, and the next point."""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.image import AxesImage

from helpers.active_learning.campaigns import strategies
from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.learners.grid_gp import GridGP
from helpers.active_learning.simulator import schwefel
from helpers.choosing.belief import believe
from helpers.choosing.campaign import Campaign, run_campaign
from helpers.choosing.stopping import Budget
from helpers.choosing.strategies import confidence_bound
from helpers.course.figures import BLACK, BLUE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Press, Slider, Values, kept

#: Models by the names under which they can be chosen; all are fast enough to follow a slider.
MODELS = {
    "additive, ℓ = 4": GridGP(4.0, additive=True),
    "joint, ℓ = 7.5": GridGP(7.5),
    "joint, ℓ = 100": GridGP(100.0),
}
#: The strategy whose kappa can be chosen.
BOUND = "mean + κ std"
STEPS = 80


@dataclass(frozen=True)
class CampaignSetting:
    """What the reader chose.

    Attributes
    ----------
    model, strategy : str
        Keys of `MODELS` and `STRATEGIES`.
    kappa : float
        Of the confidence bound; other strategies do not use it.
    seed : int
    """

    model: str
    strategy: str
    kappa: float
    seed: int


STRATEGIES = (BOUND, *(name for name in strategies.STRATEGIES if name != "mean + 2 std"))


@dataclass(frozen=True, eq=False)
class CampaignView:
    """A campaign after some experiments.

    Attributes
    ----------
    done : tuple of int
        Places measured.
    next_place : int
        Where the campaign goes next.
    mean, std : ndarray, shape (441,)
        Belief of all points.
    best : float
        Largest value so far.
    found : int
        How many of the five targets were measured.
    """

    done: tuple[int, ...]
    next_place: int
    mean: np.ndarray
    std: np.ndarray
    best: float
    found: int


def _has_kappa(values: Values) -> bool:
    return values["strategy"] == BOUND


def _goes_on(values: Values) -> bool:
    return values["step"] < STEPS


def _next(values: Values) -> Values:
    return {"step": values["step"] + 1}


class CampaignExplorer(Explorer):
    """Campaigns on the Schwefel grid, one step at a time."""

    name = "campaign"

    def __init__(self) -> None:
        self._pool = schwefel_pool()
        drawing, axes = figure(12.0, 4.1, ncols=3)
        super().__init__(drawing, self._prepare(drawing, *axes))

    def controls(self) -> Controls:
        """Return model, strategy with its κ, seed and step, and a button for the next step."""
        return {
            "model": Choice("process", "what the model assumes", list(MODELS)),
            "strategy": Choice("strategy", "how the next point is chosen", STRATEGIES),
            "kappa": Slider(
                "κ",
                "weight of the uncertainty",
                0.0,
                10.0,
                2.0,
                0.5,
                live=False,
                enabled=_has_kappa,
            ),
            "seed": Slider("seed", "of the first point", 0, 19, 0, live=False),
            "step": Slider("measured", "experiments so far", 1, STEPS, 8),
            "forward": Press("next experiment", "measure the cross", _next, enabled=_goes_on),
        }

    def state(self, values: Values) -> tuple[CampaignSetting, int]:
        """Return setting and step."""
        *chosen, step = values.values()
        return CampaignSetting(*chosen), step

    @kept
    def campaign(self, setting: CampaignSetting) -> Campaign:
        """Run a campaign of one step more than can be looked at.

        Raises
        ------
        ValueError
            If model or strategy is unknown.
        """
        if setting.model not in MODELS or setting.strategy not in STRATEGIES:
            raise ValueError(
                f"models are {', '.join(MODELS)}; strategies are {', '.join(STRATEGIES)}"
            )
        if setting.strategy == BOUND:
            acquisition = confidence_bound(setting.kappa)
        else:
            acquisition = strategies.STRATEGIES[setting.strategy]
        return run_campaign(
            self._pool, MODELS[setting.model], acquisition, setting.seed, Budget(STEPS + 1)
        )

    @kept
    def look(self, setting: CampaignSetting, step: int) -> CampaignView:
        """Return what is known after `step` experiments, from 1 to `STEPS`."""
        if not 1 <= step <= STEPS:
            raise ValueError(f"a step is from 1 to {STEPS}, not {step}")
        campaign, pool = self.campaign(setting), self._pool
        done, y = campaign.order[:step], campaign.values[:step]
        model, rng = MODELS[setting.model], np.random.default_rng(0)
        belief = believe(model, pool.X[list(done)], y, pool.X, rng)
        return CampaignView(
            done,
            campaign.order[step],
            belief.mean,
            belief.std,
            float(y.max()),
            int(campaign.found(pool.targets)[step - 1]),
        )

    def summary(self, setting: CampaignSetting, step: int) -> str:
        """Say in words what the figure shows."""
        view, point = self.look(setting, step), self._pool.inputs
        place = view.next_place
        strategy = setting.strategy.replace("κ", f"{setting.kappa:g}")
        return (
            f"Process {setting.model}; {strategy}; seed {setting.seed}. {step} of "
            f"{len(self._pool)} points measured, the first one drawn at random. Best value "
            f"{view.best:.3f} of {self._pool.values.max():.3f}, {view.found} of "
            f"{len(self._pool.targets)} top points found. Next: x1 = {point['x1'][place]:g}, "
            f"x2 = {point['x2'][place]:g}, where the model believes {view.mean[place]:.3f} "
            f"± {view.std[place]:.3f}; the truth there is {self._pool.values[place]:.3f}."
        )

    def draw(self, setting: CampaignSetting, step: int) -> None:
        """Draw belief, uncertainty and progress."""
        self._draw_maps(self.look(setting, step))
        found = self.campaign(setting).found(self._pool.targets)[:step]
        self._line.set_data(np.arange(1, step + 1), found)
        self._dot.set_data([step], [found[-1]])

    def _prepare(self, drawing: Figure, left: Axes, middle: Axes, right: Axes) -> list[Artist]:
        values = self._pool.values
        self._mean, _ = self._prepare_map(drawing, left, "Mean", values.min(), values.max())
        self._std, bar = self._prepare_map(drawing, middle, "Standard deviation", 0, 0.25)
        moving = [self._mean, self._std, bar]
        self._done, self._ahead = [], []
        for axes in (left, middle):
            (done,) = axes.plot([], [], "o", ms=5, mfc="white", mec=BLACK)
            (ahead,) = axes.plot([], [], "X", ms=12, color=VERMILION, mec="white")
            self._done.append(done)
            self._ahead.append(ahead)
        (self._line,) = right.step([], [], where="post", color=BLUE)
        (self._dot,) = right.plot([], [], "o", color=VERMILION, ms=9)
        right.set(xlim=(0, STEPS), ylim=(-0.2, len(self._pool.targets) + 0.2))
        right.set(xlabel="experiments", title="Top points found")
        right.set_box_aspect(1)
        return [*moving, *self._done, *self._ahead, self._line, self._dot]

    def _prepare_map(
        self, drawing: Figure, axes: Axes, title: str, low: float, high: float
    ) -> tuple[AxesImage, Axes]:
        n, half = len(schwefel.LEVELS), (schwefel.LEVELS[1] - schwefel.LEVELS[0]) / 2
        ends = (schwefel.LEVELS[0] - half, schwefel.LEVELS[-1] + half)
        shown = axes.imshow(np.zeros((n, n)), cmap="viridis", vmin=low, vmax=high, origin="lower")
        shown.set_extent((*ends, *ends))
        bar = drawing.colorbar(shown, ax=axes, shrink=0.8)
        axes.grid(visible=False)
        axes.set(xlabel="x1", ylabel="x2", title=title)
        return shown, bar.ax

    def _draw_maps(self, view: CampaignView) -> None:
        n = len(schwefel.LEVELS)
        self._mean.set_data(view.mean.reshape(n, n).T)
        self._std.set_data(view.std.reshape(n, n).T)
        self._std.set_clim(0, view.std.max())
        points = self._pool.inputs.to_numpy()
        for done, ahead in zip(self._done, self._ahead, strict=True):
            done.set_data(*points[list(view.done)].T)
            ahead.set_data(*points[[view.next_place]].T)
