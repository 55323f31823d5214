"""Where the rows of a sweep are computed: in this process, in worker processes, or on a cluster.

The three generators have one contract. They take rows as ``(position, inputs)``, hand out
``(position, outcome)`` as rows finish, and start a further row only when they are asked for the
next outcome. So whatever the caller does with an outcome is done before more work begins.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field, fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import cloudpickle
import numpy as np
import psutil
from joblib.externals.loky.process_executor import ProcessPoolExecutor, TerminatedWorkerError
from threadpoolctl import ThreadpoolController

if TYPE_CHECKING:
    from distributed import Client

Simulator = Callable[..., Any]
Row = tuple[int, dict[str, Any]]

WORKER_DIED = "worker process died"
#: Results must not depend on the number of threads, and workers must not crowd the cores.
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "NUMBA")}
WITHOUT_DASK = (
    "a sweep on a cluster needs Dask, which is not installed: "
    "`python -m pip install dask distributed`, or sweep on this machine, without a scheduler"
)
CONNECT_SECONDS = 5
NO_WORKERS_SECONDS = 30


@dataclass(frozen=True)
class RowOutcome:
    """What became of a row.

    Attributes
    ----------
    status : {"ok", "failed", "invalid"}
        ``"invalid"`` means that the simulator returned what no table can hold.
    reason : str
        Why it is not ok.
    outputs : dict of str to bool, int, float or str
        What the simulator returned.
    """

    status: str
    reason: str = ""
    outputs: dict[str, Any] = field(default_factory=dict)


#: Positions of rows and what became of them; closing it stops what still runs.
Outcomes: TypeAlias = Generator[tuple[int, RowOutcome], None, None]


def in_process(simulator: Simulator, rows: Iterable[Row]) -> Outcomes:
    """Compute row after row in this process.

    Parameters
    ----------
    simulator : callable
        Called as ``simulator(**inputs)``.
    rows : iterable of (int, dict)
        Positions and inputs.

    Examples
    --------
    >>> rows = [(0, {"volt": 3.0})]
    >>> for position, outcome in in_process(lambda volt: {"ampere": volt / 2}, rows):
    ...     position, outcome.outputs
    (0, {'ampere': 1.5})
    """
    threads = ThreadpoolController()
    for position, inputs in rows:
        yield position, _simulate(simulator, threads, inputs)


def processes(
    simulator: Simulator, rows: Iterable[Row], workers: int, timeout_s: float | None = None
) -> Outcomes:
    """Compute rows in worker processes of this machine.

    Each worker is an executor of its own with one process and one row at a time. So a process that
    dies, or is killed because its time is over, takes no other row with it.

    Parameters
    ----------
    simulator : callable
        Called as ``simulator(**inputs)``; sent to the workers by cloudpickle.
    rows : iterable of (int, dict)
        Positions and inputs.
    workers : int
        Number of processes.
    timeout_s : float, optional
        Seconds after which a row is stopped and counts as failed.

    Raises
    ------
    RuntimeError
        If a worker process dies while it loads the simulator.

    Examples
    --------
    >>> import os
    >>> rows = [(0, {"code": 9}), (1, {"code": 0})]
    >>> die_or_not = lambda code: os._exit(code) if code else {"lives": True}
    >>> sorted((position, outcome.status) for position, outcome in processes(die_or_not, rows, 1))
    [(0, 'failed'), (1, 'ok')]
    """
    pickled = cloudpickle.dumps(simulator)
    queue = deque(rows)
    executors: set[ProcessPoolExecutor] = set()
    running: dict[Future[Any], tuple[ProcessPoolExecutor, int | None, float]] = {}

    def start_worker() -> None:
        executor = ProcessPoolExecutor(
            1, env=ONE_THREAD, initializer=_end_with_parent, initargs=(os.getpid(),)
        )
        executors.add(executor)
        running[executor.submit(_check_loads, pickled)] = (executor, None, float("inf"))

    def start_row(executor: ProcessPoolExecutor) -> None:
        position, inputs = queue.popleft()
        deadline = float("inf") if timeout_s is None else time.monotonic() + timeout_s
        future = executor.submit(_simulate_pickled, pickled, inputs)
        running[future] = (executor, position, deadline)

    def stop_worker(executor: ProcessPoolExecutor) -> None:
        executors.discard(executor)
        executor.shutdown(kill_workers=True)

    try:
        for _ in range(min(workers, len(queue))):
            start_worker()
        while running:
            for future in _finished_or_late(running):
                executor, position, _ = running.pop(future)
                outcome, alive = _result(future, timeout_s)
                if not alive:
                    stop_worker(executor)
                if position is not None:
                    yield position, outcome
                elif not alive:
                    raise RuntimeError("a worker process died while it loaded the simulator")
                if queue and alive:
                    start_row(executor)
                elif queue:
                    start_worker()
    finally:
        for executor in list(executors):
            stop_worker(executor)


def cluster(
    simulator: Simulator, rows: Iterable[Row], scheduler: str, workers: int | None = None
) -> Outcomes:
    """Compute rows on the workers of a Dask scheduler, one on each of their threads.

    Dask starts the rows of a dead worker again elsewhere and gives up after some deaths. Rows that
    only shared a worker with the guilty one must not fail for it, so a row given up is tried once
    more, alone.

    Parameters
    ----------
    simulator : callable
        Called as ``simulator(**inputs)``; sent to the workers by cloudpickle.
    rows : iterable of (int, dict)
        Positions and inputs.
    scheduler : str
        Its address, such as ``"tcp://127.0.0.1:8786"``.
    workers : int, optional
        Rows computed at once; all threads of the cluster unless given.

    Raises
    ------
    ConnectionError
        If the scheduler cannot be reached or is lost.
    RuntimeError
        If it has no workers.
    ModuleNotFoundError
        If Dask is not installed.
    """
    try:
        from distributed import KilledWorker  # slow to import, and few sweeps need it
        from distributed import wait as wait_for
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(WITHOUT_DASK) from error

    pickled = cloudpickle.dumps(simulator)
    queue, given_up = deque(rows), deque[Row]()
    suspects: set[int] = set()
    client = _connect(scheduler)
    running: dict[Any, Row] = {}

    def start_row(row: Row) -> None:
        running[client.submit(_simulate_pickled, pickled, row[1], pure=False)] = row

    try:
        while queue or running or given_up:
            limit = _threads(client, scheduler)
            while queue and len(running) < min(limit, workers or limit):
                start_row(queue.popleft())
            if not running:
                start_row(given_up.popleft())
            try:
                with client.as_current():
                    done = wait_for(list(running), timeout=1, return_when=FIRST_COMPLETED).done
            except TimeoutError:
                continue  # workers may have come or gone
            for future in done:
                position, inputs = running.pop(future)
                try:
                    outcome = future.result()
                except KilledWorker:
                    if position not in suspects:
                        suspects.add(position)
                        given_up.append((position, inputs))
                        continue
                    outcome = RowOutcome("failed", WORKER_DIED)
                yield position, outcome
    except (CancelledError, OSError) as error:
        raise ConnectionError(f"lost the Dask scheduler at {scheduler}") from error
    finally:
        client.close()


def _finished_or_late(running: Mapping[Future[Any], tuple[Any, Any, float]]) -> list[Future[Any]]:
    first_deadline = min(deadline for _, _, deadline in running.values())
    patience = None if first_deadline == float("inf") else first_deadline - time.monotonic()
    done, others = wait(running, timeout=patience, return_when=FIRST_COMPLETED)
    return [*done, *(f for f in others if running[f][2] <= time.monotonic())]


def _result(future: Future[Any], timeout_s: float | None) -> tuple[RowOutcome, bool]:
    if not future.done():
        return RowOutcome("failed", f"no result after {timeout_s:g} s"), False
    try:
        return future.result(), True
    except TerminatedWorkerError:
        return RowOutcome("failed", WORKER_DIED), False


def _connect(scheduler: str) -> "Client":
    from distributed import Client
    from distributed.comm.addressing import get_address_host_port

    try:
        get_address_host_port(scheduler, strict=True)  # a client cannot be rid of a bad address
        return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ConnectionError(f"no Dask scheduler answers at {scheduler!r}: {error}") from error


def _threads(client: "Client", scheduler: str) -> int:
    end = time.monotonic() + NO_WORKERS_SECONDS
    while not (threads := sum(client.nthreads().values())):
        if time.monotonic() > end:
            raise RuntimeError(f"the Dask scheduler at {scheduler} has no workers")
        time.sleep(0.2)
    return threads


@lru_cache(maxsize=1)
def _load(pickled: bytes) -> tuple[Simulator, ThreadpoolController]:
    # Once a worker, so that what a simulator caches or compiles is kept from row to row.
    return cloudpickle.loads(pickled), ThreadpoolController()


def _end_with_parent(parent: int) -> None:
    # A run that is killed cannot stop its workers: they look after it themselves.
    def watch() -> None:
        while os.getppid() == parent and psutil.pid_exists(parent):
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _check_loads(pickled: bytes) -> None:
    _load(pickled)


def _simulate_pickled(pickled: bytes, inputs: dict[str, Any]) -> RowOutcome:
    return _simulate(*_load(pickled), inputs)


def _simulate(
    simulator: Simulator, threads: ThreadpoolController, inputs: dict[str, Any]
) -> RowOutcome:
    try:
        with threads.limit(limits=1):
            result = simulator(**inputs)
    except (Exception, SystemExit) as error:
        return RowOutcome("failed", f"{type(error).__name__}: {error}")
    try:
        return RowOutcome("ok", outputs=_flatten(result))
    except TypeError as error:
        return RowOutcome("invalid", str(error))


def _flatten(result: Any) -> dict[str, Any]:
    if is_dataclass(result) and not isinstance(result, type):
        result = {f.name: getattr(result, f.name) for f in fields(result)}
    if not isinstance(result, Mapping) or not result:
        raise TypeError(f"a simulator returns a dataclass or a mapping of outputs, not {result!r}")
    flat = {}
    for name, value in result.items():
        items = {name: value}
        if isinstance(value, list | tuple) or (isinstance(value, np.ndarray) and value.ndim == 1):
            items = {f"{name}_{i}": item for i, item in enumerate(value)}
        for key, item in items.items():
            numpy_scalar = isinstance(item, np.generic | np.ndarray) and item.ndim == 0
            scalar = item.item() if numpy_scalar else item
            if key in flat or not isinstance(key, str) or not isinstance(scalar, int | float | str):
                raise TypeError(
                    "outputs have different names and are numbers, labels or one-dimensional "
                    f"arrays of them, not {name!r}: {value!r}"
                )
            flat[key] = scalar
    return flat
