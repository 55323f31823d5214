import numpy as np
import pytest
from ase import Atoms, units
from ase.calculators.calculator import Calculator

from helpers.potentials.learning.dynamics import simulate

PERIOD_FS = 20.0


class Springs(Calculator):
    """Each atom on a spring to the place where it was first seen."""

    implemented_properties = ("energy", "forces")

    def __init__(self, places, stiffness):
        super().__init__()
        self.places, self.stiffness = places, stiffness

    def calculate(self, atoms=None, properties=("energy",), system_changes=()):
        super().calculate(atoms, properties, system_changes)
        off = self.atoms.positions - self.places
        self.results = {
            "energy": 0.5 * self.stiffness * float((off**2).sum()),
            "forces": -self.stiffness * off,
        }


@pytest.fixture
def crystal():
    grid = np.array(np.meshgrid(*[range(4)] * 3)).reshape(3, -1).T * 3.0
    return Atoms("C" * 64, grid, cell=[12.0] * 3, pbc=True)


@pytest.fixture
def springs(crystal):
    omega = 2 * np.pi / (PERIOD_FS * units.fs)
    return Springs(crystal.positions.copy(), 12.011 * omega**2)


def test_a_short_step_conserves_the_energy_and_a_long_one_less_so(crystal, springs):
    scatter = [
        np.ptp(simulate(crystal, springs, int(60 / h), step_fs=h, random_state=0).total)
        for h in (0.5, 1.0)
    ]
    # velocity Verlet errs with the square of the step
    assert scatter[1] / scatter[0] == pytest.approx(4, rel=0.3)


def test_energy_that_began_as_motion_is_shared_between_motion_and_springs(crystal, springs):
    run = simulate(crystal, springs, 40, step_fs=0.5, every=1, random_state=1)
    assert run.temperature[0] == pytest.approx(300, rel=0.25)
    quarter = np.argmin(np.abs(run.time - PERIOD_FS / 4))
    assert run.temperature[quarter] < 0.02 * run.temperature[0]
    np.testing.assert_allclose(run.total, run.total[0], rtol=0.02)


def test_the_box_as_a_whole_does_not_move(crystal, springs):
    run = simulate(crystal, springs, 10, step_fs=0.5, every=10, random_state=2)
    first, last = (frame.get_center_of_mass() for frame in run.frames)
    np.testing.assert_allclose(first, last, atol=1e-9)
    np.testing.assert_allclose(run.frames[0].positions, crystal.positions)


def test_a_heat_bath_changes_the_energy_and_has_its_temperature(crystal, springs):
    run = simulate(
        crystal, springs, 400, step_fs=1.0, friction_per_fs=0.05, every=5, random_state=3
    )
    assert run.temperature[20:].mean() == pytest.approx(300, rel=0.15)
    assert np.ptp(run.total) > 0.5


def test_a_run_that_becomes_too_hot_is_ended(crystal, springs):
    springs.places = crystal.positions + np.array([2.0, 0.0, 0.0])
    run = simulate(crystal, springs, 100, step_fs=0.5, every=2, hottest_K=600, random_state=0)
    assert run.failed and run.time[-1] < 10
    assert run.temperature[-1] > 600 > run.temperature[-2]
    assert len(run.frames) == len(run.time)


def test_the_drift_is_the_slope_of_the_total_energy(crystal, springs):
    run = simulate(crystal, springs, 10, random_state=0)
    object.__setattr__(run, "total", 64 * 1e-6 * run.time * 7 - 100)
    assert run.drift == pytest.approx(7)


def test_molecules_are_still_known_after_a_run(crystal, springs):
    crystal.arrays["molID"] = np.repeat(range(8), 8)
    frame = simulate(crystal, springs, 5, random_state=0).frames[-1]
    assert frame.arrays["molID"].tolist() == crystal.arrays["molID"].tolist()


@pytest.mark.parametrize("name", ["steps", "step_fs", "every"])
def test_numbers_that_are_not_positive_are_refused(crystal, springs, name):
    with pytest.raises(ValueError, match=f"{name} must be positive"):
        simulate(crystal, springs, **{"steps": 5, name: 0})
