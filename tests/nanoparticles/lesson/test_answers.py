import numpy as np
import pytest

from helpers.nanoparticles.lesson import answers


@pytest.mark.parametrize(
    ("wins", "losses", "p"), [(9, 1, 22 / 1024), (5, 5, 1.0), (0, 0, 1.0), (10, 0, 2 / 1024)]
)
def test_the_sign_test_counts_heads_and_tails(wins, losses, p):
    first = np.r_[np.ones(wins), -np.ones(losses), np.zeros(3)]
    assert answers.sign_test_p(first, np.zeros(len(first))) == pytest.approx(p)


def test_the_judged_spectra_differ_in_what_can_be_forgotten():
    spectra, _ = answers.judged_spectra()
    assert spectra.max(axis=1)[1] < 0.7 < spectra.max(axis=1)[0] < 1.2 < spectra.max(axis=1)[3]
    assert spectra[2].min() > 0.3
