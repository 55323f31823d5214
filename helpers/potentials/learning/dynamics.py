"""Short molecular dynamics, at constant energy or in a heat bath."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from ase import Atoms, units
from ase.calculators.calculator import Calculator
from ase.md.langevin import Langevin
from ase.md.md import MolecularDynamics
from ase.md.verlet import VelocityVerlet

#: A run ends when it is hotter than this unless told otherwise: the potential has failed.
HOTTEST_K = 2000.0


@dataclass(frozen=True, eq=False)
class Trajectory:
    """What was recorded every few steps, from the start on.

    Attributes
    ----------
    time : ndarray, shape (n_records,)
        In fs.
    potential, total : ndarray, shape (n_records,)
        Energies in eV; their difference is the kinetic energy.
    temperature : ndarray, shape (n_records,)
        In K, from the kinetic energy.
    frames : tuple of Atoms
        Without labels.
    failed : bool
        Whether the run was ended because it became too hot.
    """

    time: np.ndarray
    potential: np.ndarray
    total: np.ndarray
    temperature: np.ndarray
    frames: tuple[Atoms, ...]
    failed: bool

    @property
    def drift(self) -> float:
        """Slope of a line through the total energy, in meV an atom and ps."""
        slope = np.polyfit(self.time, self.total, 1)[0] if len(self.time) > 1 else 0.0
        return float(1e6 * slope / len(self.frames[0]))


def simulate(
    frame: Atoms,
    calculator: Calculator,
    steps: int,
    *,
    step_fs: float = 0.5,
    temperature_K: float = 300.0,
    friction_per_fs: float | None = None,
    every: int = 5,
    hottest_K: float = HOTTEST_K,
    random_state: int | np.random.Generator | None = None,
) -> Trajectory:
    """Move the atoms of a frame by Newton's law, or Langevin's.

    Parameters
    ----------
    frame : Atoms
        Where the run starts; it is not changed.
    calculator : Calculator
        Gives the forces.
    steps : int
        Number of steps.
    step_fs : float
        Length of a step in fs. C-H bonds vibrate once in 11 fs.
    temperature_K : float
        The first velocities are drawn at this temperature; a heat bath has it, too.
    friction_per_fs : float, optional
        Of the heat bath; without one the energy is conserved, as far as step and forces allow.
    every : int
        Steps between two records.
    hottest_K : float
        A run ends at the first record that is hotter: the potential has failed.
    random_state : int, Generator or None
        Seed of velocities and bath.

    Returns
    -------
    Trajectory
        The records, the start among them.

    Raises
    ------
    ValueError
        If a number is not positive.
    """
    for name, value in (("steps", steps), ("step_fs", step_fs), ("every", every)):
        if not value > 0:
            raise ValueError(f"{name} must be positive, got {value}")
    rng = np.random.default_rng(random_state)
    atoms = frame.copy()
    atoms.calc = calculator
    widths = np.sqrt(atoms.get_masses() * units.kB * temperature_K)
    momenta = widths[:, None] * rng.standard_normal((len(atoms), 3))
    # the box as a whole stays where it is
    atoms.set_momenta(momenta - atoms.get_masses()[:, None] * _drift_velocity(atoms, momenta))
    if friction_per_fs is None:
        dynamics: MolecularDynamics = VelocityVerlet(atoms, step_fs * units.fs)
    else:
        dynamics = Langevin(
            atoms,
            step_fs * units.fs,
            temperature_K=temperature_K,
            friction=friction_per_fs / units.fs,
            fixcm=False,
            rng=rng,
        )
    records, kept = [_record(atoms, 0.0)], [_bare(atoms)]
    for done in range(every, steps + 1, every):
        dynamics.run(every)
        records.append(_record(atoms, done * step_fs))
        kept.append(_bare(atoms))
        if not records[-1][-1] < hottest_K:
            break
    time, potential, total, temperature = np.array(records).T
    failed = not temperature[-1] < hottest_K
    return Trajectory(time, potential, total, temperature, tuple(kept), failed)


def _drift_velocity(atoms: Atoms, momenta: np.ndarray) -> np.ndarray:
    return momenta.sum(axis=0) / atoms.get_masses().sum()


def _record(atoms: Atoms, time: float) -> tuple[float, float, float, float]:
    potential = float(atoms.get_potential_energy())
    return time, potential, potential + atoms.get_kinetic_energy(), atoms.get_temperature()


def _bare(atoms: Atoms) -> Atoms:
    frame = Atoms(atoms.symbols, atoms.positions, cell=atoms.cell, pbc=atoms.pbc)
    if "molID" in atoms.arrays:
        frame.arrays["molID"] = atoms.arrays["molID"].copy()
    return frame
