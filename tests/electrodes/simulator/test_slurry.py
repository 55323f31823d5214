import numpy as np
import pytest

from helpers.electrodes.simulator import slurry

NOMINAL = slurry.INPUTS.nominal


def changed(name, value):
    X = NOMINAL.copy()
    X[slurry.INPUTS.names.index(name)] = value
    return slurry.viscosity(X)[0]


def test_every_slurry_thins_under_shear():
    curves = slurry.viscosity(slurry.formulations(128))
    assert (np.diff(curves, axis=1) < 0).all()


@pytest.mark.parametrize(
    ("name", "low", "high"), [("solids", 0.6, 0.7), ("binder_mass", 0.8, 1.4)], ids=lambda x: str(x)
)
def test_more_solids_and_longer_binder_make_it_thicker(name, low, high):
    assert (changed(name, high) > changed(name, low)).all()


def test_heat_makes_it_thinner_at_high_shear():
    assert changed("temperature", 40)[-1] < changed("temperature", 18)[-1]


def test_carbon_black_makes_the_plateau_at_low_shear():
    # less active material is more carbon and binder
    rich, poor = changed("am_share", 0.90), changed("am_share", 0.965)
    assert rich[0] / poor[0] > rich[-1] / poor[-1] > 1


def test_curves_are_functions_of_the_rate_alone():
    np.testing.assert_allclose(
        slurry.viscosity(NOMINAL, slurry.RATES[[3, 17]])[0], slurry.viscosity(NOMINAL)[0, [3, 17]]
    )


def test_a_table_is_read_by_its_names():
    table = slurry.formulations(8)
    np.testing.assert_allclose(
        slurry.viscosity(table[table.columns[::-1]]), slurry.viscosity(table.to_numpy())
    )


def test_the_noise_is_that_of_points_and_of_curves():
    X = slurry.formulations(512)
    error = np.log(slurry.measured(X, random_state=0) / slurry.viscosity(X))
    curve = error.mean(axis=1)
    assert np.std(error - curve[:, None]) == pytest.approx(slurry.POINT_NOISE, rel=0.05)
    expected = np.hypot(slurry.CURVE_NOISE, slurry.POINT_NOISE / np.sqrt(len(slurry.RATES)))
    assert np.std(curve) == pytest.approx(expected, rel=0.1)


def test_formulations_outside_the_law_are_refused():
    X = NOMINAL.copy()
    X[0] = 0.99
    with pytest.raises(ValueError, match="within their bounds"):
        slurry.viscosity(X)
    with pytest.raises(ValueError, match="positive"):
        slurry.viscosity(NOMINAL, np.array([0.0, 1.0]))
