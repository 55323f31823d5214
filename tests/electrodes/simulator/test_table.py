import hashlib

import numpy as np
import pandas as pd
import pytest

from helpers.electrodes.simulator import table
from helpers.electrodes.simulator.baselines import fitted_exponent
from helpers.tables import datasets

ROWS = 3


@pytest.fixture(scope="module")
def bundled():
    return table.bundled_table()


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    folder = tmp_path_factory.mktemp("electrode_structures")
    return table.make(folder, workers=1, rows=ROWS)


def test_the_first_rows_come_out_again(bundled, again):
    made = pd.read_csv(again)
    expected = datasets.load("electrode_structures").head(ROWS)
    assert list(made.columns) == list(expected.columns)
    # another machine may round a push differently and flip single voxels
    np.testing.assert_allclose(made, expected, rtol=5e-3, atol=1e-3)


def test_a_made_table_comes_with_a_card_of_its_own_and_leaves_nothing_else(again):
    names = {path.name for path in again.parent.iterdir()}
    assert names == {"electrode_structures.csv", "card.toml"}
    card = (again.parent / "card.toml").read_text(encoding="utf-8")
    assert hashlib.sha256(again.read_bytes()).hexdigest() in card
    assert f"\nrows = {ROWS}\n" in card


@pytest.mark.parametrize("rows", [0, 337])
def test_no_other_rows_than_those_of_the_design_can_be_made(tmp_path, rows):
    with pytest.raises(ValueError, match="from 1 to 336"):
        table.make(tmp_path, rows=rows)


def test_the_table_is_the_design(bundled):
    design = table.design()
    pd.testing.assert_frame_equal(bundled[design.columns], design, check_dtype=False)
    assert bundled["formulation"].nunique() == 12
    assert (bundled.groupby("piece").size() == 7).all()
    assert (bundled.groupby("piece")["formulation"].nunique() == 1).all()


def test_volumes_add_up_and_the_tortuosity_is_what_it_is_called(bundled):
    pores = 1 - bundled["active"] - bundled["binder"] + 0.27 * bundled["binder"]
    np.testing.assert_allclose(bundled["porosity"], pores, atol=3e-6)
    np.testing.assert_allclose(
        bundled["tortuosity"], bundled["porosity"] / bundled["diffusivity"], rtol=1e-4
    )


def test_pressing_a_piece_makes_every_way_longer(bundled):
    for _, piece in bundled.groupby("piece"):
        assert piece["thickness_um"].is_monotonic_decreasing
        assert piece["tortuosity"].is_monotonic_increasing


def test_pressing_brings_electrons_through_on_average_though_not_in_every_piece(bundled):
    assert (bundled.groupby("thickness_um")["conductivity"].mean().diff().iloc[1:] < 0).all()
    monotone = [
        piece["conductivity"].is_monotonic_increasing for _, piece in bundled.groupby("piece")
    ]
    assert 0.8 < np.mean(monotone) < 1


def test_the_exponent_is_far_from_bruggemans(bundled):
    exponent, _ = fitted_exponent(bundled["porosity"], bundled["tortuosity"])
    assert exponent == pytest.approx(-1.68, abs=0.05)


def test_repeats_scatter_by_some_per_cent(bundled):
    spread = np.log(bundled["diffusivity"]).groupby(
        [bundled["formulation"], bundled["thickness_um"]]
    )
    assert 0.04 < spread.std().mean() < 0.1
