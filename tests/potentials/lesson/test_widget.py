import itertools

import numpy as np
import pytest
from panels import at_each_end, every_control_tells, leaves_nothing_behind

from helpers.potentials.lesson.widget import MOST_N, PAIRS, SoapExplorer, SoapSetting

CARBONYL = next(iter(PAIRS))


@pytest.fixture(scope="module")
def explorer():
    return SoapExplorer()


@pytest.mark.parametrize("pair", PAIRS)
def test_both_atoms_of_a_pair_are_of_one_element(explorer, pair):
    symbols = [explorer._shapes[m][shape].symbols[atom] for m, shape, atom in PAIRS[pair]]
    assert symbols[0] == symbols[1]
    assert pair.split()[0] != "hydrogens" or symbols[0] == "H"


def test_spectra_are_as_long_as_promised_and_normalised(explorer):
    view = explorer.look(SoapSetting(CARBONYL))
    assert view.spectra.shape == (2, 855)
    np.testing.assert_allclose(np.linalg.norm(view.spectra, axis=1), 1)
    assert view.radial.shape[0] == 6


def test_within_the_bonds_both_carbonyls_are_alike_and_further_out_they_differ(explorer):
    near, far = (explorer.look(SoapSetting(CARBONYL, cutoff=c)) for c in (1.5, 4.0))
    assert near.neighbours == (3, 3)
    assert near.similarity > 0.99 > 0.95 > far.similarity


def test_two_shapes_of_a_molecule_are_more_alike_than_two_molecules(explorer):
    shapes = explorer.look(SoapSetting("one carbonyl carbon in two shapes of EMC"))
    assert shapes.similarity > explorer.look(SoapSetting(CARBONYL)).similarity


def test_the_summary_says_what_is_seen(explorer):
    said = explorer.summary(SoapSetting(CARBONYL, n_max=2, l_max=0))
    assert "21 numbers" in said and CARBONYL in said and "ζ = 4" in said


def test_a_pair_that_is_not_offered_is_refused(explorer):
    with pytest.raises(ValueError, match="pairs are carbonyl carbons"):
        explorer.look(SoapSetting("two friends"))


def test_what_moves_takes_no_room_from_the_axes(explorer):
    assert explorer._bars[0].axes.get_position().x1 > 0.98


def test_the_radial_functions_of_every_setting_fit_into_the_figure(explorer):
    low, high = explorer._radial[0].axes.get_ylim()
    for setting in itertools.product([1.5, 3.0, 6.0], [0.15, 0.5, 1.0], (1, MOST_N)):
        cutoff, width, n_max = setting
        view = explorer.look(SoapSetting(CARBONYL, cutoff, width, n_max, l_max=0))
        explorer._draw_radial(SoapSetting(CARBONYL, cutoff), view)
        drawn = np.concatenate([line.get_ydata() for line in explorer._radial])
        assert low < drawn.min() and drawn.max() < high


def test_every_control_moves_figure_and_text(explorer):
    moves = {"cutoff": 6.0, "atom_sigma": 1.0, "n_max": 8, "l_max": 0}
    every_control_tells(explorer.widget(), **moves, pair="both methyl carbons of EMC")


def test_every_control_works_at_its_ends(explorer):
    assert len({*at_each_end(explorer.widget())}) >= 9


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    leaves_nothing_behind(
        explorer, (SoapSetting(CARBONYL),), (SoapSetting(CARBONYL, n_max=1, l_max=0),)
    )
