import subprocess
import sys

import pytest
from patience import DeadEndError, wait_until, work


def waiting(reached, signs, quiet_s=0.2):
    return wait_until(reached, signs=signs, pause=lambda: None, what="the end", quiet_s=quiet_s)


def test_it_is_waited_as_long_as_something_changes():
    steps = iter(range(200_000))
    # far longer than the quiet time, were it a time that is waited for
    assert waiting(lambda: next(steps) >= 100_000, signs=lambda: next(steps), quiet_s=1e-3)


def test_what_stands_still_is_a_dead_end_and_says_where():
    with pytest.raises(DeadEndError, match=r"the end: nothing has changed .* still \['\[\*\]'\]"):
        waiting(lambda: False, signs=lambda: ["[*]"])


def test_the_state_itself_is_returned():
    assert waiting(lambda: "ready", signs=int) == "ready"


def test_an_error_ends_the_waiting():
    def fails():
        raise RuntimeError("the server has died")

    with pytest.raises(RuntimeError, match="died"):
        waiting(fails, signs=int)


def test_a_child_that_works_is_a_sign_and_one_that_sleeps_is_none():
    source = """
import time
print(1, flush=True)
if input() == "work":
    while time.process_time() < 6: pass
print(2, flush=True)
input()
"""
    command = [sys.executable, "-c", source]
    seen = {}
    for task in ("work", "sleep"):
        with subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        ) as process:
            process.stdout.readline()
            before = work(process.pid)
            process.stdin.write(f"{task}\n")
            process.stdin.flush()
            process.stdout.readline()
            seen[task] = work(process.pid) - before
            process.communicate("\n")
    assert seen == {"work": 1, "sleep": 0}


def test_a_process_that_has_gone_has_no_work():
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert work(process.pid) == 0
