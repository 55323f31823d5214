import pytest

from helpers.polymerization.simulator.event_rates import in_volume
from helpers.polymerization.simulator.kinetics import rate_coefficients, solvent_mol_per_L

K = rate_coefficients(70.0)
MOLECULES = 1e10  # in the volume, for 1 mol/L


@pytest.fixture
def rates():
    return in_volume(K, solvent_mol_per_L(1.0), MOLECULES)


def test_many_radicals_end_as_often_as_the_rate_laws_say(rates):
    s, t = 3e-7, 5e-6  # mol/L
    n_s, n_t = s * MOLECULES, t * MOLECULES
    per_second = MOLECULES  # events of 1 mol/(L s)
    assert rates.termination_ss * n_s * (n_s - 1) == pytest.approx(
        K.termination_ss * s**2 * per_second, rel=1e-3
    )
    assert rates.termination_st * n_s * n_t == pytest.approx(
        2 * K.termination_st * s * t * per_second
    )
    assert rates.termination_tt * n_t * (n_t - 1) == pytest.approx(
        K.termination_tt * t**2 * per_second, rel=1e-3
    )


def test_equal_coefficients_would_make_all_pairs_of_radicals_end_alike(rates):
    # of 2 S and 2 T there are one pair SS, four ST, one TT
    ss, st = rates.termination_ss * 2 * 1, rates.termination_st * 2 * 2
    assert st / ss == pytest.approx(4 * K.termination_st / K.termination_ss)


def test_a_larger_volume_slows_meetings_and_nothing_else(rates):
    larger = in_volume(K, solvent_mol_per_L(1.0), 10 * MOLECULES)
    for name in ("propagation", "midchain_propagation", "transfer_to_monomer", "termination_st"):
        assert getattr(larger, name) == pytest.approx(getattr(rates, name) / 10)
    for name in ("backbiting", "scission", "decomposition", "transfer_to_solvent", "efficiency"):
        assert getattr(larger, name) == getattr(rates, name)
