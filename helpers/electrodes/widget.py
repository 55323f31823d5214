"""Turn the calender: a cross-section of the electrode, its porosity and its tortuosity."""

from dataclasses import dataclass

import ipywidgets
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap

from helpers.electrodes import packing, table
from helpers.electrodes.baselines import bruggeman_diffusivity
from helpers.electrodes.structure import Properties, characterise
from helpers.electrodes.voxels import voxelise
from helpers.figures import BLACK, ORANGE, VERMILION, figure, image_html, png

#: A box small enough to follow a slider.
SIDE_UM, DRIED_UM = 30, 40
#: How far the roll can come down, in µm.
DEEPEST_UM = 12
SHARES = table.AM_MASS_FRACTIONS
RADII_UM = table.MEAN_RADII_UM

_PHASES = ListedColormap(["#DDEEF8", "#8C8C8C", ORANGE])
_PHASE_NAMES = ("pores", "active material", "carbon and binder")


@dataclass(frozen=True)
class Setting:
    """What the reader chose.

    Attributes
    ----------
    pressed_um : int
        How far the roll came down, 0 to `DEEPEST_UM`.
    am_mass_fraction, mean_radius_um : float
        One of `SHARES` and of `RADII_UM`.
    seed : int
        Another piece of the same electrode.
    """

    pressed_um: int
    am_mass_fraction: float = 0.95
    mean_radius_um: float = 4.5
    seed: int = 0


@dataclass(frozen=True, eq=False)
class View:
    """A structure and its properties.

    Attributes
    ----------
    phase : ndarray, shape (30, 30, n_z)
    properties : Properties
    """

    phase: np.ndarray
    properties: Properties


