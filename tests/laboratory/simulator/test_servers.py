import gc
import os
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time

import httpx
import psutil
import pytest
from fastapi import FastAPI

from helpers.laboratory.simulator.counter import Counter
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.security import new_token
from helpers.laboratory.simulator.servers import (
    ProcessServer,
    ServerError,
    ThreadServer,
    listen,
    stop_all,
)

TOKEN = new_token()
AUTHORIZED = {"Authorization": f"Bearer {TOKEN}"}
BODY = {"sample": "s1", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def device_threads():
    return [thread for thread in threading.enumerate() if thread.name == "device server"]


def measure(server, key="a/s1/measure", timeout=300):
    headers = {**AUTHORIZED, "Idempotency-Key": key}
    url = f"{server.url}/actions/measure"
    return httpx.post(url, json=BODY, headers=headers, timeout=timeout, trust_env=False)


def status(server):
    return httpx.get(f"{server.url}/status", headers=AUTHORIZED, trust_env=False)


def listens(port):
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def wait_until(condition, seconds=300):
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.02)
    return condition()


@pytest.fixture
def journal(tmp_path):
    return tmp_path / "cell.jsonl"


@pytest.fixture
def app(journal):
    return make_app("potentiostat", journal=journal, token=TOKEN)


@pytest.fixture
def process(journal):
    server = ProcessServer("potentiostat", journal, token=TOKEN)
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def _no_server_is_left():
    yield
    gc.collect()
    assert wait_until(lambda: not device_threads())


class TestThreadServer:
    def test_it_answers_when_start_returns_and_is_gone_when_the_block_ends(self, app):
        with ThreadServer(app) as server:
            assert status(server).json()["pid"] == os.getpid()
            port = server.port
            assert len(device_threads()) == 1
        assert not device_threads()
        assert not listens(port)

    def test_it_serves_any_application(self):
        app = FastAPI()
        app.get("/faraday")(lambda mol: {"coulomb": 96485.33212 * float(mol)})
        with ThreadServer(app) as server:
            answer = httpx.get(f"{server.url}/faraday?mol=2", trust_env=False)
        assert answer.json() == {"coulomb": 192970.66424}

    def test_it_listens_to_this_machine_only(self, app):
        with ThreadServer(app) as server:
            addresses = {
                connection.laddr.ip
                for connection in psutil.Process().net_connections("inet")
                if connection.laddr.port == server.port and connection.status == "LISTEN"
            }
        assert addresses == {"127.0.0.1"}

    def test_a_cell_that_is_run_again_leaves_one_server(self, journal):
        for _ in range(3):
            server = ThreadServer(make_app("potentiostat", journal=journal, token=TOKEN)).start()
            assert measure(server).status_code == 200
            assert len(device_threads()) == 1
        assert status(server).json()["executed"] == 1
        server.stop()

    def test_the_predecessor_on_the_same_journal_is_stopped_first(self, app, journal):
        old = ThreadServer(app).start()
        measure(old)
        with ThreadServer(make_app("potentiostat", journal=journal, token=TOKEN)) as new:
            assert not listens(old.port)
            assert measure(new).json()["replayed"]

    def test_a_server_that_nobody_refers_to_stops(self, app):
        server = ThreadServer(app).start()
        port = server.port
        del server
        gc.collect()
        assert wait_until(lambda: not listens(port))

    def test_a_stopped_server_starts_again_on_its_port(self, app):
        server = ThreadServer(app)
        with server:
            port = server.port
        with server:
            assert server.port == port
            assert status(server).status_code == 200

    def test_stopping_twice_or_before_the_start_does_no_harm(self, app):
        server = ThreadServer(app)
        server.stop()
        server.start()
        server.stop()
        server.stop()

    def test_an_error_in_the_block_stops_it_too(self, app):
        with pytest.raises(KeyError), ThreadServer(app):
            raise KeyError
        assert not device_threads()

    def test_before_the_start_there_is_no_address(self, app):
        with pytest.raises(ServerError, match="not started"):
            _ = ThreadServer(app).url

    def test_a_damaged_journal_keeps_the_device_from_starting_and_is_named(self, app, journal):
        journal.write_text("nonsense\n")
        with pytest.raises(ServerError, match=r"line 1 of .*cell.jsonl"):
            ThreadServer(app).start()

    def test_stop_all_stops_all(self, app):
        server = ThreadServer(app).start()
        stop_all()
        assert not listens(server.port)


