"""Pictures of a filling: a cut through the network at a moment, and the curve."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch

from helpers.figures import BLUE, VERMILION
from helpers.wetting.filling import Invasion
from helpers.wetting.network import Network

GAS, LIQUID = "#F1EDE4", BLUE


def cut(axes: Axes, network: Network, invasion: Invasion, time_ms: float) -> None:
    """Draw all layers of three rows of pores side by side: liquid, gas, and the binder-rich ones.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    network : Network
    invasion : Invasion
        Of the same network.
    time_ms : float
        Pores that were full by then are drawn as liquid.
    """
    shape = (network.layers, network.side, network.side)
    rows = [network.side * k // 3 for k in range(3)]
    full = (invasion.full_at_ms <= time_ms).reshape(shape)[:, rows].reshape(network.layers, -1)
    rich = network.binder_rich.reshape(shape)[:, rows].reshape(network.layers, -1)
    axes.imshow(full, origin="lower", cmap=ListedColormap([GAS, LIQUID]), vmin=0, vmax=1)
    z, x = np.nonzero(rich)
    axes.plot(x, z, "s", ms=3.5, mfc="none", mec=VERMILION, mew=1)
    for k in (1, 2):
        axes.axvline(k * network.side - 0.5, color="white", lw=4)
    axes.set_aspect("auto")
    axes.grid(visible=False)
    axes.set(xlabel="pores (three rows of the network)", ylabel="layer, inlet at 0")
    axes.set_title(f"at {time_ms:.3g} ms")


def legend() -> list[Patch]:
    """Return the handles of what `cut` draws."""
    return [
        Patch(facecolor=LIQUID, label="liquid"),
        Patch(facecolor=GAS, edgecolor="0.6", label="gas"),
        Patch(facecolor="none", edgecolor=VERMILION, label="rich in binder"),
    ]
