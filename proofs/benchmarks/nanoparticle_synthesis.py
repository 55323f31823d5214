"""Spectra beside Mie theory, campaigns beside chance and emukit, new targets, and the real pool."""

import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec

import numpy as np

from helpers.choosing import expected_random
from helpers.nanoparticles.campaigns import explain, published
from helpers.nanoparticles.campaigns.campaign import Strategy, Syntheses, run_campaign
from helpers.nanoparticles.campaigns.recorded import NEW_TARGETS, TRANSFERS, transfer
from helpers.nanoparticles.campaigns.strategies import NETWORK, PENALISED, STRATEGIES
from helpers.nanoparticles.lesson.answers import sign_test_p
from helpers.nanoparticles.simulator.mie import sphere_extinction
from helpers.nanoparticles.simulator.recipes import MIXABLE, SPACE, candidates
from helpers.nanoparticles.simulator.silver import WATER, WAVELENGTHS, permittivity, surface_damping
from helpers.nanoparticles.simulator.spectra import disc_target, peak, spectra
from helpers.nanoparticles.simulator.spheroid import oblate_extinction
from helpers.tables import datasets
from proofs.benchmarks.table import Measurement, Parts, absent, within

LESSON = "10"
SEEDS = range(10)
ROUNDS = 9


def parts() -> Parts:
    """Measure spectra, ten paired campaigns a strategy, new targets, and searches of the pool."""
    return {
        "optics": _optics,
        "speed": _speed,
        "campaigns": lambda: _campaigns(_old()),
        "proposals": lambda: _proposals(_old()[0]),
        "emukit": _emukit,
        "new targets": lambda: _new_targets(_old()),
        "real pool": _real_pool,
        "Shapley": _shapley,
    }


@cache
def _old() -> list[Syntheses]:
    return [run_campaign(PENALISED, seed) for seed in SEEDS]


def _optics() -> list[Measurement]:
    rows = []
    for d in (10, 20, 40, 60):
        damped = permittivity(WAVELENGTHS) + surface_damping(WAVELENGTHS, 2 / 3 * d)
        exact = sphere_extinction(d, WAVELENGTHS, damped)
        ours = oblate_extinction(d, d, WAVELENGTHS)
        apart = float(abs(peak(ours) - peak(exact)))
        goal = ("<= 1", apart <= 1) if d == 10 else ("", None)
        rows.append(
            Measurement(f"sphere of {d} nm, spheroid formula", "peak off Mie", apart, "nm", *goal)
        )
        if find_spec("miepython"):
            rows.append(_beside_miepython(d, damped, exact))
    found = float(peak(disc_target()))
    return [
        *rows,
        *absent("spheres, Mie", "miepython"),
        Measurement(
            "disc 60 x 8.2 nm", "peak", found, "nm", "647 +- 2", bool(abs(found - 647) <= 2)
        ),
    ]


def _beside_miepython(d: float, damped: np.ndarray, exact: np.ndarray) -> Measurement:
    import miepython

    indices, sizes = np.sqrt(damped).conj() / WATER, np.pi * d * WATER / WAVELENGTHS
    theirs = [
        miepython.efficiencies_mx(complex(m), float(x))[0]
        for m, x in zip(indices, sizes, strict=True)
    ]
    error = np.abs(exact / (np.array(theirs) * np.pi * d**2 / 4) - 1).max()
    return Measurement(
        f"sphere of {d} nm, Mie", "largest relative difference from miepython", float(error)
    )


def _speed() -> list[Measurement]:
    X = candidates(8192, 0)
    spectra(X[:2])
    start = time.process_time()
    spectra(X)
    rate = len(X) / (time.process_time() - start)
    return [
        Measurement(
            "spectra of populations", "rate", rate, "per CPU s", ">= 3000", bool(rate >= 3000)
        )
    ]


def _curves(strategy: Strategy, rounds: int = ROUNDS) -> np.ndarray:
    return np.array([run_campaign(strategy, seed, rounds=rounds).best_true() for seed in SEEDS])


def _campaigns(old: list[Syntheses]) -> list[Measurement]:
    names = (
        "random",
        "largest improvement",
        "kriging believer",
        "network from round 7",
        "spectrum GP, greedy",
    )
    curves = {"local penalisation": np.array([record.best_true() for record in old])}
    curves |= {name: _curves(STRATEGIES[name]) for name in names}
    goals: dict[str, tuple[str, Callable[[float], bool]]] = {
        "local penalisation": ("< 0.10", lambda x: x < 0.1),
        "random": ("> 0.2", lambda x: x > 0.2),
    }
    rows = []
    for name, values in curves.items():
        after_six = float(np.median(values[:, 5]))
        text, holds = goals.get(name, ("", lambda x: None))
        rows += [
            Measurement(
                f"{name}, 10 seeds",
                "median best loss, 6 rounds",
                after_six,
                "",
                text,
                holds(after_six),
            ),
            Measurement(f"{name}, 10 seeds", "worst, 6 rounds", float(values[:, 5].max())),
            Measurement(f"{name}, 10 seeds", "median, 9 rounds", float(np.median(values[:, 8]))),
        ]
    base = curves["local penalisation"]
    for name in ("network from round 7", "kriging believer", "spectrum GP, greedy"):
        for number in (6, 7, 8, 9):
            a, b = curves[name][:, number - 1], base[:, number - 1]
            subject = f"{name} against local penalisation, round {number}"
            rows += [
                Measurement(subject, "better, of 10", float((a < b).sum())),
                Measurement(subject, "worse, of 10", float((a > b).sum())),
                Measurement(subject, "p of the sign test", sign_test_p(a, b)),
            ]
    return rows


