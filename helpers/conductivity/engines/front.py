"""Laws and their Pareto front: what every search engine returns.

A law is on the front if no other one is both simpler and more accurate.
"""

import contextlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import sympy

from helpers.conductivity.engines.candidates import fitted
from helpers.conductivity.formulas.expressions import (
    complexity,
    constants,
    evaluate,
    parse,
    rounded,
    to_text,
)
from helpers.conductivity.formulas.undefined import UndefinedFormulaError

PROVENANCES = ("computed", "recorded", "handwritten-fixture")

#: Losses closer than this, relative, count as equal: the simpler law wins.
_SAME_LOSS = 1e-6


@dataclass(frozen=True)
class Law:
    """One formula and how well it does.

    Attributes
    ----------
    complexity : int
        Nodes of the sympy tree (:func:`~helpers.conductivity.formulas.expressions.complexity`).
    loss : float
        Mean squared error on the rows of the search, in target units squared.
    score : float
        Fall of ln(loss) for each node more than the next simpler law of its front; 0 for the
        simplest (the definition of PySR).
    expr : sympy.Expr
        The formula; symbols are column names, Floats its fitted constants in double precision.
    source : str
        The engine that found it, or "literature".
    """

    complexity: int
    loss: float
    score: float
    expr: sympy.Expr
    source: str

    @property
    def n_constants(self) -> int:
        """Number of adjustable constants."""
        return len(constants(self.expr))

    def predict(self, table: pd.DataFrame | Mapping[str, np.ndarray]) -> np.ndarray:
        """Evaluate the law on the columns named like its symbols, shape (n,)."""
        return evaluate(self.expr, table)

    def __str__(self) -> str:
        """Return the formula with three digits a constant."""
        return str(rounded(self.expr))

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {sympy.latex(rounded(self.expr))}$"


