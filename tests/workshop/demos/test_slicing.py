import pytest

from workshop.demos.slicing import needed, statements


def test_what_a_cell_does_not_need_is_left_out():
    cells = ["import numpy as np\nx = np.ones(3)\ny = 2", "print(y)", "z = x + 1\nz"]
    assert needed(cells, "show(z)") == ["import numpy as np\nx = np.ones(3)", "z = x + 1"]


def test_a_name_that_is_bound_anew_hides_what_was_there_before():
    assert needed(["x = slow()", "x = 1"], "show(x)") == ["x = 1"]


def test_a_name_bound_in_a_branch_may_still_have_its_old_value():
    assert needed(["x = 1", "if x:\n    x = 2"], "show(x)") == ["x = 1", "if x:\n    x = 2"]


def test_a_name_that_is_changed_in_place_is_followed():
    cells = ["rows = []", "rows.append(1)\nother.append(2)", "table = {}", "table['a'] = rows"]
    expected = ["rows = []", "rows.append(1)", "table = {}", "table['a'] = rows"]
    assert needed(cells, "show(table)") == expected


def test_calling_a_function_of_a_module_does_not_change_the_module():
    cells = ["import figures", "figures.show(1)"]
    assert needed(cells, "figures.draw()") == ["import figures"]


def test_what_a_function_uses_is_needed_where_the_function_is():
    cells = ["scale = 3", "def grow(x):\n    return scale * x", "y = grow(2)"]
    assert needed(cells, "show(y)") == cells


def test_the_variables_of_a_loop_are_its_own():
    cells = ["y = slow()", "fits = {}\nfor name, y in data:\n    m = y\n    fits[name] = m"]
    assert needed(cells, "show(fits)") == cells[1:]


def test_the_name_of_an_exception_is_its_own():
    cells = ["reason = slow()", "try:\n    x = load()\nexcept OSError as reason:\n    x = reason"]
    assert needed(cells, "show(x)") == cells[1:]


def test_what_only_the_answer_to_an_exception_reads_is_needed():
    cells = ["other = 1", "try:\n    x = load()\nexcept Missing:\n    x = other"]
    assert needed(["class Missing(Exception): pass", *cells], "show(x)")[1:] == cells


def test_a_decorated_function_keeps_its_decorator():
    assert needed(["@cache\ndef f():\n    return 1"], "f()") == ["@cache\ndef f():\n    return 1"]


def test_a_cell_may_wait_at_its_top_level():
    cells = ["import lab", "async with lab.open() as desk:\n    answer = await desk.ask()"]
    assert needed(cells, "show(answer)") == cells


def test_a_target_that_waits_is_read_too():
    assert needed(["desk = 1", "free = 2"], "await desk.ask()") == ["desk = 1"]


def test_a_magic_command_is_refused():
    with pytest.raises(SyntaxError):
        statements("%matplotlib inline")
