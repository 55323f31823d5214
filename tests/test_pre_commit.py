"""The checks before a commit are those of the tests, from the same environment."""

import os
import re
import shlex
import shutil
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parents[1]
CONFIG = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
HOOKS = {hook["id"]: hook for repo in CONFIG["repos"] for hook in repo["hooks"]}


def test_a_commit_needs_no_network():
    assert [repo["repo"] for repo in CONFIG["repos"]] == ["local"]
    # any other language makes an environment of its own, from an index of packages
    assert {hook["language"] for hook in HOOKS.values()} == {"system"}


@pytest.mark.parametrize("name", HOOKS)
def test_a_check_is_a_program_of_the_environment(name):
    program = Path(shlex.split(HOOKS[name]["entry"])[0])
    assert program.parent == Path(".venv/bin")
    found = shutil.which(program.name, path=os.path.dirname(sys.executable))
    assert found, f"{program.name} is not in the environment that runs the tests"


def test_whatever_the_tests_check_of_style_is_checked_before_a_commit():
    script = (ROOT / "tests" / "run.sh").read_text(encoding="utf-8")
    checks = re.findall(r'"\$bin/(?!python)([\w-]+)"(.*)', script)
    asked = {" ".join([program, *shlex.split(words)]) for program, words in checks}
    assert len(asked) >= 3
    assert asked <= {hook["entry"].removeprefix(".venv/bin/") for hook in HOOKS.values()}


@pytest.mark.parametrize(
    ("name", "changed", "concerned"),
    [
        ("mypy", "helpers/wetting/simulator/network.py", True),
        ("mypy", "workshop/site/conf.py", True),
        ("mypy", "notebooks/00_start_here.ipynb", False),
        ("lint-imports", "helpers/wetting/simulator/network.py", True),
        ("notebooks", "notebooks/00_start_here.ipynb", True),
        ("notebooks", "docs/handout.md", False),
        ("workflows", ".github/workflows/quick.yml", True),
    ],
)
def test_a_check_looks_at_the_files_that_it_is_about(name, changed, concerned):
    assert (ROOT / changed).is_file()
    assert bool(re.search(HOOKS[name]["files"], changed)) is concerned
