import numpy as np
import pytest

from helpers.potentials.learning import training_sets
from helpers.tables.distinct import levels


def boxes(frames, subset):
    return {int(f.info["box"]) for f in frames if f.info["subset"] == subset}


@pytest.mark.parametrize(
    ("made", "count"),
    [
        (lambda: training_sets.bulk(0), 3 + 24 + 24),
        (lambda: training_sets.with_scans(0), 3 + 24 + 24 + 12),
        (lambda: training_sets.small(0), 3 + 12 + 8),
        (lambda: training_sets.small(1, 24), 3 + 12 + 24),
        (training_sets.ec_only, 3 + 12 + 24),
        (training_sets.ec_and_lone_emc, 3 + 24 + 24),
    ],
    ids=["bulk", "with scans", "small", "24 boxes", "EC only", "EC and lone EMC"],
)
def test_a_set_has_so_many_frames_and_one_atom_of_each_element(made, count):
    frames = made()
    assert len(frames) == count
    assert [str(f.symbols) for f in frames if len(f) == 1] == ["H", "C", "O"]


def test_two_groups_share_no_box():
    for subset in ("train", "train_scan"):
        first, second = (boxes(training_sets.with_scans(g), subset) for g in (0, 1))
        assert first and second and not first & second


def test_nothing_is_trained_on_that_is_tested_on():
    made = [training_sets.with_scans(4), training_sets.ec_and_lone_emc(), training_sets.small(2)]
    subsets = {f.info["subset"] for frames in made for f in frames}
    assert not {s for s in subsets if s.startswith("test") or s in ("large", "dimers")}
    ratios = levels(np.array([f.info["volume_ratio"] for f in made[0]]))
    assert set(ratios) == {1.0, *training_sets.SCAN_RATIOS}


def test_one_who_learns_from_ethylene_carbonate_has_seen_no_methyl_group():
    assert {len(f) for f in training_sets.ec_only()} == {1, 10, 50}
    assert 15 in {len(f) for f in training_sets.ec_and_lone_emc()}


@pytest.mark.parametrize("boxes", [0, 25])
def test_more_boxes_than_there_are_cannot_be_had(boxes):
    with pytest.raises(ValueError, match="from 1 to 24"):
        training_sets.small(0, boxes)
