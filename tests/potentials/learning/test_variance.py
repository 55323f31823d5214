import numpy as np
import pytest

from helpers.potentials.learning import fitting
from helpers.potentials.learning.hyperparameters import GapHyperparameters, Soap
from helpers.potentials.learning.variance import local_variance
from helpers.potentials.simulator import frames

DELTA = 0.5


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    small = Soap(3.0, n_max=4, l_max=2, atom_sigma=0.4, n_sparse=30, delta=DELTA)
    monomers_only = frames.bundled("atoms") + frames.bundled("monomers")[::4]
    fitted = fitting.fit(
        monomers_only, GapHyperparameters((small,)), tmp_path_factory.mktemp("fit")
    )
    return fitted.calculator()


def test_the_variance_is_one_number_an_atom_between_nothing_and_the_prior(model):
    frame = frames.bundled("test")[0]
    v = local_variance(frame, model)
    assert v.shape == (len(frame),)
    assert (v > -1e-9).all() and (v < DELTA**2).all()


def test_what_was_not_among_the_data_raises_the_alarm(model):
    known = np.mean([local_variance(f, model).mean() for f in frames.bundled("monomers")[::12]])
    close = frames.bundled("dimers")[0]
    assert close.get_all_distances(mic=True)[:10, 10:].min() == pytest.approx(1.8, abs=1e-4)
    assert local_variance(close, model).max() > 5 * known
    assert local_variance(frames.bundled("test")[0], model).mean() > 2 * known


def test_a_molecule_torn_from_its_neighbours_is_one_of_the_known_ones(model):
    far = frames.bundled("dimers")[9]
    monomers = np.mean([local_variance(f, model).mean() for f in frames.bundled("monomers")[::12]])
    assert local_variance(far, model).mean() < 3 * monomers
