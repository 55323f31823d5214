import numpy as np
import pandas as pd
import pytest
from scipy.stats import rankdata, spearmanr

from helpers.tables import Study, datasets, own
from helpers.wetting.learning.correlation import (
    both,
    partial_rank_correlation,
    rank_correlation,
    tied_rows,
)
from helpers.wetting.lesson.answers import tied_table
from helpers.wetting.simulator.inputs import WETTING_INPUTS


@pytest.fixture(scope="module")
def study():
    return own(tied_table(), ["a", "b", "c"], ["y"])


@pytest.fixture(scope="module")
def filling():
    table = datasets.load("electrode_filling")
    return own(table, WETTING_INPUTS.names, ["saturation", "t95_ms"])


def test_the_inverse_matrix_says_what_regressing_the_others_out_says(study):
    ranks = study.inputs.join(study.responses).rank()
    partial = partial_rank_correlation(study, "y")
    for name in ("a", "b", "c"):
        others = np.column_stack([np.ones(len(ranks)), ranks.drop(columns=[name, "y"])])
        left = [
            ranks[column] - others @ np.linalg.lstsq(others, ranks[column], rcond=None)[0]
            for column in (name, "y")
        ]
        assert partial[name] == pytest.approx(np.corrcoef(*left)[0, 1], abs=1e-10)


def test_plain_correlation_is_spearmans(study):
    assert rank_correlation(study, "y")["b"] == pytest.approx(
        spearmanr(study.inputs["b"], study.responses["y"]).statistic
    )


def test_the_others_can_turn_the_sign(study):
    assert rank_correlation(study, "y")["a"] < 0 < partial_rank_correlation(study, "y")["a"]


@pytest.mark.parametrize(
    ("response", "signs"),
    [
        ("saturation", {"particle_um": 1, "porosity": 1, "thickness_um": -1, "angle_deg": -1,
                        "binder": -1, "pressure_kPa": 1}),
        ("t95_ms", {"particle_um": -1, "porosity": -1, "thickness_um": 1, "viscosity_mPas": 1,
                    "angle_deg": 1, "binder": 1, "pressure_kPa": -1}),
    ],
    ids=["saturation", "t95"],
)  # fmt: skip
def test_the_inputs_of_a_filling_act_in_the_direction_that_physics_says(filling, response, signs):
    partial = partial_rank_correlation(filling, response)
    for name, sign in signs.items():
        assert sign * partial[name] > 0.1, name


def test_where_viscosity_is_tied_to_porosity_a_thick_liquid_looks_fast(filling):
    tied = tied_rows(filling, "viscosity_mPas", "porosity")
    assert len(tied) > 200
    assert spearmanr(tied.inputs["viscosity_mPas"], tied.inputs["porosity"]).statistic > 0.9
    assert rank_correlation(tied, "t95_ms")["viscosity_mPas"] < -0.2
    assert partial_rank_correlation(tied, "t95_ms")["viscosity_mPas"] > 0.1


def test_inputs_that_determine_each_other_are_refused():
    x = np.arange(40.0)
    y = rankdata(np.random.default_rng(0).random(40))
    study = own(pd.DataFrame({"a": x, "b": x**3, "y": y}), ["a", "b"], ["y"])
    with pytest.raises(ValueError, match="combination"):
        partial_rank_correlation(study, "y")


def test_unknown_names_are_answered_with_the_known_ones(study):
    with pytest.raises(ValueError, match="no response z; there are y"):
        rank_correlation(study, "z")
    with pytest.raises(ValueError, match="no input z; there are a, b, c"):
        tied_rows(study, "a", "z")


def test_too_few_rows_are_refused(study):
    few = Study(study.inputs.head(5), study.responses.head(5))
    with pytest.raises(ValueError, match="too few"):
        partial_rank_correlation(few, "y")


def test_the_two_correlations_stand_side_by_side(study):
    side_by_side = both(study, "y")
    assert (side_by_side["plain"] == rank_correlation(study, "y")).all()
    assert (side_by_side["others given"] == partial_rank_correlation(study, "y")).all()