def test_the_socket_names_its_protocol_lest_replies_be_delayed():
    with listen() as server:
        assert server.proto == socket.IPPROTO_TCP
        assert server.getsockname()[0] == "127.0.0.1"


class TestProcessServer:
    def test_it_answers_from_another_process_and_is_gone_when_the_block_ends(self, process):
        with process:
            pid = status(process).json()["pid"]
            assert pid == process.process.pid != os.getpid()
            port = process.port
        assert not psutil.pid_exists(pid)
        assert not listens(port)

    def test_the_token_is_not_to_be_seen_in_the_list_of_processes(self, process):
        with process:
            assert TOKEN not in " ".join(psutil.Process(process.process.pid).cmdline())

    def test_killed_it_starts_again_on_its_port_and_knows_what_it_did(self, process):
        with process:
            first, port = measure(process).json(), process.port
            process.kill()
            assert not process.alive
            assert not listens(port)
            process.start()
            assert process.port == port
            assert measure(process).json() == {**first, "replayed": True}

    def test_a_device_that_dies_in_mid_action_moves_twice_and_records_once(self, journal):
        fault = Fault("die", moment="during")
        with ProcessServer("potentiostat", journal, token=TOKEN, faults=[fault]) as server:
            with pytest.raises(httpx.TransportError):
                measure(server)
            assert wait_until(lambda: not server.alive)
            server.start()  # repaired
            assert not measure(server).json()["replayed"]
            assert status(server).json()["executed"] == 1
        counter = Counter(journal.with_name(journal.name + ".counter"))
        assert counter.keys() == ["a/s1/measure"] * 2

    def test_a_cell_that_is_run_again_leaves_one_process(self, journal):
        processes = []
        for _ in range(2):
            server = ProcessServer("potentiostat", journal, token=TOKEN).start()
            processes.append(server.process)
        assert [process.poll() is None for process in processes] == [False, True]
        server.stop()
        assert processes[1].poll() is not None

    def test_what_keeps_it_from_starting_stands_in_its_log(self, journal):
        server = ProcessServer("potentiostat", journal, token=TOKEN, colour="red")
        with pytest.raises(ServerError, match=r"cell\.jsonl\.log"):
            server.start()
        assert "colour" in journal.with_name("cell.jsonl.log").read_text()

    def test_a_damaged_journal_keeps_it_from_starting(self, process, journal):
        journal.write_text("nonsense\n")
        with pytest.raises(ServerError):
            process.start()
        assert "line 1 of" in journal.with_name("cell.jsonl.log").read_text()


NOTEBOOK = """
    import sys, time
    from helpers.laboratory.simulator.device_app import make_app
    from helpers.laboratory.simulator.servers import ProcessServer, ThreadServer
    token, folder = "x" * 32, sys.argv[1]
    thread = ThreadServer(make_app("stage", journal=folder + "/stage", token=token)).start()
    process = ProcessServer("pump", folder + "/pump", token=token).start()
    print(process.process.pid, thread.port, process.port, flush=True)
    if sys.argv[2] == "sleeps":
        time.sleep(60)
"""


def run_notebook(tmp_path, ending):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(NOTEBOOK), str(tmp_path), ending],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_a_kernel_that_ends_without_stopping_its_servers_leaves_none(tmp_path):
    kernel = run_notebook(tmp_path, "ends")
    output, errors = kernel.communicate(timeout=300)
    child, *ports = map(int, output.split())
    assert (kernel.returncode, errors) == (0, "")
    assert wait_until(lambda: not psutil.pid_exists(child))
    assert not any(map(listens, ports))


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL is a thing of POSIX")
def test_a_kernel_that_is_killed_leaves_no_process(tmp_path):
    with run_notebook(tmp_path, "sleeps") as kernel:
        child, *ports = map(int, kernel.stdout.readline().split())
        assert psutil.pid_exists(child)
        kernel.send_signal(signal.SIGKILL)
        kernel.wait()
        assert wait_until(lambda: not _runs(child))
        assert not any(map(listens, ports))


def _runs(pid):
    try:
        return (
            psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        )  # nobody may be there to reap it
    except psutil.NoSuchProcess:
        return False
