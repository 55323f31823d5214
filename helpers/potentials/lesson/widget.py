"""Turn the hyper-parameters of SOAP and see what two neighbourhoods look like through it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ase import Atoms
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from helpers.course.figures import BLACK, BLUE, GREEN, ORANGE, PALETTE, figure
from helpers.course.interactive import Choice, Controls, Explorer, Slider, Values, kept
from helpers.potentials.learning import soap
from helpers.potentials.learning.hyperparameters import Soap
from helpers.potentials.simulator import frames

#: What can be compared: (molecule, number of the shape, atom) for each of the two.
PAIRS = {
    "carbonyl carbons of EC and EMC": (("EC", 0, 0), ("EMC", 0, 0)),
    "one carbonyl carbon in two shapes of EMC": (("EMC", 0, 0), ("EMC", 18, 0)),
    "carbonyl oxygen and ring oxygen of EC": (("EC", 0, 5), ("EC", 0, 1)),
    "both methyl carbons of EMC": (("EMC", 0, 4), ("EMC", 0, 6)),
    "hydrogens of EC and of the methyl group of EMC": (("EC", 0, 6), ("EMC", 0, 7)),
}
ZETAS = (1, 2, 4)
#: Most radial functions and highest degree that can be chosen.
MOST_N, MOST_L = 8, 6
_RADII = np.linspace(0.0, 7.0, 211)


@dataclass(frozen=True)
class SoapSetting:
    """What the reader chose.

    Attributes
    ----------
    pair : str
        A key of `PAIRS`.
    cutoff, atom_sigma : float
        In Å.
    n_max, l_max : int
    """

    pair: str
    cutoff: float = 3.0
    atom_sigma: float = 0.25
    n_max: int = 6
    l_max: int = 4

    @property
    def soap(self) -> Soap:
        """The descriptor."""
        return Soap(self.cutoff, self.n_max, self.l_max, self.atom_sigma, n_sparse=1, delta=1.0)


@dataclass(frozen=True, eq=False)
class SoapView:
    """Two neighbourhoods through one descriptor.

    Attributes
    ----------
    radial : ndarray, shape (n_max, n_radii)
        Radial functions at 211 distances from 0 to 7 Å.
    spectra : ndarray, shape (2, n_entries)
        Normalised power spectra.
    similarity : float
        Their scalar product.
    neighbours : tuple of int
        Atoms within the cutoff of each of the two.
    """

    radial: np.ndarray
    spectra: np.ndarray
    similarity: float
    neighbours: tuple[int, int]


class SoapExplorer(Explorer):
    """Pairs of neighbourhoods in single molecules of the bundled set."""

    name = "soap"

    def __init__(self) -> None:
        monomers = frames.bundled("monomers")
        sizes = {"EC": 10, "EMC": 15}
        self._shapes = {n: [m for m in monomers if len(m) == s] for n, s in sizes.items()}
        drawing, axes = figure(11.0, 3.4, ncols=3, width_ratios=[1, 1.5, 0.7])
        super().__init__(drawing, self._prepare(*axes))

    def controls(self) -> Controls:
        """Return the four hyper-parameters and the atoms that are compared."""
        return {
            "cutoff": Slider("r_cut", "how far an atom sees", 1.5, 6.0, 3.0, 0.25, "Å"),
            "atom_sigma": Slider("σ_at", "how wide an atom is drawn", 0.15, 1.0, 0.25, 0.05, "Å"),
            "n_max": Slider("n_max", "number of radial functions", 1, MOST_N, 6),
            "l_max": Slider("l_max", "highest degree of the angular functions", 0, MOST_L, 4),
            "pair": Choice("atoms", "the two that are compared", list(PAIRS)),
        }

    def state(self, values: Values) -> tuple[SoapSetting]:
        """Return the setting."""
        return (SoapSetting(**values),)

    @kept
    def look(self, setting: SoapSetting) -> SoapView:
        """Compute what the figure shows.

        Raises
        ------
        ValueError
            If the pair is unknown.
        """
        if setting.pair not in PAIRS:
            raise ValueError(f"pairs are {', '.join(PAIRS)}; not {setting.pair!r}")
        spectra, neighbours = [], []
        for molecule, shape, atom in PAIRS[setting.pair]:
            frame = self._shapes[molecule][shape]
            spectra.append(soap.power_spectra(frame, setting.soap, [atom])[0])
            neighbours.append(_neighbours(frame, atom, setting.cutoff))
        return SoapView(
            soap.radial_basis(_RADII, setting.soap),
            np.array(spectra),
            float(spectra[0] @ spectra[1]),
            (neighbours[0], neighbours[1]),
        )

    def summary(self, setting: SoapSetting) -> str:
        """Say in words what the figure shows."""
        view = self.look(setting)
        kernels = ", ".join(f"{view.similarity**zeta:.3f} for ζ = {zeta}" for zeta in ZETAS)
        return (
            f"SOAP with cutoff {setting.cutoff:g} Å, σ_at {setting.atom_sigma:g} Å, n_max "
            f"{setting.n_max}, l_max {setting.l_max}: {view.spectra.shape[1]} numbers. Compared: "
            f"{setting.pair}. Within the cutoff, the first has {view.neighbours[0]} and the second "
            f"{view.neighbours[1]} of the atoms of its molecule. Their similarity is {kernels}."
        )

    def draw(self, setting: SoapSetting) -> None:
        """Draw radial functions, power spectra and similarities."""
        view = self.look(setting)
        self._draw_radial(setting, view)
        self._draw_spectra(view)
        for bar, number, zeta in zip(self._bars, self._numbers, ZETAS, strict=True):
            height = view.similarity**zeta
            bar.set_height(height)
            number.set(y=height, text=f"{height:.3f}")

    def _prepare(self, left: Axes, middle: Axes, right: Axes) -> list[Artist]:
        self._radial, self._cutoff = self._prepare_radial(left)
        self._up, self._down = (
            middle.plot([], [], color=color, lw=1)[0] for color in (BLUE, ORANGE)
        )
        zero = middle.axhline(0, color=BLACK, lw=0.5)
        middle.set_xlabel("number of the entry")
        middle.set_title("Power spectra: first atom up, second down")
        middle.set_ylim(-0.17, 0.17)  # room for the widest numbers
        self._bars = right.bar([f"{zeta}" for zeta in ZETAS], 0.0, color=GREEN)
        self._numbers = [
            right.text(place, 0, "", ha="center", va="bottom", fontsize=9, in_layout=False)
            for place in range(len(ZETAS))
        ]
        right.set(ylim=(0, 1.12), xlabel="ζ", title="Similarity")
        right.grid(axis="x", visible=False)
        self._spectra_axes = middle
        spectra = [middle.xaxis, middle.yaxis, self._up, self._down, zero]
        return [self._cutoff, *self._radial, *spectra, *self._bars, *self._numbers]

    def _prepare_radial(self, axes: Axes) -> tuple[list[Line2D], Line2D]:
        cutoff = axes.axvline(0, color="0.5", ls="--", lw=1, label="cutoff")
        lines = [
            axes.plot([], [], color=PALETTE[n % len(PALETTE)], lw=1.5)[0] for n in range(MOST_N)
        ]
        axes.legend(loc="upper right", fontsize=9)
        axes.set(xlim=(_RADII[0], _RADII[-1]), ylim=(-1.5, 3.0))  # all settings fit
        axes.set(xlabel="distance r (Å)", ylabel="r g(r)", title="Radial functions")
        return lines, cutoff

    def _draw_radial(self, setting: SoapSetting, view: SoapView) -> None:
        for line in self._radial:
            line.set_data([], [])
        for line, values in zip(self._radial, view.radial, strict=False):
            line.set_data(_RADII, _RADII * values)
        self._cutoff.set_xdata([setting.cutoff, setting.cutoff])

    def _draw_spectra(self, view: SoapView) -> None:
        entries, most = view.spectra.shape[1], 1.1 * np.abs(view.spectra).max()
        for line, spectrum in ((self._up, view.spectra[0]), (self._down, -view.spectra[1])):
            seen = np.flatnonzero(np.abs(spectrum) > most / 1000)
            # one line: from 0 to each entry, with a gap behind it
            heights = np.stack([0 * seen, spectrum[seen], np.full(len(seen), np.nan)], axis=1)
            line.set_data(np.repeat(seen, 3), heights.ravel())
        self._spectra_axes.set(xlim=(-0.02 * entries, 1.02 * entries), ylim=(-most, most))


def _neighbours(frame: Atoms, atom: int, cutoff: float) -> int:
    distances = frame.get_distances(atom, np.arange(len(frame)), mic=True)
    return int((distances < cutoff).sum()) - 1
