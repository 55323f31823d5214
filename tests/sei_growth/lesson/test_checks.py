import numpy as np
import pytest

from helpers.sei_growth.lesson import answers, checks
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from helpers.sensitivity.of_tables import dependence
from helpers.tables import datasets


@pytest.fixture(scope="module")
def table():
    return datasets.load("p2d_sei")


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_emptied_corner_can_be_found_for_any_seed(table, seed):
    suspicious = checks.without_a_corner(table, random_state=seed)
    assert 0.7 * len(table) < len(suspicious) < 0.9 * len(table)
    pairs = dependence(suspicious, P2D_INPUTS.names)["rho"].abs()
    assert set(pairs.index[0]) == {"i_1C", "Ds_neg"}
    assert pairs.iloc[0] > 3 * pairs.iloc[1]


def test_four_nominal_values_lie_on_a_bound():
    four = ["Eeq_side", "kappa_film", "i0ref_metal", "sigma_neg"]
    assert checks.on_a_bound.judge(four).state == "right"
    assert checks.on_a_bound.judge([*four, "cl_0"]).state == "wrong"


def test_a_writing_estimator_is_refused_even_if_its_numbers_are_right():
    def estimator(f, A, B, d):
        before = f(A)
        mixed = A.copy()
        mixed[:, d] = B[:, d]
        A[:] = np.nan_to_num(A) + 0.0
        A[0, 0] += 1e-9
        return np.mean(f(B) * (f(mixed) - before)) / np.var(before)

    assert "copy it first" in checks.first_order_index.judge(estimator).sentence


def test_an_estimator_by_another_formula_is_accepted():
    def jansen(f, A, B, d):  # first order from the squared distance to B
        mixed = A.copy()
        mixed[:, d] = B[:, d]
        variance = np.var(np.concatenate([f(A), f(B)]))
        return 1 - np.mean((f(B) - f(mixed)) ** 2) / (2 * variance)

    assert checks.first_order_index.judge(jansen).state == "right"


def test_both_shares_of_interaction_can_be_told_apart():
    loss = answers.indices("capacity_loss_percent")
    sei = answers.indices("sei_thickness_m")
    assert 1 - loss["S1"].sum() > 0.1
    assert abs(1 - sei["S1"].sum()) < 0.02


@pytest.mark.parametrize("share", [0.3, "0.1", None, [0.1, 0.2]])
def test_odd_answers_about_interaction_never_raise(share):
    assert checks.interaction.judge(share).state in {"wrong", "not yet"}
