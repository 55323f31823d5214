import numpy as np
import pandas as pd
import pytest

from helpers.laboratory.campaigns.learners import VALUE, GaussianProcessLearner
from helpers.laboratory.campaigns.workflow import RECIPES
from helpers.laboratory.lesson import figures
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.electrolyte import conductivity


def schedule(*rows):
    columns = ["sample", "step", "device", "started", "finished", "by"]
    return pd.DataFrame(rows, columns=columns)


ONE = schedule(
    ("s0", "mix", "pump-1", 0.0, 1.0, "device"), ("s0", "measure", "cell-1", 1.0, 2.0, "device")
)


def test_a_device_describes_its_fields_with_their_limits(tmp_path):
    app = make_app("pump", name="pump-1", journal=tmp_path / "j.jsonl", token="t" * 24)
    table = figures.actions(app.openapi()).set_index(["path", "field"])
    mix = table.loc["/actions/mix"]
    assert mix.loc["salt_mol_kg", ["low", "high", "value"]].tolist() == [0.1, 2.5, "required"]
    assert mix.loc["volume_ml", ["low", "value"]].tolist() == ["> 0.0", "default 0.5"]


def test_schedules_stand_below_each_other_under_their_names():
    shown = figures.schedules({"one after the other": ONE, "in parallel": ONE})
    assert [axis.get_title(loc="left") for axis in shown.drawing.axes] == [
        "one after the other",
        "in parallel",
    ]


def test_a_speed_up_is_compared_with_the_ideal():
    table = figures.speedups(ONE, {1: ONE}, 12).set_index("devices")
    row = table.loc["1 + 1 devices"]
    assert row["speed-up"] == 1 and row["ideal"] == pytest.approx(24 / 13)
    assert row["share of ideal"] == pytest.approx(13 / 24)


def test_learning_shows_a_line_a_campaign_and_every_recipe_of_the_first():
    recipes = RECIPES.from_unit(np.random.default_rng(0).random((8, 2)))
    history = pd.DataFrame(recipes, columns=RECIPES.names)
    history[VALUE] = conductivity(*recipes.T)
    learner = GaussianProcessLearner(RECIPES, points=9)
    left, right, bar = figures.learning([history, history], learner).drawing.axes
    assert sum(len(line.get_xdata()) == 8 for line in left.lines) == 3  # two, and the median
    assert left.get_ylabel() == bar.get_ylabel().replace("believed mean", "conductivity")
    assert len(right.lines[0].get_xdata()) == 8
