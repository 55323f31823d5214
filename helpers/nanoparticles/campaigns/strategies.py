"""Who proposes the next recipes: chance, a process of the loss, or a model of the spectrum."""

from collections.abc import Callable
from typing import Any

import numpy as np
from sklearn.base import clone

from helpers.choosing import batches
from helpers.choosing.belief import Belief, believe
from helpers.choosing.strategies import expected_gain
from helpers.experiments.designs import InputSpace
from helpers.models.exact_gp import ExactGP
from helpers.nanoparticles.campaigns.campaign import Strategy, Syntheses
from helpers.nanoparticles.campaigns.spectrum_models import ComponentGP, SpectrumNetwork
from helpers.nanoparticles.simulator import recipes as mixing
from helpers.nanoparticles.simulator.losses import loss

#: Recipes that are looked at for a proposal: points all over the box, and two clouds around
#: each of the best, a wide and a narrow one.
EVERYWHERE, BEST, AROUND, WIDTHS = 4096, 5, 100, (0.07, 0.02)
#: The process of minus the loss, before it has seen any.
PROCESS = ExactGP(np.full(5, 0.5), noise=0.01, tune=True)
#: A network's recipes keep this distance in the unit cube.
APART = 0.05


def candidates(
    record: Syntheses, space: InputSpace, rng: np.random.Generator, n: int = EVERYWHERE
) -> np.ndarray:
    """Return feasible recipes all over the box and around the best ones, shape (m, 5)."""
    best = record.recipes[np.argsort(record.losses)[:BEST]]
    around = AROUND * n // EVERYWHERE
    clouds = [mixing.near(best, around, rng, space, width) for width in WIDTHS]
    return np.vstack([mixing.candidates(n, rng, space), *clouds])


def process(record: Syntheses, space: InputSpace) -> ExactGP:
    """Fit a process to minus the loss over the unit cube: Matérn 5/2, a length scale an input."""
    return clone(PROCESS).fit(space.to_unit(record.recipes), -record.losses)


def belief(
    record: Syntheses, space: InputSpace, recipes: np.ndarray, rng: np.random.Generator
) -> Belief:
    """Return what that process believes of recipes, as points in the unit cube.

    The best so far is the best *predicted* one, since the losses are noisy.
    """
    known, points = space.to_unit(record.recipes), space.to_unit(recipes)
    return believe(PROCESS, known, -record.losses, points, rng, noisy=True)


def at_random(
    record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw feasible recipes uniformly."""
    drawn = np.empty((0, len(space)))
    while len(drawn) < size:
        X = space.from_unit(rng.random((4 * size, len(space))))
        drawn = np.vstack([drawn, X[mixing.feasible(X, space)]])
    return drawn[:size]


def bayesian(rule: batches.BatchRule) -> Strategy:
    """Return a strategy that asks a process of the loss, and fills the batch by a rule.

    The acquisition is the expected gain.
    """

    def propose(
        record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
    ) -> np.ndarray:
        X = candidates(record, space, rng)
        return X[rule(belief(record, space, X, rng), expected_gain, size, rng)]

    return propose


def loss_greedy(
    record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Take the recipes of the lowest loss predicted by a process of the loss, kept `APART`.

    What `spectrum_greedy` does, without a spectrum: the control of a second step.
    """
    X = candidates(record, space, rng)
    expected = -process(record, space).predict(space.to_unit(X))
    return X[apart(space.to_unit(X), np.argsort(expected, kind="stable"), size)]


def spectrum_greedy(model: Callable[[int], Any]) -> Strategy:
    """Return a strategy that takes the recipes of the lowest loss *predicted* by a spectrum model.

    The recipes keep a distance of `APART`; nothing else spreads them. Uncertainty is not asked.

    Parameters
    ----------
    model : callable
        From a seed to an unfitted model with ``fit`` and ``predict``.
    """

    def propose(
        record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
    ) -> np.ndarray:
        X = candidates(record, space, rng)
        fitted = model(int(rng.integers(2**31)))
        fitted.fit(space.to_unit(record.recipes), record.spectra)
        expected = loss(fitted.predict(space.to_unit(X)), record.target)
        return X[apart(space.to_unit(X), np.argsort(expected, kind="stable"), size)]

    return propose


def spectrum_thompson(
    record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
) -> np.ndarray:
    """Draw whole spectra from processes on principal components; take each draw's best recipe."""
    X = candidates(record, space, rng, EVERYWHERE // 8)
    U, model = space.to_unit(X), ComponentGP()
    model.fit(space.to_unit(record.recipes), record.spectra)
    losses = loss(model.sample(U, size, rng), record.target)
    chosen: list[int] = []
    for row in losses:
        row[chosen] = np.inf
        chosen.append(int(np.argmin(row)))
    return X[chosen]


def two_step(first: Strategy, second: Strategy, switch: int) -> Strategy:
    """Return the first strategy before the round `switch`, and the second from then on."""

    def propose(
        record: Syntheses, space: InputSpace, size: int, rng: np.random.Generator
    ) -> np.ndarray:
        now = first if record.rounds.max() + 1 < switch else second
        return now(record, space, size, rng)

    return propose


def apart(points: np.ndarray, order: np.ndarray, size: int, distance: float = APART) -> list[int]:
    """Take places in the given order, but none closer than `distance` to one taken before.

    Where that leaves too few, the first ones that were passed over fill up.
    """
    chosen: list[int] = []
    for place in order:
        if len(chosen) == size:
            break
        gaps = np.linalg.norm(points[chosen] - points[place], axis=1)
        if not len(chosen) or gaps.min() >= distance:
            chosen.append(int(place))
    passed = [int(place) for place in order if place not in set(chosen)]
    return chosen + passed[: size - len(chosen)]


#: The paper's first step, its second one, and their rivals.
PENALISED = bayesian(batches.local_penalisation)
NETWORK = spectrum_greedy(lambda seed: SpectrumNetwork(random_state=seed))
STRATEGIES: dict[str, Strategy] = {
    "random": at_random,
    "local penalisation": PENALISED,
    "penalisation, nearby slopes": bayesian(batches.nearby_slopes),
    "kriging believer": bayesian(batches.believer),
    "Thompson sampling": bayesian(batches.thompson_draws),
    "largest improvement": bayesian(batches.largest),
    "network from round 7": two_step(PENALISED, NETWORK, 7),
    "loss GP, greedy from round 7": two_step(PENALISED, loss_greedy, 7),
    "spectrum GP, greedy": spectrum_greedy(lambda seed: ComponentGP()),
    "spectrum GP, Thompson": spectrum_thompson,
}
