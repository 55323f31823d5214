import json

import pytest

from helpers.experiments.journal import JournalError, SweepJournal

IDENTITY = {
    "simulator": "cell.discharge",
    "number of rows": 3,
    "columns": ["rate", "temperature"],
    "checksums": {"rate": "1a", "temperature": "2b"},
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / "table.csv.journal"


def entry(row, value=0.1):
    return {"row": row, "status": "ok", "reason": "", "outputs": {"y": value}}


def test_a_journal_remembers_its_rows(path):
    with SweepJournal(path, IDENTITY) as journal:
        assert journal.rows == {}
        journal.add_row(entry(2, 0.1 + 0.2))
        journal.add_row(entry(0, float("inf")))
    with SweepJournal(path, IDENTITY) as journal:
        assert journal.rows == {2: entry(2, 0.1 + 0.2), 0: entry(0, float("inf"))}
        assert not journal.complete
        journal.mark_complete()
    with SweepJournal(path, IDENTITY) as journal:
        assert journal.complete


def test_a_row_is_on_the_disk_when_it_is_added(path):
    with SweepJournal(path, IDENTITY) as journal:
        journal.add_row(entry(1))
        assert json.loads(path.read_bytes().splitlines()[-1]) == entry(1)


def test_a_line_cut_anywhere_loses_only_its_own_row(path):
    with SweepJournal(path, IDENTITY) as journal:
        journal.add_row(entry(0))
        whole = path.stat().st_size
        journal.add_row(entry(1))
    content = path.read_bytes()
    for end in range(whole, len(content)):
        path.write_bytes(content[:end])
        with SweepJournal(path, IDENTITY) as journal:
            assert journal.rows.keys() == {0}
            journal.add_row(entry(1))
        with SweepJournal(path, IDENTITY) as journal:
            assert journal.rows == {0: entry(0), 1: entry(1)}


def test_a_header_cut_anywhere_is_written_again(path):
    with SweepJournal(path, IDENTITY):
        content = path.read_bytes()
    for end in range(len(content)):
        path.write_bytes(content[:end])
        with SweepJournal(path, IDENTITY) as journal:
            journal.add_row(entry(0))
        with SweepJournal(path, IDENTITY) as journal:
            assert journal.rows.keys() == {0}


def test_a_damaged_line_in_the_middle_is_named(path):
    with SweepJournal(path, IDENTITY) as journal:
        journal.add_row(entry(0))
        journal.add_row(entry(1))
    path.write_bytes(path.read_bytes().replace(b'{"row": 0', b'{"row" 0'))
    with pytest.raises(JournalError, match=r"line 3 of .* is damaged"):
        SweepJournal(path, IDENTITY)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"simulator": "cell.charge"}, "simulator was 'cell.discharge' and is now 'cell.charge'"),
        ({"number of rows": 4}, "number of rows was 3 and is now 4"),
        ({"columns": ["rate"]}, r"columns was \['rate', 'temperature'\] and is now \['rate'\]"),
        ({"checksums": {"rate": "1a", "temperature": "ff"}}, "other values of temperature"),
    ],
)
def test_another_sweep_is_refused_with_the_difference_and_the_way_out(path, changed, message):
    with SweepJournal(path, IDENTITY) as journal:
        journal.add_row(entry(0))
    before = path.read_bytes()
    with pytest.raises(JournalError, match=message) as refusal:
        SweepJournal(path, IDENTITY | changed)
    assert "delete the journal" in str(refusal.value)
    assert path.read_bytes() == before


def test_a_journal_without_rows_gives_way_to_another_sweep(path):
    with SweepJournal(path, IDENTITY):
        pass
    with SweepJournal(path, IDENTITY | {"simulator": "cell.charge"}) as journal:
        assert journal.rows == {}


def test_starting_over_forgets_the_rows(path):
    with SweepJournal(path, IDENTITY) as journal:
        journal.add_row(entry(0))
        journal.mark_complete()
        journal.start_over()
        assert journal.rows == {}
    with SweepJournal(path, IDENTITY) as journal:
        assert journal.rows == {}
        assert not journal.complete


def test_a_journal_in_use_is_refused_until_it_is_closed(path):
    with SweepJournal(path, IDENTITY):
        before = path.read_bytes()
        with pytest.raises(JournalError, match=r"another run \(process \d+ on .*\) is writing"):
            SweepJournal(path, IDENTITY)
        assert path.read_bytes() == before
    with SweepJournal(path, IDENTITY):
        pass
