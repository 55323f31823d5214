import numpy as np
import pytest
from scipy.special import ellipk

from helpers.clusters.expansions import icet_bridge, orbits
from helpers.clusters.expansions.expansion import Expansion
from helpers.clusters.sampling.exact import AllOrderings
from helpers.clusters.sampling.monte_carlo import BOLTZMANN, Couplings, Sampler
from helpers.clusters.sampling.order import standard_error
from helpers.clusters.simulator import lattice
from helpers.clusters.simulator.structures import Structure

CELL = np.diag([3, 3, 2])


@pytest.mark.parametrize("mu", [-0.3, 0.0, 0.2])
@pytest.mark.parametrize("kelvin", [400.0, 1500.0])
def test_flips_sample_the_exact_averages_of_a_small_cell(short, kelvin, mu):
    truth = AllOrderings(short, CELL).semigrand(kelvin, mu)
    sampler = Sampler(short, Structure(CELL, np.arange(18) % 2), 3)
    sampler.semigrand(kelvin, mu, 1000, every=1000)
    record = sampler.semigrand(kelvin, mu, 20000)
    levels = (record.energy - mu * record.x) / (BOLTZMANN * kelvin)
    squares = 18 * (levels - levels.mean()) ** 2
    for series, expected in (
        (record.energy, truth.energy),
        (record.x, truth.x),
        (squares, truth.heat_capacity),
    ):
        assert series.mean() == pytest.approx(expected, abs=4 * standard_error(series, 20) + 1e-6)


@pytest.mark.parametrize("kelvin", [400.0, 1500.0])
def test_exchanges_sample_the_exact_averages_at_fixed_content(short, kelvin):
    truth = AllOrderings(short, CELL).canonical(kelvin, 9)
    sampler = Sampler(short, Structure(CELL, np.arange(18) % 2), 4)
    sampler.canonical(kelvin, 1000, every=1000)
    record = sampler.canonical(kelvin, 20000)
    squares = 18 * ((record.energy - record.energy.mean()) / (BOLTZMANN * kelvin)) ** 2
    np.testing.assert_allclose(record.x, 0.5)
    for series, expected in ((record.energy, truth.energy), (squares, truth.heat_capacity)):
        assert series.mean() == pytest.approx(expected, abs=4 * standard_error(series, 20) + 1e-6)


@pytest.mark.parametrize("kt", [2.0, 3.0], ids=["ordered", "disordered"])
def test_the_square_ising_model_has_onsagers_energy(kt):
    parent = lattice.square()
    found = orbits.find_orbits(parent, {2: 1.1})
    expansion = Expansion(parent, found, [0.0, 0.0, -2.0])  # J = -1 eV a pair, two pairs a site
    sampler = Sampler(expansion, Structure(np.diag([32, 32, 1]), np.ones(1024)), 0)
    sampler.semigrand(kt / BOLTZMANN, 0.0, 300, every=300)
    record = sampler.semigrand(kt / BOLTZMANN, 0.0, 3000)
    k = 2 * np.sinh(2 / kt) / np.cosh(2 / kt) ** 2
    tail = 2 / np.pi * (2 * np.tanh(2 / kt) ** 2 - 1) * ellipk(k**2)
    exact = -(1 + tail) / np.tanh(2 / kt)
    assert record.energy.mean() == pytest.approx(exact, abs=4 * standard_error(record.energy))


@pytest.mark.skipif(not icet_bridge.is_here(), reason=icet_bridge.MISSING)
def test_mchammer_finds_the_same_content_and_energy(cathode):
    from icet import ClusterExpansion
    from mchammer.calculators import ClusterExpansionCalculator
    from mchammer.ensembles import SemiGrandCanonicalEnsemble

    from helpers.clusters.simulator import structures

    space = icet_bridge.cluster_space(cathode.parent, {2: 11.0, 3: 6.0, 4: 5.0})
    sample = cathode.structures[::4]
    theirs = icet_bridge.cluster_vectors(space, cathode.parent, sample)
    columns, signs = icet_bridge.matched(cathode.A[::4], theirs, cathode.orbits)
    parameters = np.empty(len(columns))
    parameters[columns] = cathode.expansion.parameters * signs
    cell, kelvin, mu = np.diag([6, 6, 6]), 800.0, 0.2
    start = Structure(cell, np.arange(216) % 2)
    atoms = structures.to_atoms(cathode.parent, start)[:216]
    ensemble = SemiGrandCanonicalEnsemble(
        atoms,
        ClusterExpansionCalculator(atoms, ClusterExpansion(space, parameters)),
        temperature=kelvin,
        chemical_potentials={"Li": mu, "X": 0.0},
        boltzmann_constant=BOLTZMANN,
        random_seed=1,
        ensemble_data_write_interval=216,
        dc_filename=None,
    )
    ensemble.run(216 * 400)
    energy = ensemble.data_container.get("potential")[100:] / 216
    content = ensemble.data_container.get("Li_count")[100:] / 216
    sampler = Sampler(cathode.expansion, start, 2)
    sampler.semigrand(kelvin, mu, 200, every=200)
    record = sampler.semigrand(kelvin, mu, 2000)
    for ours, other in ((record.energy, energy), (record.x, content)):
        margin = 4 * np.hypot(standard_error(ours), standard_error(other))
        assert ours.mean() == pytest.approx(other.mean(), abs=margin)


def test_without_interactions_the_content_is_that_of_free_sites(cathode):
    ideal = Expansion(cathode.parent, cathode.orbits, np.zeros(35))
    sampler = Sampler(ideal, Structure(np.diag([8] * 3), np.zeros(512)), 0)
    x = sampler.semigrand(600.0, 0.05, 400).x[20:]
    assert x.mean() == pytest.approx(1 / (1 + np.exp(-0.05 / (BOLTZMANN * 600))), abs=2e-3)


def test_the_energy_that_is_carried_along_is_the_one_summed_anew(cathode, random_structure):
    sampler = Sampler(cathode.expansion, random_structure(np.diag([8] * 3)), 0)
    record = sampler.semigrand(500.0, 0.1, 50)
    assert record.energy[-1] == pytest.approx(sampler.energy(), abs=1e-10)
    assert cathode.expansion.energies([sampler.structure])[0] == pytest.approx(sampler.energy())


def test_the_same_seed_gives_the_same_run(cathode, random_structure):
    start = random_structure(np.diag([8] * 3))
    one, two = (Sampler(cathode.expansion, start, 7).canonical(400.0, 20) for _ in range(2))
    assert np.array_equal(one.energy, two.energy) and one.accepted == two.accepted


def test_a_cell_in_which_a_site_meets_itself_is_refused(cathode):
    with pytest.raises(ValueError, match="too small"):
        Sampler(cathode.expansion, Structure(CELL, np.zeros(18)))


def test_what_cannot_be_run_is_refused(short):
    sampler = Sampler(short, Structure(CELL, np.zeros(18)))
    with pytest.raises(ValueError, match="nothing to exchange"):
        sampler.canonical(300.0, 1)
    with pytest.raises(ValueError, match="positive"):
        sampler.semigrand(0.0, 0.0, 1)


def test_clusters_of_five_sites_are_refused():
    parent = lattice.fcc()
    found = orbits.find_orbits(parent, {5: 4.0})
    with pytest.raises(ValueError, match="up to 4 sites"):
        Couplings(Expansion(parent, found, np.ones(len(found))))
