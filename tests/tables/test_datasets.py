import gzip
import hashlib
import os
import re
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from helpers.tables import datasets

TABLE = "T,k,status,reason\n250.0,1.5,ok,\n300.0,,failed,stiff\n"

CARD = """
title = "Two runs"
file = "{file}"
description = "Made up."
made_by = "make data NAME=two_runs"
maker = "two_runs_maker:make"
seed = 0
made_on = 2026-01-31
licence = "CC0-1.0"
synthetic = true
tuned = []
simplified = []
speed = "1 s"
sha256 = "{sha256}"
rows = {rows}
columns = [
    {{ name = "T", unit = "K", role = "input", low = 250, high = 350, description = "" }},
    {{ name = "k", unit = "S/m", role = "output", description = "" }},
    {{ name = "status", role = "status", description = "" }},
    {{ name = "reason", role = "status", description = "" }},
]
[versions]
numpy = "2.0"
"""

MAKER = """
import hashlib

CARD = {card!r}


def make(out_directory, *, workers, scheduler):
    table = b"T,k,status,reason\\n1,2,ok,%r\\n" % ([workers, scheduler],)
    table = table.replace(b", ", b";")
    (out_directory / "table.csv").write_bytes(table)
    sha256 = hashlib.sha256(table).hexdigest()
    text = CARD.format(file="table.csv", sha256=sha256, rows=1)
    (out_directory / "card.toml").write_text(text)
"""


def write_table(folder, content, *, file="table.csv", rows=2):
    folder.mkdir(exist_ok=True)
    (folder / file).write_bytes(content)
    sha256 = hashlib.sha256(content).hexdigest()
    (folder / "card.toml").write_text(CARD.format(file=file, sha256=sha256, rows=rows))


@pytest.fixture
def data(tmp_path, monkeypatch):
    """Give a data folder with the bundled table two_runs and an empty registry."""
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path))
    write_table(tmp_path / "two_runs", TABLE.encode())
    (tmp_path / "published_sources.toml").write_text("")
    return tmp_path


@pytest.fixture
def maker(data, monkeypatch):
    (data / "two_runs_maker.py").write_text(MAKER.format(card=CARD))
    monkeypatch.syspath_prepend(str(data))
    yield
    sys.modules.pop("two_runs_maker", None)


def test_the_data_folder_stands_beside_the_package(monkeypatch):
    monkeypatch.delenv("HELPERS_DATA", raising=False)
    assert (datasets.data_directory() / "published_sources.toml").is_file()
    assert (datasets.data_directory().parent / "helpers" / "tables" / "datasets.py").is_file()


