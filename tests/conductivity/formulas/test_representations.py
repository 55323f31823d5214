import numpy as np
import pandas as pd
import pytest
import sympy

from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.conductivity.formulas.representations import LOG, RAW

TABLE = pd.DataFrame(
    {"T": [298.15, 250.0], "r": [0.2, 0.9], "c": [1.0, 0.25], "k": [10.0, 2.0]}, index=[7, 3]
)


@pytest.mark.parametrize("representation", [LOG, RAW], ids=lambda x: x.name)
def test_the_inverse_undoes_the_target(representation):
    column = TABLE.assign(target=representation.target(TABLE))
    np.testing.assert_allclose(evaluate(representation.inverse, column), TABLE["k"])


def test_the_features_vanish_at_the_reference_temperature_and_are_one_at_one_molal():
    first = LOG.features(TABLE).iloc[0]
    assert first["u"] == pytest.approx(0, abs=1e-12)
    assert first["s"] == 1
    assert RAW.features(TABLE).iloc[0]["t"] == pytest.approx(1)


def test_features_keep_the_index_of_the_table():
    assert list(LOG.features(TABLE).index) == [7, 3]


@pytest.mark.parametrize("representation", [LOG, RAW], ids=lambda x: x.name)
def test_a_law_in_the_features_is_the_same_law_in_T_r_and_c(representation):
    names = list(representation.formulas)
    law = parse(f"1.5*{names[0]} + 0.5*{names[1]}*{names[2]}", names)
    features = representation.features(TABLE)
    k = evaluate(representation.inverse, TABLE.assign(target=evaluate(law, features)))
    np.testing.assert_allclose(evaluate(representation.conductivity(law), TABLE), k)


def test_a_finite_law_of_ln_k_over_c_is_positive_and_vanishes_with_c():
    k = LOG.conductivity(parse("3.0 - 0.7*(1.2*s + u)**2", ["u", "s"]))
    c = sympy.Symbol("c")
    assert sympy.limit(k.subs({"T": 280, "r": 0}), c, 0, "+") == 0
    assert (evaluate(k, TABLE) > 0).all()


def test_a_law_of_another_representation_is_refused():
    with pytest.raises(ValueError, match=r"t is no feature of ln\(k/c\)"):
        LOG.conductivity(parse("2.0*t", ["t"]))
