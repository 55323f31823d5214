import os
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from helpers.machine import packages
from workshop.environment import lock

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ENVIRONMENT = (ROOT / "environment.yml").read_text(encoding="utf-8")
PIN = r"[a-z0-9._-]+==[a-z0-9.]+"
MARKERS = r"""(sys_platform [!=]= "\w+"|python_version [<>]=? "[\d.]+")"""
PINNED = re.compile(f"{PIN}( ; {MARKERS}( and {MARKERS})?)?(  # macOS \\d+ or newer)?")


def asked(*groups):
    optional = PROJECT["optional-dependencies"]
    lines = PROJECT["dependencies"] + [
        line for group in ("lab", *groups) for line in optional[group]
    ]
    return {canonicalize_name(Requirement(line).name): Requirement(line) for line in lines}


def lines_of_lock(name):
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def locked(*names):
    files = names or ("requirements.lock",)
    found = (pin for name in files for pin in packages.pins(ROOT / name))
    return {canonicalize_name(pin.name): str(pin.specifier)[2:] for pin in found}


def conda_and_pip():
    """The two parts of environment.yml, as name -> version bound."""
    lines = yaml.safe_load(ENVIRONMENT)["dependencies"]
    (pip,) = (line["pip"] for line in lines if isinstance(line, dict))
    conda = [re.match(r"([\w.-]+)(.*)", line).groups() for line in lines if isinstance(line, str)]
    return dict(conda), [line.strip() for line in pip]


def names_in_environment():
    conda, pip = conda_and_pip()
    return {canonicalize_name(n) for n in [*conda, *(line.split("==")[0] for line in pip)]}


def test_the_environment_is_what_its_command_makes_of_the_lock(tmp_path):
    (tmp_path / "binder").mkdir()
    lock.write_environments(tmp_path)
    made = (tmp_path / "environment.yml").read_text(encoding="utf-8")
    assert made == ENVIRONMENT, "run python -m workshop.environment.lock --environment"


def test_the_environment_of_binder_is_that_of_the_root():
    at_binder = ROOT / "binder" / "environment.yml"
    assert at_binder.read_bytes() == (ROOT / "environment.yml").read_bytes()


def test_binder_can_read_the_version_of_python():
    # any other form, python>=3.11 say, silently gives another version
    assert re.search(r"^\s+- python=3\.11$", ENVIRONMENT, re.MULTILINE)


def test_everything_the_project_asks_for_is_in_the_environment():
    assert asked("source", "test").keys() <= names_in_environment()


def test_everything_in_the_environment_is_asked_for():
    assert names_in_environment() - {"python", "pip"} <= asked("source", "test").keys()


def test_everything_the_project_asks_for_is_in_the_lock_in_an_allowed_version():
    versions = locked()
    for name, requirement in asked("test").items():
        assert requirement.specifier.contains(versions[name], prereleases=True), name


def test_the_site_needs_nothing_that_its_lock_does_not_hold():
    versions = locked("requirements.lock", "requirements-site.lock")
    for name, requirement in asked("site").items():
        assert requirement.specifier.contains(versions[name], prereleases=True), name


def test_the_peers_are_locked_beside_the_versions_of_the_lessons():
    versions = locked("requirements.lock", "requirements-site.lock", "requirements-peers.lock")
    for name, requirement in asked("peers").items():
        assert requirement.specifier.contains(versions[name], prereleases=True), name
    assert {"dscribe", "gplearn", "mapie"} <= locked("requirements-peers.lock").keys()


def test_no_lock_repeats_another():
    first, site, peers = (locked(name) for name in lock.platforms.LOCKS)
    assert not first.keys() & site.keys() | first.keys() & peers.keys() | site.keys() & peers.keys()


def test_the_conda_part_agrees_with_the_lock():
    versions = locked()
    for name, bound in conda_and_pip()[0].items():
        if name in ("python", "pip", "icet") or not bound:
            continue
        assert bound.startswith("=")
        release = Version(versions[canonicalize_name(name)]).release
        assert ".".join(map(str, release[:2])) == bound[1:], name


def test_the_pip_part_is_pinned_as_in_the_lock_and_leaves_the_build_cached():
    versions, here = locked(), {}
    for line in conda_and_pip()[1]:
        # -e, -r and -c would rebuild the whole image at each commit
        assert re.fullmatch(f"{PIN}(; {MARKERS})?", line.replace("'", '"')), line
        pin = Requirement(line)
        if pin.marker is None or pin.marker.evaluate():
            here[canonicalize_name(pin.name)] = str(pin.specifier)[2:]
    assert here.items() <= versions.items()


