"""What happens inside molecules, and what between them.

The density of a liquid is decided between molecules, where energies and forces are small; an
error of the whole is dominated by the stiff bonds inside::

    E_inter = [E(box) - sum_m E(molecule m alone, in the same shape)] / N_molecules
    F_m = sum_(i in m) f_i

F_m is free of all forces inside the molecule m, as they cancel in the sum.

References
----------
I.-B. Magdau et al., npj Comput. Mater. 9 (2023) 146, doi:10.1038/s41524-023-01100-w.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator

from helpers.potentials.simulator.generators import alone


def single_molecules(frame: Atoms) -> list[Atoms]:
    """Take a frame apart.

    Parameters
    ----------
    frame : Atoms
        Molecules whole, with ``arrays["molID"]``.

    Returns
    -------
    list of Atoms
        Each molecule in its shape, in a large cell, without labels.

    Raises
    ------
    ValueError
        If the frame does not say which atoms belong together.
    """
    molecule = _molecules(frame)
    symbols = np.array(frame.symbols)
    return [
        alone(Atoms(symbols[molecule == m], frame.positions[molecule == m]))
        for m in np.unique(molecule)
    ]


def intramolecular_energy(frame: Atoms, calculator: Calculator) -> float:
    """Sum of the energies of the molecules of a frame, each alone in its shape, in eV."""
    energies = []
    for molecule in single_molecules(frame):
        molecule.calc = calculator
        energies.append(molecule.get_potential_energy())
    return float(np.sum(energies))


def intermolecular_energies(frames: Sequence[Atoms], calculator: Calculator) -> np.ndarray:
    """Energy that the molecules of each frame have with each other.

    Parameters
    ----------
    frames : sequence of Atoms
        Molecules whole, with ``arrays["molID"]``. Consecutive frames with the same molecules in
        the same shapes, as in a rigid scan, are evaluated with one evaluation of the molecules.
    calculator : Calculator
        A model, or the reference method.

    Returns
    -------
    ndarray, shape (n_frames,)
        In eV a molecule.
    """
    energies, shapes, inside = [], None, 0.0
    for frame in frames:
        now = _shapes(frame)
        same = (
            shapes is not None and shapes.shape == now.shape and np.allclose(shapes, now, atol=1e-4)
        )
        if not same:
            shapes, inside = now, intramolecular_energy(frame, calculator)
        box = frame.copy()
        box.calc = calculator
        count = len(np.unique(frame.arrays["molID"]))
        energies.append((box.get_potential_energy() - inside) / count)
    return np.array(energies)


def net_molecular_forces(forces: np.ndarray, molecule: np.ndarray) -> np.ndarray:
    """Sum the forces on the atoms of each molecule.

    Parameters
    ----------
    forces : ndarray, shape (n_atoms, 3)
        In eV/Å.
    molecule : ndarray of int, shape (n_atoms,)
        Number of each atom's molecule.

    Returns
    -------
    ndarray, shape (n_molecules, 3)
        In the order of the numbers.
    """
    forces, molecule = np.asarray(forces), np.asarray(molecule)
    if forces.shape != (len(molecule), 3):
        raise ValueError(f"forces {forces.shape} do not belong to {len(molecule)} atoms")
    numbers, members = np.unique(molecule, return_inverse=True)
    net = np.zeros((len(numbers), 3))
    np.add.at(net, members, forces)
    return net


def _molecules(frame: Atoms) -> np.ndarray:
    if "molID" not in frame.arrays:
        raise ValueError("the frame has no array molID that tells which atoms belong together")
    return frame.arrays["molID"]


def _shapes(frame: Atoms) -> np.ndarray:
    molecule = _molecules(frame)
    shapes = frame.positions.copy()
    for m in np.unique(molecule):
        shapes[molecule == m] -= shapes[molecule == m].mean(axis=0)
    return np.column_stack([shapes, frame.numbers, molecule])
