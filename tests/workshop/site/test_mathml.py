import pytest

pytest.importorskip("sphinx", reason="the site is built with the extra 'site'")
pytest.importorskip("latex2mathml", reason="the site is built with the extra 'site'")
from workshop.site.mathml import mathml


def test_a_formula_becomes_mathml():
    found = mathml(r"S_T \le \tfrac12 \langle x^2\rangle")
    assert found.startswith("<math")
    assert "<mfrac>" in found
    assert "&#x02264;" in found  # less or equal


def test_the_style_that_sympy_writes_is_dropped():
    assert mathml(r"\displaystyle x") == mathml("x")


def test_a_command_that_is_not_known_is_refused():
    with pytest.raises(ValueError, match=r"not known: \\notacommand"):
        mathml(r"\notacommand{x}")


def test_every_formula_of_the_lessons_is_known():
    import re

    import nbformat

    from helpers.course.lessons import all_lessons

    formulas = [
        formula
        for lesson in all_lessons()
        for cell in nbformat.read(lesson.path, as_version=4).cells
        if cell.cell_type == "markdown"
        for formula in re.findall(r"\$([^$]+)\$", re.sub("`[^`]*`", "", cell.source))
    ]
    assert formulas
    for formula in formulas:
        assert mathml(formula)
