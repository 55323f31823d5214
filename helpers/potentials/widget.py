"""Turn the hyper-parameters of SOAP and see what two neighbourhoods look like through it."""

from __future__ import annotations

from dataclasses import dataclass

import ipywidgets
import numpy as np
from ase import Atoms
from matplotlib.axes import Axes

from helpers.figures import BLUE, GREEN, ORANGE, PALETTE, VERMILION, figure, image_html, png
from helpers.potentials import frames, soap
from helpers.potentials.hyperparameters import Soap

#: What can be compared: (molecule, number of the shape, atom) for each of the two.
PAIRS = {
    "carbonyl carbons of EC and EMC": (("EC", 0, 0), ("EMC", 0, 0)),
    "one carbonyl carbon in two shapes of EMC": (("EMC", 0, 0), ("EMC", 18, 0)),
    "carbonyl oxygen and ring oxygen of EC": (("EC", 0, 5), ("EC", 0, 1)),
    "both methyl carbons of EMC": (("EMC", 0, 4), ("EMC", 0, 6)),
    "hydrogens of EC and of the methyl group of EMC": (("EC", 0, 6), ("EMC", 0, 7)),
}
ZETAS = (1, 2, 4)
_RADII = np.linspace(0.0, 7.0, 211)


@dataclass(frozen=True)
class Setting:
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
class View:
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


class SoapExplorer:
    """Pairs of neighbourhoods in single molecules of the bundled set."""

    def __init__(self) -> None:
        monomers = frames.bundled("monomers")
        sizes = {"EC": 10, "EMC": 15}
        self._shapes = {n: [m for m in monomers if len(m) == s] for n, s in sizes.items()}

    def look(self, setting: Setting) -> View:
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
        return View(
            soap.radial_basis(_RADII, setting.soap),
            np.array(spectra),
            float(spectra[0] @ spectra[1]),
            (neighbours[0], neighbours[1]),
        )

    def summary(self, setting: Setting) -> str:
        """Say in words what the figure shows."""
        view = self.look(setting)
        kernels = ", ".join(f"{view.similarity**zeta:.3f} for ζ = {zeta}" for zeta in ZETAS)
        return (
            f"SOAP with cutoff {setting.cutoff:g} Å, σ_at {setting.atom_sigma:g} Å, n_max "
            f"{setting.n_max}, l_max {setting.l_max}: {view.spectra.shape[1]} numbers. Compared: "
            f"{setting.pair}. Within the cutoff, the first has {view.neighbours[0]} and the second "
            f"{view.neighbours[1]} of the atoms of its molecule. Their similarity is {kernels}."
        )

    def picture(self, setting: Setting) -> bytes:
        """Draw radial functions, power spectra and similarities; return a PNG."""
        view = self.look(setting)
        drawing, (left, middle, right) = figure(11.0, 3.4, ncols=3, width_ratios=[1, 1.5, 0.6])
        self._draw_radial(left, setting, view)
        self._draw_spectra(middle, view)
        right.bar([f"{zeta}" for zeta in ZETAS], view.similarity ** np.array(ZETAS), color=GREEN)
        right.set(ylim=(0, 1.05), xlabel="ζ", title="Similarity")
        right.grid(axis="x", visible=False)
        return png(drawing)

    def widget(self) -> ipywidgets.VBox:
        """Return the controls with figure and text; needs a running kernel."""
        wide = {"layout": ipywidgets.Layout(width="360px")}
        cutoff = ipywidgets.FloatSlider(
            value=3.0, min=1.5, max=6.0, step=0.25, description="r_cut (Å)", **wide
        )
        width = ipywidgets.FloatSlider(
            value=0.25, min=0.15, max=1.0, step=0.05, description="σ_at (Å)", **wide
        )
        n_max = ipywidgets.IntSlider(value=6, min=1, max=8, description="n_max", **wide)
        l_max = ipywidgets.IntSlider(value=4, min=0, max=6, description="l_max", **wide)
        pair = ipywidgets.Dropdown(
            options=list(PAIRS), description="atoms", layout=ipywidgets.Layout(width="480px")
        )
        image, text = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw(_: object = None) -> None:
            setting = Setting(pair.value, cutoff.value, width.value, n_max.value, l_max.value)
            said = self.summary(setting)
            image.value = image_html(self.picture(setting), said)
            text.value = f'<p class="soap-summary" aria-live="polite">{said}</p>'

        for control in (cutoff, width, n_max, l_max, pair):
            control.observe(redraw, names="value")
        redraw()
        controls = ipywidgets.VBox(
            [ipywidgets.HBox([cutoff, width]), ipywidgets.HBox([n_max, l_max]), pair]
        )
        return ipywidgets.VBox([controls, image, text])

    def _draw_radial(self, axes: Axes, setting: Setting, view: View) -> None:
        for n, values in enumerate(view.radial):
            axes.plot(_RADII, _RADII * values, color=PALETTE[n % len(PALETTE)], lw=1.5)
        axes.axvline(setting.cutoff, color="0.5", ls="--", lw=1)
        axes.set(xlim=(0, 7), xlabel="distance r (Å)", ylabel="r g(r)", title="Radial functions")

    def _draw_spectra(self, axes: Axes, view: View) -> None:
        places = np.arange(view.spectra.shape[1])
        first, second = view.spectra
        axes.vlines(places, 0, first, color=BLUE, lw=1)
        axes.vlines(places, 0, -second, color=ORANGE, lw=1)
        axes.plot([], color=BLUE, label="first atom, upwards")
        axes.plot([], color=ORANGE, label="second atom, downwards")
        axes.axhline(0, color=VERMILION, lw=0.5)
        axes.legend(fontsize=9, loc="upper right")
        axes.set(xlabel="number of the entry", title="Power spectra, mirrored")


def _neighbours(frame: Atoms, atom: int, cutoff: float) -> int:
    distances = frame.get_distances(atom, np.arange(len(frame)), mic=True)
    return int((distances < cutoff).sum()) - 1
