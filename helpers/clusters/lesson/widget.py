"""Turn temperature and chemical potential: the lattice, the lithium content and the voltage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes

from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.expansions.hull import Steps
from helpers.clusters.sampling.monte_carlo import Sampler
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure
from helpers.course.figures import BLACK, BLUE, ORANGE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Slider, Values, kept

#: 12 × 12 × 6 primitive cells: halves and thirds fit, and a move answers in a fraction of a second.
CELL = np.diag([12, 12, 6])
SWEEPS, DROPPED = 90, 45
STARTS = ("random", "empty", "full")
_EDGE = 12
#: Left end of the axis of the lithium content.
_LEFT = -0.03


@dataclass(frozen=True)
class LatticeSetting:
    """What the reader chose.

    Attributes
    ----------
    kelvin : float
        Temperature.
    mu : float
        Chemical potential of lithium in eV, from the mean voltage.
    start : str
        One of `STARTS`.
    """

    kelvin: float
    mu: float
    start: str = "random"


@dataclass(frozen=True, eq=False)
class LatticeView:
    """The cell after the run.

    Attributes
    ----------
    x, scatter : float
        Mean content and its standard deviation over the second half of the run.
    accepted : float
        Share of the flips that were accepted.
    structure : Structure
        The last ordering.
    """

    x: float
    scatter: float
    accepted: float
    structure: Structure


class LatticeExplorer(Explorer):
    """Monte Carlo of a layered cathode at a chosen temperature and chemical potential.

    Parameters
    ----------
    expansion : Expansion
        Of formation energies, on `lattice.layered`.
    mean_voltage : float
        Between empty and full.
    steps : Steps
        Voltages at zero temperature, drawn behind.
    """

    name = "lattice"

    def __init__(self, expansion: Expansion, mean_voltage: float, steps: Steps) -> None:
        self._expansion, self._mean_voltage, self._steps = expansion, mean_voltage, steps
        drawing, (left, right) = figure(10.0, 4.2, ncols=2, width_ratios=[1.15, 1])
        super().__init__(drawing, [*self._prepare_layer(left), *self._prepare_curve(right)])

    def controls(self) -> Controls:
        """Return temperature, chemical potential and start."""
        return {
            "kelvin": Slider("T", "temperature", 50, 1500, 300, 50, "K", live=False),
            "mu": Slider("μ", "of lithium", -1.1, 1.1, 0.0, 0.05, "eV", live=False),
            "start": Choice("start", "the lattice before the run", STARTS),
        }

    def state(self, values: Values) -> tuple[LatticeSetting]:
        """Return the setting."""
        return (LatticeSetting(**values),)

    @kept
    def look(self, setting: LatticeSetting) -> LatticeView:
        """Run 90 sweeps from the chosen start, always with the same random numbers."""
        if setting.start not in STARTS:
            raise ValueError(f"starts are {', '.join(STARTS)}")
        rng = np.random.default_rng(0)
        n = lattice.size(CELL)
        share = {"random": 0.5, "empty": 0.0, "full": 1.0}[setting.start]
        start = Structure(CELL, (rng.random(n) < share).astype(int))
        sampler = Sampler(self._expansion, start, rng)
        sampler.semigrand(setting.kelvin, setting.mu, DROPPED, every=DROPPED)
        record = sampler.semigrand(setting.kelvin, setting.mu, SWEEPS - DROPPED)
        return LatticeView(
            float(record.x.mean()), float(record.x.std()), record.accepted, sampler.structure
        )

    def voltage(self, setting: LatticeSetting) -> float:
        """Return the voltage of a chemical potential."""
        return self._mean_voltage - setting.mu

    def summary(self, setting: LatticeSetting) -> str:
        """Say in words what the figure shows."""
        view = self.look(setting)
        layer = view.structure.occupation[self._layer()].mean()
        article = "an" if setting.start == "empty" else "a"
        return (
            f"At {setting.kelvin:.0f} K and μ = {setting.mu:+.2f} eV, which is "
            f"{self.voltage(setting):.2f} V, lithium fills {100 * view.x:.1f} ± "
            f"{100 * view.scatter:.1f} % of {len(view.structure)} sites after {SWEEPS} sweeps from "
            f"{article} {setting.start} start; {100 * layer:.0f} % of the layer drawn. "
            f"{100 * view.accepted:.1f} % of the flips are accepted."
        )

    def draw(self, setting: LatticeSetting) -> None:
        """Draw one lithium layer and the point on the voltage curve."""
        view, volts = self.look(setting), self.voltage(setting)
        filled = view.structure.occupation[self._layer()] == 1
        x, y = self._places
        self._vacancies.set_data(x[~filled], y[~filled])
        self._lithium.set_data(x[filled], y[filled])
        self._level.set_data([_LEFT, view.x], [volts, volts])
        self._point.set_data([view.x], [volts])
        self._title.set_text(f"{setting.kelvin:.0f} K, {volts:.2f} V")

    def _sites_of_layer(self) -> np.ndarray:
        # (1, -1, 0) and (0, 1, -1) are edges of a layer; a window of it is drawn, 12 by 12 sites
        p, q = np.meshgrid(np.arange(-24, 25), np.arange(-24, 25), indexing="ij")
        z = np.stack([p, q - p, -q], axis=-1).reshape(-1, 3)
        x, y, _ = (z @ self._expansion.parent.cell).T
        nearest = self._expansion.parent.length(z[0] - z[1])
        wide = (x > -1e-6) & (x < (_EDGE * np.sqrt(3) / 2 - 0.1) * nearest)
        return z[wide & (y > -1e-6) & (y < (_EDGE - 0.1) * nearest)]

    def _layer(self) -> np.ndarray:
        return lattice.number(CELL, self._sites_of_layer())

    def _prepare_layer(self, axes: Axes) -> list[Artist]:
        x, y, _ = (self._sites_of_layer() @ self._expansion.parent.cell).T
        self._places = x, y
        margin = 0.05 * max(np.ptp(x), np.ptp(y))
        axes.set_xlim(x.min() - margin, x.max() + margin)
        axes.set_ylim(y.min() - margin, y.max() + margin)
        (self._vacancies,) = axes.plot([], [], "o", ms=8, mfc="none", mec="0.6", label="vacancy")
        (self._lithium,) = axes.plot([], [], "o", ms=10, color=BLUE, label="lithium")
        axes.set(xlabel="x (Å)", ylabel="y (Å)", title="One lithium layer", aspect="equal")
        axes.grid(visible=False)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=9)
        return [self._vacancies, self._lithium]

    def _prepare_curve(self, axes: Axes) -> list[Artist]:
        edges = np.r_[self._steps.x_from, self._steps.x_to[-1]]
        axes.stairs(self._steps.volts, edges, baseline=None, color=ORANGE, lw=2, label="hull, 0 K")
        (self._level,) = axes.plot([], [], color=BLACK, lw=0.8)
        (self._point,) = axes.plot([], [], "o", ms=11, color=VERMILION, label="Monte Carlo")
        axes.set(xlim=(_LEFT, 1 - _LEFT), ylim=(2.6, 5.15), xlabel="lithium content x")
        axes.set(ylabel="voltage (V)", title="Voltage")
        axes.legend(loc="upper right", fontsize=9)
        self._title = axes.title
        return [self._level, self._point, self._title]
