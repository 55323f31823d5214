import subprocess

import pytest
from changed_tests import ROOT, changed_files, near_tests

FILES = {
    "helpers/__init__.py": "",
    "helpers/ground.py": "",
    "helpers/topic/__init__.py": "",
    "helpers/topic/simulator.py": "from helpers import ground",
    "helpers/topic/lesson.py": "from helpers.topic.simulator import run",
    "helpers/other/__init__.py": "",
    "helpers/other/lesson.py": "from . import parts",
    "helpers/other/parts.py": "",
    "tests/support/toy.py": "import helpers.ground",
    "tests/test_ground.py": "from helpers import ground",
    "tests/test_readme.py": "TEXT = open('README.md').read()",
    "tests/topic/conftest.py": "",
    "tests/topic/test_simulator.py": "from helpers.topic import simulator",
    "tests/topic/test_lesson.py": "from helpers.topic import lesson",
    "tests/topic/test_table.py": "load('droplets')",
    "tests/other/test_lesson.py": "from helpers.other.lesson import check\nfrom toy import small",
}


@pytest.fixture
def project(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    commit(tmp_path)
    return tmp_path


def git(root, *arguments):
    subprocess.run(
        ["git", "-c", "user.name=n", "-c", "user.email=e@example.org", *arguments],
        cwd=root,
        check=True,
        capture_output=True,
    )


def commit(root):
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "a step")


def test_a_module_concerns_the_tests_that_import_it_the_nearest_first(project):
    assert near_tests(["helpers/topic/simulator.py"], project) == {
        "tests/topic/test_simulator.py": 1,
        "tests/topic/test_lesson.py": 2,
    }


def test_the_ground_floor_concerns_all_that_stand_on_it(project):
    near = near_tests(["helpers/ground.py"], project)
    assert next(iter(near.items())) == ("tests/test_ground.py", 1)
    # through the simulator, and through what the tests share
    assert near["tests/topic/test_lesson.py"] == 3
    assert near["tests/other/test_lesson.py"] == 2
    assert "tests/test_readme.py" not in near


def test_a_topic_does_not_concern_its_neighbours(project):
    assert list(near_tests(["helpers/other/parts.py"], project)) == ["tests/other/test_lesson.py"]


def test_a_changed_test_is_the_nearest_of_all(project):
    near = near_tests(["helpers/ground.py", "tests/topic/test_table.py"], project)
    assert next(iter(near)) == "tests/topic/test_table.py"


@pytest.mark.parametrize(
    ("changed", "test"),
    [
        ("README.md", "tests/test_readme.py"),
        ("data/droplets/card.toml", "tests/topic/test_table.py"),
    ],
)
def test_what_is_no_module_concerns_the_tests_that_name_it(project, changed, test):
    assert list(near_tests([changed], project)) == [test]


def test_fixtures_concern_the_tests_of_their_folder(project):
    near = near_tests(["tests/topic/conftest.py"], project)
    assert {t.split("/")[1] for t in near} == {"topic"} and len(near) == 3


def test_a_module_that_was_deleted_concerns_the_test_that_mirrors_it(project):
    (project / "helpers" / "ground.py").unlink()
    assert "tests/test_ground.py" in near_tests(["helpers/ground.py"], project)


def test_a_clean_main_has_no_changes(project):
    assert changed_files(project) == ([], "the last commit")


def test_on_main_the_changes_are_those_not_committed(project):
    (project / "helpers" / "ground.py").write_text("a = 1")
    (project / "new.py").write_text("")
    assert changed_files(project)[0] == ["helpers/ground.py", "new.py"]


def test_on_a_branch_the_changes_are_those_since_it_left_main(project):
    git(project, "checkout", "-q", "-b", "mine")
    (project / "helpers" / "ground.py").write_text("a = 1")
    commit(project)
    (project / "README.md").write_text("text")
    git(project, "checkout", "-q", "main")
    (project / "helpers" / "other" / "parts.py").write_text("b = 1")
    git(project, "commit", "-q", "-a", "-m", "of somebody else")
    git(project, "checkout", "-q", "mine")
    changed, base = changed_files(project)
    assert changed == ["README.md", "helpers/ground.py"]
    assert base.startswith("main (")


def test_without_a_main_the_changes_are_those_not_committed(project):
    git(project, "checkout", "-q", "-b", "mine")
    git(project, "branch", "-D", "main")
    (project / "helpers" / "ground.py").write_text("a = 1")
    assert changed_files(project) == (["helpers/ground.py"], "the last commit")


def test_in_this_project_a_simulator_concerns_the_tests_of_its_topic():
    near = near_tests(["helpers/conductivity/engines/search.py"], ROOT)
    assert next(iter(near)) == "tests/conductivity/engines/test_search.py"
    assert not any(t.startswith("tests/wetting/") for t in near)
