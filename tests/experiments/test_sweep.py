import csv
import json
import os
import re
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from patience import QUIET_S, wait_until, work

from helpers.experiments.journal import JournalError
from helpers.experiments.sweep import run

SUPPORT = str(Path(__file__).parents[1] / "support")
sys.path.insert(0, SUPPORT)  # worker processes inherit the path

import toy_simulators as toy  # noqa: E402

# The signal is set anew, because a shell's background jobs, as on a server, ignore Ctrl-C.
SCRIPT = """
import signal
import sys
signal.signal(signal.SIGINT, signal.default_int_handler)
from functools import partial
import pandas as pd
import toy_simulators as toy
from helpers.experiments.sweep import run
out, folder, workers = sys.argv[1:]
run(partial(toy.slow, folder=folder), pd.DataFrame({"x": range(20)}), out, workers=int(workers))
"""


def start(out, folder, workers):
    """Run the sweep of SCRIPT in another Python, in a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(out), str(folder), str(workers)],
        env={**os.environ, "PYTHONPATH": SUPPORT},
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def rows_on_disk(out):
    journal = Path(f"{out}.journal")
    content = journal.read_text() if journal.exists() else ""
    return [int(row) for row in re.findall(r'^{"row": (\d+),.*}$', content, re.MULTILINE)]


def wait_for_rows(out, n):
    wait_until(
        lambda: len(rows_on_disk(out)) >= n,
        signs=lambda: (len(rows_on_disk(out)), work(os.getpid())),
        pause=lambda: time.sleep(0.02),
        what=f"{n} rows are on the disk",
    )


@pytest.fixture
def out(tmp_path):
    return tmp_path / "table.csv"


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "calls"
    path.mkdir()
    return path


def numbers(n):
    return pd.DataFrame({"x": range(n)})


def test_the_table_has_inputs_outputs_status_and_reason_in_the_order_of_the_design(out):
    design = pd.DataFrame({"x": [0.3, 0.1, 0.2], "speed": [1, 2, 3]}, index=[7, 8, 9])
    table = run(toy.flight, design, out, workers=1, progress=False)
    outputs = ["height", "bounces", "landed", "surface", "track_0", "track_1", "track_2"]
    assert table.columns.tolist() == ["x", "speed", *outputs, "status", "reason"]
    assert table["x"].tolist() == [0.3, 0.1, 0.2]
    assert table["height"].tolist() == [float(np.float32(x / 3)) for x in (0.3, 0.1, 0.2)]
    assert table["bounces"].tolist() == [3, 1, 2]
    assert table["bounces"].dtype == np.int64
    assert table["landed"].dtype == bool
    assert (table["status"] == "ok").all()


def test_the_number_of_workers_changes_no_bit_of_the_table(tmp_path):
    design = pd.DataFrame({"x": np.linspace(0.1, 3, 11), "speed": 1.5})
    one, two, three = tmp_path / "1.csv", tmp_path / "2.csv", tmp_path / "3.csv"
    first = run(toy.flight, design, one, workers=1, progress=False)
    pd.testing.assert_frame_equal(
        first, run(toy.flight, design, two, workers=2, progress=False), check_exact=True
    )
    run(toy.flight, design, three, workers=3, progress=False)
    assert one.read_bytes() == two.read_bytes() == three.read_bytes()


def test_the_file_holds_the_same_numbers_as_the_table(out):
    design = pd.DataFrame({"x": np.random.default_rng(0).random(9), "speed": 0.1})
    table = run(toy.flight, design, out, workers=1, progress=False)
    with out.open(newline="") as file:
        stored = list(csv.DictReader(file))
    assert stored[0].keys() == set(table.columns)
    for name in ("x", "height", "track_0", "track_2"):
        assert [float(row[name]) for row in stored] == table[name].tolist()


@pytest.mark.parametrize("workers", [1, 2])
def test_infinite_and_missing_numbers_survive(out, workers):
    run(toy.extremes, numbers(5), out, workers=workers, progress=False)
    table = run(toy.extremes, numbers(5), out, workers=workers, progress=False)  # from the journal
    assert [repr(value) for value in table["value"]] == ["nan", "inf", "-inf", "-0.0", "5e-324"]
    assert table["n"].tolist() == [2**53] * 5
    assert out.read_text().splitlines()[1:4] == [
        f"{x},{value},{2**53},ok," for x, value in enumerate(["nan", "inf", "-inf"])
    ]


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failing_simulation_is_a_row_with_its_reason(out, workers):
    table = run(toy.fails_above_five, numbers(8), out, workers=workers, progress=False)
    assert table["status"].tolist() == ["ok"] * 6 + ["failed"] * 2
    assert table["reason"].tolist()[5:] == [
        "",
        "ValueError: x=6 is too much",
        "ValueError: x=7 is too much",
    ]
    assert table["square"].isna().tolist() == [False] * 6 + [True] * 2


def test_progress_goes_to_standard_error_and_counts_failures(out, capsys):
    run(toy.fails_above_five, numbers(8), out, workers=1)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "8/8" in captured.err
    assert "failed=2" in captured.err
    run(toy.fails_above_five, numbers(8), out.with_name("quiet.csv"), workers=1, progress=False)
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("workers", [1, 2])
def test_a_killed_run_goes_on_and_has_every_row_exactly_once(out, folder, workers):
    process = start(out, folder, workers)
    wait_for_rows(out, 8)
    process.kill()
    process.communicate(
        timeout=QUIET_S
    )  # ends when its workers, which hold the pipe, have ended too
    kept = rows_on_disk(out)
    assert not out.exists()
    assert 8 <= len(kept) < 20

    table = run(partial(toy.slow, folder=str(folder)), numbers(20), out, progress=False)
    assert sorted(rows_on_disk(out)) == list(range(20))
    assert table["square"].tolist() == [x * x for x in range(20)]
    called = toy.calls(folder)
    assert set(called) == set(range(20))
    assert all(called.count(x) == 1 for x in kept)
    assert len(called) <= 20 + workers  # again only what was under way


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a single process")
@pytest.mark.parametrize("workers", [1, 2])
def test_control_c_keeps_the_finished_rows_and_says_how_to_go_on(out, folder, workers):
    process = start(out, folder, workers)
    wait_for_rows(out, 3)
    os.killpg(process.pid, signal.SIGINT)  # the terminal sends it to the workers too
    _, error = process.communicate(timeout=QUIET_S)
    kept = rows_on_disk(out)
    assert "KeyboardInterrupt" in error
    assert f"{len(kept)} of 20 rows are finished and kept in {out}.journal" in error
    assert "the same call goes on" in error
    assert len(toy.calls(folder)) <= len(kept) + workers


def test_an_interrupted_row_is_computed_when_the_run_goes_on(out, folder):
    simulator = partial(toy.interrupted_at_three, folder=str(folder))
    with pytest.raises(KeyboardInterrupt) as stop:
        run(simulator, numbers(6), out, workers=1, progress=False)
    assert "3 of 6 rows are finished" in stop.value.__notes__[0]
    table = run(simulator, numbers(6), out, workers=1, progress=False)
    assert table["square"].tolist() == [0, 1, 4, 9, 16, 25]
    assert toy.calls(folder) == [0, 1, 2, 3, 3, 4, 5]


def test_a_half_written_row_is_computed_again_and_no_other(out, folder):
    simulator = partial(toy.slow, folder=str(folder), seconds=0)
    whole = run(simulator, numbers(5), out, workers=1, progress=False)
    journal = Path(f"{out}.journal")
    lines = journal.read_bytes().splitlines(keepends=True)
    journal.write_bytes(b"".join(lines[:-2]) + lines[-2][:20])  # killed while writing row 4
    out.unlink()
    again = run(simulator, numbers(5), out, workers=1, progress=False)
    pd.testing.assert_frame_equal(again, whole)
    assert toy.calls(folder) == [0, 1, 2, 3, 4, 4]


def test_a_finished_sweep_is_not_computed_again_until_its_table_is_deleted(out, folder):
    simulator = partial(toy.slow, folder=str(folder), seconds=0)
    first = run(simulator, numbers(4), out, workers=1, progress=False)
    second = run(simulator, numbers(4), out, workers=1, progress=False)
    pd.testing.assert_frame_equal(first, second)
    assert len(toy.calls(folder)) == 4
    out.unlink()
    run(simulator, numbers(4), out, workers=1, progress=False)
    assert len(toy.calls(folder)) == 8
    assert out.exists()


def test_a_run_killed_just_before_its_table_appeared_only_writes_the_table(out, folder):
    simulator = partial(toy.slow, folder=str(folder), seconds=0)
    run(simulator, numbers(4), out, workers=1, progress=False)
    expected = out.read_bytes()
    journal = Path(f"{out}.journal")
    journal.write_bytes(b"".join(journal.read_bytes().splitlines(keepends=True)[:-1]))
    out.unlink()
    run(simulator, numbers(4), out, workers=1, progress=False)
    assert out.read_bytes() == expected
    assert len(toy.calls(folder)) == 4


@pytest.mark.parametrize(
    ("simulator", "design", "message"),
    [
        (toy.extremes, numbers(4), "simulator was 'toy_simulators.fails_above_five' and is now"),
        (toy.fails_above_five, numbers(5), "number of rows was 4 and is now 5"),
        (toy.fails_above_five, numbers(4) / 2, "other values of x"),
    ],
)
def test_another_simulator_or_design_is_refused(out, simulator, design, message):
    run(toy.fails_above_five, numbers(4), out, workers=1, progress=False)
    before = out.read_bytes()
    with pytest.raises(JournalError, match=message) as refusal:
        run(simulator, design, out, workers=1, progress=False)
    assert "another name" in str(refusal.value)
    assert out.read_bytes() == before


def test_a_table_of_unknown_origin_is_not_overwritten(out):
    out.write_text("x,square\n0,0\n")
    with pytest.raises(FileExistsError, match="delete it or choose another name"):
        run(toy.extremes, numbers(3), out, progress=False)
    assert out.read_text() == "x,square\n0,0\n"


def test_two_runs_cannot_write_one_table_and_a_dead_one_is_in_nobodys_way(out, folder):
    process = start(out, folder, 1)
    wait_for_rows(out, 1)
    simulator = partial(toy.slow, folder=str(folder))
    with pytest.raises(JournalError, match=rf"another run \(process {process.pid} on "):
        run(simulator, numbers(20), out, progress=False)
    process.kill()
    process.communicate()
    assert len(run(simulator, numbers(20), out, workers=2, progress=False)) == 20


def test_rows_with_other_outputs_stop_the_run_with_both_rows_named(out):
    with pytest.raises(ValueError, match="rows 0 and 3 differ in cube"):
        run(toy.other_outputs_at_three, numbers(6), out, workers=1, progress=False)
    assert rows_on_disk(out) == [0, 1, 2]


@pytest.mark.parametrize(
    ("result", "error", "message"),
    [
        (3.5, TypeError, r"row 0: .*mapping of outputs, not 3\.5"),
        (None, TypeError, "not None"),
        ({}, TypeError, r"not {}"),
        ({"y": None}, TypeError, "not 'y': None"),
        ({"y": np.zeros((2, 2))}, TypeError, "not 'y': array"),
        ({"y": [[1.0], [1.0, 2.0]]}, TypeError, "not 'y'"),
        ({"y": [1.0], "y_0": 2.0}, TypeError, "different names"),
        ({"y": 1j}, TypeError, "not 'y': 1j"),
        ({"x": 1.0}, ValueError, "names of their own, not x"),
        ({"status": "fine"}, ValueError, "names of their own, not status"),
    ],
)
def test_results_that_fit_no_table_stop_the_run(out, result, error, message):
    with pytest.raises(error, match=message):
        run(lambda x: result, numbers(2), out, workers=1, progress=False)


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"design": [1, 2]}, TypeError, "must be a DataFrame, got list"),
        ({"design": numbers(0)}, ValueError, "is empty"),
        ({"design": pd.DataFrame({"status": [1]})}, ValueError, "cannot be called status"),
        ({"design": pd.DataFrame([[1, 2]], columns=["x", "x"])}, ValueError, "different names"),
        ({"design": pd.DataFrame({"x": [1, None]}, dtype=object)}, TypeError, "row 1, column 'x'"),
        ({"design": pd.DataFrame({"y": [1]})}, TypeError, "cannot be called with .*columns"),
        ({"out": "table.parquet"}, ValueError, r"must end in \.csv"),
        ({"workers": 0}, ValueError, "workers must be a whole number from 1"),
        ({"workers": 1.5}, ValueError, "workers must be a whole number from 1"),
        ({"timeout_s": 0}, ValueError, "positive number of seconds"),
        ({"timeout_s": 1, "scheduler": "tcp://127.0.0.1:1"}, ValueError, "inside the simulator"),
    ],
)
def test_unusable_arguments_are_refused_before_anything_is_written(out, changed, error, message):
    arguments = {"simulator": toy.extremes, "design": numbers(2), "out": out} | changed
    with pytest.raises(error, match=message):
        run(**arguments)
    assert list(out.parent.iterdir()) == []


def test_the_journal_is_one_json_object_a_line(out):
    run(toy.extremes, numbers(3), out, workers=1, progress=False)
    entries = [json.loads(line) for line in Path(f"{out}.journal").read_text().splitlines()]
    assert entries[0]["simulator"] == "toy_simulators.extremes"
    assert entries[-1] == {"complete": True}
