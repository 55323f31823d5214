"""Turn the calender: a cross-section of the electrode, its porosity and its tortuosity."""

from dataclasses import dataclass

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.image import AxesImage
from matplotlib.lines import Line2D

from helpers.course.figures import BLACK, ORANGE, VERMILION, figure
from helpers.course.interactive import Choice, Controls, Explorer, Slider, Values, kept
from helpers.electrodes.simulator import packing, table
from helpers.electrodes.simulator.baselines import bruggeman_diffusivity
from helpers.electrodes.simulator.structure import Properties, characterise
from helpers.electrodes.simulator.voxels import voxelise

#: A box small enough to follow a slider.
SIDE_UM, DRIED_UM = 30, 40
#: How far the roll can come down, in µm.
DEEPEST_UM = 12
SHARES = table.AM_MASS_FRACTIONS
RADII_UM = table.MEAN_RADII_UM

_PHASES = {"pores": "#DDEEF8", "active material": "#8C8C8C", "carbon and binder (CBD)": ORANGE}
_POROSITIES = (0.2, 0.55)


@dataclass(frozen=True)
class CalenderSetting:
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
class CalenderView:
    """A structure and its properties.

    Attributes
    ----------
    phase : ndarray, shape (30, 30, n_z)
    properties : Properties
    """

    phase: np.ndarray
    properties: Properties


class CalenderExplorer(Explorer):
    """A small electrode under the roll."""

    name = "structure"

    def __init__(self) -> None:
        self._table = table.bundled_table()
        drawing, axes = figure(11.0, 4.0, ncols=3, width_ratios=[1.1, 1, 1])
        super().__init__(drawing, self._prepare(*axes))

    def controls(self) -> Controls:
        """Return roll, piece, share of active material and radius."""
        shares = [(f"{100 * share:.1f} %", share) for share in SHARES]
        radii = [(f"{radius} µm", radius) for radius in RADII_UM]
        return {
            "pressed_um": Slider("roll down", "from 40 µm", 0, DEEPEST_UM, 0, unit="µm"),
            "seed": Slider("piece", "of the same electrode", 0, 9, 0),
            "am_mass_fraction": Choice("active", "share by mass", shares, 0.95),
            "mean_radius_um": Choice("radius", "mean of the particles", radii, 4.5),
        }

    def state(self, values: Values) -> tuple[CalenderSetting]:
        """Return the setting."""
        return (CalenderSetting(**values),)

    @kept
    def look(self, setting: CalenderSetting) -> CalenderView:
        """Press, voxelise and measure.

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
        pressed = self._pressed(setting.mean_radius_um, setting.seed, setting.pressed_um)
        phase = voxelise(pressed, setting.am_mass_fraction)
        return CalenderView(phase, characterise(phase, pressed.plate_push))

    @kept
    def _pressed(self, radius: float, seed: int, pressed_um: int) -> packing.Packing:
        if pressed_um == 0:
            return packing.pack(radius, side_um=SIDE_UM, thickness_um=DRIED_UM, random_state=seed)
        before = self._pressed(radius, seed, pressed_um - 1)
        return packing.compressed(before, DRIED_UM - pressed_um)

    def summary(self, setting: CalenderSetting) -> str:
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

    def draw(self, setting: CalenderSetting) -> None:
        """Draw the cross-section and where the structure stands."""
        seen = self.look(setting)
        self._cut.set_data(seen.phase[:, SIDE_UM // 2].T)
        thickness = seen.phase.shape[2]
        self._cut.set_extent((0, SIDE_UM, 0, thickness))
        self._roll.set_ydata([thickness, thickness])
        rows = self._table[np.isclose(self._table["am_mass_fraction"], setting.am_mass_fraction)]
        for column, (cloud, dot) in self._places.items():
            cloud.set_data(rows["porosity"], rows[column])
            dot.set_data([seen.properties.porosity], [getattr(seen.properties, column)])

    def _prepare(self, left: Axes, middle: Axes, right: Axes) -> list[Artist]:
        self._cut, self._roll = _prepare_slice(left)
        self._places = {
            "diffusivity": _prepare_property(middle, "Ions: D / D of the electrolyte", 0.42),
            "conductivity": _prepare_property(right, "Electrons: σ / σ of CBD", 0.033),
        }
        porosity = np.linspace(*_POROSITIES, 50)
        middle.plot(
            porosity, bruggeman_diffusivity(porosity), color=BLACK, lw=1.2, label="Bruggeman"
        )
        middle.legend(loc="upper left", fontsize=9)
        lines = [line for pair in self._places.values() for line in pair]
        return [self._cut, self._roll, *lines]


def _prepare_slice(axes: Axes) -> tuple[AxesImage, Line2D]:
    image = axes.imshow(
        [[0]], cmap=ListedColormap([*_PHASES.values()]), vmin=-0.5, vmax=2.5, origin="lower"
    )
    image.set(extent=(0, SIDE_UM, 0, DRIED_UM), interpolation="nearest")
    roll = axes.axhline(0, color=BLACK, lw=3)
    axes.set(xlim=(0, SIDE_UM), ylim=(0, DRIED_UM + 2), title="Cross-section")
    axes.set(xlabel="x (µm)", ylabel="z (µm)")
    axes.grid(visible=False)
    for name, color in _PHASES.items():
        axes.plot([], [], "s", color=color, ms=8, label=name)
    axes.legend(loc="center left", bbox_to_anchor=(1.0, 0.5), fontsize=8, handletextpad=0.2)
    return image, roll


def _prepare_property(axes: Axes, title: str, most: float) -> tuple[Line2D, Line2D]:
    (cloud,) = axes.plot([], [], ".", color="0.7", ms=4, label="bundled table")
    (dot,) = axes.plot([], [], "o", color=VERMILION, ms=10, label="now")
    axes.set(xlabel="porosity", title=title, xlim=_POROSITIES, ylim=(0, most))
    return cloud, dot
