from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.experiments.designs import Input, InputSpace
from helpers.wetting.learning.robust_design import Requirement, scattered, search, verify

SPACE = InputSpace((Input("a", 0.0, 10.0), Input("b", 0.0, 10.0)))
REQUIREMENT = Requirement(least={}, most={"load": 12.0}, share=0.9)


def outcomes(X):
    return pd.DataFrame({"load": X["a"] + X["b"]})


def value(X):
    return X["a"].to_numpy()


def test_a_requirement_holds_where_all_of_it_holds_and_not_where_a_number_is_missing():
    requirement = Requirement(least={"S": 0.9}, most={"t": 5.0})
    table = pd.DataFrame({"S": [0.95, 0.95, 0.8, np.nan], "t": [4.0, 6.0, 4.0, 4.0]})
    assert requirement.met(table).tolist() == [True, False, False, False]


def test_electrodes_scatter_around_the_plan_and_stay_within_the_bounds():
    drawn = scattered({"a": 5.0, "b": 10.0}, {"a": 0.5, "b": 1.0}, SPACE, 4000, 0)
    assert drawn["a"].mean() == pytest.approx(5, abs=0.05)
    assert drawn["a"].std() == pytest.approx(0.5, rel=0.05)
    assert drawn["b"].max() == 10


def test_a_design_that_trusts_its_plan_goes_to_the_edge():
    best = search(outcomes, value, SPACE, {"b": 5.0}, {}, REQUIREMENT, random_state=0).iloc[0]
    assert best["a"] == pytest.approx(7, abs=0.05)
    assert best["share"] == 1


def test_a_careful_design_keeps_the_distance_that_its_scatter_asks_for():
    best = search(
        outcomes, value, SPACE, {"b": 5.0}, {"a": 0.5}, REQUIREMENT, draws=400, random_state=0
    ).iloc[0]
    assert best["a"] == pytest.approx(7 - 1.2816 * 0.5, abs=0.1)
    assert best["share"] >= 0.9


def test_designs_without_enough_good_electrodes_stand_behind_the_others():
    designs = search(outcomes, value, SPACE, {}, {"a": 1.0}, REQUIREMENT, random_state=0)
    enough = designs["enough"].to_numpy()
    assert enough[0] and not enough[-1]
    assert np.all(np.diff(enough.astype(int)) <= 0)
    assert designs.loc[enough, "value"].is_monotonic_decreasing


@pytest.mark.parametrize(
    ("fixed", "requirement", "message"),
    [
        ({"a": 1.0, "b": 1.0}, REQUIREMENT, "all inputs are fixed"),
        ({"c": 1.0}, REQUIREMENT, "no input c"),
        ({"b": 5.0}, Requirement({}, {"load": -1.0}), "no design of 512 fulfils"),
    ],
    ids=["nothing free", "unknown", "impossible"],
)
def test_a_search_that_cannot_succeed_says_why(fixed, requirement, message):
    with pytest.raises(ValueError, match=message):
        search(outcomes, value, SPACE, fixed, {}, requirement)


def test_a_plan_with_a_gap_or_a_stray_name_is_refused():
    with pytest.raises(ValueError, match="nothing of b"):
        scattered({"a": 1.0}, {}, SPACE, 3)
    with pytest.raises(ValueError, match="no input c"):
        scattered({"a": 1.0, "b": 1.0}, {"c": 1.0}, SPACE, 3)


def test_every_electrode_is_simulated_with_a_structure_of_its_own():
    def simulator(*, a, b, random_state):
        return SimpleNamespace(load=a + b, seed=random_state, other=0)

    electrodes = pd.DataFrame({"a": [1.0, 2.0], "b": [0.0, 1.0]})
    found = verify(simulator, electrodes, ["load", "seed"], first_seed=70)
    assert found.to_dict("list") == {"load": [1.0, 3.0], "seed": [70, 71]}
