import numpy as np
import pytest

from helpers.course.figures import png
from helpers.laboratory.campaigns.closed_loop import history
from helpers.laboratory.campaigns.learners import GaussianProcessLearner
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson.overview import TAIL, describe, draw, overview


def propose(ledger, sample, salt, by="learner"):
    recipe = {"salt_mol_kg": salt, "cosolvent_share": 0.5}
    ledger.add("proposal", "c", sample, payload={"recipe": recipe, "by": by})


def measure(ledger, sample, value, *, replayed=False, by="device"):
    reply = {"result": {"conductivity_ms_cm": value}, "replayed": replayed, "device": "cell-1"}
    reply |= {"started": 1.0, "finished": 2.0}
    payload = {"device": "cell-1", "body": {}, "reply": reply, "by": by}
    ledger.add("done", "c", sample, "measure", payload)


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        propose(opened, "s0", 0.5)
        measure(opened, "s0", 7.5)
        propose(opened, "s1", 1.0, by="Ada")
        opened.add("request", "c", "s1", "measure", {"device": "cell-1"})
        trouble = {"device": "cell-1", "fault": "late", "reason": "no answer", "wait_s": 0.0}
        opened.add("reply", "c", "s1", "measure", trouble)
        measure(opened, "s1", 9.25, replayed=True)
        propose(opened, "s2", 2.0)
        opened.add("paused", "c", payload={"by": "Ada"})
        yield opened


def test_the_summary_says_where_the_campaign_is(ledger):
    assert overview(ledger, "c").summary() == (
        "Campaign c, paused: 2 of 3 proposed samples measured. Best so far: 9.25 mS/cm at "
        "1.00 mol/kg and a share of 0.50 (sample s1, proposed by Ada). 8 rows in the ledger; "
        "faults: 1 late."
    )


def test_an_empty_campaign_has_a_summary(ledger):
    said = overview(ledger, "none").summary()
    assert said.startswith("Campaign none: 0 of 0 proposed samples measured. 0 rows")


def test_the_tail_of_the_ledger_is_told_in_words_newest_first(ledger):
    tail = overview(ledger, "c").tail
    assert len(tail) == TAIL == 8
    words = [" ".join(row.split()[2:]) for row in tail]
    assert words == [
        "paused Ada",
        "s2 proposed by learner: cosolvent_share 0.5, salt_mol_kg 2",
        "s1 measure result of cell-1 (replayed)",
        "s1 measure cell-1: late",
        "s1 measure asked cell-1",
        "s1 proposed by Ada: cosolvent_share 0.5, salt_mol_kg 1",
        "s0 measure result of cell-1",
        "s0 proposed by learner: cosolvent_share 0.5, salt_mol_kg 0.5",
    ]


def test_a_failure_is_told_with_its_reason(ledger):
    event = ledger.add("failed", "c", "s2", "mix", {"reason": "pump-1 is empty"})
    assert describe(event).endswith("s2 mix failed pump-1 is empty")


@pytest.mark.parametrize("with_belief", [False, True])
def test_the_picture_shows_every_sample(ledger, with_belief):
    table = history(ledger, "c")
    belief = GaussianProcessLearner(RECIPES, points=11).belief(table) if with_belief else None
    drawing = draw(table, belief)
    left, _, right = drawing.axes[:3]
    assert [len(line.get_xdata()) for line in left.lines] == [1, 1, 1]  # learner, Ada, under way
    assert np.array_equal(right.lines[1].get_ydata(), [7.5, 9.25, 9.25])
    assert png(drawing).startswith(b"\x89PNG")


def test_nothing_can_be_drawn_too(ledger):
    assert png(draw(history(ledger, "none"), None)).startswith(b"\x89PNG")
