"""Campaigns: rounds of recipes that are proposed, made, measured, and learned from."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from helpers.experiments.designs import InputSpace
from helpers.nanoparticles.simulator import recipes as mixing
from helpers.nanoparticles.simulator.droplets import Errors, measure, summarise
from helpers.nanoparticles.simulator.losses import loss
from helpers.nanoparticles.simulator.spectra import disc_target, spectra

ROUNDS, SIZE = 9, 15


@dataclass(frozen=True, eq=False)
class Record:
    """What a campaign has measured so far.

    Attributes
    ----------
    recipes : ndarray, shape (n, 5)
    spectra : ndarray, shape (n, 421)
        Median of the droplets, wavelength by wavelength.
    losses : ndarray, shape (n,)
        Median of the droplets' losses.
    rounds : ndarray of int, shape (n,)
        From 1 on.
    target : ndarray, shape (421,)
        What the losses are measured against.
    """

    recipes: np.ndarray
    spectra: np.ndarray
    losses: np.ndarray
    rounds: np.ndarray
    target: np.ndarray

    def __len__(self) -> int:
        """Return the number of recipes."""
        return len(self.recipes)

    def until(self, last: int) -> "Record":
        """Return the first rounds, `last` included."""
        kept = self.rounds <= last
        return Record(
            self.recipes[kept],
            self.spectra[kept],
            self.losses[kept],
            self.rounds[kept],
            self.target,
        )

    def judged_by(self, target: np.ndarray) -> "Record":
        """Return the same spectra with their losses against another target.

        The loss of a median spectrum stands in for the median of the droplets' losses.
        """
        return Record(self.recipes, self.spectra, loss(self.spectra, target), self.rounds, target)

    def best(self) -> np.ndarray:
        """Return the recipe with the smallest measured loss."""
        return self.recipes[np.argmin(self.losses)]

    def best_true(self) -> np.ndarray:
        """Return, after each round, the true loss of the recipe that the laboratory holds for best.

        Known to the author of a virtual laboratory only. The smallest *measured* loss is too good:
        it is the winner of a contest among noisy numbers.
        """
        picked = [self.until(last).best() for last in range(1, self.rounds.max() + 1)]
        return true_loss(np.array(picked), self.target)


#: (record, box, size, rng) -> recipes, shape (size, 5).
Strategy = Callable[[Record, InputSpace, int, np.random.Generator], np.ndarray]


def true_loss(recipes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the loss of recipes without any error of flows or detector, shape (n,)."""
    return loss(spectra(recipes), target)


def observe(
    recipes: np.ndarray,
    number: int,
    target: np.ndarray,
    random_state: int | np.random.Generator | None,
    errors: Errors | None = None,
) -> Record:
    """Make one round of recipes in the virtual laboratory and measure them.

    Parameters
    ----------
    recipes : ndarray, shape (n, 5)
    number : int
        Of the round.
    target : ndarray, shape (421,)
    random_state : int, numpy.random.Generator or None
    errors : Errors, optional
    """
    recipes = mixing.settable(recipes)
    medians, losses = summarise(measure(recipes, random_state, errors=errors), target)
    return Record(recipes, medians, losses, np.full(len(recipes), number), target)


def joined(first: Record, second: Record) -> Record:
    """Put two records of one target one behind the other."""
    return Record(
        np.vstack([first.recipes, second.recipes]),
        np.vstack([first.spectra, second.spectra]),
        np.append(first.losses, second.losses),
        np.append(first.rounds, second.rounds),
        first.target,
    )


def run_campaign(
    strategy: Strategy,
    seed: int,
    *,
    rounds: int = ROUNDS,
    size: int = SIZE,
    target: np.ndarray | None = None,
    space: InputSpace = mixing.SPACE,
    move_bounds: bool = False,
    start: Record | None = None,
) -> Record:
    """Run a campaign in the virtual laboratory.

    Campaigns of one seed begin with the same Latin hypercube and the same measurements of it.

    Parameters
    ----------
    strategy : callable
        Proposes the recipes of a round, see `helpers.nanoparticles.campaigns.strategies`.
    seed : int
    rounds : int
        Rounds in all, that of the Latin hypercube included.
    size : int
        Recipes of a round.
    target : ndarray, shape (421,), optional
        `helpers.nanoparticles.simulator.spectra.disc_target` unless given.
    space : InputSpace
        The box that recipes are proposed from.
    move_bounds : bool
        Widen the box after each round where the best recipe sits on a bound.
    start : Record, optional
        What is known already; it replaces the Latin hypercube.

    Returns
    -------
    Record
    """
    target = disc_target() if target is None else target
    record = start
    if record is None:
        design = mixing.starting_design(size, np.random.default_rng([seed, 0]), space)
        record = observe(design, 1, target, np.random.default_rng([seed, 1]))
    while (number := int(record.rounds.max()) + 1) <= rounds:
        if move_bounds:
            space = mixing.widened(space, record.best())
        proposed = strategy(record, space, size, np.random.default_rng([seed, 2, number]))
        made = observe(proposed, number, target, np.random.default_rng([seed, 3, number]))
        record = joined(record, made)
    return record
