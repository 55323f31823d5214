"""The newcomer's walk of docs/architecture.md: each wish is fulfilled in a copy of the house."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from helpers import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
WISHES = dict(re.findall(r"^\| ([a-z][^|]+) \| ([^|]+) \|$", PAGE, flags=re.MULTILINE))
COPIED = ("helpers", "data", "notebooks", "proofs")
FILES = ("pyproject.toml", "README.md", "CONTRIBUTING.md", "CITATION.cff", "requirements.lock")


def path_of(wish):
    """Return what a row of the walk names first."""
    return re.search(r"`([^`]+)`", WISHES[wish])[1]


class Copy:
    """A copy of the house, in which files are changed and Python looks at what follows."""

    def __init__(self, root):
        self.root = root

    def change(self, wish, old, new):
        """Change the file that a row of the walk names first."""
        path = self.root / path_of(wish)
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{path.name} holds {old!r} {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")

    def add(self, wish, text):
        path = self.root / path_of(wish)
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    def run(self, *command, **variables):
        environment = {**os.environ, "PYTHONPATH": str(self.root), **variables}
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.root,
            env=environment,
            capture_output=True,
            text=True,
        )

    def python(self, code, **variables):
        done = self.run("-c", code, **variables)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


@pytest.fixture
def copy(tmp_path):
    for name in COPIED:
        ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
        shutil.copytree(ROOT / name, tmp_path / name, ignore=ignored)
    for name in FILES:
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs" / "handout.md", tmp_path / "docs")
    return Copy(tmp_path)


def test_the_walk_has_a_test_for_every_wish():
    source = (ROOT / "tests" / "test_walk.py").read_text(encoding="utf-8")
    assert len(WISHES) >= 12
    assert [wish for wish in WISHES if source.count(f'"{wish}"') != 1] == []


def test_the_files_of_the_walk_are_there():
    for places in WISHES.values():
        for path in re.findall(r"`([a-z][^`<]+)`", places):
            assert (ROOT / path).exists(), path


def test_a_constant_is_changed_in_one_place(copy):
    look = (
        "from helpers.laboratory.simulator.electrolyte import conductivity as k\n"
        "print(float(k(1.0, 0.3)))"
    )
    before = float(copy.python(look))
    copy.change("change a constant of a simulator", "_THICK = 7.0", "_THICK = 14.0")
    assert float(copy.python(look)) == pytest.approx(2 * before)


def test_a_column_is_added_to_the_table_and_to_its_card(copy):
    wish = "add a column to a bundled table"
    copy.change(wish, "return inputs.join(", "return inputs.assign(row=range(len(inputs))).join(")
    folder = copy.root / "data" / "electrode_filling"
    make = (
        "from helpers.wetting.simulator.table import make\n"
        f"make({str(folder)!r}, workers=1, rows=2, progress=False)"
    )
    copy.python(make)
    look = "from helpers.tables import load; print(load('electrode_filling')['row'].tolist())"
    missed = copy.run("-c", look)
    assert "The card of 'electrode_filling' promises" in missed.stderr
    card = folder / "card.toml"
    text = card.read_text(encoding="utf-8")
    begin = '    { name = "saturation"'
    assert text.count(begin) == 1
    column = '    { name = "row", role = "label", description = "number of the row" },\n'
    card.write_text(text.replace(begin, column + begin), encoding="utf-8")
    assert copy.python(look) == "['0', '1']"


def test_the_model_of_a_campaign_is_swapped_where_it_is_called(copy):
    assert "run_campaign" in (copy.root / path_of("swap the model of a campaign")).read_text(
        "utf-8"
    )
    code = (
        "import numpy as np, pandas as pd\n"
        "from sklearn.gaussian_process import GaussianProcessRegressor\n"
        "from helpers.choosing import Found, Pool, confidence_bound, run_campaign\n"
        "from helpers.models import ExactGP\n"
        "x = np.linspace(0, 1, 41)[:, None]\n"
        "hill = Pool('hill', x, -((x[:, 0] - 0.6) ** 2), (24,), pd.DataFrame(x), 'y')\n"
        "for model in (ExactGP(0.3), GaussianProcessRegressor(alpha=1e-6)):\n"
        "    done = run_campaign(hill, model, confidence_bound(), 0, Found(hill.targets))\n"
        "    print(24 in done.order)"
    )
    assert copy.python(code) == "True\nTrue"


def test_a_mistake_is_said_once_and_recognised(copy):
    copy.add(
        "let an exercise know one more mistake",
        '\n[charging_time.forgot-the-current]\nsource = "60 * capacity_ah"\n'
        'sentence = "that is the time at one ampere."\n',
    )
    code = (
        "from helpers.start_here.lesson.checks import charging_time\n"
        "from helpers.course.exercises import confusions\n"
        "charging_time(156.0)\nprint(confusions(charging_time))"
    )
    assert copy.python(code) == "Not right: that is the time at one ampere.\n[]"


def test_a_slider_follows_the_range_of_its_input(copy):
    look = (
        "from helpers.course.interactive import Slider\n"
        "from helpers.sei_growth.simulator.inputs import P2D_INPUTS\n"
        "print(Slider.of(P2D_INPUTS['t_plus'], 0.001).high)"
    )
    before = float(copy.python(look))
    wish = "give the sliders of an input another range"
    copy.change(wish, '"t_plus", 0.25, 0.43', '"t_plus", 0.25, 0.6')
    assert (before, float(copy.python(look))) == (0.43, 0.6)


def test_a_topic_is_entered_nowhere(copy):
    assert "`helpers/<topic>/simulator/`" in WISHES["add a topic"]
    for room, source in {
        "": "",
        "simulator": "from helpers.experiments import Input",
        "lesson": "from helpers.rivers.simulator import Input",
    }.items():
        folder = copy.root / "helpers" / "rivers" / room
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").write_text(source)
    assert copy.run(*lint_imports()).returncode == 0
    (folder / "__init__.py").write_text("from helpers.wetting.simulator import network")
    assert "helpers.rivers.lesson -> helpers.wetting" in copy.run(*lint_imports()).stdout


def lint_imports():
    return "-c", "from importlinter import cli; raise SystemExit(cli.lint_imports(no_cache=True))"


def test_an_acquisition_is_a_function_and_a_name_in_the_face(copy):
    wish = "add an acquisition"
    copy.add(wish, "\n\ndef mean_only(mean, std):\n    return mean\n")
    face = copy.root / "helpers" / "choosing" / "__init__.py"
    text = face.read_text(encoding="utf-8")
    begin = "    from helpers.choosing.acquisitions import ("
    assert begin in text
    face.write_text(text.replace(begin, begin + "\n        mean_only,", 1), encoding="utf-8")
    assert copy.python("from helpers.choosing import mean_only; print(mean_only(3, 1))") == "3"


def test_a_published_table_is_registered(copy, tmp_path_factory):
    mirror = tmp_path_factory.mktemp("mirror")
    table = mirror / "rivers.csv"
    table.write_bytes(b"length_km\n10\n20\n")
    copy.add(
        "register a published table",
        '\n[rivers]\ntitle = "Rivers"\ndescription = "Two rivers."\nfile = "rivers.csv"\n'
        'url = "https://rivers.example/1/rivers.csv"\n'
        f'sha256 = "{sha256(table)}"\nbytes = {table.stat().st_size}\nrows = 2\n'
        'licence = "CC0"\ncite = "A. Brook"\n'
        'columns = [{ name = "length_km", unit = "km", role = "input", low = 10.0, high = 20.0, '
        'description = "Length" }]\n',
    )
    code = "from helpers.tables import published; print(published('rivers')['length_km'].sum())"
    assert copy.python(code, HELPERS_PUBLISHED_MIRROR=str(mirror)) == "30"


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_published_number_stands_beside_ours(copy):
    copy.add(
        "quote a published number beside ours",
        '\n[source.brook]\ntitle = "Rivers"\nurl = "https://rivers.example"\n\n[[value]]\n'
        'id = "river_length"\nlesson = "00"\nquantity = "length of the river"\nunit = "km"\n'
        'value = 10.0\nsource = "brook"\nwhere = "page 1"\nhow = "with a rope"\ntolerance = 0.1\n'
        'verdict = "reproduced"\n',
    )
    code = "from helpers.tables import compare; print(compare('00', {'river_length': 10.05}))"
    assert "length of the river" in copy.python(code)


def test_colours_are_chosen_once(copy):
    copy.change("give all figures other colours", '    "#0072B2",', '    "#123456",')
    code = (
        "from helpers.course import figures\nfigure, axes = figures.figure()\n"
        "print(axes.plot([0, 1])[0].get_color(), figures.BLUE)"
    )
    assert copy.python(code) == "#123456 #123456"


def test_a_budget_is_read_from_the_notebook(copy):
    wish = "give a lesson another budget"
    path = copy.root / path_of(wish)
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"]["lesson"]["seconds"] = 321
    path.write_text(json.dumps(notebook), encoding="utf-8")
    stale = copy.run("-m", "helpers.course.pages", "check")
    assert "docs/handout.md" in stale.stdout
    copy.run("-m", "helpers.course.pages", "write")
    assert "up to 321 s" in (copy.root / "docs" / "handout.md").read_text(encoding="utf-8")


def test_other_versions_are_allowed_in_one_place(copy):
    copy.change("allow other versions of a package", '"scikit-learn>=1.6.1"', '"scikit-learn>=99"')
    code = "from helpers.machine import allowed_versions; print(allowed_versions()['scikit-learn'])"
    assert copy.python(code) == ">=99"


def test_the_setup_cell_is_written_once_for_all_notebooks(copy):
    wish = "change the setup cell of every notebook"
    copy.change(wish, "# @title Setup for Colab;", "# @title Setup on Colab;")
    stale = copy.run("-m", "helpers.course.pages", "check")
    lessons = [p.name for p in (copy.root / "notebooks").glob("*.ipynb")]
    assert [name for name in lessons if name not in stale.stdout] == []
