import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.formulas.expressions import constants, evaluate, parse
from helpers.conductivity.formulas.published_law import (
    PUBLISHED_LAW,
    coefficients,
    lasso,
    quality,
    refitted,
)
from helpers.conductivity.simulator import table
from helpers.tables import datasets


@pytest.fixture(scope="module")
def published():
    if not datasets.is_cached("conductivity_flores"):
        pytest.skip("conductivity is neither mirrored nor cached; tests do not download")
    return table.published_table()


def in_order(law):
    """Those of c, T, c^2.5 r^0.5 and T^2 c^0.25."""
    return [float(law.coeff(PUBLISHED_LAW.coeff(c))) for c in _ordered(PUBLISHED_LAW)]


def _ordered(law):
    terms = {str(law.coeff(c)): c for c in constants(law)}
    return [terms[name] for name in ("c", "T", "c**(5/2)*sqrt(r)", "T**2*c**(1/4)")]


def test_the_law_as_printed_has_its_four_constants():
    assert in_order(PUBLISHED_LAW) == [-5.11, -0.04, -0.35, 0.000273]


def test_quality_as_printed(published):
    printed = quality(PUBLISHED_LAW, published)
    assert printed.r2 == pytest.approx(0.9134, abs=5e-4)
    assert printed.mae == pytest.approx(0.806, abs=5e-4)
    assert printed.mse == pytest.approx(1.0528, abs=5e-4)
    assert printed.bias == pytest.approx(-0.707, abs=1e-3)
    assert printed.negative == 235


def test_least_squares_takes_the_bias_away_but_not_all_negative_conductivities(published):
    law = refitted(published)
    expected = [-4.6910, -0.035436, -0.35221, 2.60070e-4]
    np.testing.assert_allclose(in_order(law), expected, rtol=1e-3)
    found = quality(law, published)
    assert found.r2 == pytest.approx(0.9551, abs=5e-5)
    assert found.mae == pytest.approx(0.5249, abs=5e-5)
    assert abs(found.bias) < 0.01
    assert found.negative == 111


def test_no_other_constants_do_better_in_the_squares(published):
    law = refitted(published)
    least = quality(law, published).mse
    for constant in constants(law):
        for factor in (0.999, 1.001):
            assert quality(law.xreplace({constant: factor * constant}), published).mse > least


def test_the_recipe_of_the_authors_gives_nearly_the_same(published):
    fit = lasso(published)
    expected = [-4.68388, -0.0353672, -0.351808, 2.59732e-4]
    np.testing.assert_allclose(in_order(fit.law), expected, rtol=1e-3)
    assert fit.alpha == pytest.approx(1e-3)
    assert quality(fit.law, published).r2 == pytest.approx(0.9551, abs=5e-5)


def test_constants_are_found_again_in_data_made_with_them():
    rows = table.design().sample(300, random_state=0)
    rows = rows.assign(k=evaluate(PUBLISHED_LAW, rows))
    np.testing.assert_allclose(in_order(refitted(rows)), in_order(PUBLISHED_LAW), rtol=1e-6)


def test_without_salt_the_printed_law_is_far_below_zero():
    pure = pd.DataFrame({"T": [298.15], "r": [0.5], "c": [0.0]})
    assert evaluate(PUBLISHED_LAW, pure)[0] == pytest.approx(-11.9, abs=0.05)


def test_a_table_without_a_needed_column_is_refused():
    with pytest.raises(ValueError, match="needs c"):
        quality(PUBLISHED_LAW, table.design().assign(k=1.0).drop(columns="c"))


def test_the_printed_coefficients_are_those_of_the_record():
    from helpers.tables.literature import published_values

    record = {entry.id: entry.value for entry in published_values("04")}
    assert coefficients(PUBLISHED_LAW) == record


def test_a_law_of_other_terms_has_no_published_coefficients():
    with pytest.raises(ValueError, match="not made of the four published terms"):
        coefficients(PUBLISHED_LAW + parse("1.5*r", ["r"]))


def test_as_printed_the_law_conducts_at_room_temperature_and_loses_sense_in_the_cold():
    room, cold = evaluate(PUBLISHED_LAW, {"T": [298.15, 243.15], "r": [0.5, 0.5], "c": [1.0, 2.1]})
    assert 5 < room < 10
    assert cold < 0
