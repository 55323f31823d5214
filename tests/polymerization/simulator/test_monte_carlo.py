from dataclasses import replace

import numpy as np
import pytest

from helpers.polymerization.simulator.distributions import (
    LOG10_M,
    area,
    bin_of_length,
    block_masses,
)
from helpers.polymerization.simulator.kinetics import COEFFICIENTS, MONOMER_G_PER_MOL
from helpers.polymerization.simulator.moments import moments
from helpers.polymerization.simulator.monte_carlo import simulate
from helpers.polymerization.simulator.recipe import Recipe

EXAMPLE = Recipe(1.0, 0.020, 70.0)
SCALARS = ("conversion", "Mn_g_per_mol", "Mw_g_per_mol", "n_chains", "n_midchain")


def without(*names):
    return {**COEFFICIENTS, **{name: replace(COEFFICIENTS[name], A=0) for name in names}}


def replicates(seeds, times, n_monomers, **options):
    return [simulate(EXAMPLE, times, n_monomers, seed, **options) for seed in seeds]


def test_fast_and_exact_mode_are_equal_within_the_noise_of_many_small_volumes():
    # In small volumes single molecules matter most, and 80 runs average the noise away.
    runs = {
        mode: replicates(range(start, start + 80), [3600], 2e6, mode=mode)
        for mode, start in (("fast", 0), ("exact", 1000))
    }
    for name in SCALARS:
        fast, exact = (np.array([getattr(r, name)[0] for r in runs[m]]) for m in runs)
        error = np.sqrt((fast.var(ddof=1) + exact.var(ddof=1)) / 80)
        assert abs(fast.mean() - exact.mean()) < 4 * error, name
        assert 0.7 < fast.std() / exact.std() < 1.4, name
    fast, exact = (np.array([block_masses(r.distribution[0]) for r in runs[m]]) for m in runs)
    error = np.sqrt((fast.var(axis=0) + exact.var(axis=0)) / 80)
    assert (np.abs(fast.mean(axis=0) - exact.mean(axis=0)) < 4.5 * error + 1e-9).all()


def test_large_volumes_follow_the_moment_equations():
    # Of one run at 1e8, noise is 0.0016 in the conversion, 0.1 % in Mn and 0.3 % in Mw.
    times = [900, 3600]
    runs = replicates(range(4), times, 1e8, min_backbiting_length=1)
    expected = moments(EXAMPLE, times)
    conversion, mn, mw = (np.mean([getattr(r, n) for r in runs], axis=0) for n in SCALARS[:3])
    np.testing.assert_allclose(conversion, expected.conversion, atol=3e-3)
    np.testing.assert_allclose(mn, expected.Mn_g_per_mol, rtol=1e-2)
    np.testing.assert_allclose(mw, expected.Mw_g_per_mol, rtol=1.5e-2)


def test_radicals_are_as_many_as_the_moment_equations_have_in_that_volume():
    times = np.arange(60, 1801, 15)
    run = simulate(EXAMPLE, times, 1e8, 1, min_backbiting_length=1)
    expected = moments(EXAMPLE, times).radicals_mol_per_L * 1e8 / EXAMPLE.monomer_mol_per_L
    counted = run.n_secondary + run.n_midchain
    assert counted.mean() == pytest.approx(expected.mean(), rel=0.1)


def test_chains_that_must_have_five_units_to_backbite_speed_the_reaction_up():
    free, bound = (
        np.mean([r.conversion for r in replicates(range(2), [3600], 3e7, min_backbiting_length=n)])
        for n in (1, 5)
    )
    assert 0.004 < bound - free < 0.012


def test_in_a_volume_that_is_too_small_two_radicals_of_one_initiator_end_each_other():
    # At 1e6 monomers they seldom meet another one, and always each other.
    small = replicates(range(20), [3600], 1e6, min_backbiting_length=1)
    expected = moments(EXAMPLE, [3600])
    assert np.mean([r.conversion[0] for r in small]) < 0.8 * expected.conversion[0]
    assert np.mean([r.Mw_g_per_mol[0] for r in small]) < 0.8 * expected.Mw_g_per_mol[0]


