"""The checks of the exercises of 02_electrode_manufacturing."""

import numpy as np
from scipy.stats import norm
from sklearn.metrics import r2_score
from sklearn.model_selection import KFold, LeaveOneGroupOut, cross_val_predict, cross_val_score

from helpers.course.exercises import declared
from helpers.course.readings import Reading, as_number, probed
from helpers.electrodes.learning.judging import left_out_r2
from helpers.electrodes.lesson import answers
from helpers.electrodes.simulator import transport
from helpers.electrodes.simulator.voxels import binder_volume_ratio

exercise = declared(
    __file__,
    norm=norm,
    KFold=KFold,
    LeaveOneGroupOut=LeaveOneGroupOut,
    cross_val_predict=cross_val_predict,
    cross_val_score=cross_val_score,
    r2_score=r2_score,
)


@exercise()
def decades_in_percent(answer: object) -> Reading:
    """Judge an error of 0.0222 decades, said in per cent."""
    return Reading(as_number(answer, "the error"), 100 * (10**0.0222 - 1), rtol=4e-3, atol=0)


@exercise()
def loglog_slope(answer: object) -> Reading:
    """Judge a function for the slope of ln sigma over ln gap."""
    gap = np.array([50.0, 75.0, 100.0, 200.0, 300.0, 400.0])
    sigma = 2.1 * gap**-0.7 * np.exp([0.1, -0.05, 0.12, -0.2, 0.03, 0.02])
    slope = lambda g, s: np.polyfit(np.log(g), np.log(s), 1)[0]  # noqa: E731
    return probed("loglog_slope", answer, slope, (gap, sigma), rtol=1e-6, atol=1e-12)


@exercise()
def balanced_accuracy(answer: object) -> Reading:
    """Judge a function for the mean recall of the groups."""
    true, predicted = answers.rare_groups()
    recall = lambda t, p: np.mean([np.mean(p[t == k] == k) for k in range(4)])  # noqa: E731
    fields = {"accuracy": np.mean(true == predicted)}
    return probed("balanced_accuracy", answer, recall, (true, predicted), fields=fields)


@exercise()
def binder_over_active(answer: object) -> Reading:
    """Judge a function for the volume of CBD over that of active material."""
    shares = ((0.92,), (0.95,), (0.965,))
    return probed("binder_over_active", answer, binder_volume_ratio, *shares, rtol=2e-3)


@exercise()
def series(answer: object) -> Reading:
    """Judge a function for the conductivity of layers on top of each other."""
    layers = (answers.LAYER_SHARES, answers.LAYER_CONDUCTIVITIES)
    return probed("in_series", answer, lambda s, c: 1 / np.sum(s / c), layers)


@exercise()
def tortuosity(answer: object) -> Reading:
    """Judge a function for the tortuosity factor of a voxel structure."""
    rule = lambda phase, d: transport.porosity(phase) / d  # noqa: E731
    return probed("tortuosity_of", answer, rule, answers.layered_structure())


@exercise()
def left_out_score(answer: object) -> Reading:
    """Judge a function for R² with whole levels left out, pooled."""
    fields = {"random": answers.random_folds_score()}
    case = (answers.tree_model(), *answers.hidden_level())
    return probed("left_out_score", answer, left_out_r2, case, atol=1e-6, fields=fields)


@exercise()
def chance_above(answer: object) -> Reading:
    """Judge a function for the probability to exceed a limit, from a model of the logarithm."""
    case = (np.log([0.08, 0.10, 0.13]), np.array([0.10, 0.12, 0.15]), 0.10)
    chance = lambda m, s, limit: norm.cdf((m - np.log(limit)) / s)  # noqa: E731
    return probed("chance_above", answer, chance, case, atol=1e-6)