def test_the_locks_hold_pins_only():
    for name in (*lock.platforms.LOCKS, "requirements-source.lock"):
        for line in lines_of_lock(name):
            assert PINNED.fullmatch(line), f"{name}: {line} is an option, an address, or no pin"


def test_the_lock_is_sorted_and_names_nothing_twice():
    lines = lines_of_lock("requirements.lock")
    assert lines == sorted(lines)
    found = [pin.name for pin in packages.pins(ROOT / "requirements.lock")]
    assert len(found) == len(set(found))


def test_what_is_published_as_source_only_stands_apart():
    assert lines_of_lock("requirements-source.lock") == ["icet==4.0"]
    assert "icet" not in locked()


@pytest.mark.parametrize("giant", ["torch", "tensorflow", "jax", "pyro-ppl"])
def test_no_deep_learning_framework_is_installed(giant):
    assert giant not in locked()
    assert giant not in names_in_environment()


def test_multimethod_is_a_version_with_which_scikit_fda_imports():
    assert Version(locked()["multimethod"]) < Version("2")
    assert "2.0" not in asked()["multimethod"].specifier


@pytest.mark.parametrize("name", ["postBuild", "start"])
def test_the_scripts_of_binder_can_be_executed(name):
    script = ROOT / "binder" / name
    assert script.read_text(encoding="utf-8").startswith("#!/bin/bash\n")
    assert os.name == "nt" or os.access(script, os.X_OK)


def test_an_error_while_building_the_image_stops_the_build():
    lines = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8").splitlines()
    commands = [line for line in lines if line and not line.startswith("#")]
    assert commands[0] == "set -e"


def test_the_helpers_are_installed_when_the_image_is_built_without_touching_versions():
    text = (ROOT / "binder" / "postBuild").read_text(encoding="utf-8")
    assert "python -m pip install --no-deps -e ." in text.splitlines()


def post_build(folder, pysr):
    """Run postBuild with a Python that records what it is told; ``pysr`` is its first fit."""
    (folder / "python").write_text(
        '#!/bin/sh\n[ "$1" = - ] || { echo "$@" >> "$0.asked"; exit 0; }\n' + pysr, "utf-8"
    )
    (folder / "python").chmod(0o755)
    environment = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    command = [ROOT / "binder" / "postBuild"]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, text=True)
    return done, (folder / "python.asked").read_text("utf-8").split("\n")


@pytest.mark.skipif(os.name == "nt", reason="a bash script")
def test_an_image_without_julia_is_built_all_the_same_and_says_so(tmp_path):
    done, asked = post_build(tmp_path, "cat > /dev/null; echo Traceback; echo no Julia >&2; exit 1")
    assert done.returncode == 0
    assert asked[0] == "-m pip install --no-deps -e ."
    (said,) = done.stdout.splitlines()
    assert said.startswith("Julia could not be set up (no Julia);")
    assert "lesson 04" in said


@pytest.mark.skipif(os.name == "nt", reason="a bash script")
def test_an_image_with_julia_has_had_one_fit_for_any_processor(tmp_path):
    pysr = 'cat > "$0.fit"; echo "$JULIA_CPU_TARGET" >> "$0.fit"'
    done, _ = post_build(tmp_path, pysr)
    assert done.returncode == 0
    assert done.stdout == "Julia and PySR are ready.\n"
    fit = (tmp_path / "python.fit").read_text("utf-8").rstrip().splitlines()
    assert fit[-1] == "generic"
    assert any(line.endswith(".fit(x, x[:, 0] ** 2)") for line in fit)


@pytest.mark.skipif(os.name == "nt", reason="a bash script")
def test_an_image_whose_helpers_do_not_install_is_not_built(tmp_path):
    (tmp_path / "python").write_text("#!/bin/sh\nexit 3\n", "utf-8")
    (tmp_path / "python").chmod(0o755)
    environment = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    command = [ROOT / "binder" / "postBuild"]
    assert subprocess.run(command, env=environment, cwd=tmp_path, check=False).returncode == 3


def test_a_start_hands_over_to_what_binder_asked_for():
    lines = (ROOT / "binder" / "start").read_text(encoding="utf-8").splitlines()
    assert lines[-1] == 'exec "$@"'


@pytest.mark.skipif(os.name == "nt", reason="a bash script")
def test_a_started_kernel_has_one_thread_no_telemetry_and_an_offline_julia():
    done = subprocess.run([ROOT / "binder" / "start", "env"], capture_output=True, text=True)
    seen = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    for library in ("OMP", "OPENBLAS", "MKL", "NUMBA", "NUMEXPR"):
        assert seen[f"{library}_NUM_THREADS"] == "1"
    assert seen["PYTHON_JULIAPKG_OFFLINE"] == "yes"
    assert seen["PYBAMM_DISABLE_TELEMETRY"] == "true"
