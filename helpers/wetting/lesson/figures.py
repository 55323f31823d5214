"""The figures of lesson 08, each with its alternative text, and the cut that they share.

Every figure takes what it draws and returns what Jupyter shows.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.patches import Patch
from sklearn.metrics import r2_score

from helpers.course.figures import (
    BLUE,
    ORANGE,
    PALETTE,
    SKY,
    VERMILION,
    Shown,
    figure,
    parity,
    ranking,
    show,
)
from helpers.wetting.simulator.filling import CURVE_SHARES, Invasion
from helpers.wetting.simulator.laws import CUBIC_THRESHOLD
from helpers.wetting.simulator.network import Network
from helpers.wetting.simulator.table import CURVE

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


def filling(network: Network, invasion: Invasion, moments: Sequence[float]) -> Shown:
    """Draw a filling at three moments (ms), and its curve."""
    drawing, axes = figure(12, 3.8, ncols=4, width_ratios=[1, 1, 1, 1.3])
    for axis, moment in zip(axes, moments, strict=False):
        cut(axis, network, invasion, moment)
    for axis in axes[1:3]:
        axis.set(xlabel="", ylabel="")
    axes[3].plot(invasion.time_ms, invasion.saturation)
    reached = np.interp(moments, invasion.time_ms, invasion.saturation)
    axes[3].plot(moments, reached, "o", color=VERMILION)
    axes[3].set(xlabel="time (ms)", ylabel="saturation", title="Filling curve", ylim=(0, 1))
    drawing.legend(handles=legend(), loc="outside lower left", ncols=3, fontsize=9)
    return show(
        drawing,
        "Three cuts through the network: liquid climbs from the bottom and goes round the pores "
        "that are rich in binder, which stay gas. Right: the saturation rises, more and more "
        "slowly, and stops below one.",
    )


def threshold(shares: np.ndarray, reached: Mapping[float, np.ndarray]) -> Shown:
    """Draw the final saturation over the share of binder-rich pores.

    Parameters
    ----------
    shares : ndarray, shape (n,)
    reached : mapping of float to ndarray, shape (n, n_structures)
        Saturations by pressure in kPa.
    """
    drawing, axis = figure(8, 3.8)
    for (pressure, found), color in zip(reached.items(), PALETTE, strict=False):
        S = np.asarray(found)
        axis.plot(shares, S.mean(axis=1), color=color, label=f"{pressure:g} kPa")
        axis.plot(shares, S, ".", color=color, ms=4, alpha=0.6)
    place = 1 - CUBIC_THRESHOLD
    axis.axvline(place, color="0.4", ls="--", lw=1)
    text = f"1 − {CUBIC_THRESHOLD}"
    axis.annotate(text, (place, 0.68), xytext=(4, 0), textcoords="offset points")
    axis.set(xlabel="share of pores rich in binder", ylabel="final saturation", ylim=(0, 1.02))
    axis.set_title("Contact angle 50° on active material, 105° on binder; dots: four structures")
    axis.legend(title="pressure", loc="lower left")
    return show(
        drawing,
        "Final saturation over the share of binder-rich pores. Without pressure it falls along a "
        "line, then collapses near a share of 0.69; the dots of four structures scatter most there."
        " With 20 kPa it stays high throughout.",
    )


def runs(table: pd.DataFrame, failed: np.ndarray) -> Shown:
    """Draw 160 filling curves, and the outcomes of all runs.

    Parameters
    ----------
    table : DataFrame
        As the bundled ``electrode_filling``.
    failed : ndarray of bool, shape (n,)
        They are drawn in another colour.
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    for k in range(160):
        color, order = (VERMILION, 3) if failed[k] else (BLUE, 2)
        saturation = np.array(CURVE_SHARES) * table["saturation"][k]
        times = table.loc[k, list(CURVE)]
        left.plot(times, saturation, lw=0.7, alpha=0.6, color=color, zorder=order)
    left.set(xscale="log", xlabel="time (ms)", ylabel="saturation", title="160 of the curves")
    for rows, color, label in (
        (table[~failed], BLUE, "filled"),
        (table[failed], VERMILION, "failed: S < 0.5"),
    ):
        x, y = rows["t95_ms"], rows["saturation"]
        right.plot(x, y, ".", ms=4, alpha=0.6, color=color, label=label)
    right.set(xscale="log", xlabel="time to 95 % of the final liquid (ms)")
    right.set(ylabel="final saturation", title="All runs")
    right.legend(loc="center left")
    return show(
        drawing,
        "Left: filling curves over logarithmic time, spread over four decades; a few red ones end "
        "below one half. Right: final saturation over filling time; most runs lie between 0.8 and "
        "1; the failed ones lie below, with times as short and as long as any.",
    )