def _proposals(record: Syntheses) -> list[Measurement]:
    rows = []
    for name in ("local penalisation", "kriging believer", "spectrum GP, greedy", "network"):
        strategy = STRATEGIES.get(name, NETWORK)
        times = []
        for seed in range(3):
            start = time.process_time()
            strategy(record.until(8), SPACE, 15, np.random.default_rng(seed))
            times.append(time.process_time() - start)
        seconds = float(np.median(times))
        subject = f"{name}, 15 recipes from 120"
        if name == "local penalisation":
            rows.append(within(subject, "proposal", seconds, 0.5))
        else:
            rows.append(Measurement(subject, "proposal", seconds, "CPU s"))
    return rows


def _emukit() -> list[Measurement]:
    subject = "local penalisation of emukit, same candidates"
    if missing := absent(subject, "emukit", "emcee"):
        return missing
    from proofs.benchmarks.emukit_reference import propose

    start = time.process_time()
    records = [run_campaign(propose, seed, rounds=6) for seed in SEEDS[:3]]
    seconds = (time.process_time() - start) / (5 * len(records))
    ours = [run_campaign(PENALISED, seed, rounds=6).best_true()[-1] for seed in SEEDS[:3]]
    values = [record.best_true()[-1] for record in records]
    return [
        Measurement(subject, "median best loss of 3 seeds, 6 rounds", float(np.median(values))),
        Measurement("ours", "the same", float(np.median(ours))),
        Measurement(subject, "proposal and droplets", seconds, "CPU s"),
    ]


def _new_targets(old: list[Syntheses]) -> list[Measurement]:
    rows = []
    for wavelength in NEW_TARGETS:
        fresh = np.array([transfer("fresh start", wavelength, seed).best_true() for seed in SEEDS])
        subject = f"new target at {wavelength} nm"
        kept = [r.judged_by(disc_target(*NEW_TARGETS[wavelength])).best_true()[-1] for r in old]
        rows.append(Measurement(subject, "best old recipe, median", float(np.median(kept))))
        for name in TRANSFERS[1:]:
            first = np.array(
                [
                    transfer(name, wavelength, seed, old[seed], rounds=1).best_true()[-1]
                    for seed in SEEDS
                ]
            )
            saved = [_saved(curve, value) for curve, value in zip(fresh, first, strict=True)]
            rows += [
                Measurement(subject, f"{name}: after one batch, median", float(np.median(first))),
                Measurement(subject, f"{name}: rounds saved, median", float(np.median(saved))),
                Measurement(subject, f"{name}: rounds saved, least", float(np.min(saved))),
            ]
        for number in (1, 3, 5, 9):
            value = float(np.median(fresh[:, number - 1]))
            rows.append(Measurement(subject, f"fresh start, {number} rounds, median", value))
    return rows


def _saved(fresh: np.ndarray, value: float) -> int:
    """Count the rounds that one batch saved; where a fresh start never got there, at least all."""
    return int(np.argmax(fresh <= value)) if (fresh <= value).any() else len(fresh)


def _real_pool() -> list[Measurement]:
    if not datasets.is_cached(published.NAME):
        return []
    table = published.conditions()
    waits = [published.search(table.X, table.values, seed) for seed in SEEDS]
    chance = expected_random(len(table), 1).first
    mean = float(np.mean(waits))
    subject = "published pool of 164 conditions"
    return [
        Measurement(subject, "to the best by chance, exact", chance, "conditions"),
        Measurement(
            subject,
            "to the best by a process, mean of 10",
            mean,
            "conditions",
            "< 82.5",
            mean < chance,
        ),
        Measurement(subject, "worst of 10", float(max(waits)), "conditions"),
    ]


def _shapley() -> list[Measurement]:
    import shap

    X, background = candidates(8, 0, MIXABLE), candidates(8, 1, MIXABLE)
    response = explain.loss_of(disc_target())
    values, base = explain.shapley_values(response, X, background)
    masker = shap.maskers.Independent(background, max_samples=len(background))
    theirs = shap.explainers.ExactExplainer(response, masker)(X, silent=True)
    return [
        Measurement(
            "Shapley values of the loss",
            "largest difference from shap",
            float(np.abs(values - theirs.values).max()),
        ),
        Measurement(
            "Shapley values of the loss",
            "additivity",
            float(np.abs(values.sum(axis=1) + base - response(X)).max()),
            "",
            "< 1e-8",
            bool(np.abs(values.sum(axis=1) + base - response(X)).max() < 1e-8),
        ),
    ]
