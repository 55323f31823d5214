"""Cluster expansion of the synthetic cathode: orbits, planted interactions, fits, choosing."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from sklearn.feature_selection import RFECV
from sklearn.linear_model import LassoCV, LinearRegression
from sklearn.model_selection import KFold, cross_val_predict

from helpers.clusters.expansions import hull, icet_bridge, next_structure, orbits
from helpers.clusters.expansions.expansion import Expansion, from_estimator
from helpers.clusters.simulator import cathode, lattice, table
from helpers.clusters.simulator.structures import Structure
from helpers.tables import datasets
from proofs.benchmarks.table import Measurement, Parts

LESSON = "09"
CUTOFFS = {2: 11.0, 3: 6.0, 4: 5.0}
SEEDS = range(5)
PARENT = lattice.layered()


class Cathode:
    """The bundled cathode with correlations and an expansion of all of it."""

    def __init__(self) -> None:
        rows = datasets.load(table.CATHODE)
        self.structures, self.x = table.structures_of(rows), rows["x"].to_numpy()
        self.y = hull.formation_energies(self.x, rows["energy_eV"])
        self.orbits = orbits.find_orbits(PARENT, CUTOFFS)
        self.A = orbits.design_matrix(self.structures, self.orbits)
        self.expansion = self.fitted(self.orbits)

    def fitted(self, found: tuple[orbits.Orbit, ...]) -> Expansion:
        """Return the expansion in these orbits, fitted to the whole table."""
        A = orbits.design_matrix(self.structures, found)
        return from_estimator(PARENT, found, LinearRegression().fit(A[:, 1:], self.y))


def parts() -> Parts:
    """Measure orbits, planted interactions, fits, and choosing."""
    data = Cathode()
    return {
        "orbits": lambda: _orbits(data),
        "planted": lambda: _planted(data),
        "fits": lambda: _fits(data),
        "transfer": lambda: _transfer(data),
        "choosing": lambda: _choosing(data),
    }


def _orbits(data: Cathode) -> list[Measurement]:
    subject = "correlations, layered cathode"
    found = [Measurement(subject, "orbits within 11, 6, 5 Å", len(data.orbits))]
    _, seconds = cpu(lambda: orbits.design_matrix(data.structures, data.orbits))
    found.append(Measurement(subject, "CPU for 518 structures", seconds, "s"))
    if icet_bridge.is_here():
        space = icet_bridge.cluster_space(PARENT, CUTOFFS)
        theirs, slow = cpu(lambda: icet_bridge.cluster_vectors(space, PARENT, data.structures))
        columns, signs = icet_bridge.matched(data.A, theirs, data.orbits)
        worst = np.abs(theirs[:, columns] * signs - data.A).max()
        found += [
            Measurement(subject, "CPU of icet for the same", slow, "s"),
            Measurement(
                subject, "largest difference from icet", worst, "", "<= 1e-12", worst <= 1e-12
            ),
        ]
    return found


def _planted(data: Cathode) -> list[Measurement]:
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


def _parameters(data: Cathode, y: np.ndarray) -> np.ndarray:
    return from_estimator(PARENT, data.orbits, LinearRegression().fit(data.A[:, 1:], y)).parameters


def _fits(data: Cathode) -> list[Measurement]:
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


def _transfer(data: Cathode) -> list[Measurement]:
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


def _choosing(data: Cathode) -> list[Measurement]:
    found = []
    for name, rule in next_structure.RULES.items():
        courses = [
            next_structure.add_one_by_one(data.A, data.y, data.x, rule, 80, seed, every=40)
            for seed in SEEDS
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


def _rmse(a: np.ndarray, b: np.ndarray) -> float:
    return float(1e3 * np.sqrt(np.mean((a - b) ** 2)))


def cpu(task: Callable[[], object]) -> tuple[object, float]:
    """Return what a task returns, and its CPU time in seconds."""
    start = time.process_time()
    result = task()
    return result, time.process_time() - start
