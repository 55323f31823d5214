"""What parallel work gains, what a record costs, what survives, and what a learner saves."""

import asyncio
import json
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import numpy as np

from helpers.laboratory.campaigns.campaign_process import CampaignProcess
from helpers.laboratory.campaigns.client import DeviceClient, Patience
from helpers.laboratory.campaigns.closed_loop import (
    ClosedLoop,
    history,
    measurements_to_reach,
    random_expectation,
)
from helpers.laboratory.campaigns.device_sets import DeviceSets
from helpers.laboratory.campaigns.learners import VALUE, GaussianProcessLearner, RandomLearner
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.orchestrator import Orchestrator
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson.timeline import ideal_speedup, intervals, makespan
from proofs.benchmarks.table import Measurement, Parts

LESSON = "07"
ACTION_S = 0.4
SPEEDUP_SAMPLES = 12
REPEATS = 3
SEEDS = range(10)
#: Of a campaign of the learner, and of chance: longer ones are censored.
CAP, RANDOM_CAP = 30, 120
SAMPLES, KILLS = 60, 6
BLOCK = 10


def parts() -> Parts:
    """Measure in front of the reader; about two minutes."""
    return {
        "speed-up": _speedups,
        "insert": lambda: [_insert_ms()],
        "chaos": _chaos,
        "closed loops": _closed_loops,
    }


def _speedups() -> list[Measurement]:
    n, found = SPEEDUP_SAMPLES, []
    one_by_one = median(_seconds(1, at_once=1) for _ in range(REPEATS))
    for m in (1, 2, 3):
        gain = one_by_one / median(_seconds(m) for _ in range(REPEATS))
        share = gain / ideal_speedup(n, m)
        subject = f"{m}+{m} devices, {n} samples, {1e3 * ACTION_S:.0f} ms an action"
        found += [
            Measurement(subject, f"speed-up, medians of {REPEATS}", gain),
            Measurement(subject, "of the ideal", share, "", ">= 0.8", share >= 0.8),
        ]
    return found


def _seconds(m: int, at_once: int | None = None) -> float:
    recipes = RECIPES.from_unit(np.random.default_rng(0).random((SPEEDUP_SAMPLES, len(RECIPES))))
    samples = {f"s{i}": dict(zip(RECIPES.names, row, strict=True)) for i, row in enumerate(recipes)}
    counts = {"pump": m, "potentiostat": m}
    with (
        TemporaryDirectory() as folder,
        Ledger(Path(folder, "ledger.sqlite")) as ledger,
        DeviceSets(folder, counts, delay_s=ACTION_S) as sets,
    ):

        async def campaign() -> float:
            async with DeviceClient(ledger, "speed", token=sets.token) as client:
                await Orchestrator(client, sets.pool()).run(samples, at_once=at_once)
            return makespan(intervals(ledger, "speed"))

        return asyncio.run(campaign())


def _insert_ms() -> Measurement:
    seconds = []
    with TemporaryDirectory() as folder, Ledger(Path(folder, "ledger.sqlite")) as ledger:
        for _ in range(300):
            start = time.perf_counter()
            ledger.add("note", "c", "s", "step", {"text": "x" * 300})
            seconds.append(time.perf_counter() - start)
    return Measurement(
        "ledger, a row synced to the disk", "time, median", 1e3 * median(seconds), "ms"
    )


def _chaos() -> list[Measurement]:
    # a small sibling of tests/laboratory/test_chaos.py, with its counts
    rng = np.random.default_rng(0)
    with (
        TemporaryDirectory() as folder,
        Ledger(Path(folder, "ledger.sqlite")) as ledger,
        DeviceSets(folder, {"pump": 2, "potentiostat": 2}, in_processes=True, delay_s=0.02) as sets,
        CampaignProcess(
            ledger.path,
            "chaos",
            sets.devices(),
            token=sets.token,
            samples=SAMPLES,
            at_once=3,
            patience=Patience(tries=200, base_s=0.02, cap_s=0.3),
        ) as campaign,
    ):
        for moment in np.linspace(5, SAMPLES, KILLS + 1):
            while ledger.counts("chaos")["done"] < moment and campaign.alive:
                time.sleep(0.005)
            victim = campaign if moment == SAMPLES else sets.servers[rng.choice([*sets.servers])]
            victim.kill()
            victim.start()
        campaign.wait(120)
        lines = [sets.journal(name).read_text().splitlines() for name in sets.servers]
        keys = [json.loads(line)["key"] for some in lines for line in some]
        results = int(history(ledger, "chaos")[VALUE].notna().sum())
        repeated = len(keys) - len(set(keys))
        tries = ledger.counts("chaos")["request"] - 2 * SAMPLES
        rows = ledger.verify()
    subject = f"{SAMPLES} samples, {KILLS} devices and 1 orchestrator killed"
    return [
        Measurement(
            subject, "samples with a result", results, "", f"{SAMPLES}", results == SAMPLES
        ),
        Measurement(subject, "actions on record twice", repeated, "", "0", repeated == 0),
        Measurement(subject, "requests repeated", tries),
        Measurement(subject, "rows in a sound hash chain", rows),
    ]


def _closed_loops() -> list[Measurement]:
    gp, chance = GaussianProcessLearner(RECIPES), RandomLearner(RECIPES)
    loops = [_closed_loop(gp, CAP, seed) for seed in SEEDS]
    random = [_closed_loop(chance, RANDOM_CAP, seed) for seed in SEEDS]
    late, late_random = int(np.isinf(loops).sum()), int(np.isinf(random).sum())
    mean = random_expectation()
    middle = float(np.log(0.5) / np.log1p(-1 / mean))  # of the geometric distribution
    gain = middle / float(np.median(loops))
    subject = f"closed loop to 98 % of the optimum, {len(SEEDS)} seeds"
    found = [
        Measurement(subject, "measurements, median", float(np.median(loops))),
        Measurement(subject, "campaigns without it", late, "", f"0 of {CAP} samples", late == 0),
        Measurement("random recipes", "measurements, median", float(np.median(random))),
        Measurement("random recipes", f"campaigns of {RANDOM_CAP} without it", late_random),
        Measurement("random recipes", "measurements, exact median", middle),
        Measurement("random recipes", "measurements, exact mean", mean),
        Measurement("closed loop against random", "ratio of medians", gain, "", "> 1", gain > 1),
    ]
    if not late:  # with censored campaigns there is no mean
        ratio = mean / float(np.mean(loops))
        found.append(Measurement("closed loop against random", "ratio of means", ratio))
    return found


def _closed_loop(learner: object, samples: int, seed: int) -> float:
    settings = {"potentiostat": {"seed": seed}}
    with (
        TemporaryDirectory() as folder,
        Ledger(Path(folder, "ledger.sqlite")) as ledger,
        DeviceSets(folder, {"pump": 1, "potentiostat": 1}, settings=settings) as sets,
    ):

        async def campaign() -> float:
            async with DeviceClient(ledger, "loop", token=sets.token) as client:
                loop = ClosedLoop(Orchestrator(client, sets.pool()), learner, random_state=seed)
                for so_far in range(BLOCK, samples + 1, BLOCK):
                    table = await loop.run(so_far)
                    if np.isfinite(reached := measurements_to_reach(table)):
                        break
                return reached

        return asyncio.run(campaign())
