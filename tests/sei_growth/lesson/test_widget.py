import numpy as np
import pytest
from panels import at_each_end, leaves_nothing_behind, said

from helpers.experiments.designs import Input, InputSpace
from helpers.sei_growth.lesson.widget import SensitivityExplorer

SPACE = InputSpace(
    [Input("current", 0.1, 6.5, "A", nominal=1.3), Input("radius", 1e-6, 1.1e-5, "m", nominal=5e-6)]
)
LABELS = ("SEI thickness (m)", "capacity loss (%)")


class LinearLogModel:
    """log output = weights . x, with a constant standard deviation."""

    def __init__(self, weights, std=0.1):
        self.weights = np.array(weights)
        self.std = std

    def predict(self, X):
        return X @ self.weights

    def observation_std(self, X):
        return np.full(len(X), self.std)

    def gradient(self, X):
        return np.tile(self.weights, (len(X), 1))

    def gradient_std(self, X):
        return np.zeros_like(X)


@pytest.fixture
def explorer():
    models = (LinearLogModel([0.5, 0.0]), LinearLogModel([-0.1, -2e4]))
    return SensitivityExplorer(dict(zip(LABELS, models, strict=True)), SPACE)


def test_values_and_intervals_are_in_the_outputs_unit(explorer):
    view = explorer.look(SPACE.nominal)
    assert view.value[LABELS[0]] == pytest.approx(np.exp(0.65))
    assert view.high[LABELS[0]] / view.low[LABELS[0]] == pytest.approx(np.exp(2 * 1.96 * 0.1))


def test_changes_are_over_the_full_range_of_an_input(explorer):
    view = explorer.look(SPACE.nominal)
    assert view.change[LABELS[0]] == pytest.approx([0.5 * 6.4, 0.0])
    assert view.change[LABELS[1]] == pytest.approx([-0.64, -0.2])


def test_a_curve_passes_through_the_point(explorer):
    values, mean, _, _ = explorer.curves(SPACE.nominal, "current")[LABELS[0]]
    assert np.interp(1.3, values, np.log(mean)) == pytest.approx(0.65)


def test_the_summary_names_the_leading_input_and_its_direction(explorer):
    said = explorer.summary(SPACE.nominal, "radius")
    assert "SEI thickness 1.92 m" in said
    assert "follows current (up)" in said
    assert "follows current (down) and radius (down)" in said
    assert "The curves vary radius, now 5e-06." in said


def test_what_moves_takes_no_room_from_the_axes(explorer):
    assert explorer._right[-1].get_position().x1 > 0.98


def test_every_control_works_at_its_ends_and_there_is_a_way_back(explorer):
    panel = explorer.widget()
    first = said(panel)
    assert len({*at_each_end(panel)}) >= 5
    panel.controls["reset"].click()
    point, _ = explorer.state(panel.values)
    assert point == pytest.approx(SPACE.nominal)
    panel.controls["curve over"].value = "current"
    assert said(panel) == first


def test_the_explorer_wants_two_outputs():
    with pytest.raises(ValueError, match="two outputs, not 1"):
        SensitivityExplorer({"SEI thickness (m)": LinearLogModel([1, 1])}, SPACE)


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    nominal, high = SPACE.nominal, SPACE.high
    leaves_nothing_behind(explorer, (nominal, "current"), (high, "current"), (nominal, "radius"))
