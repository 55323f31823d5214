import gzip
import hashlib

import numpy as np
import pandas as pd
import pytest

from helpers.polymerization.simulator import table
from helpers.polymerization.simulator.distributions import (
    BIN_WIDTH,
    COLUMNS,
    LOG10_M,
    area,
    distance,
)
from helpers.polymerization.simulator.moments import moments, quasi_steady_conversion
from helpers.polymerization.simulator.recipe import RECIPES, TIMES_S, Recipe, design
from helpers.tables import datasets


@pytest.fixture(scope="module")
def bundled():
    return table.bundled_table()


@pytest.fixture(scope="module")
def again(tmp_path_factory):
    return table.make(tmp_path_factory.mktemp("butyl_acrylate"), workers=1, rows=1)


def test_the_first_recipe_comes_out_again(bundled, again):
    made = pd.read_csv(again)
    expected = bundled[bundled["recipe"] == 0]
    assert list(made.columns) == list(bundled.columns)
    pd.testing.assert_frame_equal(made[list(table.INPUTS)], expected[list(table.INPUTS)])
    # Another machine may round otherwise, and then another run comes out: compare within noise.
    np.testing.assert_allclose(made["conversion"], expected["conversion"], atol=0.006)
    np.testing.assert_allclose(made["Mn_g_per_mol"], expected["Mn_g_per_mol"], rtol=0.03)
    np.testing.assert_allclose(made["Mw_g_per_mol"], expected["Mw_g_per_mol"], rtol=0.05)
    ours, theirs = made[list(COLUMNS)].to_numpy(), expected[list(COLUMNS)].to_numpy()
    assert distance(ours, theirs)[-1] < 0.1


@pytest.mark.parametrize("number", [371, 431])
def test_single_recipes_come_out_again(bundled, number):
    made = table.snapshots(number, **design().loc[number])
    expected = bundled[bundled["recipe"] == number]
    assert abs(np.isfinite(made["conversion"]).sum() - len(expected)) <= 1
    n = min(len(expected), np.isfinite(made["conversion"]).sum())
    np.testing.assert_allclose(made["conversion"][:n], expected["conversion"][:n], atol=0.01)
    np.testing.assert_allclose(made["Mw_g_per_mol"][:n], expected["Mw_g_per_mol"][:n], rtol=0.06)


def test_a_made_table_comes_with_a_card_of_its_own_and_leaves_nothing_else(again):
    assert {path.name for path in again.parent.iterdir()} == {"butyl_acrylate.csv.gz", "card.toml"}
    card = (again.parent / "card.toml").read_text(encoding="utf-8")
    assert hashlib.sha256(again.read_bytes()).hexdigest() in card
    assert f"\nrows = {len(gzip.decompress(again.read_bytes()).splitlines()) - 1}\n" in card


@pytest.mark.parametrize("rows", [0, 433])
def test_no_other_recipes_than_those_of_the_design_can_be_made(tmp_path, rows):
    with pytest.raises(ValueError, match="from 1 to 432"):
        table.make(tmp_path, rows=rows)


def test_a_recipe_that_fails_is_told_and_no_table_is_written(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "simulate", lambda *_, **__: 1 / 0)
    with pytest.raises(RuntimeError, match="row 0: ZeroDivisionError"):
        table.make(tmp_path, workers=1, rows=1)
    assert not (tmp_path / "butyl_acrylate.csv.gz").exists()


def test_the_table_holds_every_recipe_until_an_hour_or_90_percent(bundled):
    inputs = bundled.groupby("recipe")[RECIPES.names[:3]].agg(["min", "max"])
    for name in RECIPES.names[:3]:
        np.testing.assert_allclose(inputs[name]["min"], design()[name], rtol=1e-12)
        np.testing.assert_allclose(inputs[name]["max"], design()[name], rtol=1e-12)
    for _, run in bundled.groupby("recipe"):
        np.testing.assert_allclose(run["time_s"], TIMES_S[: len(run)], rtol=1e-12)
        assert (run["conversion"].iloc[:-1] < 0.9).all()
        assert len(run) == 12 or run["conversion"].iloc[-1] >= 0.9


def test_98_recipes_reach_90_percent_all_from_68_degrees_on(bundled):
    reached = bundled[bundled["conversion"] >= 0.9]
    assert reached["recipe"].nunique() == len(reached) == 98
    ends = reached["temperature_C"].min(), reached["temperature_C"].max()
    assert ends == pytest.approx((68, 80))


def test_monomer_and_conversion_tell_the_same(bundled):
    remaining = bundled["monomer_mol_per_L"] * (1 - bundled["conversion"])
    np.testing.assert_allclose(remaining, bundled["remaining_monomer_mol_per_L"], rtol=2e-5)


def test_conversion_rises_in_every_run(bundled):
    assert bundled.groupby("recipe")["conversion"].diff().dropna().gt(0).all()


def test_the_distributions_hold_all_mass_and_have_the_means_beside_them(bundled):
    w, mass = bundled[list(COLUMNS)].to_numpy(), 10**LOG10_M
    np.testing.assert_allclose(area(w), 1, atol=2e-4)
    np.testing.assert_allclose(w @ mass * BIN_WIDTH, bundled["Mw_g_per_mol"], rtol=0.01)
    np.testing.assert_allclose(1 / (w @ (1 / mass) * BIN_WIDTH), bundled["Mn_g_per_mol"], rtol=0.02)
    assert (w[:, -1] == 0).all()


def test_no_recipe_reacts_too_slowly_for_want_of_radicals(bundled):
    steady = quasi_steady_conversion(design(), TIMES_S)
    expected = steady[bundled["recipe"], (bundled["time_s"] / 300).round().astype(int) - 1]
    # faster, by up to 0.036, because chains of less than five units do not backbite
    assert (bundled["conversion"] - expected).between(-0.005, 0.04).all()


def test_the_table_follows_the_moment_equations(bundled):
    for number in (0, 139, 215, 300, 423):
        run = bundled[bundled["recipe"] == number]
        expected = moments(Recipe.from_row(run.iloc[0]), run["time_s"])
        np.testing.assert_allclose(run["conversion"], expected.conversion, atol=0.02)
        np.testing.assert_allclose(run["Mn_g_per_mol"], expected.Mn_g_per_mol, rtol=0.03)
        np.testing.assert_allclose(run["Mw_g_per_mol"], expected.Mw_g_per_mol, rtol=0.04)


def test_the_card_describes_the_inputs_with_their_ranges_and_fits_the_bins():
    card = datasets.card("butyl_acrylate")
    columns = {column.name: column for column in card.columns}
    for item in RECIPES:
        column = columns[item.name]
        assert (column.role, column.unit) == ("input", item.unit)
        assert (column.low, column.high) == (item.low, item.high)
    assert "from 2.000 to 2.047" in columns["w_00"].description
    assert "from 6.653 to 6.700" in columns["w_99"].description
    assert card.seed == table.SEED


def test_the_file_is_small():
    assert (
        datasets.data_directory() / "butyl_acrylate" / "butyl_acrylate.csv.gz"
    ).stat().st_size < 2e6