@dataclass(frozen=True)
class Front:
    """A Pareto front of laws, from simple to accurate.

    Use :meth:`of` to make one of candidate formulas and :meth:`merge` to join several.

    Attributes
    ----------
    laws : tuple of Law
        Sorted by complexity; each is more accurate than all before it.
    features : tuple of str
        The columns that laws may use.
    target : str
        What is predicted, e.g. ``"ln(k/c)"``.
    n_rows : int
        Rows that the losses were measured on.
    engine : str
        What searched; joined by "+" after a merge.
    seeds : tuple of int
        Seeds of the searches.
    provenance : {"computed", "recorded", "handwritten-fixture"}
        Whether a search ran here, ran elsewhere, or never ran.
    """

    laws: tuple[Law, ...]
    features: tuple[str, ...]
    target: str
    n_rows: int
    engine: str
    seeds: tuple[int, ...] = ()
    provenance: str = "computed"

    def __post_init__(self) -> None:
        if not self.laws:
            raise ValueError("a front needs at least one law")
        if self.provenance not in PROVENANCES:
            raise ValueError(
                f"provenance is one of {', '.join(PROVENANCES)}, not {self.provenance!r}"
            )
        object.__setattr__(self, "laws", _undominated(self.laws))

    @classmethod
    def of(
        cls,
        candidates: Iterable[sympy.Expr],
        X: pd.DataFrame,
        y: np.ndarray,
        *,
        engine: str,
        target: str = "y",
        seeds: Sequence[int] = (),
        provenance: str = "computed",
    ) -> "Front":
        """Tidy up and refit candidate formulas on X and y and keep the undominated ones.

        A candidate drops out if it is not finite on all rows, if a number in it is complex,
        infinite or out of range, or if it has more constants than there are rows.

        Parameters
        ----------
        candidates : iterable of sympy.Expr
            Formulas in symbols named as the columns of `X`.
        X : DataFrame of shape (n, d)
            Features.
        y : array of shape (n,)
            Target.
        engine, target, seeds, provenance
            Kept with the front.

        Raises
        ------
        ValueError
            If no candidate is finite on all rows.
        """
        y = np.asarray(y, dtype=float)
        laws = []
        for candidate in dict.fromkeys(candidates):
            with contextlib.suppress(UndefinedFormulaError):
                expr, loss = fitted(candidate, X, y)
                laws.append(Law(complexity(expr), loss, 0.0, expr, engine))
        if not laws:
            raise ValueError("none of the candidates is finite on all rows")
        return cls(tuple(laws), tuple(X), target, len(y), engine, tuple(seeds), provenance)

    @classmethod
    def merge(cls, *fronts: "Front") -> "Front":
        """Join fronts found on the same rows, target and features; dominated laws drop out.

        Raises
        ------
        ValueError
            If there is none, or if they do not belong together.
        """
        if not fronts:
            raise ValueError("merge needs at least one front")
        first = fronts[0]
        for other in fronts[1:]:
            for what in ("features", "target", "n_rows", "provenance"):
                if getattr(other, what) != getattr(first, what):
                    raise ValueError(
                        f"fronts differ in {what}: {getattr(first, what)} and "
                        f"{getattr(other, what)}; their losses cannot be compared"
                    )
        return replace(
            first,
            laws=tuple(law for front in fronts for law in front.laws),
            engine="+".join(dict.fromkeys(front.engine for front in fronts)),
            seeds=tuple(dict.fromkeys(seed for front in fronts for seed in front.seeds)),
        )

    def __len__(self) -> int:
        return len(self.laws)

    def __getitem__(self, place: int) -> Law:
        return self.laws[place]

    def table(self) -> pd.DataFrame:
        """Tabulate the front: complexity, number of constants, loss, score, formula, source."""
        return pd.DataFrame(
            [
                (law.complexity, law.n_constants, law.loss, law.score, str(law), law.source)
                for law in self.laws
            ],
            columns=["complexity", "constants", "loss", "score", "formula", "source"],
        )

    def select(self, rule: str | int) -> Law:
        """Choose a law by a rule.

        Parameters
        ----------
        rule : {"pysr_best", "knee", "bic"} or int
            ``"pysr_best"``: the highest score among laws with a loss of at most 1.5 times the
            smallest; ``"knee"``: the law farthest below the line from the simplest to the most
            accurate law, with ln(loss) over complexity; ``"bic"``: the smallest Bayesian
            information criterion n ln(loss) + p ln(n), which takes rows for independent; an
            integer: the most accurate law of at most that complexity.

        Raises
        ------
        ValueError
            If the rule is unknown, or no law is as simple as asked for.
        """
        laws = self.laws
        if isinstance(rule, int) and not isinstance(rule, bool):
            allowed = [law for law in laws if law.complexity <= rule]
            if not allowed:
                raise ValueError(f"the simplest law has complexity {laws[0].complexity} > {rule}")
            return allowed[-1]
        if rule == "pysr_best":
            limit = 1.5 * laws[-1].loss
            return max((law for law in laws if law.loss <= limit), key=lambda law: law.score)
        if rule == "knee":
            return max(laws, key=self._below_the_chord)
        if rule == "bic":
            n = self.n_rows
            return min(laws, key=lambda law: n * _log(law.loss) + law.n_constants * math.log(n))
        raise ValueError(f"rule is 'pysr_best', 'knee', 'bic' or an integer, not {rule!r}")

    def _below_the_chord(self, law: Law) -> float:
        first, last = self.laws[0], self.laws[-1]
        if first is last:
            return 0.0
        nodes = (law.complexity - first.complexity) / (last.complexity - first.complexity)
        fall = _log(first.loss) - _log(law.loss)
        return fall / (_log(first.loss) - _log(last.loss)) - nodes

    def to_json(self) -> str:
        """Write the front as JSON; constants keep every bit."""
        facts = {
            "engine": self.engine,
            "target": self.target,
            "features": list(self.features),
            "n_rows": self.n_rows,
            "seeds": list(self.seeds),
            "provenance": self.provenance,
            "laws": [
                {"formula": to_text(law.expr), "loss": law.loss, "source": law.source}
                for law in self.laws
            ],
        }
        return json.dumps(facts, indent=1)

    @classmethod
    def from_json(cls, text: str) -> "Front":
        """Read what :meth:`to_json` wrote.

        Raises
        ------
        ValueError
            If the text is no such JSON, or holds a formula that is not allowed.
        """
        try:
            facts = json.loads(text)
            laws = []
            for entry in facts["laws"]:
                expr = parse(entry["formula"], facts["features"])
                laws.append(Law(complexity(expr), entry["loss"], 0.0, expr, entry["source"]))
            return cls(
                tuple(laws),
                tuple(facts["features"]),
                facts["target"],
                facts["n_rows"],
                facts["engine"],
                tuple(facts["seeds"]),
                facts["provenance"],
            )
        except (KeyError, TypeError, json.JSONDecodeError) as error:
            raise ValueError(f"this is no stored front: {error!r}") from None


def _undominated(laws: Iterable[Law]) -> tuple[Law, ...]:
    kept: list[Law] = []
    for law in sorted(laws, key=lambda law: (law.complexity, law.loss)):
        if not kept:
            kept.append(replace(law, score=0.0))
        elif law.complexity > kept[-1].complexity and law.loss < kept[-1].loss * (1 - _SAME_LOSS):
            fall = _log(kept[-1].loss) - _log(law.loss)
            kept.append(replace(law, score=fall / (law.complexity - kept[-1].complexity)))
    return tuple(kept)


def _log(loss: float) -> float:
    return math.log(max(loss, 1e-300))  # an exact law has loss 0
