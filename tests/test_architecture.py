import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(p.relative_to(ROOT) for p in (ROOT / "helpers").rglob("*.py"))


def lint_imports(folder):
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    return subprocess.run(
        [command or "lint-imports", "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("helpers/experiments/designs.py", "import helpers.sei_growth.simulator.inputs"),
        ("helpers/models/exact_gp.py", "import helpers.choosing.acquisitions"),
        ("helpers/start_here/lesson/checks.py", "import helpers.sei_growth.simulator.inputs"),
        ("helpers/sei_growth/simulator/cycle.py", "import helpers.models.sparse_gp"),
        ("helpers/wetting/simulator/inputs.py", "import helpers.wetting.lesson.answers"),
        (
            "helpers/laboratory/simulator/electrolyte.py",
            "import helpers.laboratory.campaigns.workflow",
        ),
    ],
)
def test_a_module_that_breaks_a_rule_of_the_house_is_found(tmp_path, module, line):
    shutil.copytree(ROOT / "helpers", tmp_path / "helpers")
    shutil.copytree(ROOT / "proofs", tmp_path / "proofs")
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    assert lint_imports(tmp_path).returncode == 0
    path = tmp_path / module
    path.write_text(path.read_text(encoding="utf-8") + f"\n{line}\n", encoding="utf-8")
    broken = lint_imports(tmp_path)
    assert broken.returncode == 1
    assert "BROKEN" in broken.stdout


@pytest.mark.parametrize("module", [m for m in MODULES if m.name != "__init__.py"], ids=str)
def test_every_module_has_tests_where_one_looks_for_them(module):
    mirrored = ROOT / "tests" / Path(*module.parts[1:-1]) / f"test_{module.name}"
    assert mirrored.is_file(), f"{mirrored.relative_to(ROOT)} is missing"


def test_no_bundled_file_is_large():
    sizes = {p: p.stat().st_size for p in (ROOT / "data").rglob("*") if p.is_file()}
    assert max(sizes.values()) <= 2_000_000
    assert sum(sizes.values()) <= 10_000_000


def test_every_error_of_the_package_is_one_of_the_school():
    own = [
        f"{path.relative_to(ROOT)}: {node.name}"
        for path in sorted((ROOT / "helpers").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and node.bases and node.name != "SchoolError"
        for first in [ast.unparse(node.bases[0])]
        if first.endswith(("Error", "Exception"))
        if first not in ("SchoolError", "DeviceError") or not node.name.endswith("Error")
    ]
    assert own == []
