import os
import subprocess
import sys
import textwrap

import pytest

from helpers.machine import kernel_launcher
from helpers.machine.process_family import FamilyWatch

HERE = kernel_launcher.adopts()
BURN = """
import os, signal, subprocess, sys, time

def burn(seconds):
    while time.process_time() < seconds:
        pass
"""
#: Ways in which a child can escape the accounts of the process that started it.
ESCAPES = {
    "killed": """
        idle = "burn(1); print(1, flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", BURN + idle], stdout=subprocess.PIPE)
        child.stdout.readline()
        child.kill()
        child.wait()
    """,
    "a grandchild of a killed child": """
        kills = "burn(1); os.kill(os.getppid(), 9); os.kill(os.getpid(), 9)"
        waits = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
        command = [sys.executable, "-c", waits, BURN + kills]
        child = subprocess.Popen(command, stdout=subprocess.PIPE)
        child.stdout.read()  # ends with the grandchild
        child.wait()
    """,
    "daemonised": """
        read, write = os.pipe()
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                burn(1)
                os.close(write)
            os._exit(0)
        os.close(write)
        os.wait()
        os.read(read, 1)  # ends with the daemon
    """,
    "never waited for": """
        read, write = os.pipe()
        if os.fork() == 0:
            burn(1)
            os._exit(0)
        os.close(write)
        os.read(read, 1)
    """,
    "still running": """
        idle = "burn(1); print(1, flush=True); time.sleep(60)"
        child = subprocess.Popen([sys.executable, "-c", BURN + idle], stdout=subprocess.PIPE)
        child.stdout.readline()
    """,
}


def watched(source, *, adopted=HERE, interval_s=0.1):
    """Run a script and watch its family until it has come to its end, but is still there."""
    script = f"BURN = {BURN!r}\n{BURN}\n{textwrap.dedent(source)}\nprint('done', flush=True)\n"
    command = [sys.executable, "-c", script + "input()"]
    with subprocess.Popen(
        kernel_launcher.adopting(command) if adopted else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        with FamilyWatch(process.pid, adopted=adopted, interval_s=interval_s) as family:
            assert process.stdout.readline() == "done\n"
        process.communicate("\n")
    return family


@pytest.mark.skipif(not HERE, reason="only Linux hands on orphans")
@pytest.mark.parametrize("source", ESCAPES.values(), ids=ESCAPES)
def test_no_child_escapes_the_account(source):
    # looks at the begin and the end: what is found there was not sampled on the way
    assert 1.0 <= watched(source, adopted=True, interval_s=3600).cpu_seconds < 2.0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the scripts fork")
@pytest.mark.parametrize("escape", [e for e in ESCAPES if e != "daemonised"])
def test_samples_see_most_of_it_where_orphans_are_not_handed_on(escape):
    assert 0.7 <= watched(ESCAPES[escape], adopted=False, interval_s=0.02).cpu_seconds < 2.0


def test_threads_and_the_process_itself_are_counted():
    threads = """
        import threading
        others = [threading.Thread(target=burn, args=(1.5,)) for _ in range(2)]
        [t.start() for t in others], [t.join() for t in others]
    """
    assert 1.4 <= watched(threads).cpu_seconds < 2.2


def test_memory_is_that_of_all_members_at_once():
    hold = "b = bytearray(200_000_000); print(1, flush=True); input()"
    source = f"""
        block = bytearray(300_000_000)
        command = [sys.executable, "-c", {hold!r}]
        child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        child.stdout.readline()
    """
    family = watched(source, interval_s=3600)
    assert 500 < family.peak_mb < 700


def test_a_family_that_is_gone_keeps_what_was_seen():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        family = FamilyWatch(process.pid, adopted=False)
        family.look()
        before = family.cpu_seconds, family.peak_mb
        process.communicate(b"\n")
    family.look()
    assert (family.cpu_seconds, family.peak_mb) == before
    assert before[1] > 1
