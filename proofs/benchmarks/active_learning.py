"""Campaigns on the Schwefel grid beside chance, on turned axes too, and the cost of our process."""

import time
from collections.abc import Sequence
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from sklearn.base import BaseEstimator
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import Matern

from helpers.active_learning.campaigns.censoring import (
    acceleration,
    median_wait,
    restricted_mean,
    survival,
)
from helpers.active_learning.campaigns.pools import electrolyte_pool, schwefel_pool, silver_pool
from helpers.active_learning.campaigns.strategies import (
    STRATEGIES,
    mean_plus_variance,
    slide_bound,
)
from helpers.active_learning.learners.forest import Forest
from helpers.choosing import (
    Acquisition,
    Budget,
    Campaign,
    Found,
    Pool,
    Wait,
    confidence_bound,
    expected_random,
    exploit,
    explore,
    first_of,
    run_campaign,
)
from helpers.models.exact_gp import ExactGP
from helpers.tables import datasets
from proofs.benchmarks.table import Measurement, Part, Parts

LESSON = "05"
SEEDS = range(20)
ADDITIVE = ExactGP(4.0, additive=True)
BOUND = confidence_bound()


class _ScikitLearn(BaseEstimator):
    """scikit-learn's process with the kernel and noise of ``ExactGP(7.5)``."""

    def fit(self, X: np.ndarray, y: np.ndarray) -> "_ScikitLearn":
        kernel = Matern(7.5, nu=2.5)
        self.gp_ = GaussianProcessRegressor(kernel, alpha=1e-4, optimizer=None, normalize_y=True)
        self.gp_.fit(X, y)
        return self

    def predict(self, X: np.ndarray, return_std: bool = False) -> Any:
        return self.gp_.predict(X, return_std=return_std)


def parts() -> Parts:
    """Measure waits of 20 campaigns each, accelerations, and CPU seconds in a loop."""
    pool = schwefel_pool()

    def waits(name: str, model: object, strategy: object, limit: int, turned: int = 0) -> Part:
        own = schwefel_pool(turned) if turned else pool
        return lambda: _waits(name, model, strategy, own, limit)

    turned = "additive GP, axes turned by 45°"
    campaigns = [
        ("additive GP tuned, mean + 2 std", _tuned(additive=True), BOUND, 200),
        (turned, ADDITIVE, BOUND, 200, 45),
        ("joint GP 7.5, mean + 2 std", ExactGP(7.5), BOUND, 200),
        ("joint GP tuned, mean + 2 std", _tuned(additive=False), BOUND, 200),
        ("additive GP, std only", ADDITIVE, explore, 200),
        ("additive GP, mean only", ADDITIVE, exploit, 441),
        ("additive GP, slide's α = 0.5", ADDITIVE, slide_bound(), 441),
    ]
    return {
        "chance": lambda: _chance(pool),
        "goal": lambda: _goal("additive GP, mean + 2 std", ADDITIVE, BOUND, pool),
        "forest": lambda: _forest(pool),
        **{campaign[0]: waits(*campaign) for campaign in campaigns},
        "real pools": _real_pools,
        "beside scikit-learn": lambda: _beside_scikit_learn(pool),
    }


def _tuned(additive: bool) -> ExactGP:
    return ExactGP([7.5, 7.5], additive=additive, tune=True)


def _campaigns(
    model: Any, acquisition: Acquisition | None, pool: Pool, budget: int, jobs: int = 1
) -> list[Campaign]:
    stop = first_of(Found(pool.targets), Budget(budget))
    return Parallel(n_jobs=jobs)(
        delayed(run_campaign)(pool, model, acquisition, seed, stop) for seed in SEEDS
    )


def _summary(subject: str, waits: Sequence[Wait], pool: Pool) -> list[Measurement]:
    k = len(pool.targets)
    fast = acceleration(waits, len(pool), k)
    mean = restricted_mean(survival(waits, fast.limit), fast.limit)
    return [
        Measurement(subject, f"all {k} found: mean up to {fast.limit}", mean, "experiments"),
        Measurement(subject, "median", median_wait(waits), "experiments"),
        Measurement(subject, "campaigns without success, of 20", fast.censored),
        Measurement(subject, f"times as fast as chance, up to {fast.limit}", fast.restricted),
    ]