def test_sixty_runs_of_ten_million_monomers_differ_in_Mw_as_the_lesson_says():
    masses = [
        r.Mw_g_per_mol[0] for r in replicates(range(60), [3600], 1e7, min_backbiting_length=1)
    ]
    expected = moments(EXAMPLE, [3600]).Mw_g_per_mol[0]
    assert 100 * np.std(masses, ddof=1) / expected == pytest.approx(1.1, abs=0.1)


@pytest.mark.parametrize("mode", ["fast", "exact"])
def test_every_unit_is_in_a_chain_or_free(mode):
    run = simulate(EXAMPLE, [10, 600, 3600], 1e6, 3, mode)
    free = run.monomer_mol_per_L * run.n_monomers / EXAMPLE.monomer_mol_per_L
    np.testing.assert_allclose(run.n_units + free, 1e6, rtol=1e-12)
    np.testing.assert_allclose(area(run.distribution), 1)


def test_every_unit_was_added_by_an_event_of_the_exact_mode():
    run = simulate(EXAMPLE, [3600], 1e6, 3, "exact")
    adding = ("propagation", "midchain_propagation", "transfer_to_monomer", "transfer_to_solvent")
    of_initiators = run.n_units[0] - sum(run.events[name] for name in adding)
    successes = of_initiators / 2
    assert successes == int(successes)
    assert successes / run.events["decomposition"] == pytest.approx(0.7, abs=0.05)


def test_chains_are_counted_by_what_starts_and_ends_them():
    run = simulate(EXAMPLE, [3600], 1e6, 3, "exact", coefficients=without("scission"))
    adding = ("propagation", "midchain_propagation", "transfer_to_monomer", "transfer_to_solvent")
    radicals_started = run.n_units[0] - sum(run.events[name] for name in adding)
    transfers = run.events["transfer_to_monomer"] + run.events["transfer_to_solvent"]
    terminations = sum(n for name, n in run.events.items() if name.startswith("termination"))
    living = run.n_secondary[0] + run.n_midchain[0]
    assert radicals_started - 2 * terminations == living
    joined = radicals_started + transfers - run.n_chains[0]
    assert 0 < joined < terminations


def test_nearly_all_events_of_the_exact_mode_are_propagations_and_the_fast_one_has_none():
    exact, fast = (simulate(EXAMPLE, [3600], 1e6, 0, mode) for mode in ("exact", "fast"))
    assert exact.events["propagation"] > 0.9 * sum(exact.events.values())
    assert fast.events["propagation"] == 0
    assert exact.events["backbiting"] == pytest.approx(fast.events["backbiting"], rel=0.1)


def test_disproportionation_gives_a_dispersity_of_two_and_combination_of_one_and_a_half():
    plain = without("backbiting", "transfer_to_monomer", "transfer_to_solvent")
    for share, expected in [(1.0, 2.0), (0.0, 1.5)]:
        law = replace(COEFFICIENTS["disproportionation_ss"], A=share)
        run = simulate(EXAMPLE, [10], 1e9, 0, coefficients={**plain, "disproportionation_ss": law})
        assert run.conversion[0] < 0.05
        assert run.Mw_g_per_mol[0] / run.Mn_g_per_mol[0] == pytest.approx(expected, rel=0.05)


def test_scission_leaves_trimers():
    trimer = bin_of_length()[3]
    with_scission = simulate(EXAMPLE, [3600], 1e8, 0).distribution[0]
    none = simulate(EXAMPLE, [3600], 1e8, 0, coefficients=without("scission")).distribution[0]
    assert with_scission[trimer] > 3 * none[trimer]


