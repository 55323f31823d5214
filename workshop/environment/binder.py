"""``python -m workshop.environment.binder``: run Binder's scripts in a bare virtual environment.

What can be seen of Binder's image without Docker and conda: its ``postBuild`` installs the helpers
into an environment that has them not, and its ``start`` hands a kernel over with one thread.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from helpers import ROOT

_SHOW = (
    "import os, helpers; "
    "print(helpers.__file__, os.environ['OMP_NUM_THREADS'], os.environ['PYTHON_JULIAPKG_OFFLINE'])"
)


class ImageFault(Exception):
    """A script of Binder's image failed; the message ends with what it said."""


def build(root: Path, scratch: Path) -> list[str]:
    """Run ``postBuild`` and ``start`` on a copy of a repository, and return what they said.

    Parameters
    ----------
    root : Path
        A git repository; its last commit is cloned.
    scratch : Path
        An empty folder.

    Raises
    ------
    ImageFault
        If one of them fails.
    """
    clone, bare = scratch / "clone", scratch / "bare"
    _run(["git", "clone", "--quiet", str(root), str(clone)], scratch)
    _run([sys.executable, "-m", "venv", str(bare)], scratch)
    path = os.pathsep.join([str(bare / "bin"), os.environ["PATH"]])
    built = _run([str(clone / "binder" / "postBuild")], clone, path)
    command = [str(clone / "binder" / "start"), "python", "-c", _SHOW]
    shown = _run(command, scratch, path).split()
    if shown != [str(clone / "helpers" / "__init__.py"), "1", "yes"]:
        raise ImageFault(f"A kernel does not find the helpers or its settings: {' '.join(shown)}")
    return [built.splitlines()[-1], "A kernel finds the helpers, one thread, and an offline Julia."]


def _run(command: Sequence[str], folder: Path, path: str | None = None) -> str:
    variables = {k: v for k, v in os.environ.items() if not k.endswith("_NUM_THREADS")}
    variables |= {"PATH": path} if path else {}
    done = subprocess.run(
        command, cwd=folder, env=variables, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ImageFault(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
    return done.stdout


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both scripts on this repository's last commit, and print what they said."""
    parser = argparse.ArgumentParser(
        prog="python -m workshop.environment.binder", description=__doc__
    )
    parser.parse_args(arguments)
    if shutil.which("bash") is None:
        print("The scripts of Binder want bash, which is not here.", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as scratch:
        try:
            print("\n".join(build(ROOT, Path(scratch))))
        except ImageFault as error:
            print(error, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
