"""Simulators of the polymerization: agreement, cost, noise, and a public C++ program beside."""

import subprocess
import tempfile
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from helpers.polymerization.simulator import table
from helpers.polymerization.simulator.distributions import distance
from helpers.polymerization.simulator.kinetics import COEFFICIENTS, Arrhenius, rate_coefficients
from helpers.polymerization.simulator.moments import moments
from helpers.polymerization.simulator.monte_carlo import Run, simulate
from helpers.polymerization.simulator.recipe import TIMES_S, Recipe, design
from proofs.benchmarks.table import Measurement, Parts, absent, within

LESSON = "06"
EXAMPLE = Recipe(1.0, 0.020, 70.0)
END_S = 3600.0
N_MONOMERS = 1e8
SEEDS = range(4)
SAMPLE = 48
_MEANS = {"conversion": "points", "Mn_g_per_mol": "%", "Mw_g_per_mol": "%"}
_LIMITS = {"points": 0.3, "%": 1.0}

# 2e7 monomers, 4e5 initiators and 20 first radicals, without which the program does not start. All
# initiators are effective: else it would keep or lose each of their two radicals, we lose both.
_RUNKMC_INPUT = """parameters
    num_units = 20400020;
    termination_time = {end:g};
    analysis_time = {end:g};
end

species
    I I     [C0]=0.02    FW=164.2   f=1
    U R     [C0]=1e-6    FW=68.1
    M A     [C0]=1       FW=128.17

    P P[R.A]
    P P[A.A]
    P P[-.A] P[R.A]|P[A.A]
    P D
end

rateconstants
    kd = {kd:.8g}
    kp = {kp:.8g}
    ktd = {ktd:.8g}
    ktc = {ktc:.8g}
end

reactions
    ID I -kd-> R + R
    IN R + A -kp-> P[R.A]
    PR P[-.A] + A -kp-> P[A.A]
    TC P[-.A] + P[-.A] -ktc-> D
    TD P[-.A] + P[-.A] -ktd-> D + D
end
"""
_RUNKMC_END_S = 1800.0


def parts() -> Parts:
    """Measure agreement, CPU seconds, events a second, the noise of a run, and the C++ program."""
    return {"modes": _modes, "design": _design, "noise": _noise, "runkmc": _runkmc}


def _modes() -> list[Measurement]:
    simulate(EXAMPLE, [1.0], 1e4, 0)  # compiles
    exact, exact_seconds = _replicates("exact", 5)
    fast, fast_seconds = _replicates("fast", 5)
    as_moments, _ = _replicates("fast", 1)
    events = sum(sum(run.events.values()) for run in exact)
    return [
        *_agreement("fast mode against exact mode", fast, _means(exact)),
        *_agreement(
            "fast mode against moments, backbiting from 1 unit on",
            as_moments,
            _means([moments(EXAMPLE, [END_S])]),
        ),
        within("one recipe, fast mode, 1e8 monomers", "CPU seconds", fast_seconds, 1.0),
        Measurement("one recipe, exact mode, 1e8 monomers", "CPU seconds", exact_seconds, "s"),
        within("exact mode", "1e7 events", 1e7 * len(exact) * exact_seconds / events, 0.5),
    ]


def _replicates(mode: str, min_backbiting_length: int) -> tuple[list[Run], float]:
    start = time.process_time()
    runs = [
        simulate(
            EXAMPLE, [END_S], N_MONOMERS, seed, mode, min_backbiting_length=min_backbiting_length
        )
        for seed in SEEDS
    ]
    return runs, (time.process_time() - start) / len(runs)


def _means(courses: list) -> dict[str, float]:
    return {name: float(np.mean([getattr(c, name)[-1] for c in courses])) for name in _MEANS}


def _agreement(subject: str, runs: list[Run], expected: dict[str, float]) -> list[Measurement]:
    measurements = []
    for name, value in _means(runs).items():
        unit = _MEANS[name]
        base = 1.0 if unit == "points" else expected[name]
        quantity = f"{name}, difference of means of {len(runs)} runs"
        difference = 100 * abs(value - expected[name]) / base
        measurements.append(_judged(subject, quantity, difference, unit, _LIMITS[unit]))
    return measurements


def _judged(subject: str, quantity: str, value: float, unit: str, limit: float) -> Measurement:
    return Measurement(subject, quantity, value, unit, f"<= {limit:g}", bool(value <= limit))


