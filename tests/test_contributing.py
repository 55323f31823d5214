"""The guide for contributors, followed to the letter in a copy of the repository."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
GUIDE = ROOT / "docs" / "contributing_a_lesson.md"
#: A file's name, how its block is meant, and the block; or a block of commands.
PART = re.compile(
    r"^`(?P<name>[^`\n]+)`(?P<how>, at the end|, one line)?:\n\n```\w+\n(?P<text>.*?)^```$"
    r"|^```sh\n(?P<commands>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


def parts():
    return [found.groupdict() for found in PART.finditer(GUIDE.read_text(encoding="utf-8"))]


def files_of_the_repository():
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip(f"the files of the repository are listed by git: {listed.stderr.strip()}")
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def write(folder, part):
    path = folder / part["name"]
    path.parent.mkdir(parents=True, exist_ok=True)
    if part["how"] is None:
        assert not path.exists(), f"{part['name']} is a file of the repository"
        path.write_text(part["text"], encoding="utf-8")
        return
    content = path.read_text(encoding="utf-8")
    if part["how"] == ", at the end":
        content = f"{content}\n{part['text']}"
    else:
        old, new = re.fullmatch(r"-(.*\n)\+(.*\n)", part["text"]).groups()
        assert content.count(old) == 1, f"{part['name']} has changed: update the guide"
        content = content.replace(old, new)
    path.write_text(content, encoding="utf-8")


def run(folder, command):
    place = {
        **os.environ,
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
        "PYTHONPATH": os.pathsep.join([str(folder), str(folder / "tests" / "support")]),
        "PYTEST_ADDOPTS": "-p no:cacheprovider",
    }
    done = subprocess.run(
        command, shell=True, cwd=folder, env=place, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_the_guide_has_ten_steps():
    text = re.sub(r"^```\w+$.*?^```$", "", GUIDE.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    steps = re.findall(r"^## (\d+)\. ", text, re.MULTILINE)
    assert steps == [str(k) for k in range(1, 11)]


def test_every_block_of_the_guide_is_a_file_or_a_command():
    # a block that is neither would be shown and not tried
    blocks = re.findall(r"^```\w+$", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(blocks) == len(parts())


@pytest.mark.lesson
@pytest.mark.skipif(os.name == "nt", reason="the guide's commands are those of a shell")
def test_a_lesson_is_added_by_following_the_guide(tmp_path):
    folder = tmp_path / "copy"
    for name in files_of_the_repository():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    said = []
    for part in parts():
        if part["commands"] is None:
            write(folder, part)
        else:
            said += [run(folder, command) for command in part["commands"].splitlines()]
    # the last command: format, execution offline, six exercises with stub, solution and mistakes
    assert int(re.search(r"(\d+) passed", said[-1])[1]) > 30
    assert "failed" not in said[-1] and "skipped" not in said[-1]
    assert "99_self_discharge.ipynb" in (folder / "README.md").read_text(encoding="utf-8")
    handbook = (folder / "docs" / "handbook" / "lessons.md").read_text(encoding="utf-8")
    assert "half of the time constant; decimal logarithm" in handbook
