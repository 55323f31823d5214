import numpy as np

from helpers.polymerization.lesson import answers


def test_twice_the_initiator_makes_up_for_five_degrees():
    assert 1.8 < answers.equivalent_initiator_mmol_per_L() / 10 < 2.1


def test_the_calibration_errors_lean_to_one_side_and_never_change():
    errors = answers.calibration_errors()
    assert len(errors) == 30
    assert errors.mean() > 0.3
    np.testing.assert_array_equal(errors, answers.calibration_errors())


def test_mn_is_below_mw():
    for w in answers.example_distributions():
        Mn, Mw = answers.averages_of(w)
        assert Mn < Mw
