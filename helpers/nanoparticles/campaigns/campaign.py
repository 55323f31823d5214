"""Campaigns: rounds of recipes that are proposed, made, measured, and learned from."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from helpers.choosing.campaign import run_rounds
from helpers.experiments.designs import InputSpace
from helpers.nanoparticles.simulator import recipes as mixing
from helpers.nanoparticles.simulator.droplets import Scatter, measure, summarise
from helpers.nanoparticles.simulator.losses import loss
from helpers.nanoparticles.simulator.spectra import disc_target, spectra

ROUNDS, SIZE = 9, 15
#: What `Syntheses` has one row a recipe of.
_COLUMNS = ("recipes", "spectra", "losses", "rounds")


@dataclass(frozen=True, eq=False)
class Syntheses:
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

    @property
    def next_round(self) -> int:
        """Number of the round that comes next."""
        return int(self.rounds.max()) + 1

    def until(self, last: int) -> "Syntheses":
        """Return the first rounds, `last` included."""
        kept = self.rounds <= last
        return replace(self, **{name: getattr(self, name)[kept] for name in _COLUMNS})

    def judged_by(self, target: np.ndarray) -> "Syntheses":
        """Return the same spectra with their losses against another target.

        The loss of a median spectrum stands in for the median of the droplets' losses.
        """
        return replace(self, losses=loss(self.spectra, target), target=target)

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
Strategy = Callable[[Syntheses, InputSpace, int, np.random.Generator], np.ndarray]


def true_loss(recipes: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Return the loss of recipes without any error of flows or detector, shape (n,)."""
    return loss(spectra(recipes), target)


def observe(
    recipes: np.ndarray,
    number: int,
    target: np.ndarray,
    random_state: int | np.random.Generator | None,
    errors: Scatter | None = None,
) -> Syntheses:
    """Make one round of recipes in the virtual laboratory and measure them.

    Parameters
    ----------
    recipes : ndarray, shape (n, 5)
    number : int
        Of the round.
    target : ndarray, shape (421,)
    random_state : int, numpy.random.Generator or None
    errors : Scatter, optional
    """
    recipes = mixing.settable(recipes)
    medians, losses = summarise(measure(recipes, random_state, errors=errors), target)
    return Syntheses(recipes, medians, losses, np.full(len(recipes), number), target)


def joined(first: Syntheses, second: Syntheses) -> Syntheses:
    """Put two records of one target one behind the other."""
    both = {c: np.concatenate([getattr(first, c), getattr(second, c)]) for c in _COLUMNS}
    return replace(first, **both)


def run_campaign(
    strategy: Strategy,
    seed: int,
    *,
    rounds: int = ROUNDS,
    size: int = SIZE,
    target: np.ndarray | None = None,
    space: InputSpace = mixing.SPACE,
    move_bounds: bool = False,
    start: Syntheses | None = None,
) -> Syntheses:
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
    start : Syntheses, optional
        What is known already; it replaces the Latin hypercube.

    Returns
    -------
    Syntheses
    """
    target = disc_target() if target is None else target
    record = start
    if record is None:
        design = mixing.starting_design(size, np.random.default_rng([seed, 0]), space)
        record = observe(design, 1, target, np.random.default_rng([seed, 1]))

    def propose(record: Syntheses) -> np.ndarray:
        nonlocal space
        if move_bounds:
            space = mixing.widened(space, record.best())
        rng = np.random.default_rng([seed, 2, record.next_round])
        return strategy(record, space, size, rng)

    def make(record: Syntheses, recipes: np.ndarray) -> Syntheses:
        number = record.next_round
        rng = np.random.default_rng([seed, 3, number])
        return joined(record, observe(recipes, number, target, rng))

    return run_rounds(
        record, propose, make, lambda r: "all rounds done" if r.next_round > rounds else ""
    )[0]
