"""How good, how fast and how repeatable the search for laws is, on the published conductivities.

On each split a law is searched and chosen on the training rows alone, by the rule of
`helpers.conductivity.judging.selection`. Formulations are held out with the seeds 0 to 3, which
were looked at while the rule was made, and with 200 to 203, which were not. Known laws have data of
their own.
"""

import math
import statistics
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from multiprocessing import get_context

import pandas as pd

from helpers.conductivity.engines import (
    known_laws,
    operon_engine,  # noqa: F401  (imported here, so that no search is charged for it)
)
from helpers.conductivity.engines.front import Front
from helpers.conductivity.engines.search import search
from helpers.conductivity.formulas import physics
from helpers.conductivity.formulas.expressions import evaluate
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.judging import holdouts, recovery, selection
from helpers.conductivity.simulator.table import published_table
from proofs.benchmarks.symbolic_rivals import beside_gplearn, beside_library
from proofs.benchmarks.table import Measurement, Part, Parts

LESSON = "04"
MAX_CONSTANTS = 6
FIVE_LAWS = [law for law in known_laws.KNOWN_LAWS if law is not known_laws.KOHLRAUSCH]
SEARCH_SEEDS = (1, 2, 3)
#: Draws of formulations that are held out; no choice in the search was made with the new ones.
SEEDS, NEW_SEEDS = (0, 1, 2, 3), (200, 201, 202, 203)


@dataclass(frozen=True)
class Found:
    """A law chosen on training rows, and what becomes of it on the others.

    Attributes
    ----------
    r2, r2_trees : float
        R2 of k of the law, and of boosted trees.
    n_constants : int
        Of the law.
    seconds : float
        CPU seconds of search and choice.
    dilute_limit, smallest_k : float
        k in mS/cm without salt, and the smallest on a grid that reaches beyond the data.
    """

    r2: float
    r2_trees: float
    n_constants: int
    seconds: float
    dilute_limit: float
    smallest_k: float


def parts() -> Parts:
    """Measure laws on rows held out, rivals, the cost of a search, and known laws."""

    def unseen(word: str, seed: int) -> tuple[str, Part]:
        name = f"formulations held out, {word} {seed}"
        return name, lambda: _judged(f"law, {name}", _of(seed), 0.965)

    return {
        **dict(unseen("seed", seed) for seed in SEEDS),
        **dict(unseen("new seed", seed) for seed in NEW_SEEDS),
        "cold": lambda: _judged("law, cold held out", _held("cold"), 0.80, trees_goal=0.0),
        "hot": lambda: _judged("law, hot held out", _held("hot")),
        "concentrated": lambda: _judged("law, concentrated held out", _held("concentrated")),
        "beside gplearn": lambda: beside_gplearn(*_split(0), _of(0).r2, _of(0).seconds),
        "beside the library": lambda: beside_library(*_split(0), _of(0).r2, _of(0).n_constants),
        "default search": lambda: _default_search(published_table()),
        "known laws": _known_laws,
    }


def _split(seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    return holdouts.split(published_table(), random_state=seed)


@cache
def _of(seed: int) -> Found:
    return _find(*_split(seed))


def _held(name: str) -> Found:
    return _find(*holdouts.split(published_table(), name))


def _find(train: pd.DataFrame, test: pd.DataFrame) -> Found:
    start = time.process_time()
    X, y = LOG.features(train), LOG.target(train)
    fronts = [search(X, y, engine=engine, target=LOG.name) for engine in ("operon", "library")]
    law = selection.choose(
        Front.merge(*fronts),
        X,
        y,
        groups=train["formulation"].to_numpy(),
        max_constants=MAX_CONSTANTS,
        sound=lambda formula: physics.sound(LOG.conductivity(formula)),
    )
    seconds = time.process_time() - start
    k = LOG.conductivity(law.expr)
    report = physics.physics_report(k)["value"]
    return Found(
        r2=holdouts.r2(test["k"], evaluate(k, test)),
        r2_trees=holdouts.r2(test["k"], holdouts.black_box()(train)(test)),
        n_constants=law.n_constants,
        seconds=seconds,
        dilute_limit=report["k as c → 0"],
        smallest_k=report["smallest k beyond it"],
    )


def _judged(
    subject: str, found: Found, goal: float | None = None, trees_goal: float | None = None
) -> list[Measurement]:
    trees = Measurement(subject, "R2 of k, boosted trees instead", found.r2_trees)
    if trees_goal is not None:
        met = found.r2_trees < trees_goal
        trees = replace(trees, target=f"< {trees_goal:g}", met=met)
    met = goal is not None and found.r2 >= goal
    few = found.n_constants <= MAX_CONSTANTS
    dilute, smallest = found.dilute_limit, found.smallest_k
    law = [
        Measurement(subject, "R2 of k", found.r2, "", f">= {goal}", met),
        Measurement(subject, "constants", found.n_constants, "", f"<= {MAX_CONSTANTS}", few),
        Measurement(subject, "k as c -> 0", dilute, "mS/cm", "0", dilute == 0),
        Measurement(subject, "smallest k beyond the data", smallest, "mS/cm", "> 0", smallest > 0),
    ]
    if goal is None:
        law = [replace(measurement, target="", met=None) for measurement in law]
    return [*law, trees]


def _default_search(table: pd.DataFrame) -> list[Measurement]:
    """Search all rows in this process and in a new one, which orders its sets in its own way."""
    seconds, here = _timed_search(table)
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        seconds_there, there = pool.submit(_timed_search, table).result()
    laws, laws_there = Front.from_json(here).laws, Front.from_json(there).laws
    gap = math.inf
    if [law.complexity for law in laws] == [law.complexity for law in laws_there]:
        gap = max(abs(a.loss / b.loss - 1) for a, b in zip(laws, laws_there, strict=True))
    slower = max(seconds, seconds_there)
    subject = f"default search, {len(table)} rows"
    return [
        Measurement(subject, "slower of 2 runs", slower, "CPU s", "<= 10 s", slower <= 10),
        Measurement(subject, "laws on the front", len(laws)),
        Measurement(subject, "largest gap of losses, 2 processes", gap, "", "<= 1e-6", gap <= 1e-6),
    ]


def _timed_search(table: pd.DataFrame) -> tuple[float, str]:
    start = time.process_time()
    front = search(LOG.features(table), LOG.target(table), target=LOG.name)
    return time.process_time() - start, front.to_json()


def _known_laws() -> list[Measurement]:
    measurements, often = [], 0
    for law in FIVE_LAWS:
        start = time.process_time()
        verdicts = [recovery.attempt(law, seed).recovery for seed in SEARCH_SEEDS]
        seconds = (time.process_time() - start) / len(SEARCH_SEEDS)
        recovered = sum(verdict.recovered for verdict in verdicts)
        often += recovered >= 2
        subject = f"known law, {law.name}"
        form = statistics.median(verdict.form_error for verdict in verdicts)
        as_found = statistics.median(verdict.found_error for verdict in verdicts)
        measurements += [
            Measurement(subject, f"recovered, of {len(SEARCH_SEEDS)} seeds", recovered),
            Measurement(subject, "relative error of the form, median", form),
            Measurement(subject, "relative error as found in noise, median", as_found),
            Measurement(subject, "search, mean", seconds, "CPU s"),
        ]
    what = "recovered in at least 2 of 3 seeds"
    return [*measurements, Measurement("five known laws", what, often, "", ">= 4", often >= 4)]