def test_a_missing_data_folder_is_named_with_the_way_out(tmp_path, monkeypatch):
    monkeypatch.setenv("HELPERS_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"nowhere; correct HELPERS_DATA"):
        datasets.data_directory()


def test_a_bundled_table_is_loaded_with_numbers_as_numbers_and_empty_reasons_as_text(data):
    table = datasets.load("two_runs")
    assert table["T"].tolist() == pytest.approx([250.0, 300.0], rel=1e-12)
    assert np.isnan(table["k"][1])  # a failed run has no output
    assert table["reason"].tolist() == ["", "stiff"]


def test_a_compressed_table_reads_as_the_plain_one(data):
    plain = datasets.load("two_runs")
    write_table(data / "packed", gzip.compress(TABLE.encode()), file="table.csv.gz")
    pd.testing.assert_frame_equal(datasets.load("packed"), plain)


def test_one_changed_byte_is_noticed_and_the_way_back_is_told(data):
    path = data / "two_runs" / "table.csv"
    path.write_bytes(path.read_bytes().replace(b"1.5", b"1.6"))
    with pytest.raises(ValueError, match=r"git checkout.*make data NAME=two_runs"):
        datasets.load("two_runs")


def test_a_missing_file_is_told_with_the_way_back(data):
    (data / "two_runs" / "table.csv").unlink()
    with pytest.raises(FileNotFoundError, match=r"make data NAME=two_runs"):
        datasets.load("two_runs")


@pytest.mark.parametrize("content", ["T,k,status\n1,2,ok\n1,2,ok\n", TABLE + "1,2,ok,\n"])
def test_a_table_with_other_columns_or_rows_than_its_card_promises_is_refused(data, content):
    write_table(data / "two_runs", content.encode())
    with pytest.raises(ValueError, match=r"promises 2 rows of T, k, status, reason"):
        datasets.load("two_runs")


def test_an_unknown_name_is_answered_with_the_names_there_are(data):
    with pytest.raises(ValueError, match=r"Bundled: two_runs\."):
        datasets.load("two_run")


def test_a_card_that_is_not_toml_is_named(data):
    (data / "two_runs" / "card.toml").write_text("title = ")
    with pytest.raises(ValueError, match=r"card\.toml is not valid TOML"):
        datasets.card("two_runs")


def test_a_bundled_table_is_not_among_the_published_ones(data):
    with pytest.raises(ValueError, match=r"There is no published table 'two_runs'"):
        datasets.published("two_runs")


def test_no_published_table_bears_the_name_of_a_bundled_one():
    assert not set(datasets.names()) & set(datasets.published_names())


@pytest.mark.parametrize(
    ("before", "now"), [("p2d_sei", "p2d_sei_busk"), ("conductivity", "conductivity_flores")]
)
def test_a_published_table_is_still_found_by_its_earlier_name(before, now):
    assert datasets.card(before).kind == "bundled"
    with pytest.warns(DeprecationWarning, match=f"is called '{now}' now"):
        assert datasets.card(before, published=True).name == now


def test_making_a_table_again_hands_workers_and_scheduler_to_its_maker(data, maker):
    table = datasets.make("two_runs", workers=3, scheduler="tcp://here:1")
    assert table["reason"].tolist() == ["[3;'tcp://here:1']"]


def test_a_maker_that_does_not_exist_is_named(data):
    with pytest.raises(ValueError, match=r"'maker' names two_runs_maker:make, which does not"):
        datasets.make("two_runs")


def test_the_command_line_makes_a_table_and_reports_it(data, maker, capsys):
    datasets.main(["make", "two_runs", "--workers", "2"])
    assert "two_runs: 1 rows" in capsys.readouterr().out


def test_the_command_line_answers_an_unknown_name_with_the_names_and_a_failure(data):
    command = [sys.executable, "-m", "helpers.tables.datasets", "make", "three_runs"]
    run = subprocess.run(
        command, env=os.environ | {"HELPERS_DATA": str(data)}, capture_output=True, text=True
    )
    assert run.returncode == 2
    assert "There is no table 'three_runs'. Bundled: two_runs." in run.stderr
    assert "Traceback" not in run.stderr


def test_every_bundled_table_is_the_one_its_card_describes_and_small_enough():
    sizes = {}
    for name in datasets.names():
        table, card = datasets.load(name), datasets.card(name)
        path = datasets.data_directory() / name / card.file
        sizes[name] = path.stat().st_size
        for column in card.columns:
            if column.low is not None:
                ends = table[column.name].min(), table[column.name].max()
                rounding = 1e-12 * max(map(abs, ends))
                assert column.low - rounding <= ends[0] <= ends[1] <= column.high + rounding
    assert all(size < 2e6 for size in sizes.values()), sizes
    assert sum(sizes.values()) < 10e6, sizes


def test_every_published_table_is_pinned_by_commit_and_has_a_licence_and_a_citation():
    cards = [datasets.card(name, published=True) for name in datasets.published_names()]
    assert len(cards) == 7
    assert len({card.file for card in cards}) == 7  # they share one cache folder
    for card in cards:
        assert re.search(r"/[0-9a-f]{40}/", card.url)
        assert card.licence and card.cite and card.note


def test_no_published_table_is_bundled():
    files = {datasets.card(name, published=True).file for name in datasets.published_names()}
    assert not files & {path.name for path in datasets.data_directory().rglob("*")}


@pytest.mark.parametrize("name", datasets.published_names())
def test_a_published_table_has_the_columns_and_ranges_of_its_card(name):
    if not datasets.is_cached(name):
        pytest.skip(f"{name} is neither mirrored nor cached; tests do not download")
    table, card = datasets.published(name), datasets.card(name, published=True)
    assert datasets.published_path(name).stat().st_size == card.bytes
    assert list(table.columns) == [column.name for column in card.columns]
    for column in card.columns:
        if column.role != "label":
            assert table[column.name].min() == pytest.approx(column.low, rel=1e-12)
            assert table[column.name].max() == pytest.approx(column.high, rel=1e-12)
