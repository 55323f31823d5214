import datetime
import gzip
import hashlib
import tomllib
from importlib.metadata import version

import pandas as pd
import pytest

from helpers.tables import datasets
from helpers.tables.writer import write

CARD = """title = "kept as it is"
rows = 1
made_on = 2001-01-01
sha256 = "old"
[versions]
python = "0"
numpy = "0"
"""
TABLE = pd.DataFrame({"x": [1.5, 2.5]}, index=[7, 8])


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "card.toml").write_text(CARD, encoding="utf-8")
    return tmp_path


def test_the_table_is_written_without_its_index(folder):
    path = write(TABLE, "toy", folder, ["numpy"])
    assert path == folder / "toy.csv"
    assert path.read_bytes() == b"x\n1.5\n2.5\n"


def test_the_card_keeps_its_text_and_gets_new_facts(folder):
    path = write(TABLE, "toy", folder, ["numpy"])
    card = tomllib.loads((folder / "card.toml").read_text(encoding="utf-8"))
    assert card["title"] == "kept as it is"
    assert card["rows"] == 2
    assert card["made_on"] == datetime.date.today()
    assert card["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert card["versions"]["numpy"] == version("numpy")


def test_a_compressed_table_is_the_same_and_equal_tables_give_equal_bytes(folder):
    path = write(TABLE, "toy", folder, ["numpy"], compress=True)
    assert path == folder / "toy.csv.gz"
    first = path.read_bytes()
    assert gzip.decompress(first) == b"x\n1.5\n2.5\n"
    assert hashlib.sha256(first).hexdigest() in (folder / "card.toml").read_text(encoding="utf-8")
    assert write(TABLE, "toy", folder, ["numpy"], compress=True).read_bytes() == first


def test_a_new_folder_starts_from_the_bundled_card(tmp_path):
    write(TABLE, "p2d_sei", tmp_path / "new", ["numpy"])
    bundled = (datasets.data_directory() / "p2d_sei" / "card.toml").read_text(encoding="utf-8")
    written = (tmp_path / "new" / "card.toml").read_text(encoding="utf-8")
    assert written.splitlines()[0] == bundled.splitlines()[0]
    assert "rows = 2\n" in written


@pytest.mark.parametrize("text", [CARD.replace("rows = 1\n", ""), CARD + "rows = 3\n"])
def test_a_card_without_a_place_for_a_fact_is_refused_and_nothing_is_lost(folder, text):
    (folder / "card.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match="needs one line 'rows"):
        write(TABLE, "toy", folder, ["numpy"])
    assert (folder / "card.toml").read_text(encoding="utf-8") == text
    assert not (folder / "toy.csv").exists()
