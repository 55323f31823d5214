import pytest

from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.formulas.units import units_check
from helpers.conductivity.simulator.truth import LOG_TRUTH, TRUTH

UNITS = {"T": "K", "r": "1", "c": "mol/kg", "k": "mS/cm"}


def check(text, **options):
    return units_check(parse(text, list(UNITS)), UNITS, **options)


@pytest.mark.parametrize("law", [PUBLISHED_LAW, TRUTH], ids=["published", "true"])
def test_empirical_laws_pass_if_their_constants_may_carry_units(law):
    assert units_check(law, UNITS, result="mS/cm").passed
    assert not units_check(law, UNITS, allow_dimensional_constants=False).passed


def test_a_law_of_pure_features_needs_no_dimensional_constants():
    units = dict.fromkeys("usr", "1")
    report = units_check(LOG_TRUTH, units, result="1", allow_dimensional_constants=False)
    assert report.passed
    assert str(report) == "no complaint; the unit is 1"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("exp(T)", "T is the argument of exp, but has the unit K; it must be a pure number"),
        ("log(c)", "c is the argument of log, but has the unit mol/kg"),
        ("c**r", "c has the unit mol/kg and a power that is not a number"),
        ("r**c", "c is the exponent of r, but has the unit mol/kg"),
        ("c + T", "T + c adds T in K to c in mol/kg"),
        ("c + c**(1/2)", "sqrt(c) in mol^0.5 kg^-0.5"),
        ("1 + T", "T + 1 adds 1 in 1 to T in K"),
    ],
)
def test_no_constant_mends_these_and_the_complaint_says_which_part_is_wrong(text, words):
    report = check(text)
    assert not report.passed
    assert words in str(report)


@pytest.mark.parametrize(
    "text", ["exp(0.1*T)", "log(c/1.0)", "2.0*c + 3.0*c**(1/2)", "exp(-500.0/(T - 150.0))"]
)
def test_a_constant_with_a_unit_mends_these(text):
    assert check(text).passed
    assert not check(text, allow_dimensional_constants=False).passed


def test_a_reference_temperature_written_as_a_fraction_may_carry_its_kelvin():
    assert check("0.5*T - 0.5*k").unit == "any"
    u = parse("1000/T - 20000/5963", ["T"])
    assert units_check(u, UNITS).unit == "K^-1"


def test_the_unit_of_the_whole_is_found_and_compared():
    assert check("k*c/c").unit == "mS/cm"
    assert check("c*T**2").unit == "K^2 mol kg^-1"
    assert "T has the unit K, where mS/cm is asked for" in str(check("T", result="mS/cm"))


def test_prefixes_and_derived_units_reduce_to_the_same_dimension():
    units = {"a": "mS/cm", "b": "A/V/m", "d": "S/m"}
    assert units_check(parse("a + b + d", list(units)), units).passed


def test_all_complaints_are_listed_not_the_first_one_only():
    assert len(check("exp(T) + log(c)").complaints) == 2


def test_a_symbol_without_a_unit_and_an_unknown_unit_are_refused():
    with pytest.raises(ValueError, match="no unit is given for x"):
        units_check(parse("x", ["x"]), UNITS)
    with pytest.raises(ValueError, match="'furlong' is not a unit"):
        units_check(parse("T", ["T"]), {"T": "furlong"})
    with pytest.raises(ValueError, match="is not a product of units"):
        units_check(parse("T", ["T"]), {"T": "K + m"})
