import subprocess
import sys
from dataclasses import astuple

import numpy as np
import pytest

from helpers.experiments.designs import latin_hypercube
from helpers.sei_growth.simulator import half_cell
from helpers.sei_growth.simulator.cycle import SimulationFailedError, simulate, trace
from helpers.sei_growth.simulator.inputs import P2D_INPUTS

F, R, T = 96485.33212, 8.314462618, 298.15
NOMINAL = dict(zip(P2D_INPUTS.names, P2D_INPUTS.nominal.tolist(), strict=True))
#: 12 points all over the ranges, for facts that hold everywhere.
ANYWHERE = latin_hypercube(P2D_INPUTS, 12, random_state=1).to_dict("records")


def nominal(**changes):
    return simulate(**{**NOMINAL, **changes})


def test_no_sei_grows_without_side_reaction_and_very_little_with_a_very_slow_one():
    assert abs(nominal(i0_SEI=0.0).sei_thickness_m) < 1e-18
    assert 0 < nominal(i0_SEI=4.5e-13).sei_thickness_m < 1e-5 * nominal().sei_thickness_m


def test_doubling_the_rate_of_a_slow_side_reaction_doubles_the_sei():
    ratio = nominal(i0_SEI=2e-7, Eeq_side=0.2).sei_thickness_m
    ratio /= nominal(i0_SEI=1e-7, Eeq_side=0.2).sei_thickness_m
    assert ratio == pytest.approx(2, rel=2e-3)


def test_a_higher_equilibrium_potential_speeds_the_side_reaction_by_its_tafel_slope():
    ratio = nominal(Eeq_side=0.15).sei_thickness_m / nominal(Eeq_side=0.1).sei_thickness_m
    slope = half_cell.SEI_TRANSFER_COEFFICIENT * F / (R * T)
    assert ratio == pytest.approx(np.exp(slope * 0.05), rel=2e-3)


def test_half_the_current_takes_about_twice_the_time_and_makes_about_twice_the_sei():
    slow, slower = nominal(i_1C=0.26), nominal(i_1C=0.13)
    assert slower.sei_thickness_m / slow.sei_thickness_m == pytest.approx(2, rel=0.05)


def test_the_side_reaction_makes_the_loss_grow_with_its_equilibrium_potential():
    losses = [nominal(Eeq_side=value).capacity_loss_percent for value in (0.0, 0.2, 0.3, 0.4)]
    assert np.all(np.diff(losses) > 0)


def test_fast_cycles_of_large_particles_with_slow_diffusion_lose_most():
    quick = nominal(Eeq_side=0.1, i_1C=0.5, rp_neg=2e-6, Ds_neg=1e-13).capacity_loss_percent
    sluggish = nominal(Eeq_side=0.1, i_1C=5.0, rp_neg=1e-5, Ds_neg=2e-14).capacity_loss_percent
    assert sluggish > 10 * quick


@pytest.mark.parametrize("inputs", ANYWHERE)
def test_the_lost_charge_is_lithium_left_in_graphite_plus_lithium_bound_in_sei(inputs):
    growth = simulate(**inputs)
    filling = trace(**inputs)["filling"]
    left = (filling.iloc[-1] - filling.iloc[0]) * half_cell.full_charge(
        inputs["epsl_neg"], inputs["csmax_neg"]
    )
    bound = half_cell.sei_charge(growth.sei_thickness_m, inputs["rp_neg"], inputs["epsl_neg"])
    lost = growth.capacity_loss_percent / 100 * growth.charge_in_Ah * 3600
    assert left + bound == pytest.approx(lost, rel=1e-4)
    assert lost == pytest.approx(3600 * (growth.charge_in_Ah - growth.charge_out_Ah), rel=1e-9)


