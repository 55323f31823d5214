"""The gate of a device: who may speak to it, and how much they may say.

An instrument that moves on every request must not obey everyone on the network. The gate stands
before anything is parsed: it lets in only this machine, only a known ``Host`` (a web page that a
browser on this machine shows could otherwise rebind its name to 127.0.0.1), only a holder of the
token, and only a short body. What it does not give: encryption, users, and a limit of the rate.
"""

import asyncio
import hmac
import ipaddress
import json
import secrets
from collections.abc import Mapping
from typing import Any

#: Longest body in bytes, and how long one may take to send it.
BODY_LIMIT = 4096
BODY_SECONDS = 5.0

#: Bytes that a refused request may still send: a connection that is closed while the other side
#: is sending breaks before the refusal is read.
DISCARDED_LIMIT = 262_144

#: Pages that describe a device and move nothing: the only ones without a token.
OPEN_PATHS = ("/docs", "/openapi.json")

_HOSTS = ("127.0.0.1", "localhost")


def new_token() -> str:
    """Make a token that cannot be guessed."""
    return secrets.token_urlsafe(32)


def check_token(token: str) -> str:
    """Return `token`, or raise a ValueError where it is too short to protect anything."""
    if not isinstance(token, str) or not token.isascii() or not 16 <= len(token) <= 200:
        raise ValueError("a token has 16 to 200 ASCII characters; new_token() makes one")
    return token


class Gate:
    """ASGI middleware that refuses strangers and oversized bodies.

    Parameters
    ----------
    app : ASGI application
        What is guarded.
    token : str
        The secret that ``Authorization: Bearer <token>`` must carry.
    """

    def __init__(self, app: Any, token: str) -> None:
        self.app = app
        self._expected = b"Bearer " + check_token(token).encode()

    async def __call__(self, scope: Mapping[str, Any], receive: Any, send: Any) -> None:
        """Let a request through or answer it with 401, 403, 408, 413 or 421."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":  # no websockets here
            return
        refusal, body = self._stranger(scope), None
        try:
            async with asyncio.timeout(BODY_SECONDS):
                body = await _read_body(receive, 0 if refusal else BODY_LIMIT)
        except TimeoutError:
            refusal = refusal or (408, f"the body took longer than {BODY_SECONDS:g} s")
        if body is None and not refusal:
            refusal = 413, f"a body has at most {BODY_LIMIT} bytes"
        if refusal:
            await _refuse(send, *refusal)
        elif body is not None:
            await self.app(scope, _Replay(body, receive), send)

    def _stranger(self, scope: Mapping[str, Any]) -> tuple[int, str] | None:
        headers = dict(scope["headers"])
        peer = scope.get("client")
        if peer and not _is_loopback(peer[0]):
            return 403, "this device speaks with its own machine only"
        host = headers.get(b"host", b"").decode("latin-1").rsplit(":", 1)[0]
        if host not in _HOSTS:
            return 421, f"the Host must be {' or '.join(_HOSTS)}"
        if scope["path"] in OPEN_PATHS:
            return None
        if not hmac.compare_digest(headers.get(b"authorization", b""), self._expected):
            return 401, "send the header Authorization: Bearer <token of this laboratory>"
        return None


class _Replay:
    """Hands the body on in one piece, then listens to the connection."""

    def __init__(self, body: bytes, receive: Any) -> None:
        self._message: dict[str, object] | None = {
            "type": "http.request",
            "body": body,
            "more_body": False,
        }
        self._receive = receive

    async def __call__(self) -> Mapping[str, Any]:
        if self._message is not None:
            message, self._message = self._message, None
            return message
        return await self._receive()


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def _read_body(receive: Any, limit: int) -> bytes | None:
    """Return a body, or None where it is longer than `limit`; the rest is read and forgotten."""
    body, length, more = b"", 0, True
    while more and length <= DISCARDED_LIMIT:
        message = await receive()
        piece = message.get("body", b"")  # none where the other side is gone
        length += len(piece)
        body = body + piece if length <= limit else b""
        more = message.get("more_body", False)
    return body if length <= limit else None


async def _refuse(send: Any, status: int, detail: str) -> None:
    body = json.dumps({"detail": detail}).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),  # the rest of a long body is not read
    ]
    if status == 401:
        headers.append((b"www-authenticate", b"Bearer"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