def _design() -> list[Measurement]:
    sample = design().sample(SAMPLE, random_state=0)
    share = len(sample) / len(design())
    start = time.process_time()
    for row in sample.to_dict("records"):
        recipe = Recipe.from_row(row)
        simulate(recipe, TIMES_S, N_MONOMERS, 0, stop_at_conversion=table.STOP_AT_CONVERSION)
    equal = time.process_time() - start
    start = time.process_time()
    for number, row in sample.iterrows():
        table.snapshots(number, **row)
    bundled = time.process_time() - start
    quantity = f"CPU seconds, from {len(sample)} random recipes"
    return [
        within("432 recipes at 1e8 monomers each", quantity, equal / share, 300),
        within("432 recipes in the volume of the table", quantity, bundled / share, 300),
    ]


def _noise() -> list[Measurement]:
    sample = design().sample(SAMPLE // 4, random_state=1)
    spread = {name: [] for name in (*table.SCALARS, "w")}
    for number, row in sample.iterrows():
        # other numbers than those of the table are other seeds
        runs = [table.snapshots(len(design()) * (i + 1) + number, **row) for i in SEEDS]
        shared = min(int(np.isfinite(run["conversion"]).sum()) for run in runs)
        for name in table.SCALARS:
            values = np.array([run[name][shared - 1] for run in runs])
            base = 1.0 if name == "conversion" else values.mean()
            spread[name].append(100 * values.std(ddof=1) / base)
        w = np.array([run["w"].reshape(len(TIMES_S), -1)[shared - 1] for run in runs])
        spread["w"] += [distance(w[i], w[j]) for i in range(len(w)) for j in range(i)]
    subject = f"noise of a run at its end, {len(sample)} recipes x {len(SEEDS)} runs"
    return [
        *(
            Measurement(subject, f"{name}, standard deviation", _rms(spread[name]), unit)
            for name, unit in _MEANS.items()
        ),
        Measurement(
            subject, "distance of two distributions, median", float(np.median(spread["w"]))
        ),
    ]


def _rms(values: list[float]) -> float:
    return float(np.sqrt(np.mean(np.square(values))))


def _runkmc() -> list[Measurement]:
    subject = "runkmc (public C++), radical polymerization without side reactions"
    if missing := absent(subject, "runkmc"):
        return missing
    k = rate_coefficients(EXAMPLE.temperature_C)
    share = k.disproportionation_ss
    theirs, their_seconds, their_events = _run_runkmc(
        _RUNKMC_INPUT.format(
            end=_RUNKMC_END_S,
            kd=k.decomposition,
            kp=k.propagation,
            ktd=share * k.termination_ss,
            ktc=(1 - share) * k.termination_ss,
        )
    )
    plain: dict[str, Arrhenius] = {
        **COEFFICIENTS,
        **{
            name: replace(COEFFICIENTS[name], A=0)
            for name in ("backbiting", "transfer_to_monomer", "transfer_to_solvent")
        },
        "efficiency": replace(COEFFICIENTS["efficiency"], A=1),
    }
    measurements = [
        Measurement(subject, "CPU seconds, 2e7 monomers, 1800 s", their_seconds, "s"),
        Measurement(subject, "events a CPU second", their_events / their_seconds, "1/s"),
    ]
    for mode in ("exact", "fast"):
        start = time.process_time()
        ours = simulate(EXAMPLE, [_RUNKMC_END_S], 2e7, 0, mode, coefficients=plain)
        seconds = time.process_time() - start
        beside = f"{mode} mode against runkmc, single runs"
        conversion = 100 * (ours.conversion[-1] - theirs["Conv_A"])
        mw = 100 * (ours.Mw_g_per_mol[-1] / theirs["wAvgMW"] - 1)
        measurements += [
            Measurement(beside, "times as fast, CPU seconds", their_seconds / seconds),
            Measurement(beside, "conversion, difference", float(conversion), "points"),
            Measurement(beside, "Mw, difference", float(mw), "%"),
        ]
    return measurements


def _run_runkmc(text: str) -> tuple[pd.Series, float, int]:
    import resource  # not on Windows

    from runkmc import PATHS

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "input.txt")
        file.write_text(text, encoding="utf-8")
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [str(PATHS.EXECUTABLE_PATH), str(file), folder]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        last = pd.read_csv(Path(folder, "results.csv")).iloc[-1]
    seconds = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
    return last, seconds, int(last["KMC Step"])
