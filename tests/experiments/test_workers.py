import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import psutil
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from helpers.experiments.sweep import run
from helpers.experiments.workers import cluster, processes
from proofs.scale.loopback_cluster import scheduler_address

SUPPORT = str(Path(__file__).parents[1] / "support")
sys.path.insert(0, SUPPORT)  # worker processes inherit the path

import toy_simulators as toy  # noqa: E402


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


@contextmanager
def dask_cluster(directory):
    """Start a scheduler and two workers on the loopback, which end by themselves if we die."""
    address = directory / "scheduler.json"
    loopback = ["--host", "127.0.0.1", "--scheduler-file", str(address)]
    loopback += ["--dashboard-address", "127.0.0.1:0"]  # else it is served to the whole network
    scheduler_options = ["--port", "0", "--idle-timeout", "600"]
    worker_options = ["--nworkers", "2", "--nthreads", "1", "--death-timeout", "600"]
    options = {
        "env": {
            **os.environ,
            "PYTHONPATH": os.pathsep.join([SUPPORT, os.environ.get("PYTHONPATH", "")]),
            "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0",
        },
        "cwd": directory,
        "stderr": subprocess.DEVNULL,
    }
    dask = [sys.executable, "-m", "dask"]
    with subprocess.Popen([*dask, "scheduler", *loopback, *scheduler_options], **options) as boss:
        while (where := scheduler_address(address)) is None:
            assert boss.poll() is None, "the scheduler does not start"
            time.sleep(0.02)
        with subprocess.Popen([*dask, "worker", *loopback, *worker_options], **options) as crew:
            try:
                yield where, boss
            finally:
                for process in [*psutil.Process(crew.pid).children(recursive=True), crew, boss]:
                    process.kill()


def test_without_dask_a_sweep_on_a_cluster_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    rows = cluster(abs, [(0, {"x": 1})], "tcp://127.0.0.1:1")
    with pytest.raises(ModuleNotFoundError, match="needs Dask, which is not installed: `python -m"):
        next(rows)


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory):
    with dask_cluster(tmp_path_factory.mktemp("dask")) as (address, _):
        yield address


@pytest.fixture(autouse=True)
def patience_with_a_busy_cluster(request, monkeypatch):
    if "a_cluster" in request.node.name or "a_lost_scheduler" in request.node.name:
        monkeypatch.setattr("helpers.experiments.workers.CONNECT_SECONDS", 300)


def test_a_row_that_kills_its_process_fails_and_no_other(out, folder):
    simulator = partial(toy.kills_its_process_at_two, folder=str(folder))
    table = run(simulator, numbers(8), out, workers=2, progress=False)
    assert table["status"].tolist() == ["ok", "ok", "failed", "ok", "ok", "ok", "ok", "ok"]
    assert table["reason"][2] == "worker process died"
    assert toy.calls(folder) == list(range(8))  # each once: the other worker lost nothing


def test_even_when_all_rows_kill_their_process_the_sweep_ends(out, folder):
    simulator = partial(toy.kills_its_process_at_two, folder=str(folder))
    table = run(simulator, numbers(4) * 0 + 2, out, workers=2, progress=False)
    assert table["reason"].tolist() == ["worker process died"] * 4


def test_a_row_that_outlives_its_time_is_stopped_and_fails(out):
    table = run(toy.hangs_at_two, numbers(5), out, workers=2, timeout_s=4, progress=False)
    assert table["reason"].tolist() == ["", "", "no result after 4 s", "", ""]


def test_one_worker_with_a_timeout_is_a_process_that_can_be_stopped(out):
    table = run(toy.hangs_at_two, numbers(3), out, workers=1, timeout_s=4, progress=False)
    assert table["status"].tolist() == ["ok", "ok", "failed"]


def test_never_more_rows_are_under_way_than_workers(folder):
    rows = [(i, {"x": i}) for i in range(8)]
    outcomes = processes(partial(toy.slow, folder=str(folder), seconds=0), rows, workers=2)
    for finished, _ in enumerate(outcomes, 1):
        time.sleep(0.1)  # time enough for a worker that does not wait to be asked
        assert len(toy.calls(folder)) <= finished + 1


def test_no_worker_process_outlives_the_sweep(out):
    before = {child.pid for child in psutil.Process().children(recursive=True)}
    outcomes = processes(toy.hangs_at_two, [(0, {"x": 0}), (1, {"x": 2})], workers=2)
    assert next(outcomes)[0] == 0  # the other one hangs
    workers = [c for c in psutil.Process().children(recursive=True) if c.pid not in before]
    workers = [c for c in workers if "resource_tracker" not in " ".join(c.cmdline())]
    assert len(workers) == 2
    outcomes.close()
    _, alive = psutil.wait_procs(workers, timeout=300)
    assert alive == []


