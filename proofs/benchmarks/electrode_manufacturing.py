"""Electrodes from the slurry to the calender: exact cases, cost, curves, splits, and a choice."""

import time

import numpy as np
import pandas as pd

from helpers.electrodes.learning import judging, limits
from helpers.electrodes.learning.curves import CurveRegressor, prediction_error
from helpers.electrodes.learning.grouping import group
from helpers.electrodes.simulator import published_tables, slurry, table, transport
from helpers.electrodes.simulator.coating import coating_campaign
from helpers.electrodes.simulator.packing import compressed, pack
from helpers.electrodes.simulator.structure import characterise, simulate
from helpers.electrodes.simulator.voxels import voxelise
from helpers.experiments.designs import factorial
from helpers.tables import datasets
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "02"
SEEDS = range(10)
LIMITS = {"diffusivity": 0.10, "conductivity": 0.007}
PIECES = 30


def parts() -> Parts:
    """Measure accuracy, CPU seconds, errors over ten seeds, and how often a choice holds."""
    return {
        "exact cases": _exact_cases,
        "cost": _cost,
        "voxels": _voxels,
        "curves": _curves,
        "coatings": _coatings,
        "models": _models,
        "choice": _choice,
    }


def _exact_cases() -> list[Measurement]:
    slab, channels = np.ones((8, 8, 40)), np.ones((40, 8, 8))
    slab[:, :, 10:22] = channels[10:22] = 0.05
    empty = abs(1 / transport.effective(np.ones((20, 20, 20))).relative - 1)
    series = abs(transport.effective(slab).relative * (0.7 + 0.3 / 0.05) - 1)
    parallel = abs(transport.effective(channels).relative / (0.7 + 0.3 * 0.05) - 1)
    subject = "transport, relative error"
    return [
        Measurement(subject, "tortuosity of an empty box", empty, "", "<= 1e-9", empty <= 1e-9),
        Measurement(subject, "slabs in series", series, "", "<= 1e-6", series <= 1e-6),
        Measurement(subject, "channels side by side", parallel, "", "<= 1e-6", parallel <= 1e-6),
    ]


def _cost() -> list[Measurement]:
    piece = compressed(pack(5.0, side_um=100, thickness_um=110, random_state=0), 100)
    phase = voxelise(piece, 0.95)
    seconds = {}
    for edge in (25, 50, 75, 100):
        start = time.process_time()
        transport.diffusion(phase[:edge, :edge, :edge])
        seconds[edge] = time.process_time() - start
    growth = np.polyfit(np.log([50, 100]), np.log([seconds[50], seconds[100]]), 1)[0]
    start = time.process_time()
    for seed in range(3):
        simulate(0.95, 4.5, 64, seed)
    whole = (time.process_time() - start) / 3
    subject = "effective diffusivity"
    return [
        within(subject, "50³ voxels", seconds[50], 1),
        Measurement(subject, "75³ voxels", seconds[75], "CPU s"),
        Measurement(subject, "100³ voxels", seconds[100], "CPU s"),
        Measurement(subject, "exponent of the edge, 50 to 100", float(growth)),
        Measurement("one electrode of 50 × 50 × 64 µm", "packed and measured", whole, "CPU s"),
    ]


def _voxels() -> list[Measurement]:
    ratios = []
    for seed in range(4):
        piece = compressed(pack(4.5, side_um=30, thickness_um=40, random_state=seed), 32)
        coarse, fine = (characterise(voxelise(piece, 0.95, size)) for size in (1.0, 0.5))
        ratios.append(
            [fine.diffusivity / coarse.diffusivity, fine.collector_active / coarse.collector_active]
        )
    mean = np.mean(ratios, axis=0)
    subject = "voxel of 0.5 over 1 µm, 4 pieces"
    return [
        Measurement(subject, "diffusivity", mean[0]),
        Measurement(subject, "contact with the collector", mean[1]),
    ]


