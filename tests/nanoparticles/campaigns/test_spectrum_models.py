import numpy as np
import pytest
from sklearn.base import clone

from helpers.nanoparticles.campaigns.spectrum_models import ComponentGP, SpectrumNetwork
from helpers.nanoparticles.simulator.losses import cosine
from helpers.nanoparticles.simulator.recipes import SPACE, candidates, starting_design
from helpers.nanoparticles.simulator.spectra import spectra

MODELS = (SpectrumNetwork(random_state=0), ComponentGP())


@pytest.fixture(scope="module")
def tables():
    X, new = starting_design(90, 0), candidates(256, 1)
    return SPACE.to_unit(X), spectra(X), SPACE.to_unit(new), spectra(new)


@pytest.mark.parametrize("model", MODELS, ids=lambda m: type(m).__name__)
def test_predicts_spectra_that_it_has_not_seen(tables, model):
    U, S, new, truth = tables
    predicted = clone(model).fit(U, S).predict(new)
    assert predicted.shape == truth.shape
    assert np.median(cosine(predicted, truth)) > 0.92
    blind = ((truth - S.mean(axis=0)) ** 2).mean()
    assert ((predicted - truth) ** 2).mean() < 0.4 * blind


def test_a_seed_gives_the_same_network(tables):
    U, S, new, _ = tables
    few = SpectrumNetwork((20,), epochs=5, random_state=3)
    assert (clone(few).fit(U, S).predict(new) == clone(few).fit(U, S).predict(new)).all()


def test_draws_scatter_about_the_prediction_and_less_where_it_is_known(tables):
    U, S, new, _ = tables
    model = ComponentGP().fit(U, S)
    draws = model.sample(new[:20], 400, 0)
    assert draws.shape == (400, 20, 421)
    error = draws.std(axis=0).max() / np.sqrt(400)
    assert np.abs(draws.mean(axis=0) - model.predict(new[:20])).max() < 6 * error
    assert model.sample(U[:20], 50, 1).std(axis=0).mean() < 0.5 * draws.std(axis=0).mean()


def test_few_recipes_give_few_components(tables):
    U, S, *_ = tables
    assert len(ComponentGP(6).fit(U[:4], S[:4]).processes_) == 4
