import numpy as np
import pytest

from helpers.nanoparticles.campaigns import explain
from helpers.nanoparticles.simulator.recipes import MIXABLE, candidates
from helpers.nanoparticles.simulator.spectra import disc_target

X, BACKGROUND = candidates(16, 0, MIXABLE), candidates(8, 1, MIXABLE)


def test_a_sum_is_shared_among_its_terms():
    weights = np.array([1.0, -2.0, 0.0, 3.0, 0.01])
    values, base = explain.shapley_values(lambda A: A @ weights, X, BACKGROUND)
    assert np.allclose(values, weights * (X - BACKGROUND.mean(axis=0)))
    assert base == pytest.approx((BACKGROUND @ weights).mean())


def test_a_product_is_shared_equally():
    origin, point = np.zeros((1, 5)), np.array([[2.0, 3.0, 1.0, 1.0, 1.0]])
    values, base = explain.shapley_values(lambda A: A[:, 0] * A[:, 1] + A[:, 4], point, origin)
    assert values.tolist() == [[3.0, 3.0, 0.0, 0.0, 1.0]] and base == 0


def test_the_shares_of_a_loss_add_up_to_it():
    response = explain.loss_of(disc_target())
    values, base = explain.shapley_values(response, X[:6], BACKGROUND)
    assert np.abs(values.sum(axis=1) + base - response(X[:6])).max() < 1e-8
    ranking = explain.importance(values)
    assert set(ranking.nlargest(3).index) == {"AgNO3", "TSC", "seed"}


def test_the_peak_is_a_wavelength():
    assert ((explain.peak_of(X) >= 380) & (explain.peak_of(X) <= 800)).all()
