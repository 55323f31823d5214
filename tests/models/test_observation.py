import numpy as np
import pytest

from helpers.models import ExactGP, NetworkEnsemble, SparseGP


@pytest.mark.parametrize(
    "model",
    [
        ExactGP(noise=0.1, tune=True),
        SparseGP(20, random_state=0),
        NetworkEnsemble(4, (6,), random_state=0),
    ],
    ids=lambda model: type(model).__name__,
)
def test_what_is_measured_scatters_by_the_noise_and_by_the_doubt_of_the_function(model):
    rng = np.random.default_rng(0)
    X = rng.uniform(0, 6, (300, 1))
    model.fit(X, np.sin(X[:, 0]) + rng.normal(0, 0.3, 300))
    at = np.linspace(0.5, 5.5, 20)[:, None]
    mean, doubt = model.predict(at, return_std=True)
    np.testing.assert_allclose(mean, model.predict(at))
    np.testing.assert_allclose(model.observation_std(at) ** 2, doubt**2 + model.noise_std_**2)
    assert np.mean(np.abs(mean - np.sin(at[:, 0])) < 2 * doubt) > 0.7
    assert np.median(doubt) < 0.2
    assert model.noise_std_ == pytest.approx(0.3, rel=0.25)
