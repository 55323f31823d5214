import numpy as np
import pytest

from helpers.clusters.expansions import orbits
from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.exact import AllOrderings
from helpers.clusters.sampling.monte_carlo import BOLTZMANN, Sampler
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure

CELL = np.diag([3, 3, 1])


def test_each_energy_is_that_of_the_correlations(short):
    every = AllOrderings(short, CELL)
    for state in (0, 1, 37, 300, 511):
        structure = Structure(CELL, (state >> np.arange(9)) & 1)
        assert every.energies[state] / 9 == pytest.approx(short.energies([structure])[0])
        assert every.occupied[state] == structure.occupation.sum()


def test_free_sites_are_filled_as_fermi_said(short):
    ideal = Expansion(short.parent, short.orbits, np.zeros(len(short.orbits)))
    averages = AllOrderings(ideal, CELL).semigrand(500.0, 0.06)
    x = 1 / (1 + np.exp(-0.06 / (BOLTZMANN * 500)))
    assert averages.x == pytest.approx(x)
    assert averages.heat_capacity == pytest.approx((0.06 / (BOLTZMANN * 500)) ** 2 * x * (1 - x))


def test_the_heat_capacity_is_the_slope_of_the_energy(short):
    every = AllOrderings(short, CELL)
    low, high = (every.canonical(t, 4).energy for t in (699.0, 701.0))
    slope = (high - low) / 2 / BOLTZMANN
    assert every.canonical(700.0, 4).heat_capacity == pytest.approx(slope, rel=1e-4)


def test_the_square_ising_cell_of_four_by_four_has_its_known_levels():
    parent = lattice.square()
    found = orbits.find_orbits(parent, {2: 1.1})
    every = AllOrderings(Expansion(parent, found, [0, 0, -2.0]), np.diag([4, 4, 1]))
    levels, counts = np.unique(np.rint(every.energies).astype(int), return_counts=True)
    assert dict(zip(levels[:4].tolist(), counts[:4].tolist(), strict=True)) == {
        -32: 2,
        -24: 32,
        -20: 64,
        -16: 424,
    }


def test_too_many_orderings_are_refused(short):
    with pytest.raises(ValueError, match="too many"):
        AllOrderings(short, np.diag([3, 3, 3]))


def test_monte_carlo_agrees_with_the_sum_over_all_orderings(short):
    cell = np.diag([3, 3, 2])
    sampler = Sampler(short, Structure(cell, np.arange(18) % 2), 1)
    both = AllOrderings(short, cell).against(sampler, 600.0, 0.3, 5000)
    assert both.loc["standard errors apart"].abs().max() < 4
    assert both.loc["exact", "content x"] == pytest.approx(
        both.loc["Monte Carlo", "content x"], abs=0.02
    )