class CalenderExplorer:
    """A small electrode under the roll."""

    def __init__(self) -> None:
        self._packings: dict[tuple[float, int, int], packing.Packing] = {}
        self._views: dict[Setting, View] = {}
        self._table = table.bundled_table()

    def look(self, setting: Setting) -> View:
        """Press, voxelise and measure; what was seen once is kept.

        Raises
        ------
        ValueError
            If the setting is not one that is offered.
        """
        if (
            not 0 <= setting.pressed_um <= DEEPEST_UM
            or setting.am_mass_fraction not in SHARES
            or setting.mean_radius_um not in RADII_UM
        ):
            raise ValueError(
                f"the roll comes down 0 to {DEEPEST_UM} µm; shares are {SHARES}, radii {RADII_UM}"
            )
        if setting not in self._views:
            pressed = self._pressed(setting.mean_radius_um, setting.seed, setting.pressed_um)
            phase = voxelise(pressed, setting.am_mass_fraction)
            self._views[setting] = View(phase, characterise(phase, pressed.plate_push))
        return self._views[setting]

    def _pressed(self, radius: float, seed: int, pressed_um: int) -> packing.Packing:
        key = radius, seed, pressed_um
        if key not in self._packings:
            if pressed_um == 0:
                found = packing.pack(
                    radius, side_um=SIDE_UM, thickness_um=DRIED_UM, random_state=seed
                )
            else:
                before = self._pressed(radius, seed, pressed_um - 1)
                found = packing.compressed(before, DRIED_UM - pressed_um)
            self._packings[key] = found
        return self._packings[key]

    def summary(self, setting: Setting) -> str:
        """Say in words what the figure shows."""
        seen = self.look(setting).properties
        thickness = DRIED_UM - setting.pressed_um
        return (
            f"{100 * setting.am_mass_fraction:.1f} % active material by mass, particles of "
            f"{setting.mean_radius_um:g} µm mean radius, piece {setting.seed}. Calendered from "
            f"{DRIED_UM} to {thickness} µm ({100 * setting.pressed_um / DRIED_UM:.0f} % thinner). "
            f"Porosity {100 * seen.porosity:.1f} %, tortuosity {seen.tortuosity:.2f}, diffusivity "
            f"{seen.diffusivity:.3f} of the electrolyte's (Bruggeman's law: "
            f"{bruggeman_diffusivity(seen.porosity):.3f}). Electronic conductivity "
            f"{1000 * seen.conductivity:.1f} thousandths of that of carbon and binder. "
            f"{100 * seen.active_surface:.0f} % of the surface of the active material is open to "
            "the pores."
        )

    def picture(self, setting: Setting) -> bytes:
        """Draw the cross-section and where the structure stands; return a PNG."""
        drawing, axes = figure(11.0, 4.0, ncols=3, width_ratios=[1.1, 1, 1])
        self._draw_slice(axes[0], setting)
        here = self.look(setting).properties
        table_ = self._table
        rows = table_[table_["am_mass_fraction"] == setting.am_mass_fraction]
        for axis, column, name in (
            (axes[1], "diffusivity", "ions: D / D of electrolyte"),
            (axes[2], "conductivity", "electrons: σ / σ of CBD"),
        ):
            axis.plot(rows["porosity"], rows[column], ".", color="0.7", ms=4, label="bundled table")
            axis.plot(
                here.porosity, getattr(here, column), "o", color=VERMILION, ms=10, label="now"
            )
            axis.set(xlabel="porosity", title=name, xlim=(0.2, 0.55), ylim=(0, None))
        line = np.linspace(0.2, 0.55, 50)
        axes[1].plot(line, bruggeman_diffusivity(line), color=BLACK, lw=1.2, label="Bruggeman")
        axes[1].set_ylim(0, 0.42)
        axes[2].set_ylim(0, 0.033)
        axes[1].legend(loc="upper left", fontsize=9)
        return png(drawing)

    def widget(self) -> ipywidgets.VBox:
        """Return the controls with figure and text; needs a running kernel."""
        wide = ipywidgets.Layout(width="420px")
        roll = ipywidgets.IntSlider(
            value=0, min=0, max=DEEPEST_UM, description="roll down", layout=wide
        )
        share = ipywidgets.Dropdown(
            options=[(f"{100 * s:.1f} %", s) for s in SHARES], value=0.95, description="active"
        )
        radius = ipywidgets.Dropdown(
            options=[(f"{r} µm", r) for r in RADII_UM], value=4.5, description="radius"
        )
        seed = ipywidgets.IntSlider(value=0, min=0, max=9, description="piece", layout=wide)
        image, text = ipywidgets.HTML(), ipywidgets.HTML()

        def redraw(_: object = None) -> None:
            setting = Setting(roll.value, share.value, radius.value, seed.value)
            said = self.summary(setting)
            image.value = image_html(self.picture(setting), said)
            text.value = f'<p class="structure-summary" aria-live="polite">{said}</p>'

        for control in (roll, share, radius, seed):
            control.observe(redraw, names="value")
        redraw()
        controls = ipywidgets.VBox(
            [ipywidgets.HBox([roll, seed]), ipywidgets.HBox([share, radius])]
        )
        return ipywidgets.VBox([controls, image, text])

    def _draw_slice(self, axes: Axes, setting: Setting) -> None:
        phase = self.look(setting).phase
        axes.imshow(
            phase[:, SIDE_UM // 2].T,
            origin="lower",
            extent=(0, SIDE_UM, 0, phase.shape[2]),
            cmap=_PHASES,
            vmin=-0.5,
            vmax=2.5,
            interpolation="nearest",
        )
        axes.axhline(phase.shape[2], color=BLACK, lw=3)
        axes.set(xlim=(0, SIDE_UM), ylim=(0, DRIED_UM + 2), xlabel="x / µm", ylabel="z / µm")
        axes.set_title("cross-section")
        axes.grid(visible=False)
        for name, color in zip(_PHASE_NAMES, _PHASES.colors, strict=True):
            axes.plot([], [], "s", color=color, ms=8, label=name)
        axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8, handletextpad=0.2)
