import asyncio

import httpx
import pytest

from helpers.laboratory.simulator import security
from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.security import (
    BODY_LIMIT,
    DISCARDED_LIMIT,
    Gate,
    check_token,
    new_token,
)
from helpers.laboratory.simulator.servers import ThreadServer

TOKEN = new_token()
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}


def ask(app, method, path, *, client=("127.0.0.1", 1), base_url="http://127.0.0.1", **request):
    async def go():
        transport = httpx.ASGITransport(app, client=client)
        async with httpx.AsyncClient(transport=transport, base_url=base_url) as http:
            return await http.request(method, path, **request)

    return asyncio.run(go())


@pytest.fixture
def app(tmp_path):
    return make_app("stage", journal=tmp_path / "stage.jsonl", token=TOKEN)


def test_every_route_of_every_device_but_its_description_asks_for_the_token(tmp_path):
    for kind in ("pump", "stage", "potentiostat", "store"):
        app = make_app(kind, journal=tmp_path / kind, token=TOKEN)
        paths = ask(app, "GET", "/openapi.json").json()["paths"]
        assert len(paths) >= 2
        for path, methods in paths.items():
            for method in methods:
                assert ask(app, method.upper(), path).status_code == 401
    assert ask(app, "GET", "/docs").status_code == 200


@pytest.mark.parametrize(
    "header",
    ["", "Bearer", "Bearer ", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", f"Basic {TOKEN}"],
    # the token is another one in each process, and workers have to collect the same names
    ids=["nothing", "no token", "empty", "too long", "too short", "wrong scheme"],
)
def test_a_token_that_is_nearly_right_is_wrong(app, header):
    answer = ask(app, "GET", "/status", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert TOKEN not in answer.text


def test_the_token_is_compared_in_constant_time(app, monkeypatch):
    compared = []
    monkeypatch.setattr(
        security.hmac, "compare_digest", lambda a, b: compared.append((a, b)) or a == b
    )
    assert ask(app, "GET", "/status", headers=WITH_TOKEN).status_code == 200
    assert compared == [(f"Bearer {TOKEN}".encode(),) * 2]


def test_another_machine_is_sent_away_even_with_the_token(app):
    answer = ask(app, "GET", "/status", client=("192.168.1.7", 1), headers=WITH_TOKEN)
    assert answer.status_code == 403


def test_a_name_that_was_rebound_to_this_machine_is_sent_away(app):
    answer = ask(app, "GET", "/status", base_url="http://evil.example", headers=WITH_TOKEN)
    assert answer.status_code == 421


def test_without_the_token_a_body_is_not_looked_at(app):
    answer = ask(app, "POST", "/actions/move", content=b"{" * (BODY_LIMIT + 1))
    assert answer.status_code == 401


def test_a_long_body_is_refused_whether_its_length_is_announced_or_not(app):
    async def pieces():
        for _ in range(BODY_LIMIT // 100 + 1):
            yield b" " * 100

    for content in (b" " * (BODY_LIMIT + 1), pieces()):
        answer = ask(app, "POST", "/actions/move", content=content, headers=WITH_TOKEN)
        assert answer.status_code == 413


def test_the_sender_of_a_long_body_hears_why_it_is_refused(app):
    with ThreadServer(app) as server:
        for headers, status in ((WITH_TOKEN, 413), ({}, 401)):
            answer = httpx.post(
                f"{server.url}/actions/move",
                content=b" " * DISCARDED_LIMIT,
                headers=headers,
                trust_env=False,
            )
            assert answer.status_code == status


def test_an_endless_body_is_cut_off(app):
    def endless():
        while True:
            yield b" " * 65_536

    with ThreadServer(app) as server:
        try:
            answer = httpx.post(
                f"{server.url}/actions/move", content=endless(), headers=WITH_TOKEN, trust_env=False
            )
        except httpx.TransportError:
            return
    assert answer.status_code == 413


def test_a_body_of_the_longest_allowed_length_is_read(app):
    headers = {
        **WITH_TOKEN,
        "Idempotency-Key": "a/b/c",
        "Content-Type": "application/json",
    }
    content = b'{"x_mm": 1, "y_mm": 1}'.ljust(BODY_LIMIT)
    answer = ask(app, "POST", "/actions/move", content=content, headers=headers)
    assert answer.status_code == 200


def test_a_body_that_drips_in_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(security, "BODY_SECONDS", 0.05)
    sent = []

    async def never():
        await asyncio.sleep(60)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "path": "/status",
        "client": ("127.0.0.1", 1),
        "headers": [(b"host", b"localhost"), (b"authorization", f"Bearer {TOKEN}".encode())],
    }
    asyncio.run(Gate(None, TOKEN)(scope, never, send))
    assert sent[0]["status"] == 408


@pytest.mark.parametrize("token", ["", "short", "x" * 201, "ö" * 20, None])
def test_a_token_that_protects_nothing_is_refused(token):
    with pytest.raises(ValueError, match="16 to 200 ASCII"):
        check_token(token)


def test_no_token_is_made_twice():
    assert len({new_token() for _ in range(100)}) == 100
