import numpy as np
import pytest

from helpers.nanoparticles.simulator.losses import cosine, gate, loss, scaled
from helpers.nanoparticles.simulator.spectra import disc_target


def test_the_gate_opens_to_0_7_and_closes_above_1_2():
    assert gate([0, 0.35, 0.7, 1.2, 1.21]).tolist() == [0, 0.5, 1, 1, 0]


def test_the_target_itself_has_no_loss_whatever_its_offset():
    target = disc_target()
    assert loss(target, target) == pytest.approx(0, abs=1e-12)
    assert loss(0.8 * target + 0.2, target) == pytest.approx(0, abs=1e-12)


def test_a_faint_spectrum_of_the_right_shape_loses_in_proportion():
    target = disc_target()
    assert loss(0.35 * target, target) == pytest.approx(0.5)
    assert loss(1.3 * target, target) == 1


def test_a_flat_spectrum_has_no_shape():
    assert scaled(np.full(5, 3.0)).tolist() == [0] * 5
    assert loss(np.full(421, 0.9), disc_target()) == 1
    assert cosine(np.zeros(3), np.ones(3)) == 0


def test_scaling_takes_the_zero_line_away_that_a_plain_cosine_keeps():
    a, b = np.array([0.0, 1.0, 0.2]), np.array([0.5, 1.5, 0.7])
    assert cosine(scaled(a), scaled(b)) == pytest.approx(1)
    assert cosine(a, b) < 0.95
