"""The figures and styled tables of lesson 05, each with its text for readers who cannot see it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from pandas.io.formats.style import Styler
from scipy.stats import hypergeom

from helpers.choosing.campaign import Campaign
from helpers.choosing.pools import Pool
from helpers.course.figures import (
    BLACK,
    BLUE,
    GREEN,
    PALETTE,
    VERMILION,
    figure,
    show,
)


def labels(
    alloys: np.ndarray, phases: np.ndarray, asked: Sequence[int], accuracy: Mapping[str, np.ndarray]
) -> object:
    """Show where labels were asked for, and how the share of the map that is right grows.

    Parameters
    ----------
    alloys : ndarray, shape (n, 2)
        Shares of A and B.
    phases : ndarray of str, shape (n,)
    asked : sequence of int
        Places of the labelled ones.
    accuracy : mapping of str to ndarray
        Curves by who asked, one row a seed, one column a label from the sixth on.
    """
    drawing, (left, right) = figure(11, 4.2, ncols=2, width_ratios=[1, 1.2])
    for phase, color in zip(("FCC", "BCC", "HCP"), PALETTE, strict=False):
        here = alloys[phases == phase]
        left.plot(*here.T, "s", ms=5, color=color, alpha=0.35, mew=0, label=phase)
    left.plot(*alloys[list(asked)].T, "o", ms=6, mfc="none", mec=BLACK, label="labelled")
    left.set(xlabel="share of A", ylabel="share of B", title="30 labels chosen by entropy (seed 0)")
    left.legend(fontsize=9, loc="upper right")
    for (name, curves), color in zip(accuracy.items(), PALETTE, strict=False):
        numbers = np.arange(6, 6 + curves.shape[1])
        right.plot(numbers, np.nanmean(curves, axis=0), color=color, label=name)
        low, high = np.nanquantile(curves, [0.1, 0.9], axis=0)
        right.fill_between(numbers, low, high, color=color, alpha=0.12, lw=0)
    right.set(
        xlabel="labels", ylabel="share of the map that is right", title="20 seeds: mean, 10 to 90 %"
    )
    right.legend(fontsize=9, loc="lower right")
    return show(
        drawing,
        "Left: a triangle of compositions in three regions of FCC, BCC and HCP; the labelled ones "
        "gather along the borders. Right: accuracy over the number of labels; margin, entropy and "
        "committee rise to nearly one, random labels stay below, and asking for the most certain "
        "sample learns almost nothing.",
    )


def doubt(
    line: np.ndarray, seen: np.ndarray, mean: np.ndarray, std: np.ndarray, gain: np.ndarray
) -> object:
    """Show a belief along a line with its variance, and what a measurement would take from it.

    Parameters
    ----------
    line : ndarray, shape (n, 1)
    seen : ndarray, shape (k, 1)
        Where sin x was measured.
    mean, std, gain : ndarray, shape (n,)
        Belief along the line, and `variance_reduction` there.
    """
    drawing, (top, bottom) = figure(8, 4.6, nrows=2, sharex=True)
    x = line[:, 0]
    top.fill_between(x, mean - 2 * std, mean + 2 * std, alpha=0.25, label="mean ± 2 std")
    top.plot(x, mean)
    top.plot(seen, np.sin(seen), "o", color=BLACK, label="measured")
    top.set(ylabel="y", title="What the process believes")
    top.legend(loc="upper left", ncols=2, fontsize=9)
    for values, name, color in ((std**2, "variance", VERMILION), (gain, "its reduction", GREEN)):
        label = f"{name}, largest at {x[values.argmax()]:.1f}"
        bottom.plot(x, values / values.max(), color=color, label=label)
    bottom.set(xlabel="x", ylabel="relative to largest", ylim=(0, 1.35))
    bottom.legend(loc="upper left", ncols=2, fontsize=9)
    return show(
        drawing,
        "Top: a Gaussian process through three points, its band widening to the right of the last "
        "one. Bottom: the variance is largest at the right edge, its promised reduction further "
        "inside.",
    )


def pool_and_tree(pool: Pool, rows: Sequence[int], predicted: np.ndarray) -> object:
    """Show the values of the Schwefel pool beside what a tree makes of some of them.

    Parameters
    ----------
    pool : Pool
        Of the grid of 21 by 21 points.
    rows : sequence of int
        Places that the tree was grown on.
    predicted : ndarray, shape (441,)
        By the tree.
    """
    drawing, axes = figure(10, 4.2, ncols=2)
    maps = {"441 possible experiments: y": pool.values, "a tree grown on 60 of them": predicted}
    for axis, (title, values) in zip(axes, maps.items(), strict=True):
        image = axis.imshow(
            values.reshape(21, 21).T,
            origin="lower",
            extent=(-1.25, 51.25, -1.25, 51.25),
            vmin=pool.values.min(),
            vmax=pool.values.max(),
        )
        axis.set(xlabel="x1", ylabel="x2", title=title)
        axis.grid(visible=False)
    best = pool.X[list(pool.targets)]
    axes[0].plot(*best.T, "*", ms=13, color=VERMILION, mec="white", label="top five")
    axes[0].legend(loc="lower left", fontsize=9, frameon=True)
    axes[1].plot(*pool.X[rows].T, "o", ms=4, mfc="white", mec=BLACK)
    drawing.colorbar(image, ax=axes, shrink=0.85, label="y")
    return show(
        drawing,
        "Left: map of the Schwefel function with several hills; five stars mark the largest values,"
        " three in the upper right corner, one in the lower right, one in the upper left. Right: "
        "what a decision tree makes of sixty of the points, a patchwork of rectangles along the "
        "axes.",
    )


def acquisitions(line: np.ndarray, seen: np.ndarray, curves: Mapping[str, np.ndarray]) -> object:
    """Show four acquisitions along a line, their largest values, and where was measured.

    Parameters
    ----------
    line : ndarray, shape (n, 1)
    seen : ndarray, shape (k, 1)
    curves : mapping of str to ndarray, shape (n,)
    """
    drawing, axes = figure(11, 3.4, ncols=len(curves), sharex=True)
    for axis, (name, values), color in zip(axes, curves.items(), PALETTE, strict=False):
        axis.plot(line, values, color=color)
        for x in seen[:, 0]:
            axis.axvline(x, color="0.75", lw=1, zorder=0)
        axis.plot(line[values.argmax()], values.max(), "X", ms=10, color=BLACK)
        axis.set(xlabel="x", title=name)
        axis.title.set_fontsize(10)
    axes[0].set_ylabel("value of the acquisition")
    return show(
        drawing,
        "Four acquisitions over x for the process of the figure before: the bound, expected "
        "improvement and the Thompson draw have their largest values in places of doubt, the "
        "probability of improvement close beside the best measured point.",
    )


def found(groups: Mapping[str, Sequence[Campaign]], pool: Pool, limit: int = 200) -> object:
    """Show how many targets campaigns have found, beside random draws.

    Of m random draws among N with k targets, a hypergeometric number are targets; its mean is
    m k/N.

    Parameters
    ----------
    groups : mapping of str to sequence of Campaign
        One panel each.
    pool : Pool
    limit : int
        Experiments shown.
    """
    experiments = np.arange(1, limit + 1)
    chance = hypergeom(len(pool), len(pool.targets), experiments)
    drawing, axes = figure(11, 3.6, ncols=len(groups), sharey=True)
    for axis, (name, group) in zip(axes, groups.items(), strict=True):
        curves = np.array([_padded(run.found(pool.targets), limit) for run in group])
        low, high = np.quantile(curves, [0.1, 0.9], axis=0)
        axis.fill_between(experiments, chance.ppf(0.1), chance.ppf(0.9), color="0.85", lw=0)
        axis.plot(experiments, chance.mean(), color="0.4", ls="--", label="random, exact")
        axis.fill_between(experiments, low, high, color=BLUE, alpha=0.25, lw=0)
        axis.plot(experiments, curves.mean(axis=0), color=BLUE, label="20 seeds")
        axis.set(xlabel="experiments", title=name, ylim=(0, 5.1))
    axes[0].set_ylabel("top points found")
    axes[0].legend(loc="lower right", fontsize=9)
    return show(
        drawing,
        "Top points found over experiments for three models, mean and band from 10 to 90 percent of"
        " 20 seeds: the additive process reaches five before fifty experiments, the forest between "
        "sixty and one hundred and sixty, the tuned process four at two hundred. Random draws rise "
        "along a straight line to two and a quarter.",
    )


def diagnosis(table: pd.DataFrame) -> object:
    """Show how the scatter of left-out z scores grows with the length scale.

    Parameters
    ----------
    table : DataFrame
        Indexed by length scale; columns ``finished within 80`` and ``std of left-out z``.
    """
    drawing, axes = figure(8, 3.8)
    scatter = table["std of left-out z"]
    axes.axhspan(0.5, 2, color="0.92", zorder=0)
    axes.loglog(table.index, scatter, "o-", color=VERMILION)
    for length, finished in table["finished within 80"].items():
        axes.annotate(
            f"{finished:.0f} of 20",
            (length, scatter[length]),
            xytext=(-6, 7),
            textcoords="offset points",
            ha="right",
            fontsize=9,
        )
    axes.set(
        xlabel="length scale ℓ",
        ylabel="std of the left-out z",
        title="How one would notice (labels: campaigns finished)",
    )
    axes.set_xticks(table.index, [f"{length:g}" for length in table.index])
    axes.set_xlim(0.3, 70)
    axes.set_ylim(0.3, 3 * scatter.max())
    return show(
        drawing,
        "Standard deviation of the leave-one-out z scores over the length scale: about one half up "
        "to a length scale of four, where all campaigns finish, and rising steeply beyond, to more "
        "than ten, where few or none do.",
    )


def styled(table: pd.DataFrame, caption: str) -> Styler:
    """Return a table of waits, see `helpers.active_learning.campaigns.censoring.report`."""
    digits = dict.fromkeys(table.columns, "{:.0f}") | {"mean up to the limit": "{:.1f}"}
    digits |= {"std. error": "{:.1f}", "times as fast": "{:.2f}"}
    return table.style.format(digits).set_caption(caption)


def _padded(curve: np.ndarray, length: int) -> np.ndarray:
    """Cut a curve to a length, or go on with its last value."""
    return np.pad(curve[:length], (0, max(length - len(curve), 0)), mode="edge")
