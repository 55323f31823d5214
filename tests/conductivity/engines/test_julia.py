import importlib.util
import os
import sys

import pytest

from helpers.conductivity.engines import julia
from helpers.conductivity.engines.julia import julia_status

on_unix = pytest.mark.skipif(os.name == "nt", reason="a shell script plays Julia")


@pytest.fixture(autouse=True)
def no_julia(monkeypatch, tmp_path):
    """A machine without Julia whose juliapkg keeps its things in a folder of the test."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("PYTHON_JULIAPKG_EXE", raising=False)
    monkeypatch.setenv("PYTHON_JULIAPKG_PROJECT", str(tmp_path / "julia_env"))
    return tmp_path


def pretend(path, answer):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{answer}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def install_packages(folder):
    manifest = folder / "julia_env/Manifest.toml"
    manifest.parent.mkdir(parents=True, exist_ok=True)
    manifest.write_text("[[deps.SymbolicRegression]]\n", encoding="utf-8")


def test_without_julia_the_reason_names_the_range_and_the_advice_the_command():
    status = julia_status()
    assert not status.ready
    assert status.julia is None
    assert "1.10.3" in status.reason
    assert "not found" in status.reason
    assert 'python -c "import pysr"' in str(status)


@pytest.mark.parametrize("package", julia.PACKAGES)
def test_a_missing_package_is_named(monkeypatch, package):
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == package else find(name)
    )
    assert f"package {package} is not installed" in julia_status().reason


@on_unix
def test_with_julia_and_its_packages_pysr_is_ready(no_julia):
    path = pretend(no_julia / "bin/julia", "echo julia version 1.10.5")
    install_packages(no_julia)
    status = julia_status()
    assert status.ready
    assert status.julia == path
    assert str(status).startswith("PySR can search here: Julia 1.10.5")


@on_unix
def test_julia_alone_is_not_enough_as_its_packages_would_be_fetched(no_julia):
    pretend(no_julia / "bin/julia", "echo julia version 1.10.5")
    status = julia_status()
    assert not status.ready
    assert "not the Julia packages" in status.reason


@on_unix
@pytest.mark.parametrize("version", ["1.9.4", "1.10.2", "2.0.0"])
def test_a_julia_outside_the_range_is_refused_with_both_numbers(no_julia, version):
    path = pretend(no_julia / "bin/julia", f"echo julia version {version}")
    install_packages(no_julia)
    status = julia_status()
    assert not status.ready
    assert status.julia == path
    assert version in status.reason
    assert "1.10.3" in status.reason


@on_unix
@pytest.mark.parametrize(("openssl", "suits"), [((3, 0, 19, 0, 0), False), ((3, 5, 0, 0, 0), True)])
def test_a_new_julia_needs_a_python_with_a_new_openssl(no_julia, monkeypatch, openssl, suits):
    pretend(no_julia / "bin/julia", "echo julia version 1.12.1")
    install_packages(no_julia)
    monkeypatch.setattr(julia.ssl, "OPENSSL_VERSION_INFO", openssl)
    assert julia_status().ready is suits


@on_unix
@pytest.mark.parametrize("answer", ["echo hello", "exit 3", "exec sleep 60"])
def test_a_program_that_only_is_called_julia_is_not_taken_for_one(no_julia, monkeypatch, answer):
    monkeypatch.setattr(julia, "_PATIENCE", 0.5)
    monkeypatch.setenv("PATH", os.pathsep.join([str(no_julia / "bin"), "/usr/bin", "/bin"]))
    pretend(no_julia / "bin/julia", answer)
    status = julia_status()
    assert not status.ready
    assert "does not answer as Julia" in status.reason


@on_unix
def test_the_executable_that_the_user_names_comes_first(no_julia, monkeypatch):
    pretend(no_julia / "bin/julia", "echo julia version 1.9.4")
    named = pretend(no_julia / "mine/julia", "echo julia version 1.10.4")
    monkeypatch.setenv("PYTHON_JULIAPKG_EXE", str(named))
    install_packages(no_julia)
    assert julia_status().julia == named


def test_asking_imports_neither_pysr_nor_its_ways_into_julia():
    julia_status()
    assert not {"pysr", "juliacall", "juliapkg"} & set(sys.modules)
