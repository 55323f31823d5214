"""Device servers that start from a notebook, are ready when the call returns, and leave nothing.

A server listens on 127.0.0.1 and on a free port. :class:`ThreadServer` runs in a thread of this
process, with an event loop of its own, so that the notebook's is neither blocked nor patched.
:class:`ProcessServer` runs in a process of its own, which can be killed.

A server stops at the end of a ``with`` block, by ``stop()``, when nothing refers to it any more,
and when the kernel ends; a process also where the kernel is killed: it watches a pipe that closes
then. A stop waits a second for an action that is under way, then breaks it off.

Two servers of one journal are one device: the second to start stops the first, so that a cell can
be run again.
"""

import contextlib
import json
import os
import queue
import socket
import subprocess
import sys
import threading
import time
import weakref
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

import uvicorn
from fastapi import FastAPI

from helpers import ROOT, SchoolError
from helpers.laboratory.simulator.faults import Fault

START_SECONDS = 60.0
STOP_SECONDS = 5.0

#: The running server of each journal.
_RUNNING: "weakref.WeakValueDictionary[Path, _Server]" = weakref.WeakValueDictionary()


class ServerError(SchoolError, RuntimeError):
    """A server did not start or did not stop."""


class _Server(ABC):
    """What both servers share: a port, a journal and a way to be stopped once."""

    def __init__(self, journal: Path | None) -> None:
        self.port: int | None = None
        self._journal = journal
        self._finalizer: weakref.finalize[..., Any] | None = None

    @property
    def url(self) -> str:
        """Address of the running server, without a slash at its end."""
        if self.port is None:
            raise ServerError("the server was not started yet: use `with` or start()")
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exception: object) -> None:
        self.stop()

    @abstractmethod
    def start(self) -> Self:
        """Start and wait until requests are answered; return the server itself."""

    def stop(self) -> None:
        """Stop and wait until it is over; stopping twice does no harm."""
        if self._finalizer is not None:
            self._finalizer()
            self._finalizer = None

    def _take_over(self) -> None:
        self.stop()
        if self._journal is not None:
            if (other := _RUNNING.get(self._journal)) is not None:
                other.stop()
            _RUNNING[self._journal] = self

    def _stop_by(self, stop: Callable[..., None], *arguments: object) -> None:
        self._finalizer = weakref.finalize(self, stop, *arguments)  # also runs at exit


def listen(port: int = 0) -> socket.socket:
    """Return a socket bound to 127.0.0.1.

    Parameters
    ----------
    port : int
        The port; 0 for a free one.

    Notes
    -----
    The protocol is named: with protocol 0 asyncio does not switch on TCP_NODELAY, and every
    reply waits tens of milliseconds for an acknowledgement.
    """
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    if os.name == "posix":  # a restarted device gets its port back at once
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        server.bind(("127.0.0.1", port))
    except OSError:
        server.close()
        raise
    return server


def uvicorn_config(app: FastAPI, log_level: str = "critical") -> uvicorn.Config:
    """Return the settings that all our servers share; quiet unless told otherwise."""
    return uvicorn.Config(
        app,
        loop="asyncio",
        http="h11",
        ws="none",
        log_config=None,
        log_level=log_level,
        access_log=False,
        server_header=False,
        limit_concurrency=100,
        timeout_graceful_shutdown=1,
    )


class ThreadServer(_Server):
    """Serve an application in a thread.

    Parameters
    ----------
    app : FastAPI
        Any application; a device's from ``device_app.make_app``.

    Attributes
    ----------
    url : str
        Address, once started.
    port : int
        Its port; the same one after a restart.
    """

    def __init__(self, app: FastAPI) -> None:
        super().__init__(getattr(app.state, "journal", None))
        self.app = app

    def start(self) -> Self:
        """Start and wait until requests are answered; return the server itself.

        Raises
        ------
        ServerError
            If the application does not start.
        """
        self._take_over()
        listener = listen(self.port or 0)
        server = uvicorn.Server(uvicorn_config(self.app))
        thread = threading.Thread(
            target=_serve, args=(server, listener), daemon=True, name="device server"
        )
        thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline:
                _stop_thread(server, thread, listener)
                reason = getattr(self.app.state, "failure", None)
                raise ServerError(f"the application did not start: {reason}") from reason
            time.sleep(0.002)
        self.port = listener.getsockname()[1]
        self._stop_by(_stop_thread, server, thread, listener)
        return self


