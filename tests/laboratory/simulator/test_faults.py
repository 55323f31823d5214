import pytest

from helpers.laboratory.simulator.faults import Fault, FaultPlan


def test_a_fault_strikes_the_action_it_names_and_as_often_as_it_says():
    plan = FaultPlan([Fault("error", on_action=2, times=2), Fault("late", on_action=3)])
    struck = [plan.next() for _ in range(5)]
    assert [fault and fault.kind for fault in struck] == [None, "error", "error", None, None]


def test_without_faults_nothing_goes_wrong():
    plan = FaultPlan()
    assert [plan.next() for _ in range(3)] == [None] * 3


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"kind": "explode"}, "kind"),
        ({"kind": "die", "moment": "later"}, "moment"),
        ({"kind": "late", "seconds": -1}, "seconds"),
        ({"kind": "error", "on_action": 0}, "count from 1"),
        ({"kind": "error", "times": 0}, "count from 1"),
    ],
)
def test_a_fault_that_cannot_be_meant_is_refused(changes, reason):
    with pytest.raises(ValueError, match=reason):
        Fault(**changes)
