"""MAP School in one command, on every system: ``python start.py``.

Makes the environment ``.venv`` with the newest suitable Python that is here, installs the locked
packages, checks the machine, and opens JupyterLab on the first page. Stopped half-way, it goes on
the next time; run again, it does nothing twice. This file needs nothing but Python 3.8 or newer.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from workshop.environment.faults import NEEDED_BYTES, Stopped, fault, full, unwritable
from workshop.environment.pythons import PYTHONS, choose, minor, probe

ROOT = Path(__file__).resolve().parent


def main(arguments: list[str] | None = None) -> int:
    """Do what the command line asks for; 0 if all went well."""
    options = _options(arguments)
    try:
        return _start(options)
    except Stopped as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped: run the same command again, and it goes on from here.", file=sys.stderr)
        return 130
    except OSError as error:
        print(unwritable(error, options.venv), file=sys.stderr)
        return 1


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python start.py", description=__doc__.splitlines()[0])
    add = parser.add_argument
    add("--python", metavar="COMMAND", default=os.environ.get("PYTHON"), help="the Python to use")
    add("--venv", type=Path, default=Path(".venv"), help="the environment's folder (.venv)")
    add("--site", action="store_true", help="also install what builds the site")
    add("--peers", action="store_true", help="also install the libraries that we measure beside")
    add("--no-lab", action="store_true", help="install and check, but open nothing")
    add("--install-only", action="store_true", help="install, and neither check nor open")
    add("--check", action="store_true", help="say what is there and what is to do; change nothing")
    add("--test", action="store_true", help="install, then run all tests, as make test does")
    options = parser.parse_args(arguments)
    options.venv = Path(os.path.abspath(ROOT / options.venv.expanduser()))
    options.site = options.site or options.test
    return options


def _start(options: argparse.Namespace) -> int:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a console of Windows lacks some letters of paths
            stream.reconfigure(errors="replace")
    environment = Environment(options.venv)
    if options.check:
        return _check(environment, options)
    environment.make(options.python)
    for part in parts(options.site, options.peers):
        environment.install(part)
    environment.save()  # make compares the time of this file with that of the locks
    if options.install_only:
        return 0
    if options.test:
        return _test(environment)
    _step("checking this machine")
    subprocess.call(
        environment.command("helpers.course.preflight", "--short"), cwd=ROOT, env=_variables()
    )
    return 0 if options.no_lab else _lab(environment)


def _check(environment: Environment, options: argparse.Namespace) -> int:
    if not environment.usable():
        python = choose(options.python)
        print(f"To do: make {environment.folder} with Python {python['version']} and install.")
        return 1
    todo = [part.what for part in parts(options.site, options.peers) if not environment.has(part)]
    print(f"{environment.folder} has Python {environment.state['version']}.")
    print("To do: " + "; ".join(todo) + "." if todo else "Everything is installed.")
    return 1 if todo else 0


def _lab(environment: Environment) -> int:
    _step("opening JupyterLab; Ctrl-C here ends it")
    words = ["--ServerApp.ip=127.0.0.1", str(Path("notebooks", "00_start_here.ipynb"))]
    if hasattr(os, "getuid") and os.getuid() == 0:  # as whom one runs in a container
        words.append("--allow-root")
    command = environment.command("jupyterlab", *words)
    os.chdir(ROOT)
    os.environ.update(_variables())
    if os.name != "nt":
        sys.stdout.flush()
        os.execv(command[0], command)
    return subprocess.call(command)


def _test(environment: Environment) -> int:
    variables = {**_variables(), "VENV": str(environment.folder)}
    if os.name != "nt":
        return subprocess.call(["sh", str(Path("tests", "run.sh"))], cwd=ROOT, env=variables)
    codes = []
    for command in test_commands():
        _step(" ".join(command))
        program = str(environment.python.with_name(command[0] + ".exe"))
        codes.append(subprocess.call([program, *command[1:]], cwd=ROOT, env=variables))
    return int(any(codes))


def test_commands() -> list[list[str]]:
    """Return the commands of ``tests/run.sh``, for a system that has no shell to run it."""
    text = (ROOT / "tests" / "run.sh").read_text(encoding="utf-8").replace("\\\n", " ")
    found = re.findall(r'"\$bin/([\w-]+)"(.*)$', text, re.MULTILINE)
    return [[program, *shlex.split(words)] for program, words in found]


def _variables() -> dict[str, str]:
    return {**os.environ, "PYBAMM_DISABLE_TELEMETRY": "true", "PYTHONUTF8": "1"}


def _say(words: str) -> None:
    print(f"   {words}", flush=True)


def _step(words: str) -> None:
    print(f"== {words}", flush=True)


class Part:
    """One step of the installation: what it is called, what pip is told, what it follows from."""

    def __init__(self, key: str, what: str, source: str, pip: list[str]) -> None:
        self.key, self.what, self.pip = key, what, pip
        self.mark = hashlib.sha256((ROOT / source).read_bytes()).hexdigest()


def parts(site: bool, peers: bool = False) -> list[Part]:
    """Return the steps of an installation, in their order."""
    wheels = ["--only-binary", ":all:", "--no-deps", "--requirement"]
    source = ["--no-deps", "--requirement", "requirements-source.lock"]
    itself = ["--no-deps", "--editable", "."]
    lock, page = "requirements.lock", "requirements-site.lock"
    beside = "requirements-peers.lock"
    found = [
        Part("packages", "install the locked packages (0.5 GB to load)", lock, [*wheels, lock]),
        Part("icet", "compile icet for lesson 09", "requirements-source.lock", source),
        Part("helpers", "install the package helpers", "pyproject.toml", itself),
    ]
    if site:
        found.append(Part("site", "install what builds the site", page, [*wheels, page]))
    if peers:
        words = "install the libraries that we measure beside"
        found.append(Part("peers", words, beside, [*wheels, beside]))
    return found


def compiler() -> str | None:
    """Return a C++ compiler of this machine."""
    return next(filter(None, map(shutil.which, ("c++", "g++", "clang++", "cl"))), None)


class Environment:
    """A virtual environment, and how far its installation has come.

    Its file ``.installed`` keeps the steps that are done, each with the checksum of the file that
    it follows from.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stamp = folder / ".installed"
        self.log = folder / "start.log"
        self.state = self._read()

    @property
    def python(self) -> Path:
        """The interpreter of the environment."""
        names = ("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")
        return self.folder.joinpath(*names)

    def command(self, module: str, *words: str) -> list[str]:
        """Return the command that runs a module in the environment."""
        return [str(self.python), "-m", module, *words]

    def has(self, part: Part) -> bool:
        """Tell whether a step is done."""
        done = self.state.get(part.key)
        return done == part.mark or (done == part.mark + " without a compiler" and not compiler())

    def usable(self) -> bool:
        """Tell whether there is an environment that works, of a suitable Python, in its place."""
        if self.state.get("place", str(self.folder)) != str(self.folder):
            return False  # was made elsewhere and moved: its scripts point there
        if not (self.folder / "pyvenv.cfg").is_file():
            return False
        found = probe([str(self.python)])
        if found is None or minor(found["version"]) not in PYTHONS:
            return False
        if subprocess.call(self.command("pip", "--version"), **_SILENT) != 0:
            return False
        self.state.update(version=found["version"], place=str(self.folder))
        return True

    def make(self, wanted: str | None) -> None:
        """Make the environment, or keep the one that is there."""
        if self.usable():
            here, other = self.state["version"], choose(wanted)["version"] if wanted else None
            if other and minor(other) != minor(here):
                raise Stopped(
                    f"{self.folder} has Python {here}, and {other} is asked for: remove that "
                    "folder, or name another one with --venv FOLDER."
                )
            return
        if self._lacks_only_pip() and self.usable():
            return
        if (self.folder / "pyvenv.cfg").is_file():
            _say(f"{self.folder} is half-made, moved or broken: it is made anew")
        elif self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise Stopped(
                f"{self.folder} holds other files: name another folder with --venv FOLDER."
            )
        python = choose(wanted)
        _room(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        # marks the folder as ours before anything else is in it
        (self.folder / "pyvenv.cfg").touch()
        _step(f"making the environment (Python {python['version']} in {self.folder})")
        command = [python["command"], "-m", "venv", "--clear", str(self.folder)]
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=_variables(), check=False
        )
        if done.returncode != 0:
            (self.folder / "pyvenv.cfg").touch()  # half-made, and known as such the next time
            self.log.write_bytes(done.stdout)
            raise Stopped(fault(done.stdout.decode("utf-8", "replace"), self.folder, "venv"))
        self.state = {"version": python["version"], "place": str(self.folder)}
        self.save()

    def _lacks_only_pip(self) -> bool:
        """Add pip to an environment that somebody made without it."""
        found = probe([str(self.python)]) if (self.folder / "pyvenv.cfg").is_file() else None
        if found is None or minor(found["version"]) not in PYTHONS:
            return False
        return subprocess.call(self.command("ensurepip"), **_SILENT) == 0

    def install(self, part: Part) -> None:
        """Do one step, unless it is done."""
        if self.has(part):
            return
        _step(part.what)
        self._mend()
        words = ["install", "--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        if part.key == "icet" and not compiler():
            words += ["--only-binary", ":all:"]  # on a stick, say, there is a wheel of it
        said = self._pip([*words, *self._arguments(part)])
        if said and part.key != "icet":
            unknown = said.startswith("pip failed")
            raise Stopped(f"{said} (all of its words: {self.log})" if unknown else said)
        self.state[part.key] = part.mark
        if said:
            why = said if compiler() else "without a C++ compiler it cannot be made"
            _say(f"icet is left out ({why}): lesson 09 says so, all others work")
            self.state[part.key] += "" if compiler() else " without a compiler"
        self.save()

    def save(self) -> None:
        """Write how far the installation has come, all at once."""
        arriving = self.stamp.with_name(self.stamp.name + ".part")
        arriving.write_text(json.dumps(self.state, indent=1), encoding="utf-8")
        arriving.replace(self.stamp)

    def _read(self) -> dict[str, str]:
        try:
            found = json.loads(self.stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):  # not there, or of an installation before this command
            return {}
        return found if isinstance(found, dict) else {}

    def _arguments(self, part: Part) -> list[str]:
        """Return what pip is told, without packages that this macOS is too old for."""
        major = platform.mac_ver()[0].partition(".")[0]
        if not major or part.pip[-1] != "requirements.lock":
            return part.pip
        kept = []
        for line in (ROOT / part.pip[-1]).read_text(encoding="utf-8").splitlines():
            newer = re.search(r"# macOS (\d+) or newer", line)
            if newer and int(newer.group(1)) > int(major):
                _say(f"{line.partition('=')[0]} is left out: it needs macOS {newer.group(1)}")
            else:
                kept.append(line)
        shorter = self.folder / part.pip[-1]
        shorter.write_text("\n".join(kept), encoding="utf-8")
        return [*part.pip[:-1], str(shorter)]

    def _mend(self) -> None:
        """Forget packages that a killed pip left half-installed: their list of files is missing."""
        pattern = "Lib/site-packages" if os.name == "nt" else "lib/python3*/site-packages"
        for about in self.folder.glob(pattern + "/*.dist-info"):
            if not (about / "RECORD").is_file():
                shutil.rmtree(about)

    def _pip(self, words: list[str]) -> str:
        """Run pip, show how far it is, keep all its words; say what went wrong, or nothing."""
        said, seen = [], 0
        with self.log.open("w", encoding="utf-8") as log:
            pip = subprocess.Popen(
                self.command("pip", *words),
                cwd=ROOT,
                env=_variables(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
            try:
                for raw in pip.stdout:
                    line = raw.decode("utf-8", "replace")
                    said.append(line)
                    log.write(line)
                    seen += line.startswith("Collecting")
                    if line.startswith("Collecting") and seen % 25 == 0:
                        _say(f"{seen} packages")
                    elif line.startswith("Installing collected"):
                        _say("all are here; unpacking them")
            except BaseException:
                pip.kill()
                raise
            finally:
                pip.wait()
        return fault("".join(said), self.folder, "pip", pip.returncode) if pip.returncode else ""


def _room(folder: Path) -> None:
    """Make sure that a new environment can be written, and that the disk has room for it."""
    parent = next(p for p in folder.parents if p.is_dir())
    trial = parent / f".start-{os.getpid()}"
    trial.touch()
    trial.unlink()
    free = shutil.disk_usage(str(parent)).free
    if free < NEEDED_BYTES:
        raise Stopped(full(f"{parent} has {free / 1e9:.1f} GB left"))


_SILENT = {
    "stdin": subprocess.DEVNULL,
    "stdout": subprocess.DEVNULL,
    "stderr": subprocess.DEVNULL,
}

if __name__ == "__main__":
    sys.exit(main())
