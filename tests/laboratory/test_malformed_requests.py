"""Requests that schemathesis derives from the description of each device, most of them wrong."""

from collections import Counter

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode

from helpers.laboratory.simulator.device_app import make_app
from helpers.laboratory.simulator.devices import KINDS
from helpers.laboratory.simulator.security import new_token

TOKEN = new_token()
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Host": "127.0.0.1"}
AT_LEAST = 260  # for each of the four kinds: more than 1000 in sum


class FromThisMachine:
    """The client of schemathesis says it calls from "testclient", which the gate sends away."""

    def __init__(self, app):
        self.app = app

    async def __call__(self, scope, receive, send):
        await self.app({**scope, "client": ("127.0.0.1", 1)}, receive, send)


def answers_to_malformed_requests(app):
    """Send them in this process, without a network; count the answers by their status."""
    answers = Counter()
    schema = schemathesis.openapi.from_asgi("/openapi.json", FromThisMachine(app), headers=HEADERS)
    operations = [found.ok() for found in schema.get_all_operations()]
    actions = [operation for operation in operations if operation.method == "post"]

    def send(case):
        answers[case.call(headers=HEADERS).status_code] += 1

    for operation in actions:
        once = settings(
            max_examples=-(-AT_LEAST // len(actions)),
            database=None,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        cases = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
        seed(0)(once(given(case=cases)(send)))()
    return answers


@pytest.mark.parametrize("kind", KINDS)
def test_no_malformed_request_makes_a_device_fail(tmp_path, kind):
    answers = answers_to_malformed_requests(make_app(kind, journal=tmp_path / kind, token=TOKEN))
    assert answers.total() >= AT_LEAST
    assert answers[422] > AT_LEAST / 2
    assert max(answers) < 500
