import numpy as np
import pytest
from scipy import constants

from helpers.conductivity.formulas import physics
from helpers.conductivity.formulas.expressions import parse
from helpers.conductivity.formulas.published_law import PUBLISHED_LAW
from helpers.conductivity.simulator.truth import TRUTH
from helpers.experiments.designs import Input, InputSpace


def law(text):
    return parse(text, ["T", "r", "c"])


ARRHENIUS = law("c*exp(9.1 - 1800.0/T - 0.8*c)")
ONSAGER = law("c*(60.0 - 30.0*c**(1/2))")


def test_an_arrhenius_law_has_one_activation_energy_at_every_condition():
    energy = physics.activation_energy(ARRHENIUS, np.array([243.15, 333.15]), 0.5, [[0.3], [2.0]])
    assert energy.shape == (2, 2)
    np.testing.assert_allclose(energy, 1800 * constants.R / 1000)


def test_the_activation_energy_of_a_vtf_law_grows_towards_the_cold():
    vtf = law("c*exp(5.0 - 500.0/(T - 150.0))")
    cold, hot = physics.activation_energy(vtf, np.array([243.15, 333.15]), 0.5, 1.0)
    assert cold == pytest.approx(500 * constants.R / 1000 * (243.15 / 93.15) ** 2)
    assert cold > hot


def test_a_negative_conductivity_has_no_activation_energy():
    assert np.isnan(physics.activation_energy(PUBLISHED_LAW, 243.15, 0.5, 2.1))


def test_a_casteel_amis_law_has_its_maximum_at_its_mu():
    casteel_amis = law("9.0*(c/1.07)**1.3*exp(-0.2*(c - 1.07)**2 - 1.3*(c - 1.07)/1.07)")
    assert physics.c_max(casteel_amis, 298.15, 0.5) == pytest.approx(1.07)


def test_a_maximum_beyond_the_searched_range_is_not_made_up():
    assert np.isnan(physics.c_max(law("c*exp(-0.2*c)"), 298.15, 0.5, c_high=3.0))
    assert physics.c_max(law("c*exp(-0.2*c)"), 298.15, 0.5, c_high=6.0) == pytest.approx(5.0)


def test_the_highest_of_several_maxima_counts():
    wavy = law("c*(1.2 + sin(6.0*c))")
    found = physics.maxima(wavy, 298.15, 0.5)
    assert len(found) == 3
    assert physics.c_max(wavy, 298.15, 0.5) == found[-1]


def test_a_pole_is_no_maximum():
    assert physics.maxima(law("-1.0/(c - 1.3)**3"), 298.15, 0.5).size == 0
    assert physics.maxima(law("1.0/(c - 1.3)**2"), 298.15, 0.5).size == 0


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("-5.11*c - 0.04*T", -0.04 * 298.15),
        ("c*exp(2.0 - 1.7*c**(1/2))", 0.0),
        ("2.0*c*log(c)", 0.0),  # undefined when c = 0 is put in
        ("3.0 + c*log(c)", 3.0),
        ("c**(r + 1.2)", 0.0),
        ("c*exp(-1.0/c)", 0.0),
        ("1.0/c", np.nan),
        ("log(c)", np.nan),
        ("(c - 0.1)**(1/2)", np.nan),
    ],
)
def test_the_dilute_limit_is_found_also_where_c_0_cannot_be_put_in(text, limit):
    assert physics.limit_at_zero(law(text)) == pytest.approx(limit, nan_ok=True)


def test_the_published_law_conducts_backwards_without_salt():
    assert physics.limit_at_zero(PUBLISHED_LAW, T=298.15) == pytest.approx(-11.9, abs=0.05)


def test_a_limiting_law_gives_its_root_slope():
    assert physics.root_slope(ONSAGER) == pytest.approx(0.5)
    assert physics.root_slope(TRUTH) == pytest.approx(3.5 * 0.29)


def test_a_law_analytic_in_c_has_no_root_term():
    assert physics.root_slope(ARRHENIUS) == 0


@pytest.mark.parametrize("text", ["3.0 + c", "c**1.2", "c*exp(-1.0*c**(1/4))", "-1.0*c"])
def test_a_law_that_is_not_proportional_to_dilute_salt_has_no_root_slope(text):
    assert np.isnan(physics.root_slope(law(text)))


def test_the_true_law_of_the_synthetic_table_passes_every_check():
    report = physics.physics_report(TRUTH)
    assert list(report.columns) == ["passed", "value", "unit", "asked"]
    assert report["passed"].dropna().all()
    assert report["passed"].notna().sum() == 7
    c_max = [report["value"][f"c_max at {T} K"] for T in ("243.15", "298.15", "333.15")]
    assert c_max == sorted(c_max)
    assert report["value"]["root-of-c term a1"] == pytest.approx(1.015)


def test_the_published_law_fails_where_physics_is_asked_and_not_fit():
    passed = physics.physics_report(PUBLISHED_LAW)["passed"].dropna()
    assert set(passed[passed].index) == {"one maximum in c", "shift of c_max, cold to hot"}


@pytest.mark.parametrize(
    ("text", "failing"),
    [
        ("c*exp(9.1 - 1800.0/T - 0.8*c)", {"shift of c_max, cold to hot", "root-of-c term a1"}),
        (
            "c*exp(3.0 - 1.0*c**(1/2) - 0.3*c)",  # no temperature
            {"smallest activation energy", "shift of c_max, cold to hot"},
        ),
        (
            "c*exp(3.0 - 1800.0/T - 0.1*c**(1/2))",  # rises up to the end
            {"one maximum in c", "shift of c_max, cold to hot"},
        ),
        (
            "c*exp(3.0 + 5.0*(T - 400.0)/T - (1.0 - 0.001*T)*c**(1/2) - 300.0*c/T)*(2.9 - c)",
            {"smallest k beyond it"},
        ),
    ],
)
def test_each_check_is_failed_by_a_law_that_breaks_it(text, failing):
    passed = physics.physics_report(law(text))["passed"].dropna()
    assert set(passed[~passed].index) == failing


def test_a_law_in_other_symbols_is_refused_by_name():
    with pytest.raises(ValueError, match=r"T, r and c; this one has s, u"):
        physics.physics_report(parse("u + s", ["u", "s"]))


def test_a_box_without_the_three_inputs_is_refused():
    with pytest.raises(ValueError, match="T, r and c, not T"):
        physics.physics_report(TRUTH, wider=InputSpace([Input("T", 200, 400)]))
