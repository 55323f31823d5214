import numpy as np
import pytest

from helpers.clusters.sampling import kernels
from helpers.clusters.sampling.monte_carlo import Couplings
from helpers.clusters.simulator import lattice


@pytest.fixture
def cell(cathode, random_structure):
    """Neighbours of a cell, spins, trees."""
    structure = random_structure(np.diag([8, 8, 8]), 0.4)
    couplings = Couplings(cathode.expansion)
    z = lattice.sites(structure.cell)
    near = np.array([lattice.number(structure.cell, z + o) for o in couplings.offsets]).T
    return structure, np.ascontiguousarray(near.astype(np.int32)), couplings


def test_the_energy_is_that_of_the_correlations(cathode, cell):
    structure, near, couplings = cell
    total = kernels.energy(structure.spins, near, couplings.share)
    expected = cathode.expansion.energies([structure])[0] - couplings.constant
    assert total / len(structure) == pytest.approx(expected, abs=1e-12)


def test_the_field_gives_the_change_of_the_energy_of_a_flip(cell):
    structure, near, couplings = cell
    spins = structure.spins.copy()
    before = kernels.energy(spins, near, couplings.share)
    for i in (0, 17, 300):
        change = -2 * spins[i] * kernels.field(i, spins, near, *couplings.flip)
        spins[i] *= -1
        after = kernels.energy(spins, near, couplings.share)
        assert after - before == pytest.approx(change, abs=1e-11)
        before = after


def test_what_moves_gain_is_what_the_energy_changed_by(cell):
    structure, near, couplings = cell
    spins, rng = structure.spins.copy(), np.random.default_rng(0)
    filled, empty = np.flatnonzero(spins > 0), np.flatnonzero(spins < 0)
    before = kernels.energy(spins, near, couplings.share)
    gained, moved = kernels.exchanges(spins, near, couplings.flip, 20.0, filled, empty, 2000, rng)
    middle = kernels.energy(spins, near, couplings.share)
    assert middle - before == pytest.approx(gained, abs=1e-9) and 0 < moved < 2000
    assert spins.sum() == structure.spins.sum()
    assert (spins[filled] == 1).all() and (spins[empty] == -1).all()
    gained, _ = kernels.flips(spins, near, couplings.flip, 20.0, 0.1, 2000, rng)
    assert kernels.energy(spins, near, couplings.share) - middle == pytest.approx(gained, abs=1e-9)
