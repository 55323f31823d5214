import numpy as np
import pytest
from scipy.optimize import least_squares

from helpers.models.levenberg_marquardt import levenberg_marquardt

U = np.linspace(0, 1, 60)


def decay(w):
    return w[0] * np.exp(-w[1] * U)


def slopes(w):
    return np.column_stack([np.exp(-w[1] * U), -w[0] * U * np.exp(-w[1] * U)])


@pytest.fixture(scope="module")
def measured():
    return decay([3.0, 2.0]) + 0.05 * np.random.default_rng(0).normal(size=60)


def test_it_ends_where_scipy_does(measured):
    start = np.array([1.0, 0.5])
    ours = levenberg_marquardt(lambda w: decay(w) - measured, slopes, start, tol=1e-12)
    theirs = least_squares(lambda w: decay(w) - measured, start, slopes, method="lm")
    np.testing.assert_allclose(ours.w, theirs.x, rtol=1e-6)
    assert ours.converged


def test_a_penalty_draws_weights_to_zero_as_added_residuals_do(measured):
    found = levenberg_marquardt(
        lambda w: decay(w) - measured, slopes, np.array([1.0, 0.5]), penalty=0.5, tol=1e-12
    )
    root = np.sqrt(0.5)
    theirs = least_squares(
        lambda w: np.append(decay(w) - measured, root * w),
        [1.0, 0.5],
        lambda w: np.vstack([slopes(w), root * np.eye(2)]),
        method="lm",
    )
    np.testing.assert_allclose(found.w, theirs.x, rtol=1e-5)
    assert found.penalty.tolist() == [0.5, 0.5]


def test_a_group_of_weights_that_the_data_do_not_need_is_held_at_zero():
    rng = np.random.default_rng(1)
    A = rng.normal(size=(200, 6))
    y = A[:, :3] @ [2.0, -1.0, 3.0] + 0.3 * rng.normal(size=200)
    found = levenberg_marquardt(
        lambda w: A @ w - y,
        lambda w: A,
        np.ones(6),
        penalty=1e-2,
        groups=np.repeat([0, 1], 3),
        damping=1e5,  # short steps: without them a line is solved before penalties are learnt
        tol=0.0,
    )
    assert found.penalty[3] > 20 * found.penalty[0]
    assert np.abs(found.w[3:]).max() < 0.05


def test_the_limit_of_steps_is_kept_and_told(measured):
    found = levenberg_marquardt(
        lambda w: decay(w) - measured, slopes, np.array([1.0, 9.0]), max_iter=2
    )
    assert (found.n_iter, found.converged) == (2, False)


def test_a_jacobian_in_single_precision_leads_to_the_same_place(measured):
    double, single = (
        levenberg_marquardt(
            lambda w: decay(w) - measured,
            lambda w, kind=kind: slopes(w).astype(kind),
            np.array([1.0, 0.5]),
            tol=1e-9,
        )
        for kind in (np.float64, np.float32)
    )
    np.testing.assert_allclose(single.w, double.w, rtol=1e-4)


def test_where_no_step_leads_downhill_it_has_converged():
    found = levenberg_marquardt(lambda w: w, lambda w: np.eye(2), np.zeros(2))
    assert found.converged
    assert found.n_iter == 1