def _curves() -> list[Measurement]:
    X = slurry.formulations(256)
    truth = np.log10(slurry.viscosity(X))
    errors = {n: [] for n in (1, 2, 3)}
    for seed in range(5):
        noisy = np.log10(slurry.measured(X, random_state=seed))
        for n, found in errors.items():
            model = CurveRegressor(limits.gaussian_process(4), n)
            found.append(prediction_error(model, X.to_numpy(), noisy, truth, seed))
    one, two, three = (float(np.mean(errors[n])) for n in (1, 2, 3))
    worst = max(errors[3])
    better = min(np.array(errors[1]) / errors[3])
    subject = "slurry curves, Gaussian process, 5 seeds"
    return [
        Measurement(subject, "three scores, worst", worst, "decades", "< 0.012", worst < 0.012),
        Measurement(subject, "three scores, mean", three, "decades"),
        Measurement(subject, "two scores, mean", two, "decades"),
        Measurement(subject, "one score, mean", one, "decades"),
        Measurement(subject, "one over three, least", better, "", "> 1.5", bool(better > 1.5)),
    ]


def _coatings() -> list[Measurement]:
    slopes = {
        name: np.mean([_slope(coating_campaign(seed), name) for seed in SEEDS])
        for name in ("loading", "thickness")
    }
    rows = [
        Measurement("synthetic coatings, 10 seeds", f"log-log slope of {name}", float(slope))
        for name, slope in slopes.items()
    ]
    if datasets.is_cached("coating_heterogeneity"):
        measured = published_tables.coating_heterogeneity()
        rows += [
            Measurement("published coatings", f"log-log slope of {name}", _slope(measured, name))
            for name in slopes
        ]
        columns = ["gap_um", "loading", "thickness", *published_tables.LINES[:9]]
        found = group(measured[columns])
        rows.append(Measurement("published coatings", "groups", found.k, "", "4", found.k == 4))
    return rows


def _slope(coatings: pd.DataFrame, name: str) -> float:
    return float(np.polyfit(np.log(coatings["gap_um"]), np.log(coatings[name]), 1)[0])


def _models() -> list[Measurement]:
    if datasets.is_cached("mesostructures"):
        name, rows = "published mesostructures", published_tables.mesostructures()
        inputs, group_by = published_tables.MESOSTRUCTURE_INPUTS, "am_percent"
        responses = published_tables.MESOSTRUCTURE_RESPONSES
    else:
        name, rows = "bundled structures", table.bundled_table()
        inputs, group_by = table.INPUT_NAMES, "am_mass_fraction"
        responses = ("tortuosity", "conductivity", "active_surface")
    scored = judging.scores(rows, inputs, responses, group_by, SEEDS)
    measurements = []
    for way in ("random", "left_out"):
        for response, row in judging.winners(scored, way).iterrows():
            subject = f"{name}, {way.replace('_', ' ')}, {response}"
            second = f"{row['second']} {row['second_mean']:.3f}"
            said = f"R² of {row['best']} (sd {row['std']:.4f}; {second})"
            measurements += [
                Measurement(subject, said, row["mean"]),
                Measurement(subject, f"seeds of {row['seeds']} in which it is best", row["wins"]),
            ]
    return measurements


def _choice() -> list[Measurement]:
    rows = table.bundled_table()
    X = rows[list(table.INPUT_NAMES)].to_numpy()
    models = {name: limits.surrogate(X, rows[name]) for name in LIMITS}
    grid = factorial(
        {
            "am_mass_fraction": np.round(np.arange(0.92, 0.966, 0.0025), 4),
            "mean_radius_um": [3.5, 4.0, 4.5, 5.0, 5.5],
            "thickness_um": range(56, 81),
        }
    )
    found = limits.candidates_meeting(models, LIMITS, grid)
    medians = np.logical_and.reduce([found[name] >= limit for name, limit in LIMITS.items()])
    measurements = []
    for label, allowed in (("medians", medians), ("chance of 90 %", found["chance"] >= 0.9)):
        order = found[allowed].sort_values(["thickness_um", "chance"], ascending=[True, False])
        pick = order.iloc[0]
        met = 0
        for seed in range(5000, 5000 + PIECES):
            made = simulate(
                pick["am_mass_fraction"], pick["mean_radius_um"], int(pick["thickness_um"]), seed
            )
            met += all(getattr(made, name) >= limit for name, limit in LIMITS.items())
        subject = f"recipe chosen by {label}, {pick['thickness_um']:.0f} µm"
        measurements += [
            Measurement(subject, "chance that the surrogate gives it", pick["chance"]),
            Measurement(subject, f"share of {PIECES} new pieces within limits", met / PIECES),
        ]
    return measurements
