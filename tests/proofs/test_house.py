import ast

import nbformat
import pytest

from helpers import ROOT
from proofs import house
from proofs.house import House, body_lines, code_lines, lesson_code

FILES = {
    "helpers/__init__.py": "",
    "helpers/tables/__init__.py": "from helpers.tables.load import load",
    "helpers/tables/load.py": "def load(): return 1",
    "helpers/models/__init__.py": "",
    "helpers/models/line.py": "def fit():\n    from helpers.tables import load\n    return load",
    "helpers/models/curve.py": "import helpers.models.line",
    "helpers/rivers/__init__.py": "",
    "helpers/rivers/lesson/__init__.py": "",
    "helpers/rivers/lesson/checks.py": "from helpers.models import curve",
    "helpers/lakes/__init__.py": "",
    "helpers/lakes/lesson/__init__.py": "",
    "helpers/lakes/lesson/checks.py": "from helpers.tables import load",
}


@pytest.fixture
def small(tmp_path):
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return House(tmp_path)


def test_a_topic_is_a_package_with_checks_and_the_others_are_rooms(small):
    assert small.topics == {"helpers.rivers", "helpers.lakes"}
    assert small.rooms == {"helpers.tables", "helpers.models"}


def test_imports_in_functions_and_by_a_face_are_arrows(small):
    assert small.arrows["helpers.models"] == {"helpers.tables"}
    assert sum(map(len, small.arrows.values())) == 3
    assert small.floors == 3


def test_a_module_that_one_topic_alone_uses_is_lonely(small):
    assert small.lonely == {"helpers.models.curve": "helpers.rivers"}


def test_modules_that_import_each_other_are_a_circle(small):
    assert small.circle == []
    path = small.root / "helpers" / "models" / "line.py"
    path.write_text("def fit():\n    import helpers.models.curve")
    circle = House(small.root).circle
    assert set(circle) == {"helpers.models.line", "helpers.models.curve"}


def test_two_public_classes_of_one_name_are_found(small):
    assert small.namesakes == {}
    for room, name in (("models", "_Bank"), ("rivers", "Bank"), ("lakes", "Bank")):
        path = small.root / "helpers" / room / "banks.py"
        path.write_text(f"class {name}:\n    pass\n")
    assert House(small.root).namesakes == {"Bank": ["helpers.lakes.banks", "helpers.rivers.banks"]}


def test_docstrings_comments_and_blanks_are_no_code():
    assert code_lines('"""Two."""\n\n# not three\nx = """a\nb"""\n') == 2


def test_a_body_is_counted_without_its_docstring():
    (function,) = ast.parse('def f():\n    """Say."""\n    x = 1\n\n    return x\n').body
    assert body_lines(function) == 3


def test_what_a_lesson_imports_is_told_by_place_and_name(tmp_path):
    cell = nbformat.v4.new_code_cell(
        "import numpy\n# load\nfrom helpers.tables import load\n\nfrom helpers.tables import card\n"
        "from helpers import models"
    )
    path = tmp_path / "42_a.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    seen = lesson_code(path)
    assert seen.places == {"helpers.tables", "helpers.models"}
    assert seen.names == {"load", "card", "models"}
    assert seen.cells == (4,)


def test_looking_at_a_table_imports_nothing_heavy():
    assert house.import_row(ROOT).value < 3  # timed while other tests run


def test_a_missed_number_is_named_and_fails(monkeypatch, capsys):
    monkeypatch.setattr(house, "import_row", lambda root: house.Row("import", 1))
    monkeypatch.setattr(house, "rows", lambda found: [house.Row("doors", 3, 2)])
    assert house.main([]) == 1
    assert "MISSED" in capsys.readouterr().out
    monkeypatch.setattr(house, "rows", lambda found: [house.Row("doors", 2, 2)])
    assert house.main([]) == 0


def test_the_house_is_in_order():
    found = house.rows(House(ROOT))
    assert [str(row) for row in found if row.most is not None and row.value > row.most] == []
