import numpy as np
import pytest

from helpers.clusters.sampling.order import Heating, Order, free_energies, heat, standard_error
from helpers.clusters.simulator.structures import Structure

ROWS = Structure([[1, 0, 0], [0, 1, 1], [0, 0, 2]], [0, 1])


@pytest.mark.parametrize("edge", [4, 8])
def test_perfect_order_is_one_in_any_cell_and_any_orientation(cathode, edge):
    order = Order(cathode.parent, ROWS, np.diag([edge] * 3))
    assert order.of(order.patterns @ order.start.spins / edge**3) == pytest.approx(1)
    turned = Structure([[1, 1, 0], [0, 2, 0], [0, 0, 1]], [0, 1]).repeat(np.diag([edge] * 3))
    assert order.of(order.patterns @ turned.spins / edge**3) == pytest.approx(1)


def test_disorder_falls_as_the_root_of_the_number_of_sites(cathode):
    rng = np.random.default_rng(0)
    for edge in (4, 8):
        order = Order(cathode.parent, ROWS, np.diag([edge] * 3))
        spins = rng.choice([-1, 1], (2000, edge**3))
        eta = order.of(spins @ order.patterns.T / edge**3)
        # three waves, each of a mean square of one over the number of sites
        assert (eta**2).mean() * edge**3 == pytest.approx(3, rel=0.1)


def test_heating_melts_the_rows_and_costs_energy(cathode):
    order = Order(cathode.parent, ROWS, np.diag([6] * 3))
    run = heat(cathode.expansion, order, (50.0, 700.0), 150, 0)
    assert run.order[0] == pytest.approx(1, abs=1e-3) and run.order[1] < 0.3
    assert run.energy[1] - run.energy[0] > 5e-3
    assert run.heat_capacity[0] < 1e-3 < run.heat_capacity[1]


def test_the_error_of_independent_numbers_is_the_usual_one_and_of_dependent_ones_larger():
    rng = np.random.default_rng(0)
    free = rng.standard_normal(10000)
    assert standard_error(free, 50) == pytest.approx(0.01, rel=0.3)
    slow = np.convolve(free, np.ones(30) / 30, mode="same")
    assert standard_error(slow, 20) > 3 * slow.std() / 100
    with pytest.raises(ValueError, match="at least as many"):
        standard_error(free[:5])


def test_a_pure_structure_has_no_order(cathode):
    with pytest.raises(ValueError, match="no wave"):
        Order(cathode.parent, Structure(np.eye(3, dtype=int), [1]), np.diag([4] * 3))


def test_melting_keeps_the_atoms_and_loses_the_order(cathode):
    order = Order(cathode.parent, ROWS, np.diag([8] * 3))
    melted = order.melted(0)
    assert melted.x == order.start.x == 0.5
    assert order.of(order.patterns @ melted.spins / 512) < 0.2


def test_the_free_energy_of_atoms_that_do_not_interact_is_entropy_alone():
    kelvins = np.array([9000.0, 300.0])
    run = Heating(kelvins, np.zeros(2), *np.zeros((4, 2)))
    free = free_energies(run, 0.0, 4)
    # six ways to put two atoms on four sites
    assert free == pytest.approx(-8.617333262e-5 * kelvins * np.log(6) / 4)
