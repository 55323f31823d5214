"""Types, on systems that are not this one."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def mypy(folder, *options):
    pytest.importorskip("mypy", reason="mypy is not installed: pip install '.[test]'")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(folder / ".mypy_cache")]
    return subprocess.run([*command, *options], cwd=folder, capture_output=True, text=True)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")
    for package in ("helpers", "workshop"):
        shutil.copytree(ROOT / package, folder / package)
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


# on this system they are checked as a step of their own, before the tests
@pytest.mark.parametrize("system", sorted({"linux", "win32", "darwin"} - {sys.platform}))
def test_the_types_hold_on_other_systems(copy, system):
    done = mypy(copy, "--platform", system)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no issues found" in done.stdout


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("def half(x):\n    return x / 2", "no-untyped-def"),
        ("def half(x: str) -> float:\n    return x / 2", "operator"),
        ("def half(x: float = None) -> float:\n    return x / 2", "assignment"),
        ("half: int = 1  # type: ignore", "unused-ignore"),
        (
            "from helpers.machine.jit import compiled\n\n"
            "@compiled\ndef half(x: float) -> float:\n    return x / 2\n\nhalf('one')",
            "arg-type",
        ),
    ],
)
def test_a_line_with_a_wrong_type_is_found(copy, line, complaint):
    module = copy / "helpers" / "tables" / "half.py"
    module.write_text(f"{line}\n", encoding="utf-8")
    done = mypy(copy, "--platform", "win32", str(module))
    module.unlink()
    assert done.returncode == 1
    assert f"[{complaint}]" in done.stdout
