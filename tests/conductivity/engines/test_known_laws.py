import numpy as np
import pandas as pd
import pytest
from scipy import constants

from helpers.conductivity.engines.known_laws import (
    ARRHENIUS,
    BUTLER_VOLMER,
    CASTEEL_AMIS,
    KNOWN_LAWS,
    NERNST,
    VTF,
)
from helpers.conductivity.formulas.expressions import evaluate

by_name = pytest.mark.parametrize("law", KNOWN_LAWS, ids=lambda law: law.name)


def value(law, **feature):
    return evaluate(law.expression, pd.DataFrame({name: [x] for name, x in feature.items()}))[0]


@by_name
def test_a_sample_scatters_around_the_law_by_the_stated_noise(law):
    X, y = law.sample(4000, random_state=0)
    scaled = (y - evaluate(law.expression, X)) / law.noise_std(X)
    assert np.std(scaled) == pytest.approx(1, abs=0.05)
    assert np.mean(scaled) == pytest.approx(0, abs=0.05)


@by_name
def test_samples_and_domain_cover_the_range_of_the_input(law):
    X, _ = law.sample(2000, random_state=1)
    domain = law.domain()
    assert list(X) == list(domain) == list(law.features)
    for name in X:
        assert domain[name].min() <= X[name].min() < X[name].quantile(0.02)
        assert domain[name].max() >= X[name].max() > X[name].quantile(0.98)


@by_name
def test_a_sample_is_given_by_its_random_state(law):
    (X, y), (again, y_again) = law.sample(5, random_state=3), law.sample(5, random_state=3)
    pd.testing.assert_frame_equal(X, again)
    assert (y == y_again).all()
    assert (law.sample(5, random_state=4)[1] != y).all()


@by_name
def test_each_law_has_a_source_and_inputs_with_units(law):
    assert "https://doi.org/10." in law.reference
    assert law.inputs.inputs[0].unit or "decimal logarithm" in law.inputs.inputs[0].description


def test_the_numbers_are_those_of_the_textbook_forms():
    R, F = constants.R, constants.N_A * constants.e
    activation = -(value(ARRHENIUS, x=4.0) - value(ARRHENIUS, x=3.0)) * R
    assert activation == pytest.approx(34.9, abs=0.05)  # kJ/mol, as x is 1000/T
    assert value(NERNST, q=10.0) == pytest.approx(np.log(10) * R * 298.15 / (2 * F))
    assert value(VTF, t=300 / 298.15) == pytest.approx(4.5 - 600 / (300 - 150))
    eta = 0.1
    (h,) = BUTLER_VOLMER.features.values()
    h = evaluate(h, pd.DataFrame({"eta": [eta]}))[0]
    assert value(BUTLER_VOLMER, h=h) == pytest.approx(2 * np.sinh(F * eta / (2 * R * 298.15)))


def test_casteel_and_amis_have_their_maximum_where_they_say():
    domain = CASTEEL_AMIS.domain(2401)
    k = evaluate(CASTEEL_AMIS.expression, domain)
    assert domain["c"][np.argmax(k)] == pytest.approx(1.0)
    assert k.max() == pytest.approx(10.0)


def test_a_sample_has_at_least_one_row():
    with pytest.raises(ValueError, match="at least 1, got 0"):
        ARRHENIUS.sample(0)
