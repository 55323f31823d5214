import subprocess
import sys
import time

import psutil
import pytest

from proofs.room.memory import MemoryWatch, family_mb

HOLD = "import time; block = bytearray(60_000_000); print('ready', flush=True); time.sleep(600)"
PARENT = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])"


@pytest.fixture
def processes():
    started = []

    def start(code):
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process.pid

    yield start
    for process in started:
        family = [*psutil.Process(process.pid).children(recursive=True), process]
        for member in family:
            member.kill()
        process.wait()
        process.stdout.close()


def test_memory_of_a_child_counts_for_its_parent(processes):
    alone, parent = processes(HOLD), processes(PARENT)
    sizes = family_mb([alone, parent])
    assert 60 < sizes[alone] < 120
    assert sizes[alone] < sizes[parent] < 180


def test_a_process_that_has_ended_has_no_memory():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert family_mb([process.pid]) == {process.pid: 0.0}


def test_shared_pages_are_divided_where_the_system_tells_and_else_counted_whole(
    processes, tmp_path
):
    pid = processes(HOLD)
    (tmp_path / str(pid)).mkdir()
    resident = psutil.Process(pid).memory_info().rss / 1e6
    assert family_mb([pid], proc=tmp_path)[pid] == pytest.approx(resident, rel=0.05)
    told = tmp_path / str(pid) / "smaps_rollup"
    told.write_text("0-1 ---p [rollup]\nRss:  90000 kB\nPss:  50000 kB\nPss_Dirty: 1 kB\n")
    assert family_mb([pid], proc=tmp_path)[pid] == pytest.approx(51.2)


def test_a_watch_keeps_the_peak_of_the_sum_and_of_each(processes):
    pids = [processes(HOLD) for _ in range(2)]
    with MemoryWatch() as watch:
        for pid in pids:
            watch.add(pid)
        watch.measure()
        psutil.Process(pids[0]).kill()
        watch.measure()
    assert watch.peaks_mb.keys() == set(pids)
    assert watch.peak_mb == pytest.approx(sum(watch.peaks_mb.values()), rel=0.2)
    assert min(watch.peaks_mb.values()) > 60


def test_the_youngest_process_is_killed_when_memory_runs_out(processes):
    pids = [processes(HOLD) for _ in range(3)]
    left = iter([9000, 9000, 900, 5000])
    watch = MemoryWatch(stop_below_mb=1000, pause_s=0.02, left=lambda: next(left, 5000))
    for pid in pids:
        watch.add(pid)
    with watch:
        end = time.monotonic() + 300
        while not watch.killed and time.monotonic() < end:
            time.sleep(0.02)
    assert watch.killed == [pids[2]]
    assert watch.least_left_mb == 900
    youngest = psutil.Process(pids[2])
    while youngest.status() != psutil.STATUS_ZOMBIE and time.monotonic() < end:
        time.sleep(0.02)
    ended = [psutil.Process(pid).status() == psutil.STATUS_ZOMBIE for pid in pids]
    assert ended == [False, False, True]
