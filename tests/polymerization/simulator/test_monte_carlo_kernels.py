from dataclasses import replace

import numpy as np
import pytest

from helpers.polymerization.simulator import monte_carlo_kernels as kernels
from helpers.polymerization.simulator.distributions import BINS, bin_of_length
from helpers.polymerization.simulator.event_rates import in_volume
from helpers.polymerization.simulator.kinetics import COEFFICIENTS, rate_coefficients

NO_END = {
    name: replace(COEFFICIENTS[name], A=0)
    for name in ("termination_ss", "termination_st", "termination_tt")
}


def run(coefficients=COEFFICIENTS, *, exact=False, times=(600.0,), initiators=2e3):
    rates = in_volume(rate_coefficients(70.0, coefficients), 7.0, 1e5)
    rng = np.random.default_rng(0)
    return kernels.run(
        rng, rates, 1e5, initiators, np.array(times), exact, 5, np.inf, bin_of_length(), BINS
    )


@pytest.mark.parametrize("exact", [True, False])
def test_radicals_that_never_end_find_room(exact):
    course, mass, events = run(
        {**COEFFICIENTS, **NO_END}, exact=exact, times=(1.0, 30.0), initiators=1e5
    )
    remaining, n_s, n_t, chains, units, _ = course[-1]
    assert n_s + n_t > 2 * 64
    started = n_s + n_t
    other = events[3] + events[4] + events[5]  # scissions and transfers add a chain each
    assert chains == started + other
    assert remaining + units == pytest.approx(1e5, abs=1e-6)
    assert mass[-1].sum() == units


def test_without_propagation_chains_stay_at_one_unit():
    still = {name: replace(COEFFICIENTS[name], A=0) for name in ("propagation",)}
    course, mass, events = run({**COEFFICIENTS, **still})
    names = dict(zip(kernels.EVENTS, events, strict=True))
    assert names["backbiting"] == names["scission"] == 0
    assert mass[0, bin_of_length()[1]] + mass[0, bin_of_length()[2]] == course[0, 4]


def test_what_a_chain_owes_is_drawn_once_and_around_its_mean():
    rng = np.random.default_rng(0)
    more = []
    for _ in range(2000):
        living = kernels.Living(np.array([7]), np.array([20.0 - 5.0]))
        more.append(kernels._draw(rng, living, 0, 5.0, 1e6))
        assert living.length[0] == 7 + 20 + more[-1]
        assert kernels._draw(rng, living, 0, 5.0, 1e6) == 0
    assert np.mean(more) == pytest.approx(0, abs=4 * np.sqrt(20 / 2000))
    assert np.var(more) == pytest.approx(20, rel=0.15)


def test_a_chain_does_not_take_more_than_there_is():
    living = kernels.Living(np.array([7]), np.array([20.0]))
    more = max(kernels._draw(np.random.default_rng(i), living, 0, 0.0, 0.0) for i in range(20))
    assert more <= 0
