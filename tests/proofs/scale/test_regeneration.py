import hashlib
import os
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import toy_simulators as toy

from helpers.experiments import sweep
from proofs.scale import regeneration
from proofs.scale.regeneration import Regeneration, regenerate

SUPPORT = str(Path(toy.__file__).parent)


def maker(folder, *, workers=None, scheduler=None, calls, rows=30):
    """Make a table as the makers of the bundled ones do, and clean up as they do."""
    raw = Path(folder) / "toy.runs.csv"
    simulator = partial(toy.slow, folder=str(calls), seconds=0.04)
    design = pd.DataFrame({"x": range(rows)})
    table = sweep.run(simulator, design, raw, workers=workers, scheduler=scheduler, progress=False)
    raw.unlink()
    raw.with_name(raw.name + ".journal").unlink()
    path = Path(folder) / "toy.csv"
    table.to_csv(path, index=False)
    return path


@pytest.fixture(scope="module")
def killed(tmp_path_factory):
    calls = tmp_path_factory.mktemp("calls")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", SUPPORT)
        return regenerate(partial(maker, calls=calls), kill=True), toy.calls(calls)


def test_with_a_killed_worker_the_table_is_that_of_a_serial_run(killed, tmp_path):
    (tmp_path / "calls").mkdir()
    table = maker(tmp_path, workers=1, calls=tmp_path / "calls")
    assert killed[0].sha256 == hashlib.sha256(table.read_bytes()).hexdigest()


def test_the_worker_dies_half_way_and_leaves_its_rows_to_the_other(killed):
    run = killed[0]
    assert run.rows == 30
    assert 15 <= run.killed_after < 30
    lost, left = run.started
    assert 0 < lost <= run.killed_after + 1
    assert left > 30 - run.killed_after
    assert 0 < run.beside_ms < 1000


def test_rows_computed_again_are_counted_as_the_simulator_counts_them(killed):
    run, calls = killed
    assert set(calls) == set(range(30))
    assert run.again == len(calls) - 30
    assert run.again <= 2  # what was under way on the dead worker


@contextmanager
def nobody(*_):
    here = SimpleNamespace(pid=os.getpid())
    yield SimpleNamespace(address="", rows_started=lambda: (0, 0), workers=(), scheduler=here)


def test_a_run_that_ends_before_the_kill_is_no_proof(monkeypatch):
    def too_quick(folder, scheduler):
        path = folder / "table.csv"
        path.write_text("x\n1\n")
        return path

    monkeypatch.setattr(regeneration, "loopback_cluster", nobody)
    with pytest.raises(RuntimeError, match="over before a worker could be killed"):
        regenerate(too_quick, kill=True)
    assert regenerate(too_quick).killed_after is None


def test_a_rate_is_that_of_a_part_of_the_work():
    progress = ((1.0, 0), (5.0, 10), (6.0, 30), (8.0, 70), (20.0, 100))
    run = Regeneration("", 100, 20.0, (100,), None, progress, 5.0)
    assert run.rate(0.1, 0.7) == 20
    with pytest.raises(ValueError, match="between 75% and 95%"):
        run.rate(0.75, 0.95)
