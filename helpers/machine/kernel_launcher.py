"""Start a kernel and adopt the orphans that it leaves, so that their processor time is not lost.

On Linux a process that ends hands its children to the nearest ancestor that asked for them ("child
subreaper", prctl(2)), and the time of a child goes to whoever waits for it. A child that nobody
waits for, or that made itself independent, would so vanish from the kernel's accounts. The small
process of this module stands between a kernel and whoever starts it, asks for the orphans and waits
for them; `process_family` reads the sum.

Run as a script, with the command of the kernel behind it, and without the package around it.
"""

import os
import signal
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from jupyter_client.manager import KernelManager
else:
    KernelManager = object  # as a script, this is the first thing of a kernel that starts

_PR_SET_CHILD_SUBREAPER = 36
#: An ipykernel ends by itself when the process that this variable names is no longer its parent.
_PARENT = "JPY_PARENT_PID"


def adopting(command: Sequence[str]) -> list[str]:
    """Return the command that starts another one and adopts its orphans.

    Where the system has no such thing (all but Linux) it is the command itself.

    Examples
    --------
    >>> adopting(["echo", "hello"])[-2:]
    ['echo', 'hello']
    """
    if not adopts():
        return list(command)
    return [sys.executable, "-I", os.path.abspath(__file__), *command]


def adopts() -> bool:
    """Tell whether orphans can be adopted on this system.

    Examples
    --------
    >>> adopts() == (sys.platform == "linux")
    True
    """
    return sys.platform == "linux"


class Adopting(KernelManager):
    """Mixed into a manager, lets it start quiet kernels whose orphans are kept for the account."""

    def format_kernel_cmd(self, extra_arguments: list[str] | None = None) -> list[str]:
        """Return the command of a kernel behind that of the launcher."""
        # each new kernel warns that its sockets on this machine are not encrypted
        quiet = [*(extra_arguments or []), "--IPKernelApp.log_level=40"]
        return adopting(super().format_kernel_cmd(quiet))


def run(command: Sequence[str]) -> int:
    """Run a command, wait for it and for each orphan, and return its exit code.

    Ends as soon as the command has ended, or the process that asked for it.

    Examples
    --------
    >>> run([sys.executable, "-c", "raise SystemExit(3)"]) if adopts() else 3
    3
    """
    if sys.platform != "linux":
        raise OSError(f"orphans are adopted on Linux only, and this is {sys.platform}")
    import ctypes

    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    # an interrupt is meant for the kernel; a handler, other than "ignore", is not inherited
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
    parent = os.getppid()
    child = os.fork()
    if child == 0:
        _become(command)
    while True:
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            if ended[0] == child:
                code = os.waitstatus_to_exitcode(ended[1])
                return 128 - code if code < 0 else code  # as a shell says "killed by"
        signal.sigtimedwait({signal.SIGCHLD}, 1.0)
        if os.getppid() != parent:
            return 1


def _become(command: Sequence[str]) -> NoReturn:
    if _PARENT in os.environ:
        os.environ[_PARENT] = str(os.getppid())
    if sys.platform == "linux":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
    try:
        os.execvp(command[0], list(command))
    except OSError as error:
        print(f"{command[0]} cannot be started: {error.strerror}", file=sys.stderr, flush=True)
        os._exit(127)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
