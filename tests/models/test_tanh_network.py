from itertools import pairwise

import numpy as np
import pytest

from helpers.models.tanh_network import TanhNetwork, _activations, _jacobian, _layers, train


def wave(n, seed=0, noise=0.0):
    rng = np.random.default_rng(seed)
    X = rng.normal(size=(n, 3))
    return X, np.sin(1.5 * X[:, 0]) + 0.3 * X[:, 1] ** 2 + noise * rng.normal(size=n)


@pytest.mark.parametrize("hidden", [(5,), (5, 4), (4, 3, 2)])
def test_gradients_by_inputs_and_by_weights_equal_central_differences(hidden):
    rng = np.random.default_rng(0)
    sizes = (3, *hidden, 1)
    w = rng.normal(size=sum((a + 1) * b for a, b in pairwise(sizes)))
    X, h = rng.normal(size=(7, 3)), 1e-6

    def output(w, X):
        return TanhNetwork(sizes, w, 0, False).predict(X)

    by_inputs = [(output(w, X + h * e) - output(w, X - h * e)) / (2 * h) for e in np.eye(3)]
    by_weights = [(output(w + h * e, X) - output(w - h * e, X)) / (2 * h) for e in np.eye(w.size)]
    gradient = TanhNetwork(sizes, w, 0, False).gradient(X)
    layers = _layers(w, sizes)
    np.testing.assert_allclose(gradient, np.transpose(by_inputs), atol=1e-8)
    jacobian = _jacobian(layers, _activations(layers, X))
    np.testing.assert_allclose(jacobian, np.transpose(by_weights), atol=1e-8)


def test_a_trained_network_follows_a_smooth_function():
    X, y = wave(400)
    network = train(X, y, (8, 8), rng=np.random.default_rng(0))
    X_new, y_new = wave(400, seed=1)
    assert np.mean((network.predict(X_new) - y_new) ** 2) < 1e-3 * np.var(y_new)


def test_the_evidence_switches_off_an_input_without_effect():
    X, y = wave(300, noise=0.1)
    learnt = train(X, y, (8,), rng=np.random.default_rng(0)).gradient(X)
    fixed = train(X, y, (8,), rng=np.random.default_rng(0), alpha=1e-3).gradient(X)
    assert np.abs(learnt[:, 2]).max() < 0.02
    assert np.abs(fixed[:, 2]).max() > 5 * np.abs(learnt[:, 2]).max()


def test_a_large_penalty_flattens_the_network():
    X, y = wave(100)
    network = train(X, y - y.mean(), (6,), rng=np.random.default_rng(0), alpha=1e4)
    assert np.abs(network.predict(X)).max() < 0.05


def test_training_stops_at_its_limit_or_when_it_gains_no_more():
    X, y = wave(100, noise=0.3)
    short = train(X, y, (6,), rng=np.random.default_rng(0), max_iter=4)
    assert (short.n_iter, short.converged) == (4, False)
    long = train(X, y, (6,), rng=np.random.default_rng(0), alpha=1.0, max_iter=500)
    assert long.n_iter < 500
    assert long.converged


def test_more_steps_never_raise_the_objective():
    X, y = wave(100, noise=0.3)

    def objective(max_iter):
        f = train(X, y, (6,), rng=np.random.default_rng(0), alpha=0.1, max_iter=max_iter, tol=0)
        return np.sum((f.predict(X) - y) ** 2) + 0.1 * np.sum(f.weights**2)

    values = [objective(steps) for steps in (1, 3, 10, 30)]
    assert all(later < earlier for earlier, later in pairwise(values))
