"""The orchestrator: takes samples through their steps, one by one or as many as devices allow.

It keeps nothing that matters in memory. What was proposed, asked and answered is in the ledger, so
that an orchestrator that died is replaced by a new one with the same campaign: steps with a result
are not asked for again, the others are, with the key that they had.

A human can pause it, record a step done by hand, and has the last word: a result recorded by hand
stands against a later answer of the device.
"""

import asyncio
import time
from collections.abc import Mapping
from typing import Any

from helpers import SchoolError
from helpers.laboratory.campaigns.client import DeviceClient, DeviceError, check_name
from helpers.laboratory.campaigns.ledger import AlreadyRecordedError
from helpers.laboratory.campaigns.replies import Reply, lacking
from helpers.laboratory.campaigns.workflow import MIX_AND_MEASURE, DevicePool, Recipe, Results, Step

#: Name of the device of a step done by hand.
HAND = "hand"


class SamplesFailedError(SchoolError, RuntimeError):
    """Some samples could not be finished.

    Attributes
    ----------
    reasons : dict of str to str
        By sample.
    """

    def __init__(self, reasons: Mapping[str, str]) -> None:
        self.reasons = dict(reasons)
        first = next(iter(self.reasons))
        super().__init__(
            f"{len(self.reasons)} sample{'s' * (len(self.reasons) > 1)} not finished; "
            f"{first}: {self.reasons[first]}"
        )


