"""Numbers that the exercise checks of lesson 04 compare answers with, computed and not stored."""

from functools import cache

import numpy as np
import pandas as pd

from helpers.conductivity.engines.known_laws import CASTEEL_AMIS
from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.physics import activation_energy, limit_at_zero
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.judging.recovery import rival

#: The law of the exercise on the activation energy: ln(k/c) in u and s.
SHORT_LAW = parse("3.14 - 1.07*(s + 0.8*u)**2", ["u", "s"])

#: A formula that a search in raw k prefers to the law of Casteel and Amis.
SURROGATE = parse("0.85*c + 29.3*c*exp(-1.08*c) - 0.84", ["c"])


def replicated(random_state: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Draw values around group means: values of shape (n,) and the label of each one's group."""
    rng = np.random.default_rng(random_state)
    groups = np.repeat(np.arange(400), rng.integers(1, 4, 400))
    return rng.normal(5, 3, 400)[groups] + rng.normal(0, 0.3, len(groups)), groups


def pooled_std(values: np.ndarray, groups: np.ndarray) -> float:
    """Return the standard deviation about the group means, by the degrees of freedom."""
    by_group = pd.Series(values).groupby(groups)
    squares = ((values - by_group.transform("mean")) ** 2).sum()
    return float(np.sqrt(squares / (len(values) - by_group.ngroups)))


@cache
def limit_of_the_published_law() -> float:
    """Return k of the published law, as printed, as c goes to 0 at 298.15 K, in mS/cm."""
    return limit_at_zero(PUBLISHED_LAW)


@cache
def short_law_activation_energy() -> float:
    """Return the apparent activation energy of the short law at 298.15 K, 1 mol/kg, in kJ/mol."""
    return float(activation_energy(LOG.conductivity(SHORT_LAW), 298.15, 0.5, 1.0))


@cache
def surrogate_excess() -> float:
    """Return the excess loss of the surrogate of Casteel and Amis, in variances of the noise."""
    return rival(SURROGATE, CASTEEL_AMIS).excess


@cache
def cross_validation_table() -> np.ndarray:
    """Make errors of five laws on 40 groups, where each wrong reading of the rule errs apart.

    Returns
    -------
    ndarray of shape (5, 40)
        Laws from simple to complex. Measured by the standard error of the differences to the best
        law, the last one, the third is the first that is not clearly worse; by the standard
        deviation of the differences it is the second, by the standard error of the best law's own
        errors the first.
    """
    rng = np.random.default_rng(4)
    hard = rng.uniform(0.2, 3.0, 40)  # groups that are hard for every law
    noise = rng.normal(size=(5, 40))
    noise -= noise.mean(axis=1, keepdims=True)
    noise /= noise.std(axis=1, ddof=1, keepdims=True)
    excess = np.array([0.1, 0.03, 0.005, 0.006, 0.0])
    spread = np.array([0.05, 0.05, 0.05, 0.05, 0.0])
    return hard + excess[:, None] + spread[:, None] * noise
