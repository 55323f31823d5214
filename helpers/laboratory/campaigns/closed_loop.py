"""The closed loop: a learner chooses a recipe, the laboratory measures it, the learner is told.

All that the loop knows is in the ledger. The random numbers of proposal k follow from the seed and
k alone, so that a loop that died and was started again makes the proposals it would have made.
"""

import asyncio
import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from helpers.laboratory.campaigns.client import DeviceError
from helpers.laboratory.campaigns.learners import VALUE, Propose
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator, SamplesFailedError
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.simulator.electrolyte import conductivity, optimum


def history(ledger: Ledger, campaign: str, step: str = "measure") -> pd.DataFrame:
    """Return recipes and values of a campaign.

    Parameters
    ----------
    ledger : Ledger
    campaign : str
    step : str
        The one whose result holds the value.

    Returns
    -------
    pandas.DataFrame
        One row a sample, in the order of the proposals: sample, the inputs of a recipe, the value
        (nan where there is none yet), who proposed it, and who measured it ("" where nobody did).
    """
    done = {
        event.sample: event.payload for event in ledger.events(campaign, step=step, kind="done")
    }
    rows = []
    for event in ledger.events(campaign, kind="proposal"):
        result = done.get(event.sample)
        rows.append(
            {
                "sample": event.sample,
                **event.payload["recipe"],
                VALUE: math.nan if result is None else result["reply"]["result"][VALUE],
                "proposed_by": event.payload["by"],
                "measured_by": "" if result is None else result["by"],
            }
        )
    columns = ["sample", *RECIPES.names, VALUE, "proposed_by", "measured_by"]
    return pd.DataFrame(rows, columns=columns)


class ClosedLoop:
    """A campaign whose recipes a learner chooses, or a human who takes over.

    Parameters
    ----------
    orchestrator : Orchestrator
    propose : callable
        The learner; see :mod:`helpers.laboratory.campaigns.learners`.
    random_state : int
        Seed of the proposals.
    at_once : int
        Samples under way at a time. More than one needs more than one set of devices to be of use,
        and the learner then chooses without knowing the results under way.

    Raises
    ------
    ValueError
        If `at_once` is below 1.
    """

    def __init__(
        self,
        orchestrator: Orchestrator,
        propose: Propose,
        *,
        random_state: int = 0,
        at_once: int = 1,
    ) -> None:
        if at_once < 1:
            raise ValueError(f"at least one sample is under way at a time, not {at_once}")
        self.orchestrator = orchestrator
        self.propose = propose
        self.random_state = random_state
        self.at_once = at_once
        self._suggestions: list[tuple[dict[str, float], str]] = []
        self._choosing = asyncio.Lock()

    def history(self) -> pd.DataFrame:
        """Return recipes and values so far; see :func:`history`."""
        return history(self.orchestrator.ledger, self.orchestrator.campaign)

    @property
    def suggestions(self) -> list[dict[str, float]]:
        """Recipes of humans that wait for their turn."""
        return [recipe for recipe, _ in self._suggestions]

    def suggest(self, recipe: Mapping[str, float], operator: str) -> None:
        """Have a human's recipe made next, before the learner is asked again.

        Raises
        ------
        ValueError
            If the recipe is outside the space, or nobody answers for it.
        """
        if set(recipe) != set(RECIPES.names):
            raise ValueError(f"a recipe has {', '.join(RECIPES.names)}, not {', '.join(recipe)}")
        point = [float(recipe[name]) for name in RECIPES.names]
        if not RECIPES.contains(np.array([point])).all():
            raise ValueError(f"{dict(recipe)} is outside of what the laboratory can mix")
        if not operator.strip():
            raise ValueError("a suggestion needs the name of its operator")
        self._suggestions.append((dict(zip(RECIPES.names, point, strict=True)), operator))

    async def run(self, samples: int) -> pd.DataFrame:
        """Go on until the campaign has so many samples, and return its history.

        Samples begun earlier are finished first.

        Raises
        ------
        SamplesFailedError
            If a sample could not be finished; no other is begun then.
        """
        numbers = iter(range(samples))
        reasons: dict[str, str] = {}

        async def work() -> None:
            for number in numbers:
                sample = f"s{number:04d}"
                if reasons:
                    return
                recipe, by = await self._choose(sample, number)
                try:
                    await self.orchestrator.run_sample(sample, recipe, by=by)
                except DeviceError as error:
                    reasons[sample] = str(error)

        async with asyncio.TaskGroup() as tasks:
            for _ in range(self.at_once):
                tasks.create_task(work())
        if reasons:
            raise SamplesFailedError(reasons)
        return self.history()

    async def _choose(self, sample: str, number: int) -> tuple[dict[str, float], str]:
        orchestrator = self.orchestrator
        async with self._choosing:  # a proposal is on record before the next one is made
            known = orchestrator.ledger.events(
                orchestrator.campaign, sample=sample, kind="proposal"
            )
            if known:
                return known[0].payload["recipe"], known[0].payload["by"]
            chosen = None
            while chosen is None:
                await orchestrator.until_running()
                if self._suggestions:
                    chosen = self._suggestions.pop(0)
                    break
                rng = np.random.default_rng([self.random_state, number])
                recipe = await asyncio.to_thread(self.propose, self.history(), rng)
                if not (orchestrator.paused or self._suggestions):  # a human was faster
                    chosen = recipe, "learner"
            orchestrator.propose(sample, chosen[0], by=chosen[1])
            return chosen


def measurements_to_reach(table: pd.DataFrame, share: float = 0.98) -> float:
    """Return how many measurements it took to make a recipe near the best.

    The judge knows the truth: what counts is the conductivity of the recipe without noise.

    Parameters
    ----------
    table : DataFrame
        A history.
    share : float
        Of the conductivity at the optimum.

    Returns
    -------
    float
        Infinite where it was not reached (censored): a median over campaigns stays right as long as
        less than half are infinite, a mean would not.
    """
    good = _truth(table) >= share * optimum().conductivity_ms_cm
    return float(good.argmax() + 1) if good.any() else math.inf


def measurements_needed(tables: Sequence[pd.DataFrame], shares: Sequence[float]) -> pd.DataFrame:
    """Return `measurements_to_reach` each share: one row a campaign, one column a share."""
    return pd.DataFrame(
        {share: [measurements_to_reach(table, share) for table in tables] for share in shares}
    )


def random_expectation(share: float = 0.98, points: int = 1001) -> float:
    """Return the mean number of random recipes until one is near the best.

    A uniform draw hits with probability p, the part of the space that is near enough; the first
    hit comes after 1/p draws in the mean and ln 2/p in the median (geometric distribution).

    Parameters
    ----------
    share : float
        Of the conductivity at the optimum.
    points : int
        Of the grid along each input on which p is counted.
    """
    unit = (np.arange(points) + 0.5) / points
    salt, cosolvent = np.meshgrid(unit, unit)
    recipes = RECIPES.from_unit(np.column_stack([salt.ravel(), cosolvent.ravel()]))
    near = conductivity(*recipes.T) >= share * optimum().conductivity_ms_cm
    return float(1 / near.mean())


def best_so_far(table: pd.DataFrame) -> np.ndarray:
    """Return the best true conductivity among the first 1, 2, … recipes, in mS/cm."""
    return np.maximum.accumulate(_truth(table))


def _truth(table: pd.DataFrame) -> np.ndarray:
    return conductivity(*(table[name].to_numpy(dtype=float) for name in RECIPES.names))