def test_the_distribution_has_the_means_that_are_given_beside_it():
    run = simulate(EXAMPLE, [3600], 1e7, 0)
    w, mass = run.distribution[0], 10**LOG10_M
    assert np.sum(w * mass) / w.sum() == pytest.approx(run.Mw_g_per_mol[0], rel=5e-3)
    assert w.sum() / np.sum(w / mass) == pytest.approx(run.Mn_g_per_mol[0], rel=1e-2)


def test_the_peak_of_the_example_is_where_the_solvent_transfer_was_fitted_to_put_it():
    w = simulate(EXAMPLE, [3600], 1e8, 0).distribution[0]
    smooth = np.convolve(w, np.ones(5) / 5, mode="same")
    assert LOG10_M[smooth.argmax()] == pytest.approx(4.62, abs=0.1)


@pytest.mark.parametrize("mode", ["fast", "exact"])
def test_equal_seeds_give_equal_runs_and_others_do_not(mode):
    one, again, generator, other = (
        simulate(EXAMPLE, [600], 1e5, seed, mode).distribution
        for seed in (7, 7, np.random.default_rng(7), 8)
    )
    np.testing.assert_array_equal(one, again)
    np.testing.assert_array_equal(one, generator)
    assert (one != other).any()


def test_a_generator_advances_so_that_a_second_run_differs():
    rng = np.random.default_rng(7)
    first, second = (simulate(EXAMPLE, [600], 1e5, rng).conversion for _ in range(2))
    assert first != second


def test_a_run_ends_with_the_first_snapshot_at_the_conversion_asked_for():
    times = np.arange(300, 3601, 300)
    whole = simulate(EXAMPLE, times, 1e7, 0)
    part = simulate(EXAMPLE, times, 1e7, 0, stop_at_conversion=0.6)
    assert len(part.time_s) < 12
    assert part.conversion[-2] < 0.6 <= part.conversion[-1]
    np.testing.assert_array_equal(part.conversion, whole.conversion[: len(part.time_s)])


def test_before_the_first_chain_there_is_no_molar_mass():
    run = simulate(EXAMPLE, [1e-9], 1e4, 0)
    assert run.n_chains[0] == 0 and run.conversion[0] == 0
    assert np.isnan([run.Mn_g_per_mol[0], run.Mw_g_per_mol[0], *run.distribution[0]]).all()


@pytest.mark.parametrize("mode", ["fast", "exact"])
def test_radicals_that_never_end_use_up_all_monomer_and_no_more(mode):
    endless = without("termination_ss", "termination_st", "termination_tt")
    run = simulate(Recipe(0.5, 0.1, 100.0), [20], 1e4, 0, mode, coefficients=endless)
    assert run.conversion[0] == pytest.approx(1, abs=3e-4)  # three molecules


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"n_monomers": 100}, "n_monomers must be from 10000 to 1e\\+11"),
        ({"n_monomers": np.nan}, "n_monomers must be"),
        ({"mode": "lazy"}, "mode must be one of fast, exact, got 'lazy'"),
        ({"min_backbiting_length": 0}, "min_backbiting_length must be at least 1"),
        ({"stop_at_conversion": 90}, "stop_at_conversion must be between 0 and 1"),
        ({"times_s": [0]}, "times_s must be positive and rise"),
        ({"coefficients": {}}, "coefficients are needed for decomposition"),
    ],
)
def test_unusable_options_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        simulate(**{"recipe": EXAMPLE, "times_s": [60], "n_monomers": 1e4, **options})


def test_a_recipe_is_a_recipe():
    with pytest.raises(TypeError, match="recipe must be a Recipe"):
        simulate((1.0, 0.02, 70.0), [60])


def test_one_unit_weighs_as_much_as_a_monomer():
    run = simulate(EXAMPLE, [60], 1e5, 0)
    monomers = run.n_units[0] / run.n_chains[0]
    assert run.Mn_g_per_mol[0] == pytest.approx(MONOMER_G_PER_MOL * monomers, rel=1e-12)
