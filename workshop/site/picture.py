"""The picture of the README: three subjects of the lessons, drawn from their simulators and tables.

``python -m workshop.site.picture`` makes it again.
"""

import sys
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure

from helpers import ROOT
from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.campaigns.recorded import recorded
from helpers.course import figures
from helpers.electrodes.simulator import packing
from helpers.electrodes.simulator.voxels import voxelise
from helpers.nanoparticles.simulator import colour
from helpers.nanoparticles.simulator.silver import WAVELENGTHS
from helpers.nanoparticles.simulator.spectra import disc_target

#: Where the picture stands, relative to the repository.
PICTURE = Path("docs", "picture.png")
#: How many experiments are shown, and how strongly absorbing the solutions are whose colours are.
_SHOWN, _STRENGTH = 200, 2.0


def draw() -> Figure:
    """Draw the three panels."""
    drawing, axes = figures.figure(12, 3.7, ncols=3, width_ratios=[1.15, 1, 1])
    electrode(axes[0])
    campaigns(axes[1])
    silver(axes[2])
    return drawing


def electrode(axes: Axes) -> None:
    """Draw a section through a pressed electrode, as lesson 02 simulates it."""
    dried = packing.pack(4.0, side_um=60, thickness_um=60, random_state=1)
    pressed = packing.compressed(dried, 44)
    phase = voxelise(pressed, 0.93, voxel_um=0.5)
    axes.imshow(
        phase[:, phase.shape[1] // 2].T,
        cmap=ListedColormap(["#DDEEF8", "#8C8C8C", figures.ORANGE]),
        extent=(0, pressed.side_um, 0, pressed.thickness_um),
        origin="lower",
        interpolation="nearest",
    )
    axes.grid(visible=False)
    axes.set(xlabel="µm", ylabel="µm", title="What does the calender do to pores?")


def campaigns(axes: Axes) -> None:
    """Draw twenty campaigns for the five best of 441 points, and chance, as in lesson 05."""
    pool = schwefel_pool()
    curves = []
    for one in recorded("forest, mean + variance"):
        found = one.found(pool.targets)[:_SHOWN]
        curves.append(np.pad(found, (0, _SHOWN - len(found)), mode="edge"))
        axes.plot(np.arange(1, _SHOWN + 1), curves[-1], color=figures.SKY, lw=0.6, alpha=0.6)
    shown = np.arange(1, _SHOWN + 1)
    axes.plot(shown, np.mean(curves, axis=0), color=figures.BLUE, label="random forest, mean of 20")
    chance = len(pool.targets) * shown / len(pool.values)
    axes.plot(shown, chance, color=figures.BLACK, ls="--", label="chance, exactly")
    axes.set(xlabel="experiments", ylabel="of the five best found", ylim=(0, 5.2))
    axes.set_title("Which experiment next?")
    axes.legend(loc="upper right", bbox_to_anchor=(1, 0.72), fontsize=9)


def silver(axes: Axes) -> None:
    """Draw spectra of silver discs, filled with the colours of their solutions, as in lesson 10."""
    for diameter in (16, 22, 30, 42, 60):
        spectrum = disc_target(float(diameter), 8.2)
        seen = colour.hexadecimal(_STRENGTH * spectrum)
        axes.fill_between(WAVELENGTHS, spectrum, color=seen, alpha=0.85, lw=0)
        axes.plot(WAVELENGTHS, spectrum, color="0.35", lw=0.8)
    axes.set(xlabel="wavelength (nm)", ylabel="absorbance", ylim=(0, 1.1))
    axes.set_title("Which recipe gives this colour?")


def main() -> int:
    """Write the picture."""
    (ROOT / PICTURE).write_bytes(figures.png(draw()))
    print(f"wrote {PICTURE}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
