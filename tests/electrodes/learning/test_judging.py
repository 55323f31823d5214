import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression
from sklearn.tree import DecisionTreeRegressor

from helpers.electrodes.learning import judging
from helpers.electrodes.simulator import published_tables
from helpers.tables import datasets

FAST = {
    "linear": judging.MODELS["linear"],
    "tree": lambda seed: DecisionTreeRegressor(random_state=seed),
}


@pytest.fixture(scope="module")
def table():
    am, gap = np.meshgrid([93.0, 94, 95, 96], np.linspace(0, 1, 25))
    frame = pd.DataFrame({"am": am.ravel(), "gap": gap.ravel()})
    noise = np.random.default_rng(0).normal(0, 0.3, len(frame))
    return frame.assign(straight=2 * frame["am"] + frame["gap"] + noise)


def test_a_line_goes_on_where_a_tree_stops(table):
    scored = judging.scores(table, ["am", "gap"], ["straight"], "am", [0, 1], FAST)
    mean = scored.groupby("model")[["random", "left_out"]].mean()
    assert mean.loc["tree", "random"] > 0.9 > mean.loc["tree", "left_out"] + 0.2
    assert mean.loc["linear", "left_out"] > 0.95


def test_a_perfect_model_scores_one_both_ways(table):
    exact = table.assign(y=table["am"] * 3 - table["gap"])
    scored = judging.scores(exact, ["am", "gap"], ["y"], "am", [0], FAST).set_index("model")
    np.testing.assert_allclose(scored.loc["linear", ["random", "left_out"]].astype(float), 1)


def test_one_model_can_be_judged_alone(table):
    X, levels = table[["am", "gap"]].to_numpy(), table["am"].to_numpy()
    assert judging.left_out_r2(LinearRegression(), X, X @ [3.0, -1.0], levels) == pytest.approx(1)


def test_the_winner_is_named_with_how_often_it_won():
    scored = pd.DataFrame(
        {
            "response": "y",
            "model": ["a", "b"] * 3,
            "seed": [0, 0, 1, 1, 2, 2],
            "random": [0.9, 0.8, 0.9, 0.8, 0.7, 0.75],
        }
    )
    row = judging.winners(scored, "random").loc["y"]
    assert (row["best"], row["second"], row["wins"], row["seeds"]) == ("a", "b", 2, 3)
    assert row["mean"] == pytest.approx(2.5 / 3)


def test_every_model_learns_a_line(table):
    line = table.assign(y=table["am"] + table["gap"])
    scored = judging.scores(line, ["am", "gap"], ["y"], "am", [0])
    assert (scored["random"] > 0.95).all()


def test_the_jump_on_the_published_collector_contact():
    if not datasets.is_cached("mesostructures"):
        pytest.skip("mesostructures is neither mirrored nor cached")
    scored = judging.scores(
        published_tables.mesostructures(),
        published_tables.MESOSTRUCTURE_INPUTS,
        ["collector-CBD contact"],
        "am_percent",
        [0],
        {name: judging.MODELS[name] for name in ("boosted trees", "linear")},
    ).set_index("model")
    assert scored.loc["boosted trees", "random"] == pytest.approx(0.980, abs=0.01)
    assert scored.loc["boosted trees", "left_out"] == pytest.approx(0.323, abs=0.05)
    assert scored.loc["linear", "random"] == pytest.approx(0.964, abs=0.01)
    assert scored.loc["linear", "left_out"] == pytest.approx(0.957, abs=0.01)
