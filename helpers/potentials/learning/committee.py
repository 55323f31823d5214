"""Several potentials asked at once: their mean is the prediction, their spread an alarm."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator, all_changes


class Committee(Calculator):
    """An ASE calculator that gives the mean of others.

    After a calculation ``results`` also has ``energy_std`` in eV and ``forces_std``, shape
    (n_atoms,), in eV/Å: the standard deviation of the force vector of each atom,
    sqrt(sum over the members of |f - mean|^2 / (members - 1)).

    Parameters
    ----------
    members : sequence of Calculator
        At least two.

    Raises
    ------
    ValueError
        If there are fewer than two members.
    """

    def __init__(self, members: Sequence[Calculator]) -> None:
        super().__init__()
        self.implemented_properties = ["energy", "forces"]
        if len(members) < 2:
            raise ValueError(f"a committee needs at least two members, got {len(members)}")
        self.members = list(members)

    def calculate(
        self,
        atoms: Atoms | None = None,
        properties: Sequence[str] = ("energy", "forces"),
        system_changes: Sequence[str] = all_changes,
    ) -> None:
        """Ask every member; ASE calls this when the atoms have changed."""
        super().calculate(atoms, properties, system_changes)
        if self.atoms is None:
            raise ValueError("a committee has to be given atoms before it is asked")
        frames = [self.atoms.copy() for _ in self.members]
        for frame, member in zip(frames, self.members, strict=True):
            frame.calc = member
        energies = np.array([frame.get_potential_energy() for frame in frames])
        forces = np.array([frame.get_forces() for frame in frames])
        variance = forces.var(axis=0, ddof=1).sum(axis=-1)
        self.results = {
            "energy": float(energies.mean()),
            "forces": forces.mean(axis=0),
            "energy_std": float(energies.std(ddof=1)),
            "forces_std": np.sqrt(variance),
        }


def disagreement(frames: Sequence[Atoms], committee: Committee) -> np.ndarray:
    """Root mean square over the atoms of the committee's spread of the force.

    Parameters
    ----------
    frames : sequence of Atoms
        The frames.
    committee : Committee
        Who is asked.

    Returns
    -------
    ndarray, shape (n_frames,)
        In eV/Å.
    """
    spreads = []
    for frame in frames:
        committee.calculate(frame)
        spreads.append(np.sqrt(np.mean(committee.results["forces_std"] ** 2)))
    return np.array(spreads)
