import numpy as np
import pytest

from helpers.laboratory.simulator.electrolyte import (
    COSOLVENT_SHARE,
    SALT_MOL_KG,
    conductivity,
    optimum,
)


def test_over_the_salt_the_conductivity_rises_and_falls():
    for share in np.linspace(*COSOLVENT_SHARE, 5):
        over_salt = conductivity(np.linspace(*SALT_MOL_KG, 100), share)
        best = np.argmax(over_salt)
        assert 0 < best < 99
        assert (np.diff(over_salt[: best + 1]) > 0).all()
        assert (np.diff(over_salt[best:]) < 0).all()


def test_the_more_thin_solvent_the_earlier_the_maximum_over_the_salt():
    salt = np.linspace(*SALT_MOL_KG, 400)
    places = [salt[np.argmax(conductivity(salt, share))] for share in (0.0, 0.5, 1.0)]
    assert places == sorted(places, reverse=True)
    np.testing.assert_allclose(places, [1.3, 1.05, 0.8], atol=0.01)


def test_warmth_makes_ions_faster_without_moving_the_optimum():
    cold, warm = optimum(0), optimum(60)
    assert warm.conductivity_ms_cm > 2 * cold.conductivity_ms_cm
    assert warm.salt_mol_kg == pytest.approx(cold.salt_mol_kg, abs=1e-3)


def test_the_optimum_lies_inside_and_nothing_beats_it():
    best = optimum()
    rng = np.random.default_rng(0)
    salt = rng.uniform(*SALT_MOL_KG, 20_000)
    share = rng.uniform(*COSOLVENT_SHARE, 20_000)
    assert conductivity(salt, share).max() <= best.conductivity_ms_cm
    assert SALT_MOL_KG[0] + 0.3 < best.salt_mol_kg < SALT_MOL_KG[1] - 0.3
    assert 0.2 < best.cosolvent_share < 0.8


def test_without_thin_solvent_the_maximum_at_room_temperature_is_the_stated_one():
    assert conductivity(1.3, 0.0, 25.0) == pytest.approx(7.0)


@pytest.mark.parametrize(
    ("arguments", "name"),
    [((3.1, 0.5), "salt"), ((1.0, -0.1), "share"), ((1.0, 0.5, 80), "temp"), ((np.nan, 0), "salt")],
)
def test_outside_its_bounds_there_is_no_answer(arguments, name):
    with pytest.raises(ValueError, match=name):
        conductivity(*arguments)