class Orchestrator:
    """Runs the samples of one campaign.

    Parameters
    ----------
    client : DeviceClient
        With the ledger and the name of the campaign.
    pool : DevicePool
        Devices of all kinds that the workflow needs.
    workflow : sequence of Step
        What is done to each sample.

    Attributes
    ----------
    states : dict of str to str
        What each sample of this run is at, for those who watch.
    """

    def __init__(
        self,
        client: DeviceClient,
        pool: DevicePool,
        workflow: tuple[Step, ...] = MIX_AND_MEASURE,
    ) -> None:
        self.client = client
        self.ledger = client.ledger
        self.campaign = client.campaign
        self.pool = pool
        self.workflow = tuple(workflow)
        self.states: dict[str, str] = {}
        self._running = asyncio.Event()
        self._running.set()

    @property
    def paused(self) -> bool:
        """Whether no new step begins."""
        return not self._running.is_set()

    def pause(self, by: str = "human") -> None:
        """Begin no new step; what devices are at goes on to its end."""
        if not self.paused:
            self.ledger.add("paused", self.campaign, payload={"by": by})
            self._running.clear()

    def resume(self, by: str = "human") -> None:
        """Go on after a pause."""
        if self.paused:
            self.ledger.add("resumed", self.campaign, payload={"by": by})
            self._running.set()

    async def until_running(self) -> None:
        """Wait while the orchestrator is paused."""
        await self._running.wait()

    async def run(
        self, recipes: Mapping[str, Recipe], *, at_once: int | None = None, by: str = "human"
    ) -> dict[str, dict[str, Any]]:
        """Take samples through the workflow.

        Parameters
        ----------
        recipes : mapping of str to mapping
            By the name of the sample.
        at_once : int, optional
            Samples under way at a time: 1 is sequential; as many as the devices allow unless given.
        by : str
            Who chose the recipes, for the ledger.

        Returns
        -------
        dict of str to dict
            Results by sample and step.

        Raises
        ------
        SamplesFailedError
            If some samples could not be finished; all others are.
        ValueError
            If a sample has another recipe in the ledger, or `at_once` is below 1.
        """
        if at_once is not None and at_once < 1:
            raise ValueError(f"at least one sample is under way at a time, not {at_once}")
        for sample, recipe in recipes.items():
            self.propose(sample, recipe, by=by)
        slots = asyncio.Semaphore(at_once or max(1, len(recipes)))
        reasons: dict[str, str] = {}
        results: dict[str, dict[str, Any]] = {}

        async def run_one(sample: str, recipe: Recipe) -> None:
            async with slots:
                try:
                    results[sample] = await self.run_sample(sample, recipe, by=by)
                except DeviceError as error:
                    reasons[sample] = str(error)

        async with asyncio.TaskGroup() as tasks:
            for sample, recipe in recipes.items():
                tasks.create_task(run_one(sample, recipe))
        if reasons:
            raise SamplesFailedError({sample: reasons[sample] for sample in sorted(reasons)})
        return {sample: results[sample] for sample in recipes}

    async def run_sample(
        self, sample: str, recipe: Recipe, *, by: str = "human"
    ) -> dict[str, dict[str, Any]]:
        """Take one sample through the workflow and return its results by step.

        Raises
        ------
        DeviceError
            If a device gives no result; the ledger then says that the sample failed, and why.
        ValueError
            If the sample has another recipe in the ledger.
        """
        self.propose(sample, recipe, by=by)
        results: dict[str, dict[str, Any]] = {}
        for step in self.workflow:
            try:
                reply = await self._run_step(sample, step, recipe, results)
            except DeviceError as error:
                self.ledger.add(
                    "failed", self.campaign, sample, step.name, {"reason": str(error)[:2000]}
                )
                self.states[sample] = f"{step.name} failed"
                raise
            results[step.name] = reply.result
        self.states[sample] = "done"
        return results

    def propose(self, sample: str, recipe: Recipe, *, by: str) -> None:
        """Record the recipe of a sample, unless it is on record.

        Raises
        ------
        ValueError
            If the sample has another recipe in the ledger, or this one lacks something.
        """
        check_name("sample", sample)
        recipe = {name: float(value) for name, value in recipe.items()}
        try:
            self.workflow[0].body(sample, recipe, {})
        except KeyError as error:
            raise ValueError(f"the recipe of sample {sample!r} lacks {error}") from error
        known = self.ledger.events(self.campaign, sample=sample, kind="proposal")
        if not known:
            self.ledger.add("proposal", self.campaign, sample, payload={"recipe": recipe, "by": by})
        elif known[0].payload["recipe"] != recipe:
            raise ValueError(
                f"sample {sample!r} is on record with the recipe {known[0].payload['recipe']}, "
                f"not {recipe}: give it another name"
            )
        self.states.setdefault(sample, "waiting")

    def record_by_hand(
        self, sample: str, step: str, result: Mapping[str, Any], *, operator: str
    ) -> None:
        """Record a step that a human did or looked at, instead of a device.

        Parameters
        ----------
        sample, step : str
            The sample needs a recipe, and results of the steps before.
        result : mapping
            As the device would give it.
        operator : str
            Who answers for it.

        Raises
        ------
        ValueError
            If there is no such sample or step, a step before has no result, or this one has.
        """
        names = [some.name for some in self.workflow]
        if step not in names:
            raise ValueError(f"the steps are {', '.join(names)}, not {step!r}")
        if not operator.strip():
            raise ValueError("a record by hand needs the name of its operator")
        results: dict[str, Any] = {}
        for before in names[: names.index(step)]:
            done = self.ledger.result(self.campaign, sample, before)
            if done is None:
                raise ValueError(f"step {before!r} of sample {sample!r} has no result yet")
            results[before] = done["reply"]["result"]
        order = self.workflow[names.index(step)]
        if lack := lacking(result, order.gives):
            raise ValueError(lack)
        body = order.body(sample, self.recipe(sample), results)
        now = time.time()
        reply = Reply(result=dict(result), replayed=False, started=now, finished=now, device=HAND)
        done = {"device": HAND, "body": body, "reply": reply.model_dump(), "by": operator}
        try:
            self.ledger.add("done", self.campaign, sample, step, done)
        except AlreadyRecordedError as error:
            raise ValueError(f"{error}: a record is never replaced") from error

    def recipe(self, sample: str) -> dict[str, float]:
        """Return the recipe of a sample.

        Raises
        ------
        ValueError
            If the campaign has no such sample.
        """
        proposals = self.ledger.events(self.campaign, sample=sample, kind="proposal")
        if not proposals:
            raise ValueError(f"there is no sample {sample!r} in campaign {self.campaign!r}")
        return proposals[0].payload["recipe"]

    async def _run_step(self, sample: str, step: Step, recipe: Recipe, results: Results) -> Reply:
        body = step.body(sample, recipe, results)
        if (known := self.client.recorded(sample, step.name, body)) is not None:
            return known
        await self._running.wait()
        self.states[sample] = f"waits for a {step.kind}"
        async with self.pool.borrow(step.kind, self._asked_before(sample, step.name)) as device:
            await self._running.wait()  # it may have been paused while this one waited
            self.states[sample] = f"{step.name} on {device.name}"
            return await self.client.act(device, sample, step.name, step.action, body, step.gives)

    def _asked_before(self, sample: str, step: str) -> str | None:
        requests = self.ledger.events(self.campaign, sample=sample, step=step, kind="request")
        return requests[-1].payload["device"] if requests else None
