import numpy as np
import pandas as pd
import pytest

from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.lesson import figures
from helpers.choosing import Campaign


def drawn(shown):
    """Return the axes and the text of what is shown."""
    return shown.drawing.axes, shown.alt


def test_labels_stand_on_the_map_and_every_asker_has_its_curve():
    alloys, phases = np.eye(3)[:, :2], np.array(["FCC", "BCC", "HCP"])
    accuracy = {"at random": np.full((4, 25), 0.5), "margin": np.full((4, 25), 0.9)}
    (left, right), alt = drawn(figures.labels(alloys, phases, (0, 2), accuracy))
    assert [line.get_label() for line in left.lines] == ["FCC", "BCC", "HCP", "labelled"]
    assert len(left.lines[-1].get_xdata()) == 2
    assert right.lines[1].get_xdata()[[0, -1]].tolist() == [6, 30]
    assert "triangle of compositions" in alt


def test_doubt_and_what_a_measurement_takes_from_it_have_their_largest_places_named():
    line, std = np.linspace(0, 10, 11)[:, None], np.arange(11.0)
    (top, bottom), _ = drawn(figures.doubt(line, line[:2], 0 * std, std, std[::-1]))
    assert len(top.lines[1].get_xdata()) == 2
    labels = [text.get_text() for text in bottom.get_legend().get_texts()]
    assert labels == ["variance, largest at 10.0", "its reduction, largest at 0.0"]


def test_the_pool_shows_its_targets_and_the_tree_its_rows():
    pool = schwefel_pool()
    axes, alt = drawn(figures.pool_and_tree(pool, [0, 5, 9], pool.values))
    assert len(axes[0].lines[0].get_xdata()) == 5 and len(axes[1].lines[0].get_xdata()) == 3
    assert axes[0].get_xlabel() == "x1" and "five stars" in alt


def test_each_acquisition_has_a_panel_with_its_largest_value_marked():
    line = np.linspace(0, 10, 11)[:, None]
    curves = {"a": np.arange(11.0), "b": -np.arange(11.0)}
    axes, _ = drawn(figures.acquisitions(line, line[:3], curves))
    assert [axis.get_title() for axis in axes] == ["a", "b"]
    assert [axis.lines[-1].get_xdata().item() for axis in axes] == [10, 0]


def test_found_targets_are_shown_beside_the_exact_mean_of_chance():
    pool = schwefel_pool()
    order = (*pool.targets, 0, 1)
    run = Campaign(order, np.zeros(7), np.arange(7), 1, "")
    axes, _ = drawn(figures.found({"oracle": [run, run], "again": [run]}, pool, limit=20))
    chance, mean = axes[0].lines
    assert chance.get_ydata()[-1] == pytest.approx(20 * 5 / 441)
    assert mean.get_ydata()[:6].tolist() == [1, 2, 3, 4, 5, 5] and len(mean.get_ydata()) == 20


def test_the_diagnosis_says_at_each_length_scale_how_many_campaigns_finished():
    table = pd.DataFrame(
        {"finished within 80": [20, 3], "std of left-out z": [0.5, 9.0]}, index=[4.0, 16.0]
    )
    (axis,), _ = drawn(figures.diagnosis(table))
    assert [text.get_text() for text in axis.texts] == ["20 of 20", "3 of 20"]
    assert axis.get_xscale() == axis.get_yscale() == "log"


def test_a_table_of_waits_has_its_caption_and_two_digits_of_acceleration():
    table = pd.DataFrame({"median to all": [36.2], "times as fast": [10.061]}, index=["additive"])
    page = figures.styled(table, "20 seeds").to_html()
    assert "<caption>20 seeds</caption>" in page and "10.06" in page and ">36<" in page
