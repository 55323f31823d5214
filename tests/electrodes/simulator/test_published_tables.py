import pytest

from helpers.electrodes.simulator import published_tables
from helpers.tables import datasets


def needs(name):
    if not datasets.is_cached(name):
        pytest.skip(f"{name} is neither mirrored nor cached; tests do not download")


def test_the_coatings_are_24_formulations_at_six_gaps():
    needs("coating_heterogeneity")
    table = published_tables.coating_heterogeneity()
    assert table.shape == (144, 18)
    assert table["formulation"].nunique() == 24
    assert (table.groupby("formulation")["gap_um"].nunique() == 6).all()


def test_each_line_stands_under_its_published_name():
    needs("coating_heterogeneity")
    published = datasets.published("coating_heterogeneity").columns[5:]
    for ours, theirs in zip(published_tables.LINES, published, strict=True):
        what, where, line = ours.split("_")
        # one header lacks its number
        assert f"σ{line}" in theirs or theirs == "σ ML Direction"
        assert {"loading": "ML", "thickness": "T"}[what] in theirs.split()
        assert {"across": "Perpendicular", "along": "Direction"}[where] in theirs


def test_the_mesostructures_are_a_full_grid():
    needs("mesostructures")
    table = published_tables.mesostructures()
    levels = [table[name].nunique() for name in published_tables.MESOSTRUCTURE_INPUTS]
    assert levels == [20, 4, 11]
    assert len(table) == 20 * 4 * 11
    assert not table[list(published_tables.MESOSTRUCTURE_INPUTS)].duplicated().any()


def test_a_table_that_cannot_be_had_is_told_and_left_out(capsys):
    def load():
        raise datasets.TableUnavailableError("no network")

    assert published_tables.at_hand(load, "The bundled one goes on alone.") == {}
    assert capsys.readouterr().out == (
        "The published table is not available.\nno network\nThe bundled one goes on alone.\n"
    )


def test_a_table_at_hand_is_given_by_its_name():
    needs("mesostructures")
    (name,) = published_tables.at_hand(published_tables.mesostructures, "")
    assert name == "published"
