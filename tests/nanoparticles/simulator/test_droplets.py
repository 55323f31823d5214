import numpy as np
import pytest

from helpers.nanoparticles.simulator.droplets import Scatter, measure, summarise
from helpers.nanoparticles.simulator.losses import loss
from helpers.nanoparticles.simulator.recipes import candidates
from helpers.nanoparticles.simulator.spectra import disc_target, spectra

NONE = Scatter(0, 0, 0, 0)


@pytest.fixture(scope="module")
def pool():
    X = candidates(4096, 0)
    return X, loss(spectra(X), disc_target())


def test_without_errors_each_droplet_is_the_truth(pool):
    X = pool[0][:3]
    assert np.allclose(measure(X, 0, 4, NONE), spectra(X)[:, None])


def test_the_same_seed_gives_the_same_droplets(pool):
    X = pool[0][:2]
    assert (measure(X, 5, 3) == measure(X, 5, 3)).all()
    assert (measure(X, 5, 3) != measure(X, 6, 3)).any()


@pytest.mark.parametrize(
    ("error", "what"),
    [("gain", lambda s: s.max(axis=1) / s.max()), ("offset", lambda s: s.min(axis=1))],
)
def test_an_error_has_the_size_it_is_given(pool, error, what):
    droplets = measure(pool[0][:1], 1, 2000, Scatter(**{**vars(NONE), error: 0.05}))[0]
    values = what(droplets)
    values = np.log(values) if error == "gain" else values
    assert values.std() == pytest.approx(0.05, rel=0.1)


@pytest.mark.parametrize(
    ("low", "high", "published"), [(0, 0.2, 0.011), (0.3, 0.5, 0.032), (0.9, 1.0, 0.010)]
)
def test_replicates_scatter_about_as_much_as_published_ones(pool, low, high, published):
    X, losses = pool
    some = X[(losses >= low) & (losses < high)][:40]
    droplets = loss(measure(some, 2), disc_target())
    assert 0.4 < np.median(droplets.std(axis=1, ddof=1)) / published < 2.5


def test_a_summary_holds_medians():
    droplets = measure(candidates(8, 0)[:2], 0, 5)
    medians, losses = summarise(droplets, disc_target())
    assert (medians[1, 7], losses.shape) == (np.sort(droplets[1, :, 7])[2], (2,))
    assert losses[0] == np.median(loss(droplets[0], disc_target()))