class ProcessServer(_Server):
    """Serve a device in a process of its own, which can be killed and started again.

    Parameters
    ----------
    kind : str
        Kind of the device.
    journal : Path
        Its journal. Messages of the process go to ``<journal>.log``.
    token : str
        The token; handed over by a pipe, since everyone on a machine can read a command line.
    faults : sequence of Fault
        What goes wrong. They hold for the first start only: a device started again is repaired.
    **settings
        Further arguments of ``device_app.make_app``, as JSON values.

    Attributes
    ----------
    url : str
        Address, once started.
    port : int
        Its port; the same one after a restart.
    process : subprocess.Popen or None
        The process, while there is one.
    """

    def __init__(
        self, kind: str, journal: Path, *, token: str, faults: Sequence[Fault] = (), **settings: Any
    ) -> None:
        journal = Path(journal).absolute()
        super().__init__(journal)
        self._log = journal.with_name(journal.name + ".log")
        self.process: subprocess.Popen[bytes] | None = None
        self._faults = tuple(faults)
        self._order = {"kind": kind, "journal": str(journal), "token": token, **settings}

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def start(self) -> Self:
        """Start and wait until requests are answered; return the server itself.

        Raises
        ------
        ServerError
            If the process ends or does not answer within a minute.
        """
        self._take_over()
        faults, self._faults = self._faults, ()
        order = {**self._order, "port": self.port or 0, "faults": [asdict(f) for f in faults]}
        with open(self._log, "ab") as messages:
            process = subprocess.Popen(
                [sys.executable, "-m", "helpers.laboratory.simulator.device_process"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=messages,
                cwd=ROOT,
                start_new_session=True,  # Ctrl-C in the terminal is meant for the kernel
            )
        self.process = process
        self._stop_by(_stop_process, process)
        assert process.stdin  # a pipe
        with contextlib.suppress(BrokenPipeError):
            process.stdin.write(json.dumps(order).encode() + b"\n")
            process.stdin.flush()
        answer = _read_line(process, START_SECONDS)
        if not answer.strip().isdigit():
            self.stop()
            raise ServerError(f"the device {self._order['kind']} did not start; see {self._log}")
        self.port = int(answer)
        return self

    def kill(self) -> None:
        """End the process at once (SIGKILL), in whatever it is doing."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """Stop and wait until it is over; stopping twice does no harm."""
        super().stop()
        self.process = None


def stop_all() -> None:
    """Stop every device that runs."""
    for server in list(_RUNNING.values()):
        server.stop()


def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    with contextlib.suppress(SystemExit):  # how uvicorn ends where the application does not start
        server.run(sockets=[listener])


def _stop_thread(server: uvicorn.Server, thread: threading.Thread, listener: socket.socket) -> None:
    server.should_exit = True
    if thread is not threading.current_thread():  # the garbage collector may call from anywhere
        thread.join(STOP_SECONDS)
    listener.close()


def _stop_process(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin and process.stdout  # both are pipes
    with contextlib.suppress(BrokenPipeError):
        process.stdin.close()  # which the process takes as the end
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    process.stdout.close()


def _read_line(process: subprocess.Popen[bytes], seconds: float) -> bytes:
    answers: queue.Queue[bytes] = queue.Queue()
    assert process.stdout  # a pipe
    read = process.stdout.readline
    threading.Thread(target=lambda: answers.put(read()), daemon=True).start()
    try:
        return answers.get(timeout=seconds)
    except queue.Empty:
        return b""
