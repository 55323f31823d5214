import numpy as np
import pytest
from ase.calculators.lj import LennardJones

from helpers.potentials.learning.committee import Committee, disagreement
from helpers.potentials.simulator import frames


def member(epsilon):
    return LennardJones(sigma=2.5, epsilon=epsilon, rc=5.0)


@pytest.fixture(scope="module")
def scan():
    return frames.bundled("test_scan")[:7]


def test_the_prediction_is_the_mean_of_the_members(scan):
    frame = scan[3].copy()
    frame.calc = Committee([member(0.01), member(0.03)])
    mean = frame.get_potential_energy(), frame.get_forces()
    frame.calc = member(0.02)
    assert mean[0] == pytest.approx(frame.get_potential_energy())
    np.testing.assert_allclose(mean[1], frame.get_forces(), atol=1e-10)


def test_members_that_agree_raise_no_alarm(scan):
    spread = disagreement(scan[:2], Committee([member(0.01), member(0.01)]))
    np.testing.assert_allclose(spread, 0, atol=1e-12)


def test_the_spread_of_two_members_is_known(scan):
    frame = scan[0]
    committee = Committee([member(0.01), member(0.03)])
    committee.calculate(frame)
    asked = frame.copy()
    asked.calc = member(0.01)
    # two numbers f and 3 f have a standard deviation of sqrt(2) f
    expected = np.sqrt(2) * np.linalg.norm(asked.get_forces(), axis=1)
    np.testing.assert_allclose(committee.results["forces_std"], expected, rtol=1e-6, atol=1e-12)
    assert committee.results["energy_std"] > 0


def test_disagreement_is_one_number_a_frame(scan):
    assert disagreement(scan, Committee([member(0.01), member(0.02)])).shape == (7,)


def test_one_member_is_no_committee():
    with pytest.raises(ValueError, match="at least two"):
        Committee([member(0.01)])
