"""When to stop a campaign: rules that look at what has been measured and believed so far.

A rule is a callable that is asked before each new experiment. It returns why to stop, or an empty
text to go on. `Found` needs to know the answer: it is for benchmarks, the others for laboratories.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from helpers.choosing.belief import Belief
from helpers.choosing.strategies import expected_gain


@dataclass(frozen=True, eq=False)
class Progress:
    """A campaign so far.

    Attributes
    ----------
    order : tuple of int
        Places of the experiments done.
    objective : ndarray
        What they gave, oriented so that it is to be maximised.
    belief : Belief or None
        Of the experiments not yet done; None where no model is asked.
    rounds : tuple of int
        Round of each experiment, from 0 on.
    """

    order: tuple[int, ...] = ()
    objective: np.ndarray = field(default_factory=lambda: np.empty(0))
    belief: Belief | None = None
    rounds: tuple[int, ...] = ()


StopRule = Callable[[Progress], str]


@dataclass(frozen=True)
class Budget:
    """Stop after so many experiments, the first ones included."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "the budget")

    def __call__(self, progress: Progress) -> str:
        """Return why to stop, or an empty text."""
        return f"budget of {self.n} spent" if len(progress.order) >= self.n else ""


@dataclass(frozen=True)
class Found:
    """Stop when some of the targets have been measured; all of them unless `n` says how many."""

    targets: Sequence[int]
    n: int | None = None

    def __call__(self, progress: Progress) -> str:
        """Return why to stop, or an empty text."""
        needed = len(self.targets) if self.n is None else self.n
        found = len(set(progress.order) & set(self.targets))
        return f"{found} of {len(self.targets)} targets found" if found >= needed else ""


@dataclass(frozen=True)
class NothingBetter:
    """Stop when the last `n` experiments brought nothing better: patience."""

    n: int

    def __post_init__(self) -> None:
        _positive(self.n, "the patience")

    def __call__(self, progress: Progress) -> str:
        """Return why to stop, or an empty text."""
        since = len(progress.objective) - 1 - int(np.argmax(progress.objective))
        return f"no better value in {self.n} experiments" if since >= self.n else ""


@dataclass(frozen=True)
class LittleToGain:
    """Stop when the model expects less improvement than `gain` (in the objective's unit) anywhere.

    The rule trusts the model: one that is too sure of itself stops too early.
    """

    gain: float
    n_start: int = 5

    def __call__(self, progress: Progress) -> str:
        """Return why to stop, or an empty text."""
        b = progress.belief
        if b is None or len(progress.order) < self.n_start:
            return ""
        largest = float(expected_gain(b).max())
        return f"largest expected improvement {largest:.2g}" if largest < self.gain else ""


def first_of(*rules: StopRule) -> StopRule:
    """Stop as soon as one of the rules says so.

    Examples
    --------
    >>> rule = first_of(Budget(9), NothingBetter(2))
    >>> rule(Progress((4, 7, 1), np.array([0.1, 0.5, 0.4])))
    ''
    >>> rule(Progress((4, 7, 1, 0), np.array([0.1, 0.5, 0.4, 0.3])))
    'no better value in 2 experiments'
    """
    return lambda progress: next((why for rule in rules if (why := rule(progress))), "")


def _positive(n: int, what: str) -> None:
    if n < 1:
        raise ValueError(f"{what} has to be at least 1, got {n}")