@pytest.mark.parametrize("model", ["SPMe", "DFN"])
@pytest.mark.parametrize("kappa_film", [1e-6, 2.4e-4])
def test_the_thickness_is_the_side_current_integrated_by_hand(model, kappa_film):
    # Independent of the solver's own integral: the trapezoidal rule over the trace of potentials.
    # For the DFN the average of the current is taken for the current of the average.
    run = trace(**{**NOMINAL, "kappa_film": kappa_film}, model=model)
    a = half_cell.SEI_TRANSFER_COEFFICIENT * F / (R * T)
    current = NOMINAL["i0_SEI"] * np.exp(-a * (run["sei_potential_V"] - NOMINAL["Eeq_side"]))
    moles = np.trapezoid(current, run["time_s"]) / (half_cell.SEI_ELECTRONS * F)
    thickness = moles * half_cell.SEI_MOLAR_VOLUME
    assert thickness == pytest.approx(run["sei_thickness_m"].iloc[-1], rel=5e-4)


def test_a_trace_runs_from_fresh_graphite_to_the_cut_offs_and_ends_like_the_simulation():
    run, growth = trace(**NOMINAL), simulate(**NOMINAL)
    lithiation = run[run["step"] == "lithiation"]
    assert list(run["step"].unique()) == ["lithiation", "delithiation"]
    assert lithiation["voltage_V"].iloc[-1] == pytest.approx(NOMINAL["E_min"], abs=1e-5)
    assert run["voltage_V"].iloc[-1] == pytest.approx(half_cell.UPPER_CUTOFF_V, abs=1e-5)
    # a cut-off is recorded twice, as the end of one step and the beginning of the next
    assert run["time_s"].diff().min() > -1e-6
    assert run["sei_thickness_m"].iloc[-1] == pytest.approx(growth.sei_thickness_m, rel=1e-12)
    assert lithiation["time_s"].iloc[-1] * 1.3 / 3600 == pytest.approx(growth.charge_in_Ah)


def test_a_sharper_tolerance_changes_the_result_by_little():
    for inputs in ANYWHERE:
        usual, sharp = astuple(simulate(**inputs)), astuple(simulate(**inputs, rtol=1e-8))
        np.testing.assert_allclose(usual, sharp, rtol=1e-3)


def test_the_single_particle_model_becomes_the_full_model_at_low_current():
    def gap(current):
        reduced, full = (nominal(i_1C=current, Eeq_side=0.1, model=m) for m in ("SPMe", "DFN"))
        return abs(np.log(reduced.sei_thickness_m / full.sei_thickness_m))

    assert gap(0.13) < 5e-5 < 1e-4 < gap(6.5) < 1e-2


def test_results_do_not_depend_on_what_was_simulated_before():
    first = simulate(**ANYWHERE[0])
    simulate(**ANYWHERE[1])
    assert simulate(**ANYWHERE[0]) == first


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"rp_neg": 0.0}, "rp_neg must be finite, above 0"),
        ({"i_1C": -1.3}, "i_1C must be finite, above 0"),
        ({"i0_SEI": float("nan")}, "i0_SEI must be finite, at least 0"),
        ({"t_plus": 1.2}, "t_plus must be finite, above 0 and below 1"),
        ({"epsl_neg": 0.95}, "epsl_neg must be finite, above 0 and below 0.9"),
        ({"E_min": 1.1}, "E_min must be finite, at least 0 and below 1"),
        ({"model": "SPM"}, "model is one of SPMe, DFN"),
        ({"rtol": 0.1}, "rtol must be above 0"),
    ],
)
def test_inputs_without_meaning_are_refused_with_their_name(changes, message):
    with pytest.raises(ValueError, match=message):
        nominal(**changes)


def test_a_forgotten_input_of_a_trace_is_named():
    with pytest.raises(TypeError, match="sigma_neg"):
        trace(**{name: value for name, value in NOMINAL.items() if name != "sigma_neg"})


def test_a_cycle_that_cannot_be_run_says_in_which_step_and_why():
    with pytest.raises(SimulationFailedError, match=r"SPMe, delithiation: .*Maximum voltage"):
        nominal(i_1C=3000.0)
    assert nominal().sei_thickness_m > 0  # the model is as good as before


def test_simulating_sends_no_telemetry():
    code = (
        "from helpers.sei_growth.simulator import half_cell; import pybamm.config; "
        "assert pybamm.config.check_env_opt_out()"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
