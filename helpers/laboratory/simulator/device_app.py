"""A device as an HTTP server: one FastAPI application for every kind.

The contract
------------
``POST /actions/<name>`` with a JSON body, ``Authorization: Bearer <token>`` and ``Idempotency-Key:
<campaign>/<sample>/<step>`` does the action and answers an :class:`ActionReply`. The same key with
the same body again is answered from the journal, marked ``replayed``, and moves nothing.

====  ==========================================================================================
200   done, now or earlier, and on the disk
401   no token or a wrong one (403: from another machine; 421: a strange Host)
408   the body came too slowly; 413: it is too long
409   busy; ``Retry-After`` in whole seconds, ``retry_after_s`` in the body exactly. Not a failure
422   will not be done as it stands: a body that does not fit the model, a key that is missing or no
      key, a key that is on record with *another* body, a limit of the device (an empty syringe), or
      an action in doubt
====  ==========================================================================================

``GET /status`` answers a :class:`Status`. ``/docs`` describes it all, made from the same models.
"""

import json
import math
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Depends, FastAPI, Header, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.security import HTTPBearer

from helpers.laboratory.simulator.desk import Desk
from helpers.laboratory.simulator.device_requests import (
    KEY_LENGTH,
    KEY_PATTERN,
    NAME_PATTERN,
    ActionReply,
    ActionRequest,
    Refusal,
    Status,
)
from helpers.laboratory.simulator.devices import KINDS, Action
from helpers.laboratory.simulator.faults import Fault
from helpers.laboratory.simulator.security import Gate, check_token

Key = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        pattern=KEY_PATTERN,
        max_length=KEY_LENGTH,
        description="campaign/sample/step: one key an intention, the same one in every retry",
    ),
]


def make_app(
    kind: str,
    *,
    journal: Path,
    token: str,
    name: str | None = None,
    delay_s: float = 0.0,
    pace: float = 0.0,
    when_in_doubt: Literal["repeat", "ask"] = "repeat",
    faults: Sequence[Fault] = (),
    may_die: bool = False,
    **settings: Any,
) -> FastAPI:
    """Make the application of one device.

    Parameters
    ----------
    kind : {"pump", "stage", "potentiostat", "store"}
        Which instrument.
    journal : Path
        File of what the device did; read at the start. ``<journal>.counter`` stands beside it.
    token : str
        The secret that every request must carry; see ``security.new_token``.
    name : str, optional
        Name of the device in its replies; the kind where none is given.
    delay_s : float
        Real seconds that each action takes in any case.
    pace : float
        Real seconds for one second of the simulated instrument: 1 is real time, 0 is at once.
    when_in_doubt : {"repeat", "ask"}
        What to do with an action that was begun before a crash and is not on record. ``repeat``
        it: done at least once. Or ``ask`` a human to look at the sample, by a refusal (422): done
        at most once; this costs a second sync, before each movement.
    faults : sequence of Fault
        What goes wrong, for exercises.
    may_die : bool
        Whether a fault may end this process; never in the process of a notebook.
    **settings
        Of the instrument, such as ``seed=0`` of the potentiostat.

    Returns
    -------
    FastAPI
        With ``app.state.journal`` (the path) for the server that runs it.

    Raises
    ------
    ValueError
        If a kind, name or fault is not allowed, or a time is negative.
    TypeError
        If the instrument has no such setting.
    """
    if kind not in KINDS:
        raise ValueError(f"there is no device {kind!r}; there are {', '.join(KINDS)}")
    name = kind if name is None else name
    if not re.fullmatch(NAME_PATTERN, name):
        raise ValueError(f"{name!r} is no name; it must match {NAME_PATTERN}")
    if not (0 <= delay_s < math.inf and 0 <= pace < math.inf):
        raise ValueError("delay_s and pace are at least 0")
    if not may_die and any(fault.kind == "die" for fault in faults):
        raise ValueError("a fault that ends the process is for a ProcessServer only")
    if when_in_doubt not in ("repeat", "ask"):
        raise ValueError(f"when_in_doubt is repeat or ask, got {when_in_doubt!r}")
    desk = Desk(
        name,
        KINDS[kind](**settings),
        Path(journal),
        delay_s=delay_s,
        pace=pace,
        asks=when_in_doubt == "ask",
        faults=faults,
    )
    app = FastAPI(title=f"{name} ({kind})", version="1", redoc_url=None, lifespan=_open(desk))
    app.state.journal = Path(journal).absolute()
    app.add_middleware(Gate, token=check_token(token))
    app.exception_handler(RequestValidationError)(_say_what_is_invalid)
    bearer = Depends(HTTPBearer(auto_error=False))  # documents what the gate asks for
    refusals: dict[int | str, dict[str, Any]] = {
        code: {"model": Refusal} for code in (401, 409, 413, 422)
    }

    @app.get("/status", dependencies=[bearer], responses={401: {"model": Refusal}})
    async def status() -> Status:
        """Tell how the device is."""
        return Status(
            kind=kind, name=name, busy=desk.busy, executed=len(desk.journal), pid=os.getpid()
        )

    for action_name, action in desk.device.actions.items():
        app.post(
            f"/actions/{action_name}",
            name=action_name,
            dependencies=[bearer],
            response_model=ActionReply,
            responses=refusals,
            description=action.request.__doc__,
        )(_endpoint(desk, action_name, action))
    return app


def _open(desk: Desk) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        try:
            desk.open()
        except Exception as failure:
            app.state.failure = failure
            raise
        yield

    return lifespan


def _endpoint(desk: Desk, name: str, action: Action) -> Callable[..., Awaitable[Response]]:
    async def endpoint(body: ActionRequest, key: Key) -> Response:
        return await desk.serve(name, action, key, body)

    endpoint.__annotations__["body"] = action.request  # which is what FastAPI validates
    return endpoint


async def _say_what_is_invalid(request: Request, error: RequestValidationError) -> Response:
    """Say where and why, without the input: it may hold what JSON cannot, such as NaN."""
    complaints = [
        {
            "type": complaint["type"],
            "loc": [str(part)[:80] for part in complaint["loc"]],
            "msg": complaint["msg"][:300],
        }
        for complaint in error.errors()[:20]
    ]
    return Response(json.dumps({"detail": complaints}), 422, media_type="application/json")
