from dataclasses import replace

import pytest

from helpers.potentials.learning.hyperparameters import (
    RECOMMENDED,
    SINGLE_SOAP,
    GapHyperparameters,
    Soap,
    TwoBody,
)


def test_the_recommended_potential_has_pairs_a_sharp_and_a_blurred_soap():
    pairs, short, long = RECOMMENDED.terms
    assert isinstance(pairs, TwoBody)
    assert short.cutoff < long.cutoff and short.atom_sigma < long.atom_sigma
    assert short.delta > long.delta


def test_one_soap_is_one_term():
    (term,) = SINGLE_SOAP.terms
    assert isinstance(term, Soap)


def test_terms_speak_the_language_of_quip():
    term = Soap(5.0, n_max=4, l_max=2, atom_sigma=0.5, n_sparse=100, delta=0.1, zeta=2)
    assert str(term).startswith("soap cutoff=5.0 cutoff_transition_width=0.5 n_max=4 l_max=2")
    assert "zeta=2" in str(term) and "n_sparse=100" in str(term)
    assert "theta_uniform=0.5" in str(TwoBody(4.0))


def test_unusable_choices_are_refused():
    with pytest.raises(ValueError, match="at least one term"):
        GapHyperparameters(())
    with pytest.raises(ValueError, match="sigma_force must be positive"):
        replace(RECOMMENDED, sigma_force=0.0)
