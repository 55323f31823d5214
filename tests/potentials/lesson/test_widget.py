import html
import itertools

import numpy as np
import pytest

from helpers.potentials.lesson.widget import MOST_N, PAIRS, Setting, SoapExplorer

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
    view = explorer.look(Setting(CARBONYL))
    assert view.spectra.shape == (2, 855)
    np.testing.assert_allclose(np.linalg.norm(view.spectra, axis=1), 1)
    assert view.radial.shape[0] == 6


def test_within_the_bonds_both_carbonyls_are_alike_and_further_out_they_differ(explorer):
    near, far = (explorer.look(Setting(CARBONYL, cutoff=c)) for c in (1.5, 4.0))
    assert near.neighbours == (3, 3)
    assert near.similarity > 0.99 > 0.95 > far.similarity


def test_two_shapes_of_a_molecule_are_more_alike_than_two_molecules(explorer):
    shapes = explorer.look(Setting("one carbonyl carbon in two shapes of EMC"))
    assert shapes.similarity > explorer.look(Setting(CARBONYL)).similarity


def test_the_summary_says_what_is_seen(explorer):
    said = explorer.summary(Setting(CARBONYL, n_max=2, l_max=0))
    assert "21 numbers" in said and CARBONYL in said and "ζ = 4" in said


def test_a_pair_that_is_not_offered_is_refused(explorer):
    with pytest.raises(ValueError, match="pairs are carbonyl carbons"):
        explorer.look(Setting("two friends"))


def test_the_picture_follows_the_setting_and_comes_back(explorer):
    first = explorer.picture(Setting(CARBONYL))
    few = explorer.picture(Setting(CARBONYL, n_max=1, l_max=0))
    assert first != few
    assert explorer.picture(Setting(CARBONYL)) == first


def test_what_moves_takes_no_room_from_the_axes(explorer):
    assert explorer._bars[0].axes.get_position().x1 > 0.98


def test_the_radial_functions_of_every_setting_fit_into_the_figure(explorer):
    low, high = explorer._radial[0].axes.get_ylim()
    for setting in itertools.product([1.5, 3.0, 6.0], [0.15, 0.5, 1.0], (1, MOST_N)):
        cutoff, width, n_max = setting
        view = explorer.look(Setting(CARBONYL, cutoff, width, n_max, l_max=0))
        explorer._draw_radial(Setting(CARBONYL, cutoff), view)
        drawn = np.concatenate([line.get_ydata() for line in explorer._radial])
        assert low < drawn.min() and drawn.max() < high


def test_every_control_moves_figure_and_text(explorer):
    controls, image, text = explorer.widget().children
    (cutoff, width), (n_max, l_max) = (row.children for row in controls.children[:2])
    pair = controls.children[2]
    assert '<p class="soap-summary" aria-live="polite">' in text.value
    for control, value in (
        (cutoff, 6.0),
        (width, 1.0),
        (n_max, 8),
        (l_max, 0),
        (pair, "both methyl carbons of EMC"),
    ):
        before = image.value, text.value
        control.value = value
        assert image.value != before[0] and text.value != before[1]
    said = text.value.split(">")[1].split("<")[0]
    assert f'alt="{html.escape(said)}"' in image.value


def test_every_control_works_at_its_ends(explorer):
    controls, image, text = explorer.widget().children
    first, second, pair = controls.children
    seen = {text.value}
    for control in (*first.children, *second.children):
        for end in (control.min, control.max):
            control.value = end
            seen.add(text.value)
    for name in pair.options:
        pair.value = name
        seen.add(text.value)
    assert len(seen) >= 9 and "data:image/png" in image.value
