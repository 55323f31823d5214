import signal
import subprocess
import sys

import psutil
import pytest

from helpers import ROOT
from proofs.scale.loopback_cluster import loopback_cluster, scheduler_address

UNTIL_CTRL_C = """
import sys, time
from pathlib import Path
from proofs.scale.loopback_cluster import loopback_cluster

with loopback_cluster(Path(sys.argv[1]), workers=1) as cluster:
    print(cluster.scheduler.pid, *(worker.pid for worker in cluster.workers), flush=True)
    time.sleep(600)
"""


def test_scheduler_and_workers_end_with_ctrl_c_and_listen_on_the_loopback_only(tmp_path):
    command = [sys.executable, "-c", UNTIL_CTRL_C, str(tmp_path)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT
    ) as run:
        crew = [psutil.Process(int(pid)) for pid in run.stdout.readline().split()]
        assert len(crew) == 2
        sockets = [socket for process in crew for socket in process.net_connections()]
        run.send_signal(signal.SIGINT)
        run.wait(timeout=300)
    assert {s.laddr.ip for s in sockets if s.status == psutil.CONN_LISTEN} == {"127.0.0.1"}
    assert psutil.wait_procs(crew, timeout=300)[1] == []


def test_a_scheduler_that_does_not_start_shows_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr("proofs.scale.loopback_cluster.IDLE_SECONDS", "nonsense")
    with (
        pytest.raises(RuntimeError, match=r"(?s)scheduler does not start:.*nonsense"),
        loopback_cluster(tmp_path),
    ):
        pass


@pytest.mark.parametrize(
    ("note", "address"),
    [(None, None), ("", None), ('{"addr', None), ('{"address": "tcp://a:1"}', "tcp://a:1")],
    ids=["none yet", "empty", "half", "whole"],
)
def test_a_note_of_the_scheduler_counts_once_it_is_whole(tmp_path, note, address):
    file = tmp_path / "scheduler.json"
    if note is not None:
        file.write_text(note)
    assert scheduler_address(file) == address