@pytest.mark.parametrize("workers", [1, 2])
def test_numerical_kernels_use_one_thread(out, workers, monkeypatch):
    for kernel in ("OMP", "OPENBLAS", "MKL"):
        monkeypatch.setenv(f"{kernel}_NUM_THREADS", "2")
    with threadpool_limits(2):
        table = run(toy.threads_of_the_kernels, numbers(2), out, workers=workers, progress=False)
        assert max(pool["num_threads"] for pool in threadpool_info()) == 2  # ours are given back
    assert table["most"].tolist() == [1, 1]


def test_libraries_loaded_later_in_a_worker_process_use_one_thread_too(out, monkeypatch):
    monkeypatch.setenv("NUMBA_NUM_THREADS", "2")
    table = run(toy.thread_settings, numbers(2), out, workers=2, progress=False)
    assert table["numba"].tolist() == table["openmp"].tolist() == [1, 1]


def test_a_function_of_a_notebook_runs_in_worker_processes(out):
    offset = 3

    def simulator(x):
        return {"y": x + offset}

    table = run(simulator, numbers(3), out, workers=2, progress=False)
    assert table["y"].tolist() == [3, 4, 5]


def test_a_simulator_that_workers_cannot_load_stops_the_sweep(out):
    with pytest.raises(ZeroDivisionError):
        run(Unloadable(), numbers(2), out, workers=2, progress=False)


class Unloadable:
    def __call__(self, x):
        return {"y": x}

    def __reduce__(self):
        return eval, ("1 / 0",)


def test_a_cluster_gives_the_same_bits_as_this_process(tmp_path, scheduler):
    design = pd.DataFrame({"x": np.linspace(0.1, 3, 11), "speed": 1.5})
    here, there = tmp_path / "here.csv", tmp_path / "there.csv"
    first = run(toy.flight, design, here, workers=1, progress=False)
    second = run(toy.flight, design, there, scheduler=scheduler, progress=False)
    pd.testing.assert_frame_equal(first, second, check_exact=True)
    assert here.read_bytes() == there.read_bytes()


def test_on_a_cluster_a_row_that_kills_its_worker_fails_and_no_other(out, folder, scheduler):
    simulator = partial(toy.kills_its_process_at_two, folder=str(folder))
    table = run(simulator, numbers(6), out, scheduler=scheduler, progress=False)
    assert table["status"].tolist() == ["ok", "ok", "failed", "ok", "ok", "ok"]
    assert table["reason"][2] == "worker process died"
    assert toy.calls(folder).count(2) == 2  # given up, and once more alone


def test_on_a_cluster_a_failing_simulation_is_a_row(out, scheduler):
    table = run(toy.fails_above_five, numbers(8), out, scheduler=scheduler, progress=False)
    assert table["reason"].tolist()[5:7] == ["", "ValueError: x=6 is too much"]


def test_workers_limits_the_rows_under_way_on_a_cluster(out, folder, scheduler):
    simulator = partial(toy.overlap, folder=str(folder))
    table = run(simulator, numbers(6), out, scheduler=scheduler, workers=1, progress=False)
    assert table["others"].max() == 0


def test_a_lost_scheduler_keeps_the_finished_rows_and_the_run_goes_on_here(tmp_path, out, folder):
    simulator = partial(toy.slow, folder=str(folder))

    def kill_after_some_rows(scheduler):
        while len(list(folder.iterdir())) < 8:
            time.sleep(0.02)
        scheduler.kill()

    with dask_cluster(tmp_path) as (address, boss):
        threading.Thread(target=kill_after_some_rows, args=(boss,), daemon=True).start()
        with pytest.raises(ConnectionError, match="lost the Dask scheduler") as loss:
            run(simulator, numbers(30), out, scheduler=address, progress=False)
    kept = int(loss.value.__notes__[0].split()[0])
    assert 0 < kept < 30
    table = run(simulator, numbers(30), out, workers=2, progress=False)
    assert (table["status"] == "ok").all()
    assert len(toy.calls(folder)) <= 30 + 4  # again only what was under way or on its way back


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense"])
def test_an_unreachable_scheduler_is_named(out, address, monkeypatch):
    monkeypatch.setattr("helpers.experiments.workers.CONNECT_SECONDS", 1)
    with pytest.raises(ConnectionError, match=f"no Dask scheduler answers at '{address}'"):
        run(toy.extremes, numbers(2), out, scheduler=address, progress=False)
