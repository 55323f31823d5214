"""Colab is played by a package ``google.colab``, and what it has by a folder of toy packages."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from toy_pack import toy_wheel

from helpers.course import colab, lessons, ways_in
from helpers.course.links import Links
from helpers.machine import packages

PINS = {"42": ["balls==1.0", "toys==2.0"], "43": ["balls==1.0", "kites==1.0"], "44": []}
PROJECT = (
    '[project]\nname = "school"\nversion = "1"\ndependencies = ["balls>=1", "toys{bound}"]\n'
    "[project.optional-dependencies]\n"
)


class School:
    """A repository of lessons, what pip can reach, and a computer that has toys 1.0."""

    def __init__(self, place):
        self.place, self.wheels = place, place / "wheels"
        self.repository, self.site = place / "repository", place / "site"
        self.fake = place / "fake"
        for file in (colab.__file__, packages.__file__):
            room = Path(file).parent
            copy = self.repository / "helpers" / room.name
            copy.mkdir(parents=True)
            for path in (file, room / "__init__.py"):
                shutil.copy(path, copy)
            shutil.copy(room.parent / "__init__.py", copy.parent)
        (self.repository / "helpers" / "course" / "colab_pins.json").write_text(json.dumps(PINS))
        self.asks_for_toys(">=0.5")
        for name, version in (("balls", "1.0"), ("toys", "1.0"), ("toys", "2.0")):
            wheel = toy_wheel(self.wheels, name, version)
            if (name, version) == ("toys", "1.0"):
                zipfile.ZipFile(wheel).extractall(self.site)
        (self.fake / "google" / "colab").mkdir(parents=True)
        (self.fake / "google" / "colab" / "__init__.py").write_text("")

    def asks_for_toys(self, bound):
        text = PROJECT.format(bound=bound)
        (self.repository / "pyproject.toml").write_text(text, encoding="utf-8")

    def committed(self, tag):
        me = ["-c", "user.name=toy", "-c", "user.email=toy@toy.example"]
        for words in (["init", "-q"], ["add", "."], [*me, "commit", "-qm", "x"], ["tag", tag]):
            subprocess.run(["git", "-C", str(self.repository), *words], check=True)
        return Links(self.repository.as_uri(), tag)

    def run(self, *words, on_colab=True, helpers=True):
        paths = [self.site, *[self.fake] * on_colab, *[self.repository] * helpers]
        environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "PIP_CONFIG_FILE": os.devnull,
            "PIP_FIND_LINKS": self.wheels.as_uri(),
            "PIP_NO_INDEX": "1",
            "PIP_TARGET": str(self.site),  # this is where the computer's packages are
        }
        options = {"capture_output": True, "text": True, "check": False}
        work = self.place / "work"
        work.mkdir(exist_ok=True)
        return subprocess.run([sys.executable, *words], cwd=work, env=environment, **options)

    def installed(self):
        return sorted(path.name for path in self.site.glob("*.dist-info"))


@pytest.fixture
def school(tmp_path):
    return School(tmp_path / "a school")


def test_only_what_is_missing_is_added_and_nothing_that_is_there_is_changed(school):
    done = school.run("-m", "helpers.course.colab", "42")
    assert done.returncode == 0, done.stderr
    assert school.installed() == ["balls-1.0.dist-info", "toys-1.0.dist-info"]
    assert done.stdout.splitlines() == [
        "Adding what is missing here: balls.",
        "Lesson 42 is ready. Packages added: 1, changed: 0.",
    ]


def test_a_second_time_nothing_is_added(school):
    school.run("-m", "helpers.course.colab", "42")
    shutil.rmtree(school.wheels)
    done = school.run("-m", "helpers.course.colab", "42")
    assert done.stdout == "Lesson 42 is ready. Packages added: 0, changed: 0.\n", done.stderr


def test_a_version_outside_the_bounds_is_named_and_left_as_it_is(school):
    school.asks_for_toys(">=1.5")
    done = school.run("-m", "helpers.course.colab", "42")
    assert "toys is here in version 1.0, but >=1.5 is needed: it is left as it is" in done.stdout
    assert "toys-1.0.dist-info" in school.installed()


def test_a_package_that_cannot_be_had_ends_in_one_sentence(school):
    done = school.run("-m", "helpers.course.colab", "43")
    assert done.returncode == 1
    (sentence,) = done.stderr.splitlines()
    assert sentence.startswith("lesson 43 is not ready, pip could not add packages: ERROR")
    assert "kites" in sentence


def test_a_package_that_does_not_compile_is_left_out_and_the_lesson_goes_on(school):
    pins = {"42": ["kites==1.0"]}
    (school.repository / "helpers" / "course" / "colab_pins.json").write_text(json.dumps(pins))
    code = "from helpers.course import colab; colab.COMPILED = ('kites',); colab.set_up('42')"
    done = school.run("-c", code)
    assert done.returncode == 0, done.stderr
    assert "kites is left out, and the lesson goes on without it: ERROR" in done.stdout
    assert "Packages added: 0, changed: 0." in done.stdout


def test_an_unknown_lesson_lists_the_known_ones(school):
    done = school.run("-m", "helpers.course.colab", "99")
    assert done.returncode == 1
    assert done.stderr == "there is no lesson '99'; there are 42, 43, 44\n"


def cell(school, number, known):
    path = school.place / "cell.py"
    after = (
        "\nimport sys; print('helpers' in sys.modules, sorted(set(globals()) & {'os', 'place'}))"
    )
    path.write_text(ways_in.setup_source(number, known) + after, encoding="utf-8")
    return str(path)


def test_the_setup_cell_fetches_the_version_and_makes_the_lesson_ready(school):
    source = cell(school, "42", school.committed("v1"))
    (school.repository / "helpers" / "colab.py").write_text("raise ValueError('too new')")
    done = school.run(source, helpers=False)
    assert "Lesson 42 is ready. Packages added: 1, changed: 0." in done.stdout, done.stderr
    again = school.run(source, helpers=False)  # in a new kernel of the same machine
    assert "Lesson 42 is ready. Packages added: 0" in again.stdout, again.stderr
    assert again.stderr == ""


def test_programs_that_a_lesson_starts_find_the_helpers_too(school):
    source = cell(school, "44", school.committed("v1"))
    with open(source, "a", encoding="utf-8") as file:
        file.write("\nimport subprocess\n")
        file.write("subprocess.run([sys.executable, '-c', 'from helpers.course import colab as c;")
        file.write("print(c.__file__)'], cwd='/')\n")
    done = school.run(source, helpers=False)
    assert "repository-v1/helpers/course/colab.py" in done.stdout, done.stderr


def test_elsewhere_the_setup_cell_does_nothing(school):
    for known in (None, Links("https://elsewhere.example/school", "v1")):
        done = school.run(cell(school, "42", known), on_colab=False, helpers=False)
        assert (done.stdout, done.stderr) == ("False []\n", "")
    assert school.installed() == ["toys-1.0.dist-info"]


@pytest.mark.parametrize(
    ("known", "sentence"),
    [
        (None, "This copy of the lesson does not know where its files can be fetched."),
        (
            Links("file:///nowhere/school", "v1"),
            "The lesson's files could not be fetched: is there a network?",
        ),
    ],
)
def test_files_that_cannot_be_fetched_end_the_setup_cell_with_one_sentence(school, known, sentence):
    done = school.run(cell(school, "42", known), helpers=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"RuntimeError: {sentence}"


def test_every_lesson_has_its_pins():
    for lesson in lessons.all_lessons():
        names = {pin.partition("==")[0] for pin in colab.pins(lesson.number)}
        assert {"numpy", "ipywidgets"} <= names


def test_this_computer_is_not_colab():
    assert not colab.is_here()


def test_what_is_installed_is_not_missing():
    assert colab.missing(["numpy==1", "there-is-no-such-package==1"]) == [
        "there-is-no-such-package==1"
    ]
