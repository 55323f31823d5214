import json

import httpx
import pytest

from helpers.laboratory.campaigns.replies import Reply, Trouble, in_words, judge

GOOD = {
    "result": {"conductivity_ms_cm": 9.5},
    "replayed": False,
    "started": 10.0,
    "finished": 12.0,
    "device": "cell",
}


def test_a_valid_answer_is_a_reply():
    reply = judge(200, json.dumps(GOOD).encode())
    assert isinstance(reply, Reply)
    assert reply.result == {"conductivity_ms_cm": 9.5}


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (b'{"result": {"conduct\x00\xff', "the whole"),
        (b"<html>It works!</html>", "the whole"),
        (b"", "the whole"),
        (b"[1, 2]", "the whole"),
        (json.dumps({**GOOD, "result": 9.5}).encode(), "result"),
        (json.dumps({**GOOD, "started": float("inf")}).encode(), "started"),
        (json.dumps({**GOOD, "device": ""}).encode(), "device"),
        (json.dumps({k: v for k, v in GOOD.items() if k != "replayed"}).encode(), "replayed"),
        (json.dumps({**GOOD, "finished": 9.0}).encode(), "finished before it started"),
    ],
)
def test_garbage_is_told_from_an_answer_and_its_place_is_named(content, place):
    answer = judge(200, content)
    assert answer.fault == "garbage"
    assert place in answer.reason


@pytest.mark.parametrize("status", [409, 429, 503])
def test_busy_is_no_error(status):
    assert judge(status, b"").fault == "busy"


@pytest.mark.parametrize("status", [500, 502, 504])
def test_an_error_of_the_device_is_named_with_what_it_said(status):
    answer = judge(status, b"boom\n  in line 3")
    assert (answer.fault, answer.reason) == ("error", f"HTTP {status}: boom in line 3")


@pytest.mark.parametrize("status", [401, 403, 404, 413, 422, 301, 204])
def test_any_other_status_is_a_refusal(status):
    assert judge(status, b"").fault == "refused"


@pytest.mark.parametrize(
    ("content", "header", "seconds"),
    [
        (b'{"retry_after_s": 0.25}', "1", 0.25),  # the exact one wins
        (b"", "3", 3.0),
        (b"", "0.5", 0.5),
        (b"", "", 0.005),
        (b"", "Wed, 21 Oct 2026 07:28:00 GMT", 0.005),
        (b"", "nan", 0.005),
        (b"", "86400", 30.0),  # no device keeps a campaign waiting for a day unseen
        (b'{"retry_after_s": -1}', "", 0.005),
        (b'{"retry_after_s": null}', "2", 2.0),
        (b"[]", "2", 2.0),
    ],
)
def test_a_busy_device_says_how_long(content, header, seconds):
    assert judge(409, content, header) == Trouble("busy", "HTTP 409", seconds)


def test_a_long_complaint_is_cut():
    assert len(judge(422, b"x" * 10_000).reason) < 400


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"detail": "busy with another action"}, "busy with another action"),
        ({"detail": [{"msg": "Field required"}, {"msg": "another"}]}, "Field required"),
        ({"replayed": True}, "replayed: True"),
    ],
)
def test_an_answer_is_put_in_words(body, said):
    assert in_words(httpx.Response(200, json=body)) == said
