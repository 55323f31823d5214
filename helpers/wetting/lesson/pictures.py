"""Pictures of a filling: a cut through the network at a moment, and the curve."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from helpers.course.figures import BLUE, VERMILION
from helpers.wetting.simulator.filling import Invasion
from helpers.wetting.simulator.network import Network

GAS, LIQUID = "#F1EDE4", BLUE


class Cut:
    """All layers of three rows of pores side by side: liquid, gas, and the binder-rich ones.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    layers, side : int
        Of the networks that are shown.

    Attributes
    ----------
    artists : tuple of matplotlib.artist.Artist
        What `show` changes, and what lies above it, in the order of drawing.
    """

    def __init__(self, axes: Axes, layers: int, side: int) -> None:
        self._shape = (layers, side, side)
        self._image = axes.imshow(
            np.zeros((layers, 3 * side)),
            origin="lower",
            aspect="auto",
            cmap=ListedColormap([GAS, LIQUID]),
            vmin=0,
            vmax=1,
        )
        (self._rich,) = axes.plot([], [], "s", ms=3.5, mfc="none", mec=VERMILION, mew=1)
        between = [axes.axvline(k * side - 0.5, color="white", lw=4) for k in (1, 2)]
        axes.grid(visible=False)
        axes.set(xlabel="pores (three rows of the network)", ylabel="layer, inlet at 0")
        self.artists = (self._image, self._rich, *between, *axes.spines.values(), axes.title)

    def show(self, network: Network, invasion: Invasion, time_ms: float) -> None:
        """Show a moment of a filling.

        Parameters
        ----------
        network : Network
        invasion : Invasion
            Of the same network.
        time_ms : float
            Pores that were full by then are drawn as liquid.

        Raises
        ------
        ValueError
            If the network has another shape than the picture.
        """
        if (network.layers, network.side, network.side) != self._shape:
            raise ValueError(
                f"the picture has {self._shape[0]} layers of {self._shape[1]} by {self._shape[2]} "
                f"pores, the network {network.layers} of {network.side} by {network.side}"
            )
        self._image.set_data(self._rows(invasion.full_at_ms <= time_ms))
        z, x = np.nonzero(self._rows(network.binder_rich))
        self._rich.set_data(x, z)
        self._image.axes.set_title(f"At {time_ms:.3g} ms")

    def _rows(self, pores: np.ndarray) -> np.ndarray:
        layers, side, _ = self._shape
        return pores.reshape(self._shape)[:, [side * k // 3 for k in range(3)]].reshape(layers, -1)


def cut(axes: Axes, network: Network, invasion: Invasion, time_ms: float) -> None:
    """Draw a moment of a filling into axes, see `Cut`."""
    Cut(axes, network.layers, network.side).show(network, invasion, time_ms)


def legend() -> list[Patch]:
    """Return the handles of what `cut` draws."""
    return [
        Patch(facecolor=LIQUID, label="liquid"),
        Patch(facecolor=GAS, edgecolor="0.6", label="gas"),
        Patch(facecolor="none", edgecolor=VERMILION, label="rich in binder"),
    ]
