import numpy as np
import pandas as pd
import pytest

from helpers.course.figures import figure
from helpers.tables import datasets
from helpers.wetting.lesson import figures
from helpers.wetting.simulator.filling import invade
from helpers.wetting.simulator.network import build


@pytest.fixture
def drawn(monkeypatch):
    """Return the drawing that a figure function hands to `show`."""
    monkeypatch.setattr(figures, "show", lambda drawing, alt: drawing)
    return lambda name, *data: getattr(figures, name)(*data)


@pytest.fixture(scope="module")
def table():
    return datasets.load("electrode_filling")


def test_the_cut_shows_as_liquid_what_was_full_at_that_moment():
    network = build(
        particle_um=8, porosity=0.4, thickness_um=80, spread=0.3, angle_deg=30, binder=0.3,
        random_state=0,
    )  # fmt: skip
    run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=0.0)
    axes = figure(4, 3)[1]
    shares = []
    for moment in (0.0, run.time_to(0.4), run.time_ms[-1]):
        figures.cut(axes, network, run, moment)
        shares.append(np.mean(axes.images[-1].get_array()))
    assert shares[0] == 0
    assert 0.2 < shares[1] < 0.6 < shares[2]
    assert len(figures.legend()) == 3


def test_a_filling_has_three_moments_and_a_curve_that_passes_them(drawn):
    network = build(
        particle_um=8, porosity=0.4, thickness_um=80, spread=0.3, angle_deg=30, binder=0.3,
        random_state=0,
    )  # fmt: skip
    run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=0.0)
    drawing = drawn("filling", network, run, (run.time_to(0.2), run.time_to(0.4), run.time_ms[-1]))
    *cuts, curve = drawing.axes
    assert [axes.get_title()[:3] for axes in cuts] == ["At "] * 3
    dots = curve.lines[1].get_ydata()
    assert dots == pytest.approx([0.2, 0.4, run.saturation[-1]])
    assert curve.get_xlabel() == "time (ms)"


def test_the_threshold_has_a_line_a_pressure_and_a_mark_where_a_lattice_percolates(drawn):
    shares = np.linspace(0, 0.8, 5)
    S = np.column_stack([1 - shares, 0.9 - shares])
    (axes,) = drawn("threshold", shares, {0.0: S, 20.0: S.tolist()}).axes
    lines = [line for line in axes.lines if line.get_label().endswith("kPa")]
    np.testing.assert_allclose(lines[0].get_ydata(), 0.95 - shares)
    assert axes.texts[0].get_text() == "1 − 0.3116" and len(lines) == 2


def test_every_run_is_a_point_and_160_are_curves(drawn, table):
    left, right = drawn("runs", table, (table["saturation"] < 0.5).to_numpy()).axes
    assert len(left.lines) == 160
    assert sum(len(line.get_xdata()) for line in right.lines) == len(table)
    assert left.lines[0].get_ydata()[-1] == table["saturation"][0]


def test_each_response_has_its_bars_and_one_legend_serves_all(drawn):
    both = pd.DataFrame({"plain": [0.2, -0.3], "others given": [0.4, -0.5]}, index=["a", "b"])
    drawing = drawn("correlations", {"saturation": both, "log10 t95_ms": both})
    assert [len(axes.patches) for axes in drawing.axes] == [4, 4]
    assert [text.get_text() for text in drawing.legends[0].get_texts()] == list(both)


def test_every_run_is_in_one_of_the_classes_and_in_the_histogram(drawn, table):
    responses = table[["saturation", "t95_ms"]]
    left, right = drawn("three_classes", responses, np.arange(len(table)) % 3).axes
    assert sum(len(line.get_xdata()) for line in left.lines) == len(table)
    assert sum(bar.get_height() for bar in right.patches) == len(table)


def test_the_same_errors_have_another_r2_on_another_scale(drawn):
    rng = np.random.default_rng(0)
    log = rng.normal(0.7, 0.8, 300)
    left, right = drawn("two_scales", log, log + 0.15 * rng.standard_t(3, 300)).axes
    R2 = [float(axes.get_title().split()[-1]) for axes in (left, right)]
    assert R2[0] > 0.8 > R2[1]
    assert right.get_xlabel() == "simulated t95 (ms)"


def test_each_winner_is_named_with_what_the_simulator_said(drawn):
    designs = pd.DataFrame({"porosity": [0.3, 0.4], "thickness_um": [90, 60], "share": [0.2, 0.9]})
    winner = {"porosity": 0.4, "thickness (µm)": 60.0, "simulated": 0.91}
    verified = pd.DataFrame([winner] * 3, index=["a", "b", "c"])
    axes = drawn("design_map", designs, verified).axes[0]
    texts = [text.get_text() for text in axes.get_legend().get_texts()]
    assert texts[0] == "a: 91 % in the simulator" and len(texts) == 3
