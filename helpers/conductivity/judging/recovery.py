"""Whether a search has found a known law, and why it may prefer another one.

Constants fitted to noisy data are never exact: 400 points with 1 % noise leave a slope uncertain
by about 0.1 % of the target, so that even the right formula can miss the law by more than 1e-3.
Form and numbers are therefore judged apart. The form is right if, with its constants fitted to the
law without noise, it agrees with the law to 1e-3 over the whole domain, and if it needs no more
constants for that: a formula that holds the law and something beside it has not found the law. The
numbers are right if, as they were found, they are no farther from the law than the noise explains.
A law is recovered if form and numbers are right. Other ways of writing the law pass, and so would
a formula of another kind, as short, that nobody could tell from the law within 1e-3.
"""

import math
from dataclasses import dataclass

import numpy as np
import sympy

from helpers.conductivity.engines.front import Front, Law
from helpers.conductivity.engines.known_laws import KnownLaw
from helpers.conductivity.engines.search import search
from helpers.conductivity.formulas.expressions import constants, evaluate, tidied
from helpers.conductivity.formulas.least_squares import refit

#: Largest relative difference at which two laws count as the same.
TOLERANCE = 1e-3

#: A deviation of the numbers from the law is put down to noise up to so many standard errors.
_STANDARD_ERRORS = 3.0


@dataclass(frozen=True)
class Recovery:
    """How far a found formula is from the law.

    Differences are relative: those of the quantity where its logarithm is the target, else
    fractions of the largest absolute value of the target (which may pass through zero).

    Attributes
    ----------
    form_error : float
        Largest difference over the domain with the constants fitted to the law without noise.
    found_error : float
        Largest difference over the domain with the constants as found.
    standard_errors : float
        Root mean square deviation as found over the one to be expected of so many constants
        fitted to so many noisy rows.
    extra_constants: int
        Constants besides an additive one, less those of the law; engines always fit an additive
        one, and a needless one is small by the measure of the numbers.
    """

    form_error: float
    found_error: float
    standard_errors: float
    extra_constants: int

    @property
    def recovered(self) -> bool:
        """Whether form and numbers are right."""
        right_form = self.form_error < TOLERANCE and self.extra_constants <= 0
        return right_form and self.standard_errors < _STANDARD_ERRORS


def judge(expr: sympy.Expr, law: KnownLaw, n: int = 400) -> Recovery:
    """Compare a found formula with the law it was searched for.

    Parameters
    ----------
    expr : sympy.Expr
        A formula of the target in the symbols of the features.
    law : KnownLaw
        The truth.
    n : int
        Number of noisy rows that the constants of `expr` were fitted to.

    Raises
    ------
    ValueError
        If the formula has a symbol that is no feature, or `n` is below 1.
    """
    if n < 1:
        raise ValueError(f"n must be at least 1, got {n}")
    X = law.domain()
    exact = evaluate(law.expression, X)
    found = evaluate(expr, X)
    refitted = evaluate(refit(expr, X, exact), X)
    noise = math.sqrt(np.mean(law.noise_std(X) ** 2))
    expected = noise * math.sqrt(max(len(constants(expr)), 1) / n)
    deviation = math.sqrt(np.mean((found - exact) ** 2))
    return Recovery(
        form_error=_largest_difference(refitted, exact, law.logarithmic),
        found_error=_largest_difference(found, exact, law.logarithmic),
        standard_errors=deviation / expected,
        extra_constants=_n_inner_constants(expr) - _n_inner_constants(law.expression),
    )


def recovered(expr: sympy.Expr, law: KnownLaw, n: int = 400) -> bool:
    """Tell whether `expr`, fitted to `n` noisy rows, is the law; see :func:`judge`."""
    return judge(expr, law, n).recovered


@dataclass(frozen=True)
class Attempt:
    """A search for a known law, and what came of it.

    Attributes
    ----------
    front : Front
        What the search found.
    chosen : Law
        The law that the rule chose from it.
    recovery : Recovery
        The verdict on it.
    informed_front : Front
        The same front with the law itself added, its constants fitted to the noisy rows: if the
        rule does not choose it here either, the search is not to blame.
    """

    front: Front
    chosen: Law
    recovery: Recovery
    informed_front: Front


