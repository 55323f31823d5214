import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell
from published_dependence import NOT_AVAILABLE, Dependence, names


@pytest.mark.parametrize(
    ("source", "bound", "read"),
    [
        ("x = y", {"x"}, {"y"}),
        ("x = 1\nprint(x)", {"x"}, {"print"}),  # its own
        ("print(x)\nx = 1", {"x"}, {"print", "x"}),
        ("for row in table:\n    total += row", {"row", "total"}, {"table", "total"}),
        ("squares = [x * x for x in values]", {"squares"}, {"values"}),
        ("s = {x: f(y) for x, y in a if x in {z for z in b}}", {"s"}, {"f", "a", "b"}),
        ("def f(x):\n    y = x + a\n    return y", {"f"}, {"a"}),
        ("g = lambda x: x + b", {"g"}, {"b"}),
        ("import numpy as np\nfrom a import b", {"np", "b"}, set()),
        ("tables['new'] = 1", {"tables"}, {"tables"}),
        ("model.kernel.scale = 1", {"model"}, {"model"}),
        ("rows.append(z)", {"rows"}, {"rows", "z"}),
        ("try:\n    x = load()\nexcept ValueError as e:\n    print(e)", {"x"}, None),
        ("%matplotlib inline\nx = 1", {"x"}, set()),
        ("await dashboard.finished()", set(), {"dashboard"}),
        ("with open(p) as f:\n    text = f.read()", {"f", "text"}, {"open", "p"}),
    ],
)
def test_names_that_a_cell_binds_and_needs(source, bound, read):
    found = names(source)
    assert found[0] == bound
    assert read is None or found[1] == read


def reached(*cells):
    dependence = Dependence()
    return [dependence.reaches(new_code_cell(source), printed) for source, printed in cells]


SAYS = f"The table is {NOT_AVAILABLE}."


def test_a_dependence_goes_from_name_to_name():
    assert reached(
        ("table = None", SAYS),
        ("x = 1", ""),
        ("y = table", ""),
        ("z = x + y", ""),
        ("print(z)", "1"),
        ("print(x)", "1"),
    ) == [True, False, True, True, True, False]


def test_a_name_that_is_bound_anew_depends_no_more():
    assert reached(("y = None", SAYS), ("y = 1", ""), ("print(y)", "1")) == [True, False, False]


def test_a_change_inside_a_table_of_all_is_a_dependence():
    cells = ("tables = {}", ""), ("tables['published'] = 1", SAYS), ("print(tables)", "")
    assert reached(*cells) == [False, True, True]


def test_a_text_depends_on_nothing():
    assert not Dependence().reaches(new_markdown_cell(f"It may be {NOT_AVAILABLE}."), "")