def _waits(
    subject: str, model: Any, acquisition: Acquisition | None, pool: Pool, budget: int
) -> list[Measurement]:
    campaigns = _campaigns(model, acquisition, pool, budget)
    return _summary(subject, [c.wait(pool.targets) for c in campaigns], pool)


def _goal(subject: str, model: Any, acquisition: Acquisition, pool: Pool) -> list[Measurement]:
    start = time.process_time()
    waits = [c.wait(pool.targets) for c in _campaigns(model, acquisition, pool, len(pool))]
    seconds = time.process_time() - start
    worst = max(wait.evaluations for wait in waits)
    return [
        Measurement(
            subject, "all 5 found, worst of 20 seeds", worst, "experiments", "<= 60", worst <= 60
        ),
        *_summary(subject, waits, pool),
        Measurement(subject, "20 campaigns", seconds, "CPU s"),
    ]


def _forest(pool: Pool) -> list[Measurement]:
    subject = "forest of 50 trees, mean + variance"
    campaigns = _campaigns(Forest(50), mean_plus_variance, pool, len(pool), jobs=2)
    waits = [c.wait(pool.targets) for c in campaigns]
    mean = float(np.mean([wait.evaluations for wait in waits]))
    goal = "111 +- 20"
    return [
        Measurement(
            subject, "all 5 found, mean of 20", mean, "experiments", goal, abs(mean - 111) <= 20
        ),
        *_summary(subject, waits, pool),
    ]


def _chance(pool: Pool) -> list[Measurement]:
    subject, k = "random draws, exact", len(pool.targets)
    exact = expected_random(len(pool), k)
    rng = np.random.default_rng(0)
    places = [np.flatnonzero(rng.permutation(len(pool)) < k) + 1 for _ in range(20_000)]
    first, last = np.mean([p[0] for p in places]), np.mean([p[-1] for p in places])
    agrees = abs(first / exact.first - 1) < 0.02 and abs(last / exact.all - 1) < 0.01
    return [
        Measurement(
            subject, "to the first", exact.first, "draws", "73.67", round(exact.first, 2) == 73.67
        ),
        Measurement(
            subject, "to all five", exact.all, "draws", "368.33", round(exact.all, 2) == 368.33
        ),
        Measurement("random draws, 20000 simulated", "to the first", first, "draws"),
        Measurement(
            "random draws, 20000 simulated", "to all five", last, "draws", "as the formula", agrees
        ),
    ]


def _real_pools() -> list[Measurement]:
    pools = [electrolyte_pool()]
    if datasets.is_cached("silver_nanoparticles"):
        pools.append(silver_pool())
    measurements = []
    for pool in pools:
        d = pool.X.shape[1]
        model = ExactGP(np.full(d, 0.5), noise=0.05, tune=True)
        for name in ("mean + 2 std", "mean only", "std only"):
            acquisition = STRATEGIES[name]
            subject = f"{pool.name}, tuned GP, {name}"
            measurements += _waits(subject, model, acquisition, pool, len(pool))
    return measurements


def _beside_scikit_learn(pool: Pool) -> list[Measurement]:
    seconds, orders = {}, {}
    for name, model in (("ours", ExactGP(7.5)), ("scikit-learn", _ScikitLearn())):
        start = time.process_time()
        orders[name] = [
            run_campaign(pool, model, BOUND, seed, Budget(100)).order for seed in range(5)
        ]
        seconds[name] = time.process_time() - start
    ratio = seconds["scikit-learn"] / seconds["ours"]
    same = np.mean([a == b for a, b in zip(orders["ours"], orders["scikit-learn"], strict=True)])
    subject = "ExactGP, 5 campaigns of 100"
    return [
        Measurement(subject, "in a loop", seconds["ours"], "CPU s"),
        Measurement(subject, "times as fast as scikit-learn's", ratio, "", "> 1", bool(ratio > 1)),
        Measurement(subject, "share of equal campaigns", float(same)),
    ]
