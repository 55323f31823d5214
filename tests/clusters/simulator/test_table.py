import pandas as pd
import pytest

from helpers.clusters.simulator import cathode as simulator
from helpers.clusters.simulator import table
from helpers.tables import datasets


@pytest.mark.parametrize(
    ("make", "name", "rows"),
    [(table.make_cathode, table.CATHODE, 40), (table.make_alloy, table.ALLOY, 6)],
    ids=["cathode", "alloy"],
)
def test_the_first_rows_made_again_are_those_of_the_bundled_table(tmp_path, make, name, rows):
    path = make(tmp_path, rows=rows, workers=1)
    dtypes = {"cell": str, "occupation": str}
    again = pd.read_csv(path, dtype=dtypes)
    bundled = datasets.load(name).head(rows)
    pd.testing.assert_frame_equal(again, bundled, atol=2e-5, rtol=0)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["card.toml", f"{name}.csv"]


def test_rows_give_structures_of_their_size_and_content():
    for name in (table.CATHODE, table.ALLOY):
        rows = datasets.load(name)
        found = table.structures_of(rows)
        assert [len(s) for s in found] == rows["sites"].tolist()
        assert [s.x for s in found] == pytest.approx(rows["x"].tolist())


def test_the_labels_are_those_of_the_simulators():
    structure = table.structures_of(datasets.load(table.CATHODE))[100]
    words = datasets.load(table.CATHODE).loc[100, ["cell", "occupation"]]
    assert table.cathode_labels(**words)["energy_eV"] == simulator.energy(structure)
    assert table.alloy_labels("1 0 0 1 1 2", "01")["stretch"] > 1.05
