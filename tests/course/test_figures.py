import colorsys
import io

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from PIL import Image

from helpers.course import figures


def test_a_shown_figure_carries_its_alternative_text_in_html_and_text():
    drawing, _ = figures.figure()
    bundle = figures.show(drawing, 'A "flat" line & nothing else at all.')._repr_mimebundle_()
    assert 'alt="A &quot;flat&quot; line &amp; nothing else at all."' in bundle["text/html"]
    assert "flat" in bundle["text/plain"]


def test_a_figure_without_a_real_text_is_refused():
    drawing, _ = figures.figure()
    with pytest.raises(ValueError, match="sentence"):
        figures.show(drawing, "plot")


def test_the_style_leaves_the_readers_own_settings_alone():
    before = dict(mpl.rcParams)
    drawing, axes = figures.figure()
    axes.plot([0, 1])
    figures.png(drawing)
    assert dict(mpl.rcParams) == before


def test_a_png_is_a_png_and_the_same_twice():
    drawing, axes = figures.figure()
    axes.plot([0, 1])
    first = figures.png(drawing)
    assert first.startswith(b"\x89PNG")
    assert first == figures.png(drawing)


def test_all_colours_stand_out_from_white():
    for color in figures.PALETTE:
        red, green, blue = (
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
            for c in mpl.colors.to_rgb(color)
        )
        luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
        assert 1.05 / (luminance + 0.05) > 2.0
    hues = {round(colorsys.rgb_to_hsv(*mpl.colors.to_rgb(c))[0], 2) for c in figures.PALETTE[:4]}
    assert len(hues) == 4


def test_parity_draws_no_more_points_than_asked():
    _, axes = figures.figure()
    values = np.arange(10_001.0)
    figures.parity(axes, values, values, label="x", most_points=500)
    assert len(axes.lines[0].get_xdata()) <= 500


def test_a_ranking_keeps_the_tables_order_from_top_to_bottom():
    _, axes = figures.figure()
    table = pd.DataFrame({"S1": [0.7, 0.2], "ST": [0.8, 0.3]}, index=["first", "second"])
    figures.ranking(axes, table, label="index")
    assert axes.yaxis_inverted()
    assert [t.get_text() for t in axes.get_yticklabels()] == ["first", "second"]
    assert [bar.get_width() for bar in axes.patches] == [0.7, 0.2, 0.8, 0.3]


def test_a_live_figure_shows_its_frame_and_what_has_moved():
    drawing, axes = figures.figure(3, 2)
    axes.set(xlim=(0, 1), ylim=(0, 1), xticks=[], yticks=[])
    axes.plot([0, 1], [0.5, 0.5], color="black", lw=4)  # stays
    (dot,) = axes.plot([], [], "s", ms=20, color="red")
    live = figures.LiveFigure(drawing, [dot])
    dot.set_data([0.25], [0.8])
    left = _pixels(live.png())
    dot.set_data([0.75], [0.8])
    right = _pixels(live.png())
    red, black = (left == [255, 0, 0]).all(axis=2), (left == 0).all(axis=2)
    half = left.shape[1] // 2
    assert red[:, :half].any() and not red[:, half:].any()
    assert (right[:, half:] == [255, 0, 0]).all(axis=2).any()
    assert not (right[:, :half] == [255, 0, 0]).all(axis=2).any()  # nothing is left behind
    assert (black == (right == 0).all(axis=2)).all() and black.any()


def test_a_live_figure_keeps_its_frame_until_it_is_renewed():
    drawing, axes = figures.figure(3, 2)
    (dot,) = axes.plot([0.5], [0.5], "s", color="red")
    live = figures.LiveFigure(drawing, [dot])
    first = live.png()
    axes.set_facecolor("black")
    assert live.png() == first
    live.renew()
    assert live.png() != first


def test_an_axis_that_moves_follows_its_limits_in_the_house_style():
    drawing, axes = figures.figure(3, 2)
    axes.set_ylim(0, 1)
    live = figures.LiveFigure(drawing, [axes.xaxis])
    axes.set_xlim(0, 1)
    before = live.png()
    axes.set_xlim(0, 2000)
    wide = live.png()
    axes.set_xlim(0, 1)
    assert wide != before == live.png()


def _pixels(picture):
    return np.asarray(Image.open(io.BytesIO(picture)).convert("RGB")).astype(int)
