"""The reference method: energies, forces and virials by GFN1-xTB.

It stands in for density functional theory, which would need hours where this needs minutes. What
the lesson shows of learning a potential does not depend on the method that made its labels; what
it says of the liquid does. A semi-empirical method has errors of its own, and none of them is
visible in an error measured against it.

References
----------
S. Grimme, C. Bannwarth, P. Shushkov, J. Chem. Theory Comput. 13 (2017) 1989-2009,
doi:10.1021/acs.jctc.7b00118.
"""

from __future__ import annotations

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator
from tblite.ase import TBLite

METHOD = "GFN1-xTB"
#: Where a frame keeps its labels. ASE moves the plain names into a calculator when it reads a file.
ENERGY, FORCES, VIRIAL = "reference_energy", "reference_forces", "reference_virial"


def calculator() -> Calculator:
    """Return an ASE calculator of the reference method: eV, eV/Å and, in a cell, eV/Å³."""
    return TBLite(method=METHOD, verbosity=0)


def label(atoms: Atoms, using: Calculator | None = None) -> Atoms:
    """Copy a frame and store the reference labels in the copy.

    Parameters
    ----------
    atoms : Atoms
        Periodic in all directions, which is what :mod:`~helpers.potentials.gap_fit` needs; put a
        molecule into a large cell.
    using : Calculator, optional
        Another method; the reference method unless given.

    Returns
    -------
    Atoms
        With ``info[ENERGY]`` in eV, ``info[VIRIAL]``, the negative stress times the volume in eV,
        shape (3, 3), and ``arrays[FORCES]`` in eV/Å, shape (n_atoms, 3).

    Raises
    ------
    ValueError
        If the frame has no cell or is not periodic.

    Examples
    --------
    Nothing pulls at an atom alone:

    >>> from helpers.potentials.simulator.generators import isolated_atom
    >>> forces = label(isolated_atom("C")).arrays[FORCES]
    >>> bool(abs(forces.sum(axis=0)).max() < 1e-3)
    True
    """
    if not atoms.pbc.all() or atoms.get_volume() == 0:
        raise ValueError("a frame needs a cell and periodic boundaries before it can be labelled")
    labelled = atoms.copy()
    labelled.calc = using or calculator()
    labelled.info[ENERGY] = float(labelled.get_potential_energy())
    labelled.arrays[FORCES] = np.array(labelled.get_forces())
    labelled.info[VIRIAL] = -labelled.get_stress(voigt=False) * labelled.get_volume()
    labelled.calc = None
    return labelled
