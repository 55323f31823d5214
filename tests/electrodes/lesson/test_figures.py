"""Each figure is drawn from small data: its axes, its labels with units, what it says in words."""

import numpy as np
import pandas as pd
import pytest

from helpers.electrodes import curves, group, judging, slurry
from helpers.electrodes.lesson import figures
from helpers.electrodes.simulator.table import bundled_table


@pytest.fixture
def drawn(monkeypatch):
    """Return what a figure function hands to `show`: the drawing and the alternative text."""
    monkeypatch.setattr(figures, "show", lambda drawing, alt: (drawing, alt))
    return lambda name, *data: getattr(figures, name)(*data)


@pytest.fixture(scope="module")
def slurries():
    formulations = slurry.formulations(64)
    return formulations, np.log10(slurry.viscosity(formulations))


@pytest.fixture(scope="module")
def coatings():
    gap = np.repeat([50.0, 100.0, 200.0, 400.0], 4)
    return pd.DataFrame({"gap_um": gap, "loading": 1 / gap, "thickness": gap**-0.5})


def labels(axes):
    return axes.get_xlabel(), axes.get_ylabel()


def test_a_viscosity_curve_is_drawn_for_each_of_32_slurries(drawn, slurries):
    drawing, alt = drawn("viscosities", *slurries)
    (axes,) = drawing.axes
    assert len(axes.lines) == 32 and axes.get_xscale() == axes.get_yscale() == "log"
    assert labels(axes) == ("shear rate (1/s)", "viscosity (Pa s)")
    assert "32 of 64" in axes.get_title() and alt.startswith("Thirty-two viscosity curves")


def test_each_component_says_how_much_it_explains(drawn, slurries):
    components = curves.FPCA(n_components=3).fit(
        curves.smoothed(curves.as_curves(10 ** slurries[1], slurry.RATES))
    )
    (axes,) = drawn("component_curves", components)[0].axes
    shares = [float(text.get_text().split()[0]) for text in axes.get_legend().get_texts()]
    assert shares == sorted(shares, reverse=True) and sum(shares) <= 100.1


def test_two_tables_of_coatings_stand_side_by_side_in_each_response(drawn, coatings):
    drawing, _ = drawn("unevenness_by_gap", {"synthetic": coatings, "published": coatings})
    assert [axes.get_title() for axes in drawing.axes] == ["loading", "thickness"]
    beside, exact = (line.get_xdata() for line in drawing.axes[0].lines)
    np.testing.assert_allclose(beside, 1.03 * exact)
    assert drawing.axes[0].get_xticklabels()[0].get_text() == "50"


def test_every_coating_is_in_one_of_the_groups(drawn):
    table = pd.DataFrame(np.random.default_rng(0).uniform(0.01, 0.04, (60, 3)))
    table.columns = ["loading", "thickness", "other"]
    choices = {"all": group(table, k=3), "two": group(table, 2, k=2)}
    drawing, _ = drawn("groups", table, choices)
    for axes, n in zip(drawing.axes, (3, 2), strict=True):
        assert len(axes.lines) == n and sum(len(line.get_xdata()) for line in axes.lines) == 60


def test_a_section_is_as_high_as_the_piece_is_thick(drawn):
    phases = {8: np.zeros((50, 50, 8), int), 4: np.ones((50, 50, 4), int)}
    drawing, _ = drawn("cross_sections", phases)
    assert [axes.images[0].get_extent() for axes in drawing.axes] == [[0, 50, 0, 8], [0, 50, 0, 4]]
    texts = [text.get_text() for text in drawing.axes[-1].get_legend().get_texts()]
    assert texts == ["pores", "active material", "CBD"]


def test_all_rows_of_the_table_are_drawn_over_porosity(drawn):
    table = bundled_table()
    drawing, _ = drawn("structures_by_porosity", table)
    for axes in drawing.axes:
        points = [line for line in axes.lines if line.get_marker() == "."]
        assert sum(len(line.get_xdata()) for line in points) == len(table)
        assert axes.get_xlabel() == "porosity"


def test_heckels_line_covers_the_states_that_press(drawn):
    push, pores = np.array([0, 0, 1e-3, 2e-3]), np.array([0.5, 0.45, 0.4, 0.38])
    (axes,) = drawn("heckel", push, pores, (50.0, 0.85, 0.99))[0].axes
    packing, line = axes.lines
    assert len(packing.get_xdata()) == 4 and list(line.get_xdata()) == [1, 2]  # in nm
    assert "(nm)" in axes.get_xlabel()


def test_each_response_has_both_scores_of_each_model(drawn):
    table = pd.DataFrame({"a": np.tile(np.arange(10.0), 4), "level": np.repeat([1.0, 2, 3, 4], 10)})
    table = table.assign(y=table["a"] + table["level"], z=table["a"])
    models = {name: judging.MODELS[name] for name in ("linear", "quadratic")}
    scored = judging.scores(table, ["a", "level"], ["y", "z"], "level", [0, 1], models)
    drawing, _ = drawn("two_scores", scored)
    assert [axes.get_title() for axes in drawing.axes] == ["y", "z"]
    texts = [text.get_text() for text in drawing.axes[0].get_yticklabels()]
    assert texts == ["linear", "quadratic"]


def test_the_limits_are_lines_through_the_trials(drawn):
    pieces = pd.DataFrame({"diffusivity": [0.1, 0.12], "conductivity": [0.006, 0.008]})
    limits = {"diffusivity": 0.11, "conductivity": 0.007}
    (axes,) = drawn("trials", {"bold": pieces, "safe": pieces}, limits)[0].axes
    assert axes.lines[2].get_xdata()[0] == 0.11 and axes.lines[3].get_ydata()[0] == 0.007


def test_what_jupyter_shows_has_the_picture_and_its_text(slurries):
    html = figures.viscosities(*slurries)._repr_mimebundle_()["text/html"]
    assert html.startswith('<img alt="Thirty-two viscosity curves')
