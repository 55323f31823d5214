"""What comes back from a device: a valid reply, or a trouble that has a name.

============  ================================================  ===========================
fault         what happened                                     what the client does
============  ================================================  ===========================
unreachable   nobody listens: nothing was begun                 repeat, counts as a try
dropped       the connection broke: done or not, nobody knows   repeat, counts as a try
late          no answer within the time-out: nobody knows       repeat, counts as a try
error         HTTP 500 or its like                              repeat, counts as a try
garbage       an answer that is none                            repeat, counts as a try
busy          HTTP 409, 429 or 503                              wait, counts as no try
refused       any other: 401, 422 …                             raise: it would be again
============  ================================================  ===========================

References
----------
Retry-After: RFC 9110, https://doi.org/10.17487/RFC9110, section 10.2.3.
"""

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import BaseModel, ConfigDict, Field, JsonValue, ValidationError, model_validator

#: Bytes that an answer may have.
MAX_REPLY = 65_536

_BUSY = (409, 429, 503)
_SHORTEST_WAIT_S, _LONGEST_WAIT_S = 0.005, 30.0


class Reply(BaseModel):
    """What a device answers to an action.

    Attributes
    ----------
    result : dict
        What came out.
    replayed : bool
        Whether the action was done at an earlier request with the same key.
    started, finished : float
        Seconds since 1970, of the device's clock.
    device : str
        The name that the device gives itself.
    """

    model_config = ConfigDict(allow_inf_nan=False, frozen=True)

    result: dict[str, JsonValue] = Field(max_length=64)
    replayed: bool
    started: float = Field(gt=0)
    finished: float = Field(gt=0)
    device: str = Field(min_length=1, max_length=64)

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> "Reply":
        if self.finished < self.started:
            raise ValueError("finished before it started")
        return self


@dataclass(frozen=True)
class Trouble:
    """An answer that is no result, or none at all.

    Attributes
    ----------
    fault : str
        Its name, as in the table of this module.
    reason : str
        In words.
    wait_s : float
        How long a busy device wants to be left alone.
    """

    fault: str
    reason: str
    wait_s: float = 0.0


async def post(
    http: httpx.AsyncClient, url: str, body: dict[str, Any], headers: dict[str, str]
) -> Reply | Trouble:
    """Send one request and judge the answer; raises only what asyncio's own time-out raises.

    Parameters
    ----------
    http : httpx.AsyncClient
    url : str
    body : dict
        Sent as JSON.
    headers : dict
        Beside those of `http`.

    Returns
    -------
    Reply or Trouble
    """
    try:
        async with http.stream("POST", url, json=body, headers=headers) as response:
            content = b""
            async for chunk in response.aiter_bytes():
                content += chunk
                if len(content) > MAX_REPLY:
                    return Trouble("garbage", f"an answer above {MAX_REPLY} bytes")
    except (httpx.ConnectError, httpx.ConnectTimeout):
        return Trouble("unreachable", f"nobody listens at {url}")
    except httpx.TimeoutException as error:
        raise TimeoutError from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        return Trouble("dropped", f"the connection broke ({type(error).__name__})")
    return judge(response.status_code, content, response.headers.get("Retry-After", ""))


def judge(status: int, content: bytes, retry_after: str = "") -> Reply | Trouble:
    """Tell a reply from a trouble.

    Parameters
    ----------
    status : int
        Of HTTP.
    content : bytes
    retry_after : str
        The header, in seconds.

    Returns
    -------
    Reply or Trouble
    """
    if status == 200:
        try:
            return Reply.model_validate_json(content)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            place = ".".join(str(part) for part in first["loc"]) or "the whole"
            return Trouble("garbage", f"no valid answer ({place}: {first['msg']})")
    if status in _BUSY:
        return Trouble("busy", f"HTTP {status}", _wait(content, retry_after))
    said = " ".join(content.decode(errors="replace").split())[:300]
    return Trouble("error" if status >= 500 else "refused", f"HTTP {status}: {said}")


def in_words(answer: httpx.Response) -> str:
    """Return the first sentence in which a device explains its answer."""
    said = answer.json()
    detail = said.get("detail", f"replayed: {said.get('replayed')}")
    return detail if isinstance(detail, str) else detail[0]["msg"]


def lacking(result: Mapping[str, object], names: Sequence[str]) -> str:
    """Say which numbers a result lacks; empty where it has all, each a finite number.

    Parameters
    ----------
    result : mapping
    names : sequence of str

    Returns
    -------
    str
    """
    values = {name: result.get(name) for name in names}
    wrong = [
        name
        for name, value in values.items()
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value)
    ]
    return f"the result lacks a number for {', '.join(wrong)}" if wrong else ""


def _wait(content: bytes, retry_after: str) -> float:
    # our devices say in the body how long exactly; the header knows whole seconds only
    try:
        seconds = float(json.loads(content)["retry_after_s"])
    except (ValueError, TypeError, KeyError):
        try:
            seconds = float(retry_after)
        except ValueError:  # absent, or a date, which no device of ours sends
            seconds = _SHORTEST_WAIT_S
    if not math.isfinite(seconds):
        seconds = _SHORTEST_WAIT_S
    return min(max(seconds, _SHORTEST_WAIT_S), _LONGEST_WAIT_S)
