"""Turn the process parameters and watch the filling front, the curve and the risk of failure."""

from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from sklearn.pipeline import Pipeline

from helpers.course.figures import BLACK, BLUE, ORANGE, figure
from helpers.course.interactive import Controls, Explorer, Slider, Values
from helpers.tables import datasets
from helpers.wetting.learning.classes import classifier
from helpers.wetting.lesson import figures
from helpers.wetting.simulator.filling import Invasion, invade
from helpers.wetting.simulator.inputs import WETTING_INPUTS
from helpers.wetting.simulator.network import Network, build

#: Below this final saturation a filling has failed.
FAILED = 0.5
STRUCTURES = 8
#: Inputs that can be turned, with the step of their slider; the others are nominal.
TURNED = {
    "pressure_kPa": 2.0,
    "viscosity_mPas": 0.5,
    "angle_deg": 2.0,
    "binder": 0.05,
    "porosity": 0.01,
}
#: Ends of the axis of time, in ms. Last pores that fill after a second, which are rare, lie beyond.
_TIMES = (1e-3, 1e3)


@dataclass(frozen=True, eq=False)
class FillingView:
    """Fillings of one electrode, and what the classifier says of it.

    Attributes
    ----------
    network : Network
        The first structure.
    invasions : tuple of Invasion
        One a structure.
    alarm : bool
        Whether the classifier, which knows the table only, expects a failure.
    """

    network: Network
    invasions: tuple[Invasion, ...]
    alarm: bool

    @property
    def saturations(self) -> np.ndarray:
        """Final saturation of each structure."""
        return np.array([invasion.saturation[-1] for invasion in self.invasions])


@lru_cache(32)
def _simulated(inputs: tuple[tuple[str, float], ...]) -> tuple[Network, tuple[Invasion, ...]]:
    """Return the first structure, and the fillings of all at a viscosity of 1 mPa s."""
    rest: dict[str, Any] = dict(inputs)
    liquid = {name: rest.pop(name) for name in ("tension_mNm", "pressure_kPa")}
    networks = [build(**rest, random_state=seed) for seed in range(STRUCTURES)]
    invasions = tuple(invade(network, viscosity_mPas=1.0, **liquid) for network in networks)
    return networks[0], invasions


@cache
def _alarm() -> Pipeline:
    table = datasets.load("electrode_filling")
    failed = table["saturation"] < FAILED
    return classifier(balanced=True).fit(table[WETTING_INPUTS.names], failed)


class FillingExplorer(Explorer):
    """Fillings of electrodes near the nominal one, simulated as the sliders move."""

    name = "filling"

    def __init__(self) -> None:
        self.start: dict[str, Any] = {item.name: item.nominal for item in WETTING_INPUTS}
        self.start |= {"pressure_kPa": 4.0, "angle_deg": 50.0, "binder": 0.6}
        drawing, axes = figure(12.0, 4.2, ncols=3, width_ratios=[1, 1, 1.2])
        super().__init__(drawing, self._prepare(drawing, *axes))

    def controls(self) -> Controls:
        """Return the inputs that can be turned."""
        return {
            name: Slider.of(WETTING_INPUTS[name], step, start=self.start[name], live=False)
            for name, step in TURNED.items()
        }

    def state(self, values: Values) -> tuple[dict[str, float]]:
        """Return all nine inputs."""
        return (self.start | values,)

    def look(self, inputs: dict[str, float]) -> FillingView:
        """Simulate eight structures of an electrode.

        Times are proportional to the viscosity, so that a new one costs no simulation.

        Parameters
        ----------
        inputs : mapping of str to float
            All nine.
        """
        viscosity = inputs["viscosity_mPas"]
        rest = {name: value for name, value in inputs.items() if name != "viscosity_mPas"}
        network, invasions = _simulated(tuple(sorted(rest.items())))
        point = pd.DataFrame([inputs])[WETTING_INPUTS.names]
        times = ("time_ms", "full_at_ms")
        slowed = tuple(
            replace(run, **{name: viscosity * getattr(run, name) for name in times})
            for run in invasions
        )
        return FillingView(network, slowed, bool(_alarm().predict(point)[0]))

    def summary(self, inputs: dict[str, float]) -> str:
        """Say in words what the figure shows."""
        view = self.look(inputs)
        first, S = view.invasions[0], view.saturations
        turned = ", ".join(f"{name} {inputs[name]:g}" for name in TURNED)
        time = first.time_to(0.95 * first.saturation[-1])
        reached = f"95 % of its liquid is in after {time:.3g} ms" if S[0] else "nothing came in"
        said = "expects a failure" if view.alarm else "expects none"
        return (
            f"{turned}. The first structure fills to {S[0]:.3f}; {reached}. Over {STRUCTURES} "
            f"structures: mean {S.mean():.3f}, lowest {S.min():.3f}; {int((S < FAILED).sum())} "
            f"stay below {FAILED}. The classifier, trained on the table, {said}."
        )

    def draw(self, inputs: dict[str, float]) -> None:
        """Draw the first structure early and late, and the curves of all.

        Raises
        ------
        ValueError
            If thickness and particles give another number of layers than those of the start.
        """
        view = self.look(inputs)
        first = view.invasions[0]
        half = first.time_to(0.5 * first.saturation[-1])
        moments = (0.0 if np.isnan(half) else half, first.time_ms[-1])
        for cut, moment in zip(self._cuts, moments, strict=True):
            cut.show(view.network, first, moment)
        for line, invasion in zip(self._curves, view.invasions, strict=True):
            line.set_data(np.maximum(invasion.time_ms, _TIMES[0]), invasion.saturation)

    def _prepare(self, drawing: Figure, early: Axes, late: Axes, curves: Axes) -> list[Artist]:
        names = ("particle_um", "thickness_um", "porosity", "spread", "angle_deg", "binder")
        network = build(**{name: self.start[name] for name in names})
        self._cuts = [figures.Cut(axes, network.layers, network.side) for axes in (early, late)]
        self._curves = self._prepare_curves(curves)
        handles = [*figures.legend(), *curves.get_legend_handles_labels()[0]]
        drawing.legend(handles=handles, loc="outside lower left", ncols=len(handles), fontsize=9)
        return [*self._cuts[0].artists, *self._cuts[1].artists, *reversed(self._curves)]

    def _prepare_curves(self, axes: Axes) -> list[Line2D]:
        lines = axes.plot([], [], color=BLUE, lw=2.5, label="filling of the structure shown")
        for k in range(1, STRUCTURES):
            label = f"{STRUCTURES - 1} others" if k == 1 else None
            lines += axes.plot([], [], color=ORANGE, lw=1, label=label)
        axes.axhline(FAILED, color=BLACK, lw=1, ls="--", label="failure is below")
        axes.set(xscale="log", xlim=_TIMES, ylim=(0, 1.02))
        axes.set(xlabel="time (ms)", ylabel="saturation", title="Filling curves")
        return lines
