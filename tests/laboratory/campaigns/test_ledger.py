import sqlite3
import subprocess
import sys

import pytest

from helpers.laboratory.campaigns.ledger import AlreadyRecordedError, BrokenLedgerError, Ledger


@pytest.fixture
def ledger(tmp_path):
    with Ledger(tmp_path / "ledger.sqlite") as opened:
        yield opened


@pytest.fixture
def full(ledger):
    ledger.add("campaign", "c")
    for i in range(5):
        ledger.add("proposal", "c", f"s{i}", payload={"recipe": {"salt": i}})
        ledger.add("done", "c", f"s{i}", "mix", {"result": {"volume_mL": 1.0 + i}})
    return ledger


@pytest.fixture
def intruder(full):
    """Another connection, as anyone who finds the file can open it."""
    connection = sqlite3.connect(full.path, isolation_level=None)
    yield connection
    connection.close()


def test_what_was_recorded_is_read_again(full):
    assert full.result("c", "s3", "mix") == {"result": {"volume_mL": 4.0}}
    assert full.result("c", "s3", "measure") is None
    assert full.result("other campaign", "s3", "mix") is None
    assert [e.number for e in full.events(kind="done")] == [3, 5, 7, 9, 11]
    assert full.counts("c")["proposal"] == 5


def test_rows_after_a_number_are_the_news(full):
    assert [e.number for e in full.events(after=9)] == [10, 11]


def test_a_step_has_one_result(full):
    with pytest.raises(AlreadyRecordedError, match="'mix' of sample 's0' in campaign 'c'"):
        full.add("done", "c", "s0", "mix", {})
    full.add("done", "another campaign", "s0", "mix", {})
    assert full.verify() == 12


def test_a_sample_has_one_recipe(full):
    with pytest.raises(AlreadyRecordedError, match="the recipe of sample 's0'"):
        full.add("proposal", "c", "s0")


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE events SET payload = '{}' WHERE number = 3", "no row is changed"),
        ("UPDATE events SET kind = 'note'", "no row is changed"),
        ("DELETE FROM events WHERE number = 11", "no row is deleted"),
        ("INSERT OR REPLACE INTO events SELECT * FROM events LIMIT 1", "already recorded"),
        (
            "INSERT OR REPLACE INTO events SELECT 99, time, campaign, sample, step, kind, '{}', "
            "previous, hash FROM events WHERE number = 3",
            "already recorded",
        ),
    ],
)
def test_no_statement_changes_or_removes_a_row(full, intruder, statement, says):
    with pytest.raises(sqlite3.DatabaseError, match=says):
        intruder.execute(statement)
    assert full.verify() == 11


def without_triggers(intruder, *statements):
    rows = intruder.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in rows:
        intruder.execute(f"DROP TRIGGER {name}")
    for statement in statements:
        intruder.execute(statement)
    for _, sql in rows:  # and covers the traces
        intruder.execute(sql)


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE events SET payload = '{\"result\": {}}' WHERE number = 5", 5),
        ("UPDATE events SET time = time + 1e-3 WHERE number = 1", 1),
        ("UPDATE events SET hash = upper(hash) WHERE number = 11", 11),
        ("DELETE FROM events WHERE number = 7", 7),
        ("DELETE FROM events WHERE number = 11", 11),
        ("DELETE FROM events", 1),
        (
            "INSERT INTO events SELECT 12, time, campaign, 's9', step, kind, payload, hash, "
            "previous FROM events WHERE number = 11",
            12,
        ),
    ],
)
def test_edits_behind_the_triggers_break_the_chain_at_their_row(full, intruder, statement, broken):
    without_triggers(intruder, statement)
    with pytest.raises(BrokenLedgerError, match=f"row {broken} ") as caught:
        full.verify()
    assert caught.value.number == broken


def test_a_dropped_trigger_is_noticed(full, intruder):
    intruder.execute("DROP TRIGGER no_update")
    with pytest.raises(BrokenLedgerError, match="lost its guard no_update"):
        full.verify()


def test_a_cut_that_also_sets_the_counter_back_needs_the_noted_head(full, intruder):
    head = full.head()
    without_triggers(
        intruder,
        "DELETE FROM events WHERE number > 9",
        "UPDATE sqlite_sequence SET seq = 9",
    )
    assert full.verify() == 9  # the chain alone cannot know
    with pytest.raises(BrokenLedgerError, match="row 11 is not the one that was noted"):
        full.verify(head)


def test_a_noted_head_stays_valid_while_the_ledger_grows(full):
    head = full.head()
    full.add("note", "c")
    assert full.verify(head) == 12
    with pytest.raises(BrokenLedgerError, match="row 11 is not the one"):
        full.verify((11, "0" * 64))


def test_the_row_is_written_through_to_the_disk(ledger):
    assert ledger._connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert ledger._connection.execute("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_a_killed_writer_leaves_its_rows_and_no_lock(tmp_path):
    path = tmp_path / "ledger.sqlite"
    script = (
        "import os, signal, sys; from helpers.laboratory.campaigns.ledger import Ledger\n"
        "ledger = Ledger(sys.argv[1]); ledger.add('note', 'c')\n"
        "ledger._connection.execute('BEGIN IMMEDIATE')\n"
        "row = (2, 0, '', '', '', 'note', '', '', '')\n"
        "ledger._connection.execute(f'INSERT INTO events VALUES {row}')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", script, str(path)], check=False)
    with Ledger(path) as ledger:
        assert ledger.verify() == 1
        ledger.add("note", "c")
        assert ledger.verify() == 2


def test_two_writers_make_one_chain(tmp_path):
    with Ledger(tmp_path / "l.sqlite") as one, Ledger(tmp_path / "l.sqlite") as other:
        for _ in range(3):
            one.add("note", "c")
            other.add("note", "c")
        assert one.verify() == other.verify() == 6


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"kind": "rumour"}, "kind is one of campaign, .* not 'rumour'"),
        ({"kind": "note", "payload": {"x": float("nan")}}, "not JSON compliant"),
        ({"kind": "note", "payload": {"x": "y" * 70_000}}, "at most 65536 bytes"),
    ],
)
def test_what_is_no_record_is_refused(ledger, arguments, says):
    with pytest.raises(ValueError, match=says):
        ledger.add(campaign="c", **arguments)
    assert ledger.verify() == 0


def test_a_step_that_was_asked_for_and_has_no_result_is_under_way(full):
    assert full.under_way("d") == 0
    full.add("request", "d", "s9", "mix", {"device": "pump-1"})
    full.add("request", "d", "s9", "mix", {"device": "pump-1"})  # asked again, the same step
    assert full.under_way("d") == 1
    full.add("done", "d", "s9", "mix", {"result": {}})
    assert full.under_way("d") == 0
