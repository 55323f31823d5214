import re

import numpy as np
import pytest

from helpers import ROOT
from helpers.course import figures
from workshop.site import picture


@pytest.fixture(scope="module")
def curves():
    """The mean of the campaigns, and chance, as they are drawn."""
    _, axes = figures.figure()
    picture.campaigns(axes)
    return {line.get_label(): line.get_xydata() for line in axes.lines}


def test_the_words_for_the_picture_say_what_the_campaigns_show(curves):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    alt = re.search(r"^!\[([^\]]+)\]", readme, re.MULTILINE)[1]
    assert "finds three within fifty experiments, chance half of one" in alt
    found = {name: dict(points)[50.0] for name, points in curves.items() if name[0] != "_"}
    assert np.floor(found["random forest, mean of 20"]) == 3
    assert found["chance, exactly"] == pytest.approx(5 * 50 / 441)


def test_no_campaign_loses_what_it_has_found(curves):
    for points in curves.values():
        assert (np.diff(points[:, 1]) >= 0).all()


def test_the_spectra_move_to_the_red_as_discs_grow():
    _, axes = figures.figure()
    picture.silver(axes)
    peaks = [line.get_xdata()[np.argmax(line.get_ydata())] for line in axes.lines]
    assert peaks == sorted(peaks)


def test_the_stored_picture_is_a_png_of_the_size_that_is_drawn():
    content = (ROOT / picture.PICTURE).read_bytes()
    assert content.startswith(b"\x89PNG")
    width, height = (int.from_bytes(content[k : k + 4], "big") for k in (16, 20))
    assert (width, height) == (1080, 333)
