import numpy as np
import pytest
from ase.calculators.lj import LennardJones

from helpers.potentials.learning import errors
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import ENERGY, FORCES


@pytest.fixture(scope="module")
def boxes():
    return frames.bundled("test")[:6]


def shifted(boxes, energy=0.0, force=(0.0, 0.0, 0.0)):
    copies = [box.copy() for box in boxes]
    for copy in copies:
        copy.info[ENERGY] += energy * len(copy)
        copy.arrays[FORCES] = copy.arrays[FORCES] + force
    return copies


def test_the_reference_has_no_error_against_itself(boxes):
    e = errors.compare(boxes, boxes)
    assert (e.energy, e.force, e.net_force) == (0, 0, 0)
    assert e.force_reference > 800


def test_an_offset_of_the_energy_an_atom_is_the_energy_error(boxes):
    assert errors.compare(boxes, shifted(boxes, 0.002)).energy == pytest.approx(2.0)


def test_a_small_force_on_all_atoms_is_a_large_one_on_molecules(boxes):
    e = errors.compare(boxes, shifted(boxes, force=(0.01, 0.01, 0.01)))
    assert e.force == pytest.approx(10.0)
    assert e.net_force > 100
    assert e.net_force_share > 20 * e.force_share


def test_the_spread_of_energies_knows_of_composition(boxes):
    # an error of 100 eV an oxygen atom is one of composition only
    moved = [box.copy() for box in boxes]
    for box in moved:
        box.info[ENERGY] += 100 * list(box.symbols).count("O")
    a, b = (errors.compare(x, x).energy_spread for x in (boxes, moved))
    assert a == pytest.approx(b, abs=1e-3)


def test_frames_of_single_molecules_have_no_net_forces():
    monomers = frames.bundled("monomers")[:3]
    assert np.isnan(errors.compare(monomers, monomers).net_force_share)


def test_predictions_are_those_of_the_calculator_and_leave_the_frames_alone(boxes):
    model = LennardJones(sigma=2.0, epsilon=0.01, rc=4.0)
    before = boxes[0].info[ENERGY]
    (prediction,) = errors.predict(boxes[:1], model)
    asked = boxes[0].copy()
    asked.calc = model
    assert prediction.info[ENERGY] == asked.get_potential_energy()
    np.testing.assert_array_equal(prediction.arrays[FORCES], asked.get_forces())
    assert boxes[0].info[ENERGY] == before


def test_other_frames_are_not_compared(boxes):
    with pytest.raises(ValueError, match="6 frames with 5"):
        errors.compare(boxes, boxes[:5])
    with pytest.raises(ValueError, match="0 frames"):
        errors.compare([], [])
    with pytest.raises(ValueError, match="same atoms"):
        errors.compare(boxes[:2], boxes[1::-1])