def correlations(found: Mapping[str, pd.DataFrame]) -> Shown:
    """Draw rank correlations of the inputs with each response: a bar a column."""
    drawing, axes = figure(11, 4.2, ncols=len(found), sharey=True)
    for axis, (response, both) in zip(axes, found.items(), strict=True):
        ranking(axis, both, label=f"rank correlation with {response}")
        axis.axvline(0, color="0.3", lw=0.8)
        axis.get_legend().remove()
    drawing.legend(*axes[-1].get_legend_handles_labels(), loc="outside upper right", ncols=2)
    return show(
        drawing,
        "Bars of plain and partial rank correlation of nine inputs with saturation and with log "
        "t95. They agree in sign; the partial ones are longer. Angle, particle size and pressure "
        "lead for saturation; porosity, thickness, particle size and viscosity for the time.",
    )


def three_classes(responses: pd.DataFrame, labels: np.ndarray) -> Shown:
    """Draw three classes of runs, and the histogram of the saturation.

    Parameters
    ----------
    responses : DataFrame, shape (n, 2)
        ``saturation`` and a time.
    labels : ndarray of int, shape (n,)
    """
    drawing, (left, right) = figure(11, 4, ncols=2)
    saturation, time = responses["saturation"], responses.drop(columns="saturation").iloc[:, 0]
    for label, color in enumerate((BLUE, ORANGE, VERMILION)):
        x, y = time[labels == label], saturation[labels == label]
        left.plot(x, y, ".", ms=4, color=color, label=f"class {label}")
    left.set(xlabel="log10 of t95 in ms", ylabel="final saturation", title="Three classes")
    left.legend(loc="center left")
    right.hist(saturation, bins=50, color=SKY)
    right.set(xlabel="final saturation", ylabel="runs", title="Is there a gap?", yscale="log")
    return show(
        drawing,
        "Left: three classes in the plane of time and saturation: filled fast, filled slowly, and "
        "failed; the border between the first two runs through the middle of one cloud. Right: "
        "histogram of the saturation; it falls from 1 to 0.5, few runs lie between 0.15 and 0.45, "
        "and some forty lie below 0.15.",
    )


def two_scales(log_true: np.ndarray, log_said: np.ndarray) -> Shown:
    """Draw the same predictions of log10 t95 (ms) as logarithms and in ms, each with its R²."""
    drawing, axes = figure(10, 4.2, ncols=2)
    t_true, t_said = 10**log_true, 10**log_said
    parity(axes[0], log_true, log_said, label="log10 of t95 in ms")
    axes[0].set_title(f"R² {r2_score(log_true, log_said):.2f}")
    parity(axes[1], t_true, t_said, label="t95 (ms)")
    axes[1].set_title(f"The same in ms: R² {r2_score(t_true, t_said):.2f}")
    return show(
        drawing,
        "Two plots of predicted over true time, of the same predictions. On logarithmic axes the "
        "points follow the line over four decades. In ms nearly all crowd at the origin, and a few "
        "slow runs far off decide.",
    )


def design_map(designs: pd.DataFrame, verified: pd.DataFrame) -> Shown:
    """Draw designs by porosity and thickness, coloured by what they promise, with the winners.

    Parameters
    ----------
    designs : DataFrame
        From `robust_design.search`.
    verified : DataFrame
        A winner a row: ``porosity``, ``thickness (µm)`` and ``simulated``, the share that fulfils
        the requirement in the simulator.
    """
    drawing, axis = figure(8, 4.2)
    x, y, share = (designs[name] for name in ("porosity", "thickness_um", "share"))
    shown = axis.scatter(x, y, c=share, s=18, cmap="viridis")
    drawing.colorbar(shown, ax=axis, label="share that fulfils the requirement")
    for (name, row), marker in zip(verified.iterrows(), "XDo", strict=True):
        style = {"ms": 11, "color": VERMILION, "mec": "white", "ls": ""}
        label = f"{name}: {100 * row['simulated']:.0f} % in the simulator"
        axis.plot(row["porosity"], row["thickness (µm)"], marker, label=label, **style)
    axis.set(xlabel="porosity", ylabel="thickness (µm)")
    axis.legend(loc="lower left", bbox_to_anchor=(0, 1.0), fontsize=9)
    return show(
        drawing,
        "Map of 512 designs in the plane of porosity and thickness, coloured by the share of "
        "electrodes that fulfil the requirement: high for thin, porous ones. Three marked winners: "
        "the one that trusts its plan lies farthest into the bad corner, the most careful one "
        "farthest from it.",
    )
