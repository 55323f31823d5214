from types import SimpleNamespace

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression

from helpers.clusters.expansions import hull, orbits
from helpers.clusters.expansions.expansion import from_estimator
from helpers.clusters.simulator import lattice, table
from helpers.tables import datasets
from helpers.tables.distinct import levels


@pytest.fixture(scope="session")
def cathode():
    """The bundled structures with formation energies, and an expansion of all of them."""
    rows = datasets.load(table.CATHODE)
    parent, structures = lattice.layered(), table.structures_of(rows)
    x, energies = levels(rows["x"]).to_numpy(), rows["energy_eV"].to_numpy()
    y = hull.formation_energies(x, energies)
    found = orbits.find_orbits(parent, {2: 11.0, 3: 6.0, 4: 5.0})
    A = orbits.design_matrix(structures, found)
    expansion = from_estimator(parent, found, LinearRegression().fit(A[:, 1:], y))
    return SimpleNamespace(
        parent=parent,
        structures=structures,
        x=x,
        energies=energies,
        y=y,
        orbits=found,
        A=A,
        expansion=expansion,
    )


@pytest.fixture(scope="session")
def short(cathode):
    """An expansion of clusters so short that a cell of 18 sites holds no cluster twice."""
    found = orbits.find_orbits(cathode.parent, {2: 6.0, 3: 5.0, 4: 5.0})
    A = orbits.design_matrix(cathode.structures, found)
    return from_estimator(cathode.parent, found, LinearRegression().fit(A[:, 1:], cathode.y))


@pytest.fixture
def random_structure():
    def draw(cell, share=0.5, seed=0):
        from helpers.clusters.simulator.structures import Structure

        n = lattice.size(lattice.hermite_form(cell))
        return Structure(cell, np.random.default_rng(seed).random(n) < share)

    return draw
