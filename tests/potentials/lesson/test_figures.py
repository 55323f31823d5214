from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from helpers.potentials.learning import errors
from helpers.potentials.learning.dynamics import Trajectory
from helpers.potentials.learning.hyperparameters import SMALL
from helpers.potentials.lesson import figures
from helpers.potentials.simulator import frames
from helpers.potentials.simulator.reference import ENERGY, FORCES


@pytest.fixture(autouse=True)
def seen(monkeypatch):
    """Hand out the drawing and its alternative text, and not the picture made of them."""
    monkeypatch.setattr(
        figures, "show", lambda drawing, alt: SimpleNamespace(drawing=drawing, alt=alt)
    )


@pytest.fixture(scope="module")
def boxes():
    return frames.bundled("test")[:2]


@pytest.fixture(scope="module")
def shifted(boxes):
    """Forces as they are, energies of each atom 5 meV too high."""
    copies = [box.copy() for box in boxes]
    for copy in copies:
        copy.info[ENERGY] += 0.005 * len(copy)
    return copies


def test_a_radial_function_is_drawn_for_each_n_and_ends_at_the_cutoff():
    _, short, long = SMALL.terms
    axes = figures.radial_functions(short, long).drawing.axes
    for axis, term in zip(axes, (short, long), strict=True):
        assert len(axis.lines) == term.n_max + 1
        assert axis.lines[-1].get_xdata()[0] == term.cutoff
        assert axis.get_xlabel() == "distance r (Å)"


def test_each_fit_has_a_panel_with_its_sparse_points():
    x = np.linspace(0, 6, 5)
    fits = [(0.1, x[:3], x), (0.01, x, x)]
    axes = figures.sparse_fits(x, x, x, x, fits).drawing.axes
    assert [len(axis.lines[-1].get_xdata()) for axis in axes] == [3, 5]
    assert axes[1].get_title() == "σ = 0.01, 5 sparse points"


def test_a_constant_shift_of_energies_leaves_forces_on_the_diagonal(boxes, shifted):
    axes = figures.parities(boxes, {"a": boxes, "b": shifted}).drawing.axes
    forces, energies = axes[2].lines[0], axes[3].lines[0]
    np.testing.assert_array_equal(forces.get_xdata(), forces.get_ydata())
    np.testing.assert_allclose(energies.get_ydata() - energies.get_xdata(), 5)
    assert axes[3].get_xlabel() == "ΔE of the reference (meV/atom)"


def test_net_forces_are_as_many_as_molecules(boxes):
    scores = errors.compare(boxes, boxes)
    left, right = figures.net_forces(boxes, boxes, scores).drawing.axes
    molecules = sum(len(np.unique(box.arrays["molID"])) for box in boxes)
    assert len(right.lines[0].get_xdata()) == 3 * molecules
    assert len(left.lines[0].get_xdata()) == sum(box.arrays[FORCES].size for box in boxes)
    assert right.get_title() == "net forces on molecules: error 0 % of the spread"


def test_eight_hyper_parameters_are_scanned_on_two_groups_and_two_sets():
    axes = figures.scanned().drawing.axes
    assert len(axes) == 8
    assert all(len(axis.lines) >= 5 for axis in axes)
    unseen, trained = axes[1].lines[0], axes[1].lines[2]
    assert (unseen.get_ydata() > trained.get_ydata()).all()


def test_curves_are_the_reference_and_the_bias():
    truth = pd.Series({1.0: -100.0, 2.0: -20.0})
    off = pd.DataFrame({"0": [0.0, 30.0], "1": [1.0, 10.0]}, index=truth.index)
    left, right = figures.volume_curves(
        truth, {"A": off, "B": off}, {"A": off, "B": off}
    ).drawing.axes
    assert left.lines[0].get_ydata().tolist() == [-100, 10]
    assert right.lines[0].get_ydata().tolist() == [0.5, 20]
    assert [text.get_text() for text in left.get_legend().texts] == ["A", "B", "reference"]


def test_alarms_are_drawn_by_kind_of_frame():
    alarm = pd.DataFrame(
        {
            "subset": ["test", "dimers"],
            "committee": [100, 200],
            "variance": [20, 50],
            "force_error": [150, 500],
            "member_force_error": [200, 600],
        }
    )
    left, right = figures.alarms(alarm, 0.8, 0.7).drawing.axes
    assert [text.get_text() for text in left.get_legend().texts] == ["boxes", "single pairs"]
    assert right.get_title().endswith("0.70")
    assert left.get_xscale() == right.get_xscale() == "log"


def test_energies_of_a_run_are_changes_a_single_atom():
    values = np.array([-100.0, -99.0])
    run = Trajectory(np.array([0, 5]), values, values, np.array([300, 310]), ([0] * 10,), False)
    _, right = figures.trajectories({1: run, 2: run}).drawing.axes
    assert right.lines[0].get_ydata().tolist() == [0, 100]  # meV
    assert right.get_ylabel() == "change (meV/atom)"


def test_pairs_are_drawn_beside_the_reference_with_a_text_for_readers_who_cannot_see():
    contact = np.linspace(2, 6, 5)
    shown = figures.pairs(contact, np.zeros((3, 5)), np.ones((3, 5)))
    assert [axis.get_title() for axis in shown.drawing.axes] == ["EC–EC", "EC–EMC", "EMC–EMC"]
    assert all(len(axis.lines) == 3 for axis in shown.drawing.axes)
    assert "three pairs of molecules" in shown.alt
