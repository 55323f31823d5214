"""The one command that installs and opens everything, in toy repositories without a network."""

import ast
import errno
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from toy_pack import START, toy_repository, toy_wheel

import start
from workshop.environment.faults import Stopped

ROOT = Path(__file__).parents[1]
LAB = "import os, sys\nprint('the lab:', *sys.argv[1:], os.path.basename(os.getcwd()))\n"
pytestmark = pytest.mark.skipif(os.name == "nt", reason="shims and signals are those of POSIX")


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder with toy wheels, the only source of packages that pip knows."""
    folder = tmp_path / "index"
    toy_wheel(folder, "toys", "1.0", text="here = True\n")
    toy_wheel(folder, "jupyterlab", "4.0", text=LAB)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return folder


@pytest.fixture
def repository(tmp_path):
    """A toy repository in a folder whose name has blanks and letters beyond ASCII."""
    root = toy_repository(tmp_path / "Übung für MAP 시작")
    (root / "requirements.lock").write_text("jupyterlab==4.0\ntoys==1.0\n", encoding="utf-8")
    (root / "requirements-site.lock").write_text("", encoding="utf-8")
    return root


def run(root, *words, path=None):
    """Start in a repository, on a PATH without make, a compiler, or other Pythons."""
    environment = {**os.environ, "PATH": str(path or root), "PYTHON": ""}
    command = [sys.executable, str(root / "start.py"), *words]
    return subprocess.run(
        command, env=environment, cwd=root.parent, capture_output=True, text=True, check=False
    )


def state(root):
    return json.loads((root / ".venv" / ".installed").read_text(encoding="utf-8"))


def test_one_command_installs_checks_and_opens_and_the_second_time_only_opens(repository, index):
    first = run(repository)
    assert first.returncode == 0, first.stderr
    steps = [line[3:] for line in first.stdout.splitlines() if line.startswith("== ")]
    assert [step.split()[0] for step in steps] == [
        "making",
        "install",
        "compile",
        "install",
        "checking",
        "opening",
    ]
    assert "all lessons are ready" in first.stdout
    assert "icet is left out (without a C++ compiler" in first.stdout
    opened = "the lab: --ServerApp.ip=127.0.0.1 notebooks/00_start_here.ipynb"
    assert opened in first.stdout
    made = (repository / ".venv" / "pyvenv.cfg").stat().st_mtime_ns
    shutil.rmtree(index)
    second = run(repository)
    assert second.returncode == 0, second.stderr
    steps = [line[3:] for line in second.stdout.splitlines() if line.startswith("== ")]
    assert [step.split()[0] for step in steps] == ["checking", "opening"]
    assert (repository / ".venv" / "pyvenv.cfg").stat().st_mtime_ns == made


def test_a_missing_wheel_is_named_and_the_next_start_goes_on_from_there(repository, index):
    (index / "toys-1.0-py3-none-any.whl").rename(index / "later")
    failed = run(repository, "--install-only")
    assert failed.returncode == 1
    (said,) = failed.stderr.splitlines()
    assert said.startswith("The package index has no suitable wheel of toys==1.0")
    made = (repository / ".venv" / "pyvenv.cfg").stat().st_mtime_ns
    (index / "later").rename(index / "toys-1.0-py3-none-any.whl")
    assert run(repository, "--install-only").returncode == 0
    assert (repository / ".venv" / "pyvenv.cfg").stat().st_mtime_ns == made

    # a pip that was killed leaves a package without its list of files, and no mark of the step
    (about,) = (repository / ".venv").glob("lib/*/site-packages/toys-1.0.dist-info")
    (about / "RECORD").unlink()
    (about.parent / "toys.py").unlink()
    left = {key: value for key, value in state(repository).items() if key != "packages"}
    (repository / ".venv" / ".installed").write_text(json.dumps(left), encoding="utf-8")
    assert run(repository, "--install-only").returncode == 0
    assert (about / "RECORD").is_file()
    assert (about.parent / "toys.py").is_file()

    # a lock that changed is installed, and nothing else is
    lock = repository / "requirements.lock"
    lock.write_text(lock.read_text("utf-8") + "games==2.0\n", encoding="utf-8")
    toy_wheel(index, "games", "2.0")
    again = run(repository, "--install-only")
    assert again.stdout.splitlines()[0].startswith("== install the locked packages")
    assert "helpers" not in again.stdout
    assert (about.parent / "games.py").is_file()

    # icet is tried again once it can be made
    compiler = index / "c++"
    compiler.write_text("#!/bin/sh\n", encoding="utf-8")
    compiler.chmod(0o755)
    toy_wheel(index, "icet", "4.0")
    assert "compile icet" in run(repository, "--install-only", path=index).stdout
    assert (about.parent / "icet.py").is_file()

    # check changes nothing, and tells what is to do
    assert run(repository, "--check").returncode == 0
    lock.write_text("toys==1.0\n", encoding="utf-8")
    checked = run(repository, "--check")
    assert checked.returncode == 1
    assert "install the locked packages" in checked.stdout
    assert state(repository)["version"].startswith(f"{sys.version_info[0]}.{sys.version_info[1]}")

    # an environment that was moved has scripts that point nowhere
    moved = repository.with_name("moved")
    repository.rename(moved)
    assert "made anew" in run(moved, "--install-only").stdout


def test_a_half_made_environment_is_made_anew(repository, index):
    (repository / ".venv").mkdir()
    (repository / ".venv" / "pyvenv.cfg").touch()
    done = run(repository, "--install-only")
    assert done.returncode == 0, done.stderr
    assert "half-made" in done.stdout
    assert state(repository).keys() >= {"version", "packages", "helpers"}


def test_a_folder_with_other_files_is_left_alone(repository, index):
    (repository / "mine").mkdir()
    (repository / "mine" / "thesis.txt").write_text("words", encoding="utf-8")
    done = run(repository, "--venv", "mine")
    assert done.returncode == 1
    (said,) = done.stderr.splitlines()
    assert "holds other files" in said and "--venv" in said
    assert [path.name for path in (repository / "mine").iterdir()] == ["thesis.txt"]


@contextmanager
def server(handler):
    """An HTTP server on a port of its own."""
    made = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    made.daemon_threads = True
    threading.Thread(target=made.serve_forever, daemon=True).start()
    try:
        yield made
    finally:
        made.shutdown()
        made.server_close()


def test_ctrl_c_while_pip_loads_ends_in_one_sentence_and_the_next_start_goes_on(
    repository, index, monkeypatch
):
    asked, end = threading.Event(), threading.Event()

    class Silent(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.set()
            end.wait()

    with server(Silent) as silent:
        environment = {
            **os.environ,
            "PATH": str(repository),
            "PYTHON": "",
            "PIP_NO_INDEX": "0",
            "PIP_FIND_LINKS": "",
            "PIP_INDEX_URL": f"http://127.0.0.1:{silent.server_port}/simple",
        }
        process = subprocess.Popen(
            [sys.executable, str(repository / "start.py"), "--no-lab"],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            # whoever runs the tests in the background may have told them to ignore it
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
        )
        assert asked.wait(300)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to pip, too
        try:
            _, said = process.communicate(timeout=300)
        finally:
            end.set()
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    assert process.returncode == 130
    assert said.strip().splitlines() == [
        "Stopped: run the same command again, and it goes on from here."
    ]
    done = run(repository, "--no-lab")
    assert done.returncode == 0, done.stderr
    assert "making the environment" not in done.stdout


class Here(start.Environment):
    """The running environment, as far as pip is concerned."""

    python = Path(sys.executable)

    def __init__(self, folder):
        super().__init__(folder)
        self.log = folder / "start.log"


def pip_says(folder):
    target = ["--dest", str(folder), "--no-deps", "--timeout", "5"]
    return Here(folder)._pip(["download", "--no-input", *target, "toys==1.0"])


def test_an_index_that_cannot_be_reached_is_said_without_its_address(tmp_path, index, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "0")
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    said = pip_says(tmp_path)
    assert said.startswith("The package index cannot be reached")
    assert "127.0.0.1" not in said
    assert "Retry" in (tmp_path / "start.log").read_text("utf-8")


def test_a_proxy_that_wants_a_password_is_said(tmp_path, index, monkeypatch):
    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_CONNECT(self):
            self.send_error(407)

    with server(Refusing) as proxy:
        monkeypatch.setenv("PIP_NO_INDEX", "0")
        monkeypatch.setenv("PIP_FIND_LINKS", "")
        monkeypatch.setenv("PIP_INDEX_URL", "https://index.invalid/simple")
        monkeypatch.setenv("PIP_PROXY", f"http://127.0.0.1:{proxy.server_port}")
        monkeypatch.setenv("PIP_RETRIES", "1")
        said = pip_says(tmp_path)
    assert said.startswith("The proxy does not let pip through")
    assert "HTTPS_PROXY" in said


def test_a_full_disk_is_said_before_anything_is_written(tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=300_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Stopped, match=r"The disk is full: .* has 0\.3 GB left.* 2\.5 GB"):
        start._room(tmp_path / "venv")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("number", "words"), [(errno.ENOSPC, "The disk is full"), (errno.EROFS, "cannot be written")]
)
def test_a_disk_that_fills_up_or_cannot_be_written_ends_in_one_sentence(
    tmp_path, monkeypatch, capsys, number, words
):
    def fail(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(start, "_room", fail)
    assert start.main(["--venv", str(tmp_path / "venv"), "--python", sys.executable]) == 1
    (said,) = capsys.readouterr().err.splitlines()
    assert words in said


@pytest.mark.parametrize(
    ("version", "left"), [("14.6", ["toys==1.0"]), ("15.1", ["toys==1.0", "tblite==0.8.0"])]
)
def test_an_old_macos_goes_without_what_has_no_wheel_for_it(
    tmp_path, monkeypatch, version, left, capsys
):
    lock = 'toys==1.0\ntblite==0.8.0 ; sys_platform != "win32"  # macOS 15 or newer\n'
    (tmp_path / "requirements.lock").write_text(lock, encoding="utf-8")
    for name in ("requirements-source.lock", "pyproject.toml"):
        (tmp_path / name).touch()
    monkeypatch.setattr(start, "ROOT", tmp_path)
    monkeypatch.setattr(start.platform, "mac_ver", lambda: (version, ("", "", ""), "arm64"))
    (tmp_path / "venv").mkdir()
    arguments = start.Environment(tmp_path / "venv")._arguments(start.parts(False)[0])
    written = Path(arguments[-1]).read_text("utf-8").splitlines()
    assert [line.partition(" ")[0] for line in written] == left
    assert ("tblite is left out" in capsys.readouterr().out) is (len(left) == 1)


def test_what_is_installed_beside_the_lessons_is_asked_for_by_an_option():
    keys = [part.key for part in start.parts(False)]
    assert [part.key for part in start.parts(True, peers=True)] == [*keys, "site", "peers"]


def test_the_real_lock_says_which_macos_a_package_needs():
    lines = (ROOT / "requirements.lock").read_text("utf-8").splitlines()
    assert [line.partition("=")[0] for line in lines if "or newer" in line and line[0] != "#"] == [
        "tblite"
    ]


def test_a_system_without_a_shell_runs_the_same_tests():
    commands = start.test_commands()
    assert ["ruff", "check", "."] in commands
    assert ["lint-imports"] in commands
    tests = [
        words[words.index("-m", 3) + 1] for words in commands if words[1:3] == ["-m", "pytest"]
    ]
    assert tests == ["not lesson and not browser", "lesson", "browser"]


@pytest.mark.parametrize("name", START)
def test_an_old_python_without_packages_can_say_what_is_missing(name):
    tree = ast.parse((ROOT / name).read_text("utf-8"), feature_version=(3, 8))
    imported = {
        alias.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    } | {n.module.partition(".")[0] for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert imported <= sys.stdlib_module_names | {"workshop"}


@pytest.mark.parametrize(
    ("target", "words"), [("lab", ""), (".venv13/.installed", " --install-only")]
)
def test_make_installs_and_opens_by_the_same_command(target, words):
    make = shutil.which("make")
    if make is None:
        pytest.skip("there is no make here")
    command = [make, "-n", "-B", target, "VENV=.venv13", "PYTHON=/opt/python3.13"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    asked = f"/opt/python3.13 start.py --venv .venv13 --python /opt/python3.13{words}"
    assert asked in done.stdout.splitlines()
