import subprocess
import sys

import pytest

import helpers.tables
from helpers import ROOT, faces

FACES = sorted(
    p.parent.relative_to(ROOT).as_posix().replace("/", ".")
    for p in (ROOT / "helpers").rglob("__init__.py")
    if "faces.lazy" in p.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", FACES)
def test_every_name_of_a_face_is_there(name):
    face = __import__(name, fromlist=["x"])
    assert [n for n in dir(face) if not n.startswith("_") and not hasattr(face, n)] == []


def test_a_name_that_a_face_does_not_list_is_an_ordinary_error():
    with pytest.raises(AttributeError, match=r"'helpers.tables' has no attribute 'lead'"):
        _ = helpers.tables.lead


def test_a_face_lists_modules_too(tmp_path, monkeypatch):
    room = tmp_path / "shelf"
    room.mkdir()
    (room / "__init__.py").write_text(
        "from helpers import faces\n"
        "if faces.TYPE_CHECKING:\n"
        "    from shelf import books\n"
        "    from shelf.books import title as name\n"
        "    from shelf.upper import maps as charts\n"
        "__getattr__, __dir__ = faces.lazy(__name__)\n"
    )
    (room / "books.py").write_text("title = 'Moby-Dick'\n")
    (room / "upper").mkdir()
    (room / "upper" / "__init__.py").touch()
    (room / "upper" / "maps.py").write_text("scale = 25_000\n")
    monkeypatch.syspath_prepend(tmp_path)
    shelf = __import__("shelf")
    assert shelf.name == "Moby-Dick"
    assert shelf.books.title == "Moby-Dick"
    assert shelf.charts.scale == 25_000


def test_a_room_that_is_looked_at_imports_nothing_heavy():
    code = (
        "import sys, helpers.tables, helpers.experiments, helpers.models, helpers.course\n"
        "heavy = {'numba', 'pybamm', 'GPy', 'pandas', 'sklearn', 'matplotlib'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


def test_type_checkers_read_the_faces_and_nothing_else_does():
    assert faces.TYPE_CHECKING is False


def test_a_face_hands_on_modules_of_its_inner_rooms():
    import helpers.clusters

    assert helpers.clusters.check.__name__ == "helpers.clusters.lesson.checks"
