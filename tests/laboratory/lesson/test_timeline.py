import pytest

from helpers.course.figures import png
from helpers.laboratory.campaigns.ledger import Ledger
from helpers.laboratory.lesson.timeline import (
    describe,
    gantt,
    ideal_speedup,
    intervals,
    makespan,
    utilisation,
)


def done(ledger, sample, step, device, started, finished, by="device"):
    reply = {"result": {}, "replayed": False, "device": device}
    reply |= {"started": started, "finished": finished}
    payload = {"device": device, "body": {}, "reply": reply, "by": by}
    ledger.add("done", "c", sample, step, payload)


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        done(opened, "s1", "mix", "pump-1", 101.0, 102.0)
        done(opened, "s0", "mix", "pump-1", 100.0, 101.0)
        done(opened, "s0", "measure", "cell-1", 101.0, 103.0)
        done(opened, "s1", "measure", "hand", 104.0, 104.0, by="Ada")
        yield opened


def test_times_count_from_the_first_start(ledger):
    table = intervals(ledger, "c")
    assert table[["sample", "step", "started", "finished"]].values.tolist() == [
        ["s0", "mix", 0.0, 1.0],
        ["s0", "measure", 1.0, 3.0],
        ["s1", "mix", 1.0, 2.0],
        ["s1", "measure", 4.0, 4.0],
    ]
    assert table["by"].tolist() == ["device"] * 3 + ["Ada"]
    assert makespan(table) == 4.0


def test_utilisation_is_the_share_of_the_time_at_work(ledger):
    assert utilisation(intervals(ledger, "c")).to_dict() == {
        "cell-1": 0.5,
        "hand": 0.0,
        "pump-1": 0.5,
    }


def test_a_campaign_without_results_is_empty(ledger):
    table = intervals(ledger, "none")
    assert len(table) == 0
    assert makespan(table) == 0.0
    assert utilisation(table).empty
    assert describe(table) == "No step is done yet."
    with pytest.raises(ValueError, match="no result yet"):
        gantt(table)


@pytest.mark.parametrize(
    ("n", "m", "gain"), [(1, 1, 1.0), (12, 1, 24 / 13), (12, 2, 24 / 7), (12, 3, 4.8), (2, 5, 2.0)]
)
def test_the_ideal_speed_up_counts_the_first_and_the_last_round(n, m, gain):
    assert ideal_speedup(n, m) == pytest.approx(gain)


def test_the_ideal_speed_up_is_that_of_a_schedule_played_through():
    for n in range(1, 20):
        for m in range(1, 5):
            mixed = [k // m + 1 for k in range(n)]  # the round in which sample k is mixed
            end = max(mixed) + 1  # a cell is free for each in the round after
            assert ideal_speedup(n, m) == pytest.approx(2 * n / end)


def test_the_speed_up_nears_twice_the_number_of_pairs():
    assert ideal_speedup(3000, 3) == pytest.approx(6, rel=2e-3)


def test_nothing_is_not_sped_up():
    with pytest.raises(ValueError, match="not 0 and 1"):
        ideal_speedup(0, 1)


def test_the_chart_has_a_lane_a_device_and_a_bar_a_step(ledger):
    table = intervals(ledger, "c")
    drawing = gantt(table, table, titles=("sequential", "parallel"))
    upper, lower = drawing.axes
    lanes = [label.get_text() for label in upper.get_yticklabels()]
    assert lanes == ["pump-1", "cell-1", "hand"]  # as a sample goes
    assert len(upper.patches) == 4
    assert [bar.get_width() for bar in lower.patches] == [1.0, 1.0, 2.0, 0.0]
    assert len(upper.lines[0].get_xdata()) == 1  # the human's diamond
    assert lower.get_title(loc="left") == "parallel"
    assert png(drawing).startswith(b"\x89PNG")


def test_titles_must_fit(ledger):
    with pytest.raises(ValueError, match="1 campaigns need as many titles, not 2"):
        gantt(intervals(ledger, "c"), titles=("a", "b"))


def test_the_chart_is_told_in_words(ledger):
    assert describe(intervals(ledger, "c")) == (
        "2 samples, 4 steps done in 4.00 s; at work: cell-1 50 %, hand 0 %, pump-1 50 %."
    )
