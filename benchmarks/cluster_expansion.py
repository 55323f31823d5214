"""Cluster expansion of the synthetic cathode, and Monte Carlo beside exact sums and mchammer."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sklearn.feature_selection import RFECV
from sklearn.linear_model import LassoCV, LinearRegression
from sklearn.model_selection import KFold, cross_val_predict

from benchmarks.table import Measurement
from helpers import datasets
from helpers.clusters import (
    cathode,
    choosing,
    hull,
    icet_bridge,
    lattice,
    orbits,
    structures,
    table,
    titration,
)
from helpers.clusters.exact import AllOrderings
from helpers.clusters.expansion import Expansion, from_estimator
from helpers.clusters.monte_carlo import BOLTZMANN, Sampler
from helpers.clusters.order import standard_error
from helpers.clusters.structures import Structure

CUTOFFS = {2: 11.0, 3: 6.0, 4: 5.0}
SEEDS = range(5)
PARENT = lattice.layered()


class _Data:
    """The bundled cathode with correlations and an expansion of all of it."""

    def __init__(self) -> None:
        rows = datasets.load(table.CATHODE)
        self.structures, self.x = table.structures_of(rows), rows["x"].to_numpy()
        self.y = hull.formation_energies(self.x, rows["energy_eV"])
        self.orbits = orbits.find_orbits(PARENT, CUTOFFS)
        self.A = orbits.design_matrix(self.structures, self.orbits)
        self.expansion = self.fitted(self.orbits)

    def fitted(self, found: tuple[orbits.Orbit, ...]) -> Expansion:
        A = orbits.design_matrix(self.structures, found)
        return from_estimator(PARENT, found, LinearRegression().fit(A[:, 1:], self.y))


def run() -> list[Measurement]:
    """Measure orbits, planted interactions, fits, choosing, and Monte Carlo."""
    data = _Data()
    return [
        *_orbits(data),
        *_planted(data),
        *_fits(data),
        *_transfer(data),
        *_choosing(data),
        *_exact(data),
        *_voltage(data),
        *_speed(data),
        *_mchammer(data),
    ]


def _orbits(data: _Data) -> list[Measurement]:
    subject = "correlations, layered cathode"
    found = [Measurement(subject, "orbits within 11, 6, 5 Å", len(data.orbits))]
    _, seconds = _cpu(lambda: orbits.design_matrix(data.structures, data.orbits))
    found.append(Measurement(subject, "CPU for 518 structures", seconds, "s"))
    if icet_bridge.is_here():
        space = icet_bridge.cluster_space(PARENT, CUTOFFS)
        theirs, slow = _cpu(lambda: icet_bridge.cluster_vectors(space, PARENT, data.structures))
        columns, signs = icet_bridge.matched(data.A, theirs, data.orbits)
        worst = np.abs(theirs[:, columns] * signs - data.A).max()
        found += [
            Measurement(subject, "CPU of icet for the same", slow, "s"),
            Measurement(
                subject, "largest difference from icet", worst, "", "<= 1e-12", worst <= 1e-12
            ),
        ]
    return found


def _planted(data: _Data) -> list[Measurement]:
    rng = np.random.default_rng(0)
    planted = np.array([rng.normal(0, 0.05) if o.order < 4 else 0.0 for o in data.orbits])
    y, errors, outside = data.A @ planted, [], []
    error = np.abs(_parameters(data, y) - planted).max()
    noise = 0.003
    bars = noise * np.sqrt(np.diag(np.linalg.inv(data.A.T @ data.A)))
    for seed in range(40):
        noisy = y + np.random.default_rng(seed).normal(0, noise, len(y))
        errors = _parameters(data, noisy) - planted
        outside.append(np.mean(np.abs(errors) > 2 * bars))
    share = float(np.mean(outside))
    subject = "planted pairs and triplets"
    return [
        Measurement(
            subject, "largest error, exact energies", error, "eV", "<= 1e-8", error <= 1e-8
        ),
        Measurement(
            subject,
            "outside two standard errors, 3 meV noise, 40 seeds",
            100 * share,
            "%",
            "4.6 expected, 3 to 6.5",
            3 <= 100 * share <= 6.5,
        ),
    ]


def _parameters(data: _Data, y: np.ndarray) -> np.ndarray:
    return from_estimator(PARENT, data.orbits, LinearRegression().fit(data.A[:, 1:], y)).parameters


def _fits(data: _Data) -> list[Measurement]:
    ends = np.flatnonzero((data.x == 0) | (data.x == 1))
    rows: dict[str, list[tuple[float, float]]] = {}
    for seed in SEEDS:
        shuffled = np.random.default_rng(seed).permutation(
            np.setdiff1d(np.arange(len(data.x)), ends)
        )
        train, test = np.r_[ends, shuffled[:120]], shuffled[120:]
        folds = KFold(10, shuffle=True, random_state=seed)
        X, y = data.A[train, 1:], data.y[train]
        models = {
            "least squares": LinearRegression(),
            "LASSO": LassoCV(cv=folds, alphas=np.logspace(-6, -3, 15), max_iter=100_000),
            "recursive elimination": RFECV(
                LinearRegression(), cv=folds, scoring="neg_mean_squared_error"
            ),
        }
        for name, model in models.items():
            unseen = cross_val_predict(model, X, y, cv=folds)
            predicted = model.fit(X, y).predict(data.A[test, 1:])
            rows.setdefault(name, []).append((_rmse(unseen, y), _rmse(predicted, data.y[test])))
    found = []
    for name, errors in rows.items():
        cv, test = np.array(errors).T
        subject = f"{name}, 122 structures, 5 seeds"
        goal = name == "recursive elimination"
        found += [
            Measurement(
                subject,
                "cross-validation error, worst seed",
                cv.max(),
                "meV/site",
                "<= 0.25" if goal else "",
                bool(cv.max() <= 0.25) if goal else None,
            ),
            Measurement(subject, "test error, mean", test.mean(), "meV/site"),
            Measurement(subject, "test error, worst seed", test.max(), "meV/site"),
        ]
    return found


def _transfer(data: _Data) -> list[Measurement]:
    rng, found = np.random.default_rng(0), []
    for edge in (4, 8):
        cells = [
            Structure(np.diag([edge] * 3), rng.random(edge**3) < rng.uniform(0.1, 0.9))
            for _ in range(10)
        ]
        full = cathode.energy(Structure(np.eye(3, dtype=int), [1]))
        truth = np.array([cathode.energy(s) - s.x * full for s in cells])
        error = _rmse(data.expansion.energies(cells), truth)
        found.append(
            Measurement("transfer to random cells", f"error at {edge**3} sites", error, "meV/site")
        )
    return found


def _choosing(data: _Data) -> list[Measurement]:
    found = []
    for name, rule in choosing.RULES.items():
        seeds = SEEDS if name == "at random" else [0]
        courses = [
            choosing.add_one_by_one(data.A, data.y, data.x, rule, 80, seed, every=40)
            for seed in seeds
        ]
        rmse = 1e3 * np.mean([c.rmse for c in courses], axis=0)
        corners = np.mean([c.corners[-1] for c in courses])
        subject = f"next structure: {name}"
        found += [
            Measurement(subject, "error after 40", rmse[0], "meV/site"),
            Measurement(subject, "error after 80", rmse[1], "meV/site"),
            Measurement(subject, "corners of the hull after 80, of 19", corners),
        ]
    return found


def _exact(data: _Data) -> list[Measurement]:
    short = data.fitted(orbits.find_orbits(PARENT, {2: 6.0, 3: 5.0, 4: 5.0}))
    cell, z = np.diag([3, 3, 2]), {"energy": [], "heat capacity": []}
    every = AllOrderings(short, cell)
    for seed, (kelvin, mu) in enumerate(
        (t, m) for t in (300.0, 600.0, 1200.0) for m in (-0.3, 0.0, 0.3)
    ):
        truth = every.semigrand(kelvin, mu)
        sampler = Sampler(short, Structure(cell, np.arange(18) % 2), seed)
        sampler.semigrand(kelvin, mu, 2000, every=2000)
        record = sampler.semigrand(kelvin, mu, 40_000)
        levels = (record.energy - mu * record.x) / (BOLTZMANN * kelvin)
        squares = 18 * (levels - levels.mean()) ** 2
        for name, series, expected in (
            ("energy", record.energy, truth.energy),
            ("heat capacity", squares, truth.heat_capacity),
        ):
            z[name].append((series.mean() - expected) / (standard_error(series, 20) + 1e-9))
    return [
        Measurement(
            "Monte Carlo beside 2^18 orderings, 9 states",
            f"largest standard score of the {name}",
            float(np.abs(scores).max()),
            "",
            "<= 3.5",
            bool(np.abs(scores).max() <= 3.5),
        )
        for name, scores in z.items()
    ]


def _voltage(data: _Data) -> list[Measurement]:
    mus = np.linspace(-1.2, 1.2, 25)
    curve, seconds = _cpu(
        lambda: titration.titrate(data.expansion, np.diag([12] * 3), 300.0, mus, 150, 0)
    )
    at = np.interp(0.38, curve.mu, curve.filling)
    return [
        Measurement(
            "voltage curve, 1728 sites, up and down",
            "CPU, 25 potentials of 150 sweeps",
            seconds,
            "s",
            "<= 30",
            seconds <= 30,
        ),
        Measurement(
            "voltage curve, 1728 sites, up and down", "largest hysteresis in x", curve.hysteresis
        ),
        Measurement("voltage curve, 1728 sites, up and down", "x at 3.51 V", at),
    ]


def _speed(data: _Data) -> list[Measurement]:
    found = []
    for edge in (10, 22, 46):
        sites = edge**3
        start = Structure(np.diag([edge] * 3), np.random.default_rng(0).random(sites) < 0.5)
        sampler = Sampler(data.expansion, start, 0)
        sweeps = max(1, 1_000_000 // sites)
        _, seconds = _cpu(lambda s=sampler, n=sweeps: s.semigrand(300.0, 0.0, n, every=n))
        found.append(
            Measurement(
                "Monte Carlo, 35 orbits",
                f"flips tried, {sites} sites",
                sweeps * sites / seconds,
                "1/CPU s",
            )
        )
    return found


def _mchammer(data: _Data) -> list[Measurement]:
    if not icet_bridge.is_here():
        return []
    from icet import ClusterExpansion
    from mchammer.calculators import ClusterExpansionCalculator
    from mchammer.ensembles import SemiGrandCanonicalEnsemble

    space = icet_bridge.cluster_space(PARENT, CUTOFFS)
    theirs = icet_bridge.cluster_vectors(space, PARENT, data.structures[::4])
    columns, signs = icet_bridge.matched(data.A[::4], theirs, data.orbits)
    parameters = np.empty(len(columns))
    parameters[columns] = data.expansion.parameters * signs
    cell, kelvin, mu, rates = np.diag([12] * 3), 600.0, 0.1, []
    start = Structure(cell, np.arange(1728) % 2)
    atoms = structures.to_atoms(PARENT, start)[:1728]
    ensemble = SemiGrandCanonicalEnsemble(
        atoms,
        ClusterExpansionCalculator(atoms, ClusterExpansion(space, parameters)),
        temperature=kelvin,
        chemical_potentials={"Li": mu, "X": 0.0},
        boltzmann_constant=BOLTZMANN,
        random_seed=1,
        ensemble_data_write_interval=1728,
        dc_filename=None,
    )
    _, seconds = _cpu(lambda: ensemble.run(150 * 1728))
    rates.append(150 * 1728 / seconds)
    sampler = Sampler(data.expansion, start, 0)
    record, seconds = _cpu(lambda: sampler.semigrand(kelvin, mu, 600))
    rates.append(600 * 1728 / seconds)
    content = ensemble.data_container.get("Li_count")[50:] / 1728
    ours = record.x[100:]
    score = (ours.mean() - content.mean()) / np.hypot(standard_error(ours), standard_error(content))
    subject = "beside mchammer, 1728 sites, 600 K"
    return [
        Measurement(subject, "flips tried, mchammer", rates[0], "1/CPU s"),
        Measurement(subject, "flips tried, ours", rates[1], "1/CPU s"),
        Measurement(
            subject, "ratio of speeds", rates[1] / rates[0], "", "> 1", rates[1] > rates[0]
        ),
        Measurement(
            subject,
            "standard score of the content",
            score,
            "",
            "within 3.5",
            bool(abs(score) <= 3.5),
        ),
    ]


def _rmse(a: np.ndarray, b: np.ndarray) -> float:
    return float(1e3 * np.sqrt(np.mean((a - b) ** 2)))


def _cpu(task: Callable[[], object]) -> tuple[object, float]:
    start = time.process_time()
    result = task()
    return result, time.process_time() - start
