import json
import os

import pytest

from helpers.laboratory.simulator.journal import (
    DeviceJournal,
    Entry,
    JournalDamagedError,
    body_hash,
)


def entry(key, **result):
    return Entry(key, "mix", body_hash("mix", {}), result, 1.5, 2.5)


def test_what_was_recorded_is_there_after_a_restart(tmp_path):
    path = tmp_path / "pump.jsonl"
    DeviceJournal(path).append(entry("a/s1/mix", volume_ml=0.1 + 0.2))
    again = DeviceJournal(path)
    assert again.get("a/s1/mix") == entry("a/s1/mix", volume_ml=0.1 + 0.2)
    assert again.get("b/s1/mix") is None
    assert len(again) == 1


def test_an_entry_is_on_the_disk_when_append_returns(tmp_path, monkeypatch):
    path = tmp_path / "pump.jsonl"
    synced = []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(path.read_bytes()))
    DeviceJournal(path).append(entry("a/s1/mix"))
    assert json.loads(synced[0])["key"] == "a/s1/mix"


@pytest.mark.parametrize("torn", [b"{", b'{"key": "a/s2/mix", "acti', b"\xc3"])
def test_a_line_torn_by_a_kill_is_cut_off_and_the_journal_goes_on(tmp_path, torn):
    path = tmp_path / "pump.jsonl"
    DeviceJournal(path).append(entry("a/s1/mix"))
    with open(path, "ab") as file:
        file.write(torn)
    journal = DeviceJournal(path)
    assert journal.get("a/s2/mix") is None
    journal.append(entry("a/s3/mix"))
    assert [found.key for found in DeviceJournal(path)] == ["a/s1/mix", "a/s3/mix"]


@pytest.mark.parametrize("damage", [b"nonsense\n", b"[]\n", b'{"key": 1}\n', b"\xff\n"])
def test_damage_before_the_last_line_is_not_passed_over(tmp_path, damage):
    path = tmp_path / "pump.jsonl"
    DeviceJournal(path).append(entry("a/s1/mix"))
    path.write_bytes(damage + path.read_bytes())
    with pytest.raises(JournalDamagedError, match="line 1"):
        len(DeviceJournal(path))


def test_a_key_is_recorded_once(tmp_path):
    journal = DeviceJournal(tmp_path / "pump.jsonl")
    journal.append(entry("a/s1/mix"))
    with pytest.raises(ValueError, match="on record already"):
        journal.append(entry("a/s1/mix"))


def test_an_action_is_in_doubt_from_its_beginning_to_its_record(tmp_path):
    path = tmp_path / "pump.jsonl"
    journal = DeviceJournal(path)
    assert not journal.in_doubt("a/s1/mix")
    journal.begin("a/s1/mix")
    assert DeviceJournal(path).in_doubt("a/s1/mix")
    assert len(DeviceJournal(path)) == 0
    journal.append(entry("a/s1/mix"))
    assert not DeviceJournal(path).in_doubt("a/s1/mix")


def test_the_hash_knows_the_action_and_the_values_but_not_the_order():
    a = body_hash("mix", {"salt_mol_kg": 1.0, "sample": "s1"})
    assert a == body_hash("mix", {"sample": "s1", "salt_mol_kg": 1.0})
    assert a != body_hash("measure", {"sample": "s1", "salt_mol_kg": 1.0})
    assert a != body_hash("mix", {"sample": "s1", "salt_mol_kg": 1.1})