def attempt(law: KnownLaw, seed: int, *, n: int = 400, rule: str | int = "pysr_best") -> Attempt:
    """Measure a law, search it with Operon, choose by a rule and judge the choice.

    Parameters
    ----------
    law : KnownLaw
        The truth.
    seed : int
        Random state of the measurement and of the search.
    n : int
        Number of measurements.
    rule : str or int
        As for :meth:`helpers.conductivity.engines.front.Front.select`.
    """
    X, y = law.sample(n, seed)
    front = search(X, y, operators=law.operators, seeds=(seed,), target=law.target)
    truth = Front.of([law.expression], X, y, engine="truth", target=law.target)
    chosen = front.select(rule)
    return Attempt(front, chosen, judge(chosen.expr, law, n), Front.merge(front, truth))


@dataclass(frozen=True)
class Rival:
    """A formula of another form than the law, and what it takes to tell the two apart.

    Attributes
    ----------
    excess : float
        Mean squared difference of the two, with the constants of the rival at their best, over
        the mean variance of the noise: the loss of the rival is 1 + `excess` times the noise.
    fewer_constants : int
        How many constants the rival has less than the law.
    """

    excess: float
    fewer_constants: int

    def loss_ratio(self, noise_factor: float = 1.0) -> float:
        """Loss of the rival over that of the law if the noise were so many times the present."""
        return 1 + self.excess / noise_factor**2

    def noise_factor(self, ratio: float = 1.5) -> float:
        """Noise, as a multiple of the present one, at which the loss ratio comes to `ratio`.

        More rows do not change the ratio: where a rule takes every loss up to 1.5 times the
        smallest for equally good, only a better measurement helps.

        Raises
        ------
        ValueError
            If `ratio` is not above 1.
        """
        if not ratio > 1:
            raise ValueError(
                f"a rival never has less than the law's loss; ratio {ratio} must be > 1"
            )
        return math.sqrt(self.excess / (ratio - 1))

    def rows(self, strength: float = 10.0) -> float:
        """Rows from which the Bayesian information criterion prefers the law by `strength`.

        The criterion is n ln(loss) + p ln(n) with p constants; a difference of 10 is usually
        called very strong evidence. Infinite if the two are the same function.

        References
        ----------
        R. E. Kass, A. E. Raftery, J. Am. Stat. Assoc. 90, 773 (1995),
        https://doi.org/10.1080/01621459.1995.10476572
        """
        gain = math.log1p(self.excess)
        if gain < 1e-12:
            return math.inf
        n = 1.0
        for _ in range(100):  # n grows towards the solution of n gain = strength + p ln n
            n = max((strength + self.fewer_constants * math.log(n)) / gain, 1.0)
        return math.ceil(n)


def rival(expr: sympy.Expr, law: KnownLaw) -> Rival:
    """Measure how well a formula imitates a law.

    Parameters
    ----------
    expr : sympy.Expr
        The rival, in the symbols of the features; its constants are where their fit starts.
    law : KnownLaw
        The truth.
    """
    X = law.domain()
    exact = evaluate(law.expression, X)
    difference = evaluate(refit(expr, X, exact), X) - exact
    noise = np.mean(law.noise_std(X) ** 2)
    fewer = len(constants(tidied(law.expression))) - len(constants(expr))
    return Rival(float(np.mean(difference**2) / noise), fewer)


def _n_inner_constants(expr: sympy.Expr) -> int:
    return len(constants(tidied(expr).as_coeff_Add()[1]))


def _largest_difference(values: np.ndarray, exact: np.ndarray, logarithmic: bool) -> float:
    with np.errstate(over="ignore"):
        difference = (
            np.expm1(values - exact) if logarithmic else (values - exact) / np.abs(exact).max()
        )
    return float(np.nan_to_num(np.abs(difference), nan=math.inf).max())
