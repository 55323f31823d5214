"""The figures of lesson 03, one call each."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.ticker import NullLocator

from helpers.course.figures import (
    BLACK,
    BLUE,
    VERMILION,
    Shown,
    figure,
    parity,
    ranking,
    show,
)
from helpers.experiments.designs import InputSpace

_UNITS = {"SEI thickness": "m", "capacity loss": "%"}


def cycle(trace: pd.DataFrame) -> Shown:
    """Draw voltage and SEI thickness over one simulated cycle."""
    drawing, (left, right) = figure(10, 3.6, ncols=2)
    hours = trace["time_s"] / 3600
    left.plot(hours, trace["voltage_V"], color=BLACK)
    left.set(xlabel="time (h)", ylabel="cell voltage (V)", title="Voltage")
    right.plot(hours, trace["sei_thickness_m"] * 1e9, color=BLUE)
    right.set(xlabel="time (h)", ylabel="SEI thickness (nm)", title="SEI on the graphite")
    return show(
        drawing,
        "Two curves over time at the nominal inputs: the voltage falls from 1.5 V to 0.05 V, then "
        "rises to 1 V; the SEI grows to about 2 nm, fastest in the middle of the cycle.",
    )


def histograms(outputs: pd.DataFrame) -> Shown:
    """Draw how the logarithms of the thickness and of the capacity loss are distributed."""
    drawing, axes = figure(10, 3.2, ncols=2)
    labels = ("SEI thickness (m)", "capacity loss (%)")
    for axis, (_, column), label in zip(axes, outputs.items(), labels, strict=True):
        axis.hist(np.log10(column), bins=60)
        axis.set(xlabel=f"log10 of {label}", ylabel="runs")
    return show(
        drawing,
        "Histograms of the logarithms of both outputs: the SEI thickness spreads evenly over some "
        "five decades; the capacity loss piles up near 1 % with a long tail to the right.",
    )


def t_statistics(t_values: pd.DataFrame) -> Shown:
    """Draw |t| of the standardised weights, one row an input, one column an output."""
    drawing, axes = figure(8, 5)
    ranking(axes, t_values, label="|t| of the standardised weight")
    return show(
        drawing,
        "Bars of the absolute t-statistics of the 15 inputs for both outputs: Eeq_side leads by "
        "far for the SEI; rp_neg, i_1C and Ds_neg lead for the loss; seven inputs are near zero "
        "for both.",
    )


def parities(truth: Mapping[str, np.ndarray], predicted: Mapping[str, np.ndarray]) -> Shown:
    """Draw predicted over simulated logarithms, one panel an output."""
    drawing, axes = figure(9, 4, ncols=2)
    for axis, (name, y) in zip(axes, truth.items(), strict=True):
        parity(axis, y, predicted[name], label=f"log {name}")
    return show(
        drawing,
        "Predicted over simulated logarithm for both outputs on held-out runs: points lie close to "
        "the diagonal.",
    )


def learning_curves(
    rows: Mapping[str, Sequence[int]], scores: Mapping[str, Sequence[float]]
) -> Shown:
    """Draw the unexplained share of the variance, 1 - R², over the training rows of each model."""
    drawing, axes = figure(7, 4)
    for name, of_model in scores.items():
        axes.loglog(rows[name], 1 - np.array(of_model), "o-", label=name)
    ticks = max(rows.values(), key=len)
    axes.set_xticks(ticks, ticks)
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set(xlabel="training rows", ylabel="1 − R² on held-out rows")
    axes.set(title="Learning curves, log capacity loss")
    axes.legend()
    return show(
        drawing,
        "Unexplained share of the variance over training rows for four models: the linear model "
        "stays flat; the Gaussian processes and the networks fall, the networks steepest.",
    )


def shares(measures: Mapping[str, pd.DataFrame]) -> Shown:
    """Draw measures of importance as shares of their sums, one panel an output."""
    drawing, axes = figure(11, 5.5, ncols=2, sharey=True)
    for axis, (name, table) in zip(axes, measures.items(), strict=True):
        ranking(axis, table / table.sum(), label="share of the measure's sum")
        axis.set_title(f"log {name}")
    return show(
        drawing,
        "Three measures of importance side by side for 15 inputs and both outputs: Sobol' indices "
        "put Eeq_side first for the SEI, the inverse length scale puts E_min first.",
    )


def local_maps(
    predictions: Mapping[str, tuple[pd.DataFrame, np.ndarray, np.ndarray]], space: InputSpace
) -> Shown:
    """Draw what surrogates predict over two inputs each.

    Parameters
    ----------
    predictions : mapping of str to (DataFrame, ndarray, ndarray)
        For ``"SEI thickness"`` and ``"capacity loss"``: a square grid over the inputs along the
        horizontal and the vertical axis, shape (n, 2), and mean and standard deviation of the
        natural logarithm, shape (n,).
    space : InputSpace
        Of the inputs.
    """
    drawing, axes = figure(11, 4.4, ncols=2)
    for axis, (name, (rows, mean, std)) in zip(axes, predictions.items(), strict=True):
        square = 2 * [math.isqrt(len(rows))]
        u, v, mean, std = (np.reshape(part, square) for part in (*rows.to_numpy().T, mean, std))
        filled = axis.contourf(u, v, mean / np.log(10), levels=12, cmap="viridis")
        lines = axis.contour(u, v, std, levels=4, colors="white", linewidths=1)
        axis.clabel(lines, fontsize=8)
        labels = [f"{n} ({space[n].unit})" if space[n].unit else n for n in rows]
        axis.set(xlabel=labels[0], ylabel=labels[1], title=name)
        axis.grid(visible=False)
        drawing.colorbar(filled, ax=axis, label=f"log10 of {name} in {_UNITS[name]}")
    return show(
        drawing,
        "Two maps of the predicted outputs over their two most important inputs: the SEI grows "
        "with Eeq_side and falls with the current; the loss grows with radius and current "
        "together. The standard deviation rises towards the corners.",
    )


def outside_the_box(
    x: np.ndarray,
    truth: np.ndarray,
    predictions: Mapping[str, tuple[np.ndarray, np.ndarray]],
    bound: float,
) -> Shown:
    """Draw the logarithm of the capacity loss over Eeq_side, on and beyond the bound of the data.

    Parameters
    ----------
    x, truth : ndarray, shape (n,)
        Eeq_side in V, and the simulated logarithm.
    predictions : mapping of str to (mean, standard deviation)
        Of two models, each of shape (n,).
    bound : float
        The largest Eeq_side of the data, in V.
    """
    drawing, axes = figure(8, 4)
    for (label, (mean, std)), color in zip(predictions.items(), (BLUE, VERMILION), strict=True):
        axes.plot(x, mean, color=color, label=label)
        axes.fill_between(x, mean - 1.96 * std, mean + 1.96 * std, color=color, alpha=0.2)
    axes.plot(x, truth, ".", color=BLACK, label="simulator")
    axes.axvline(bound, color=BLACK, lw=1, ls="--")
    axes.set(xlabel="Eeq_side (V)", ylabel="log capacity loss (%)")
    axes.set(title="Right of the dashed line: no data")
    axes.legend(loc="upper left")
    return show(
        drawing,
        "Capacity loss over Eeq_side from 0.2 to 0.6 V: both models follow the simulator up to 0.4 "
        "V; beyond, the simulated loss rises much faster than both predictions.",
    )
