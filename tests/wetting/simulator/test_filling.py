import numpy as np
import pytest

from helpers.wetting.lesson.answers import washburn_runs
from helpers.wetting.simulator.filling import CURVE_SHARES, invade, simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS
from helpers.wetting.simulator.network import build

NOMINAL = {item.name: item.nominal for item in WETTING_INPUTS}


@pytest.fixture(scope="module")
def nominal():
    return simulate(**NOMINAL, random_state=1)


@pytest.mark.parametrize(
    ("changes", "factor"),
    [
        ({"viscosity_mPas": 6.0}, 2.0),
        ({"tension_mNm": 70.0}, 0.5),
        ({"particle_um": 16.0, "thickness_um": 200.0}, 2.0),
    ],
    ids=["viscosity", "tension", "size"],
)
def test_without_pressure_the_time_scales_with_viscosity_size_and_inverse_tension(
    nominal, changes, factor
):
    changed = simulate(**NOMINAL | changes, random_state=1)
    np.testing.assert_allclose(changed.curve_ms, factor * nominal.curve_ms, rtol=1e-9)
    assert changed.saturation == pytest.approx(nominal.saturation, abs=1e-12)


def test_with_all_pressures_doubled_the_time_halves():
    pushed = NOMINAL | {"pressure_kPa": 10.0}
    slow = simulate(**pushed, random_state=2)
    fast = simulate(**pushed | {"pressure_kPa": 20.0, "tension_mNm": 70.0}, random_state=2)
    np.testing.assert_allclose(fast.curve_ms, slow.curve_ms / 2, rtol=1e-9)


def test_the_same_seed_gives_the_same_filling_and_another_one_another(nominal):
    again, other = (simulate(**NOMINAL, random_state=seed) for seed in (1, 2))
    np.testing.assert_array_equal(again.curve_ms, nominal.curve_ms)
    assert other.saturation != nominal.saturation


@pytest.mark.parametrize("pressure", [0.0, 15.0])
@pytest.mark.parametrize("layers", [6, 18])
def test_a_uniform_electrode_fills_as_washburn_says(pressure, layers):
    network = build(
        particle_um=6.0,
        porosity=0.4,
        thickness_um=120.0,
        spread=0.0,
        angle_deg=30.0,
        binder=0.0,
        most_layers=layers,
        angle_std_deg=0.0,
        volume_std=0.0,
    )
    run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=pressure)
    radius = 6e-6 * 0.4 / (3 * 0.6)
    pull = 2 * 0.035 * np.cos(np.radians(30)) / radius + pressure * 1e3
    permeability = np.pi * radius**4 / (8 * 6e-6**2)
    exact = 0.4 * (120e-6) ** 2 * 3e-3 / (2 * permeability * pull)
    assert run.time_ms[-1] == pytest.approx(1e3 * exact, rel=1e-9)
    assert run.saturation[-1] == pytest.approx(1, abs=1e-12)


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_the_washburn_exponent_lies_near_two(spread):
    thickness, times = washburn_runs(spread)
    exponent = np.polyfit(np.log(thickness), np.log(times), 1)[0]
    assert 1.9 < exponent < 2.05


def test_saturation_collapses_where_the_wettable_pores_stop_to_percolate():
    blocked = NOMINAL | {"angle_deg": 50.0}
    mean = {
        binder: np.mean(
            [simulate(**blocked | {"binder": binder}, random_state=k).saturation for k in range(8)]
        )
        for binder in (0.0, 0.5, 0.75)
    }
    assert mean[0.0] > 0.95
    assert mean[0.5] > 0.4
    assert mean[0.75] < 0.1


def test_pressure_opens_what_was_blocked():
    blocked = NOMINAL | {"angle_deg": 50.0, "binder": 0.8}
    S = [simulate(**blocked | {"pressure_kPa": p}, random_state=0).saturation for p in (0, 5, 40)]
    assert S[0] < 0.1 < S[2] and S[0] <= S[1] <= S[2]
    assert S[2] > 0.9


def test_what_the_inlet_gives_the_pores_take_up():
    for seed in range(4):
        network = build(
            particle_um=6,
            porosity=0.35,
            thickness_um=90,
            spread=0.5,
            angle_deg=55,
            binder=0.5,
            random_state=seed,
        )
        run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=10.0)
        assert run.imbalance < 1e-6
        held = (run.share * network.volume_m3).sum() / network.volume_m3.sum()
        assert held == pytest.approx(run.saturation[-1])
        assert np.all(np.diff(run.time_ms) >= 0) and np.all(np.diff(run.saturation) >= 0)


def test_structures_scatter_by_two_percent_in_saturation_and_a_tenth_in_time():
    runs = [simulate(**NOMINAL, random_state=seed) for seed in range(20)]
    assert 0.01 < np.std([run.saturation for run in runs]) < 0.04
    assert 0.015 < np.std(np.log10([run.t95_ms for run in runs])) < 0.08


def test_the_curve_passes_through_the_times_that_have_names(nominal):
    assert len(nominal.curve_ms) == len(CURVE_SHARES) == 20
    assert np.all(np.diff(nominal.curve_ms) > 0)
    assert nominal.t95_ms == nominal.curve_ms[18]
    share = 0.5 / nominal.saturation
    assert nominal.t50_ms == pytest.approx(
        np.interp(share, CURVE_SHARES, nominal.curve_ms), rel=0.05
    )


def test_where_nothing_enters_there_is_no_time():
    closed = simulate(**NOMINAL | {"angle_deg": 70.0, "binder": 1.0}, random_state=0)
    assert closed.saturation == 0
    assert np.isnan([closed.t50_ms, closed.t95_ms, *closed.curve_ms]).all()


@pytest.mark.parametrize(
    "change",
    [{"viscosity_mPas": 0.0}, {"tension_mNm": -1.0}, {"pressure_kPa": -1.0}],
    ids=lambda c: next(iter(c)),
)
def test_what_cannot_be_an_electrolyte_is_refused(change):
    with pytest.raises(ValueError, match="must be positive"):
        simulate(**NOMINAL | change)
