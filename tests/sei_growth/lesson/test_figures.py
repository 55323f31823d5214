from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.experiments.designs import grid
from helpers.sei_growth.lesson import figures
from helpers.sei_growth.simulator.inputs import P2D_INPUTS

NAMES = ("SEI thickness", "capacity loss")


@pytest.fixture(autouse=True)
def seen(monkeypatch):
    """Hand out the drawing and its alternative text, and not the picture made of them."""
    monkeypatch.setattr(
        figures, "show", lambda drawing, alt: SimpleNamespace(drawing=drawing, alt=alt)
    )


def test_a_cycle_is_drawn_in_hours_and_nanometres():
    trace = pd.DataFrame(
        {"time_s": [0, 3600], "voltage_V": [1.5, 0.05], "sei_thickness_m": [1e-9, 2e-9]}
    )
    left, right = figures.cycle(trace).drawing.axes
    assert left.lines[0].get_xdata().tolist() == [0, 1]
    assert right.lines[0].get_ydata() == pytest.approx([1, 2])


def test_each_output_has_a_histogram_of_all_its_runs():
    outputs = pd.DataFrame({"a": 10.0 ** np.arange(-9, 0), "b": np.ones(9)})
    axes = figures.histograms(outputs).drawing.axes
    assert [sum(bar.get_height() for bar in axis.patches) for axis in axes] == [9, 9]
    assert axes[0].get_xlabel() == "log10 of SEI thickness (m)"


def test_bars_have_one_group_an_input_and_one_colour_an_output():
    t = pd.DataFrame({name: [3.0, 1.0, 0.1] for name in NAMES}, index=["a", "b", "c"])
    (axes,) = figures.t_statistics(t).drawing.axes
    assert len(axes.patches) == 6
    assert [label.get_text() for label in axes.get_yticklabels()] == ["a", "b", "c"]


def test_shares_of_each_measure_add_up_to_one():
    measures = pd.DataFrame({"ST": [3.0, 1.0], "S1": [1.0, 1.0]}, index=["a", "b"])
    axes = figures.shares(dict.fromkeys(NAMES, measures)).drawing.axes
    for axis in axes:
        assert sum(bar.get_width() for bar in axis.patches) == pytest.approx(2)


def test_exact_predictions_lie_on_the_diagonal():
    y = np.linspace(-1, 1, 5)
    axes = figures.parities(dict.fromkeys(NAMES, y), dict.fromkeys(NAMES, y)).drawing.axes
    assert axes[1].lines[0].get_ydata().tolist() == y.tolist()
    assert axes[0].get_ylabel() == "predicted log SEI thickness"


def test_a_learning_curve_shows_what_is_not_explained():
    rows = {"long": (10, 20, 40), "short": (10, 20)}
    scores = {"long": [0.5, 0.75, 0.9], "short": [0.5, 0.6]}
    (axes,) = figures.learning_curves(rows, scores).drawing.axes
    assert axes.lines[0].get_ydata() == pytest.approx([0.5, 0.25, 0.1])
    assert [label.get_text() for label in axes.get_xticklabels()] == ["10", "20", "40"]


def test_a_map_follows_the_two_inputs_that_it_is_drawn_over():
    rows = grid(P2D_INPUTS.subset(["i_1C", "epsl_neg"]), 5)
    mean = std = rows["i_1C"].to_numpy()
    maps = dict.fromkeys(NAMES, (rows, mean, std))
    axes = figures.local_maps(maps, P2D_INPUTS).drawing.axes
    assert [axis.get_xlabel() for axis in axes[:2]] == ["i_1C (A)"] * 2
    assert axes[0].get_ylabel() == "epsl_neg"
    assert axes[0].get_xlim() == pytest.approx((0.13, 6.5))
    assert [axis.get_ylabel() for axis in axes[2:]] == [
        "log10 of SEI thickness in m",
        "log10 of capacity loss in %",
    ]


def test_the_bound_of_the_data_is_marked():
    x, flat = np.linspace(0.2, 0.6, 5), np.zeros(5)
    shown = figures.outside_the_box(x, flat, {"a": (flat, flat + 1), "b": (flat, flat)}, 0.4)
    (axes,) = shown.drawing.axes
    assert axes.lines[-1].get_xdata()[0] == 0.4
    assert axes.collections[0].get_paths()[0].vertices[:, 1].max() == pytest.approx(1.96)
    assert "beyond" in shown.alt
