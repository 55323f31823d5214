import os
import signal
import subprocess
import sys
import textwrap
import time

import psutil
import pytest

from helpers.machine import kernel_launcher

linux = pytest.mark.skipif(not kernel_launcher.adopts(), reason="only Linux hands on orphans")


def launched(source, **kwargs):
    command = [sys.executable, "-c", textwrap.dedent(source)]
    return subprocess.Popen(
        kernel_launcher.adopting(command), stdout=subprocess.PIPE, text=True, **kwargs
    )


def test_the_launcher_hands_on_output_and_exit_code():
    process = launched("print('hello'); raise SystemExit(7)")
    assert (process.communicate()[0], process.returncode) == ("hello\n", 7)


@linux
def test_a_kernel_that_is_killed_is_told_as_a_shell_does():
    process = launched("import os; os.kill(os.getpid(), 9)")
    assert process.wait() == 128 + signal.SIGKILL


@linux
def test_a_command_that_is_not_there_is_named():
    process = subprocess.run(
        kernel_launcher.adopting(["no-such-kernel"]), capture_output=True, text=True
    )
    assert process.returncode == 127
    assert process.stderr == "no-such-kernel cannot be started: No such file or directory\n"


@linux
def test_an_orphan_is_adopted_and_waited_for():
    with launched("""
        import os, time
        if os.fork() == 0:
            if os.fork() == 0:
                os.setsid()
                print(os.getpid(), flush=True)
                time.sleep(0.2)
            os._exit(0)
        os.wait()
        input()
        """, stdin=subprocess.PIPE) as process:  # fmt: skip
        orphan = int(process.stdout.readline())
        while psutil.pid_exists(orphan):  # neither running nor left as a zombie
            time.sleep(0.01)
        process.communicate("\n")


@linux
def test_an_interrupt_reaches_the_kernel_and_not_the_launcher():
    with launched(
        """
        import time
        try:
            print("ready", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        """,
        start_new_session=True,
    ) as process:
        process.stdout.readline()
        os.killpg(process.pid, signal.SIGINT)
        assert process.stdout.readline() == "interrupted\n"
    assert process.returncode == 0


@linux
def test_the_launcher_is_what_a_kernel_takes_for_its_parent():
    with launched(
        "import os; print(os.environ['JPY_PARENT_PID'], os.getppid())",
        env={**os.environ, "JPY_PARENT_PID": str(os.getpid())},
    ) as process:
        told, real = process.stdout.read().split()
    assert told == real == str(process.pid)


@linux
def test_the_launcher_ends_with_the_process_that_asked_for_it():
    # the kernel sees that and ends, too
    middle = textwrap.dedent("""
        import subprocess, sys, time
        from helpers.machine import kernel_launcher
        sleeper = [sys.executable, "-c", "input()"]
        process = subprocess.Popen(kernel_launcher.adopting(sleeper), stdin=subprocess.PIPE)
        print(process.pid, flush=True)
        time.sleep(60)
    """)
    with subprocess.Popen(
        [sys.executable, "-c", middle], stdout=subprocess.PIPE, text=True
    ) as asking:
        launcher = psutil.Process(int(asking.stdout.readline()))
        asking.kill()
    gone, alive = psutil.wait_procs([launcher], timeout=60)
    assert (len(gone), alive) == (1, [])


def test_elsewhere_the_command_stays_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert kernel_launcher.adopting(["python", "-m", "ipykernel"]) == ["python", "-m", "ipykernel"]
