"""The figures and tables of lesson 10, each figure with its text for readers who cannot see it."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from helpers.choosing.pools import Pool
from helpers.course.figures import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PALETTE,
    PURPLE,
    SKY,
    VERMILION,
    figure,
    ranking,
    show,
)
from helpers.nanoparticles.campaigns.campaign import Syntheses
from helpers.nanoparticles.lesson.answers import sign_test_p
from helpers.nanoparticles.simulator.colour import colour_name, hexadecimal
from helpers.nanoparticles.simulator.growth import grow
from helpers.nanoparticles.simulator.silver import WAVELENGTHS
from helpers.nanoparticles.simulator.spectra import absorbance, disc, peak, sphere


def spheres_and_discs() -> object:
    """Show spheres by Mie theory and by the spheroid formula, and discs by their aspect ratio."""
    drawing, (left, right) = figure(11, 3.8, ncols=2)
    for diameter, color in zip((10, 20, 40, 60), PALETTE, strict=False):
        exact, approximate = sphere(diameter), disc(diameter, diameter)
        left.plot(WAVELENGTHS, exact / exact.max(), color=color, label=f"{diameter} nm")
        left.plot(WAVELENGTHS, approximate / exact.max(), ":", color=color)
    for ratio, color in zip((1, 2, 3, 4, 5, 6), PALETTE, strict=False):
        flat = disc(40.0, 40.0 / ratio)
        right.plot(WAVELENGTHS, flat / flat.max(), color=color, label=f"{ratio} : 1")
    left.set(xlim=(380, 560), ylim=(0, 1.45), ylabel="extinction (scaled)")
    left.set(xlabel="wavelength (nm)", title="Spheres: Mie (lines), spheroid formula (dots)")
    left.legend(title="diameter")
    right.set(xlabel="wavelength (nm)", title="Discs of 40 nm, by aspect ratio")
    right.legend(fontsize=9, loc="upper right", bbox_to_anchor=(1.0, 0.98))
    return show(
        drawing,
        "Left: extinction of silver spheres of 10 to 60 nanometres; the spheroid formula follows "
        "Mie theory at 10 and 20 nanometres and peaks too far in the red at 40 and 60. Right: discs"
        " of 40 nanometres whose peak moves from about 400 to 590 nanometres as they get flatter.",
    )


def five_recipes(recipes: pd.DataFrame, spectra: np.ndarray) -> object:
    """Show the spectra of the lesson's five recipes, in their colours.

    Parameters
    ----------
    recipes : DataFrame, n rows
        Indexed by name.
    spectra : ndarray, shape (n, 421)
    """
    drawing, axes = figure(8, 4)
    for name, spectrum in zip(recipes.index, spectra, strict=True):
        axes.plot(WAVELENGTHS, spectrum, color=hexadecimal(3 * spectrum), lw=4)
        axes.plot(WAVELENGTHS, spectrum, color=BLACK, lw=0.6)
        at = int(spectrum[20:].argmax()) + 20
        aside = 30 if name == "broad" else 0  # beside the line of the good recipe
        place = (min(WAVELENGTHS[at] + aside, 775), spectrum[at] + 0.02)
        axes.annotate(name, place, ha="center", fontsize=10)
    axes.set(xlabel="wavelength (nm)", ylabel="absorbance", ylim=(0, 1.4))
    axes.set_title("Five recipes, in the colour of a three times longer path")
    return show(
        drawing,
        "Absorbance spectra of five recipes: spheres peak near 400 nanometres, thick discs near "
        "530, the good recipe near 650, a broad one with less polymer lower and wider, and one that"
        " is too flat near 800.",
    )


def looks(recipes: pd.DataFrame) -> pd.DataFrame:
    """Return recipes with what grows from them: discs, their share and spread, peak and colour."""
    grown = grow(recipes)
    spectra = absorbance(grown)
    sizes = zip(grown.diameter, grown.thickness, strict=True)
    columns = {
        "disc (nm)": [f"{diameter:.0f} × {thickness:.1f}" for diameter, thickness in sizes],
        "share of discs": grown.flat.round(2),
        "spread": grown.spread.round(2),
        "peak (nm)": peak(spectra).astype(int),
        "colour (3 × path)": [colour_name(3 * spectrum) for spectrum in spectra],
    }
    return recipes.assign(**columns)


def droplets(pool: Pool) -> object:
    """Show how droplets of the published conditions scatter.

    Parameters
    ----------
    pool : Pool
        From `helpers.nanoparticles.campaigns.published.conditions`.
    """
    groups = pool.replicates or ()
    drawing, (left, right) = figure(11, 3.8, ncols=2)
    left.plot(pool.values, [group.std(ddof=1) for group in groups], ".", color=BLUE)
    left.set(xlabel="mean loss of a condition", ylabel="standard deviation of its droplets")
    left.set_title("164 published conditions")
    first, second = np.argmin([np.median(group) for group in groups]), np.argsort(pool.values)[1]
    for place, color, name in (
        (first, VERMILION, "best by median"),
        (second, GREEN, "second by mean"),
    ):
        bins = np.arange(0.12, 0.27, 0.01)
        right.hist(groups[place], bins, color=color, alpha=0.6, label=name)
        right.axvline(pool.values[place], color=color, ls="--")
        right.axvline(np.median(groups[place]), color=color)
    right.set(xlabel="loss of a droplet", ylabel="droplets")
    right.set_title("Two conditions: median (line), mean (dashed)")
    right.legend()
    return show(
        drawing,
        "Left: standard deviation among droplets over the mean loss of 164 conditions, "
        "largest at middle losses. Right: droplets of two good conditions; of the best "
        "one most lie near 0.13 and some far above, so that its mean exceeds its median.",
    )


def courses(records: Mapping[str, Syntheses]) -> object:
    """Show all losses of two campaigns of nine rounds of fifteen, and their best."""
    drawing, axes = figure(11, 3.6, ncols=2, sharey=True)
    jitter = np.random.default_rng(0).uniform(-0.2, 0.2, 135)
    for axis, (name, record) in zip(axes, records.items(), strict=True):
        axis.plot(record.rounds + jitter, record.losses, ".", color=ORANGE, label="recipes")
        lowest = [record.until(k).losses.min() for k in range(1, 10)]
        axis.step(range(1, 10), lowest, where="mid", color=BLUE, label="best, measured")
        axis.plot(range(1, 10), record.best_true(), "x", color=BLACK, label="best, true")
        axis.set(xlabel="round", title=name.capitalize(), ylim=(0, 1.05))
    axes[0].set_ylabel("loss")
    drawing.legend(*axes[1].get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return show(
        drawing,
        "Losses of all recipes over nine rounds for random recipes and for local penalisation. "
        "Random ones stay near 0.9 with few good ones; most of the penalised ones lie below 0.2 "
        "from the fourth round on, and their best one reaches below 0.1.",
    )


def rules(losses: Mapping[str, np.ndarray]) -> object:
    """Show the medians of chance and of five batch rules over nine rounds.

    Parameters
    ----------
    losses : mapping of str to ndarray, shape (10, 9)
        Best true losses, see `helpers.nanoparticles.campaigns.recorded.recorded`.
    """
    drawing, axes = figure(8, 4.2)
    _medians(axes, losses, (BLACK, ORANGE, BLUE, SKY, PURPLE, GREEN))
    low, high = np.quantile(losses["random"], [0.1, 0.9], axis=0)
    axes.fill_between(range(1, 10), low, high, color=BLACK, alpha=0.1, lw=0)
    axes.set_title("Medians of ten seeds; band: random, 10 to 90 %")
    return show(
        drawing,
        "Median best true loss over nine rounds on a logarithmic axis. Random recipes fall slowly "
        "to between 0.1 and 0.2; all five rules with a Gaussian process fall below 0.1 by round "
        "three and end near 0.06, close together.",
    )


def leads(losses: Mapping[str, np.ndarray], base: np.ndarray) -> pd.DataFrame:
    """Count in how many of the paired seeds strategies are ahead, level with, and behind another.

    Parameters
    ----------
    losses : mapping of str to ndarray, shape (seeds, rounds)
        Best true losses.
    base : ndarray, shape (seeds, rounds)
        Of the strategy that they are compared with.

    Returns
    -------
    DataFrame of str
        One row a strategy, one column a round; a star where an exact, two-sided sign test has p
        below 0.05.
    """
    rows: dict[str, dict[str, str]] = {}
    for name, values in losses.items():
        rows[name] = {}
        for last in (3, 6, 7, 8, 9):
            a, b = values[:, last - 1], base[:, last - 1]
            counts = f"{(a < b).sum()} / {(a == b).sum()} / {(a > b).sum()}"
            rows[name][f"round {last}"] = counts + (" *" if sign_test_p(a, b) < 0.05 else "")
    return pd.DataFrame(rows).T


def pairs(losses: Mapping[str, np.ndarray]) -> object:
    """Show ten pairs after round eight, the first two strategies, and the medians of all four."""
    drawing, (left, right) = figure(11, 4, ncols=2)
    base, late = list(losses.values())[:2]
    for seed in range(len(base)):
        left.plot([0, 1], [base[seed, 7], late[seed, 7]], color="0.75", lw=1)
    left.plot(np.zeros(len(base)), base[:, 7], "o", color=BLUE)
    left.plot(np.ones(len(late)), late[:, 7], "o", color=VERMILION)
    left.set_xticks([0, 1], ["penalised\nin all rounds", "network\nfrom round 7"])
    left.set(xlim=(-0.4, 1.4), ylabel="best true loss after 8 rounds", title="Ten pairs")
    _medians(right, losses, (BLUE, VERMILION, ORANGE, GREEN))
    right.set_title("Medians of ten seeds")
    return show(
        drawing,
        "Left: best true loss after eight rounds of ten paired campaigns, penalised throughout and "
        "with the network from round seven; lines between them cross in both directions. Right: "
        "medians over nine rounds; the four strategies end close together, the spectrum process "
        "lowest.",
    )


def sobol(indices: Mapping[str, pd.DataFrame]) -> object:
    """Show Sobol' indices of the true loss and the true peak.

    Parameters
    ----------
    indices : mapping of str to DataFrame
        From `helpers.sensitivity.sobol_indices`, by the name of the response.
    """
    drawing, axes = figure(11, 3.8, ncols=2, sharey=True)
    for axis, (name, table) in zip(axes, indices.items(), strict=True):
        ranking(
            axis,
            table[["S1", "ST"]].rename(columns={"S1": "alone", "ST": "in total"}),
            errors={"alone": table["S1_conf"], "in total": table["ST_conf"]},
            label=f"share of the variance of the {name}",
        )
    return show(
        drawing,
        "Sobol' indices of the true loss and of the true peak position: silver nitrate, seeds and "
        "citrate matter for both, far more in total than alone; polymer and total flow hardly "
        "matter.",
    )


def stability(table: pd.DataFrame) -> object:
    """Show what rules of stopping look at, see `helpers.nanoparticles.campaigns.stopping.follow`.

    Parameters
    ----------
    table : DataFrame
        Indexed by round; columns ``loss``, ``stability``, ``accuracy``.
    """
    drawing, axes = figure(8, 3.6)
    for values, marker, color, label in (
        (table["stability"], "o-", BLUE, "stability"),
        (table["accuracy"], "s-", ORANGE, "accuracy on new recipes"),
        (1 - table["loss"], "^-", GREEN, "1 − best measured loss"),
    ):
        axes.plot(table.index, values, marker, color=color, label=label)
    axes.set(xlabel="round", ylabel="cosine, or 1 − loss", ylim=(0.45, 1.03))
    axes.legend(loc="lower right", fontsize=9)
    return show(
        drawing,
        "Stability, accuracy on new recipes, and one minus the best loss over nine rounds of one "
        "campaign. Stability and loss rise smoothly; the accuracy jumps between 0.8 and 1, because "
        "some batches explore.",
    )


def new_targets(losses: Mapping[int, Mapping[str, np.ndarray]]) -> object:
    """Show what old spectra are worth for new targets.

    Parameters
    ----------
    losses : mapping of int to mapping of str to ndarray, shape (10, rounds)
        Best true losses by wavelength in nm and by way; a fresh start has nine rounds, the others
        go on after nine old ones.
    """
    drawing, axes = figure(11, 4, ncols=2, sharey=True)
    for axis, (wavelength, ways) in zip(axes, losses.items(), strict=True):
        for (name, one), color in zip(ways.items(), (BLUE, VERMILION, GREEN, ORANGE), strict=True):
            values = np.median(one, axis=0)
            if name == "fresh start":
                axis.plot(range(1, 10), values, "o-", color=color, label=name)
            else:  # the ninth old round is the drawer, before any new experiment
                axis.plot(range(3), values[8:], "s-", ms=5, color=color, label=name)
        axis.set(xlabel="new rounds", title=f"New target at {wavelength} nm", ylim=(0, 0.5))
    axes[0].set_ylabel("best true loss, median of ten seeds")
    axes[1].legend(fontsize=9)
    return show(
        drawing,
        "Best true loss for two new targets over the number of new rounds. The three ways that use "
        "the old spectra start at round zero with the best old recipe and drop in one round to what"
        " a fresh campaign needs several rounds for; they lie close to one another.",
    )


def promises(kept: Mapping[int, np.ndarray]) -> object:
    """Show what a network's best recipes promised and what they gave.

    Parameters
    ----------
    kept : mapping of int to ndarray, shape (n, 2)
        Promised and given mean loss of n campaigns, by the last round known.
    """
    drawing, axes = figure(7, 4.2)
    for (last, values), color in zip(kept.items(), (VERMILION, ORANGE, BLUE), strict=True):
        axes.plot(*values.T, "o", color=color, label=f"after round {last}")
    axes.plot([0, 1], [0, 1], color=BLACK, lw=1)
    axes.set(xlim=(0, 0.6), ylim=(0, 1), xlabel="promised mean loss", ylabel="given mean loss")
    axes.set_title("The network's fifteen best promises, one point a campaign")
    axes.legend()
    return show(
        drawing,
        "Given over promised mean loss of the network's fifteen best recipes, one point a campaign:"
        " after one round the points lie far from the diagonal, mostly above it; after three rounds"
        " closer, after nine on it.",
    )


def _medians(axes: Axes, losses: Mapping[str, np.ndarray], colors: tuple[str, ...]) -> None:
    for (name, values), color in zip(losses.items(), colors, strict=True):
        axes.plot(range(1, 10), np.median(values, axis=0), "o-", ms=4, color=color, label=name)
    axes.set(xlabel="round", ylabel="best true loss", yscale="log")
    axes.set_yticks([0.05, 0.1, 0.2, 0.5], ["0.05", "0.1", "0.2", "0.5"])
    axes.minorticks_off()
    axes.legend(fontsize=9)
