import pytest

from helpers.course.reports import COLUMNS, Finding, Report

FINE = Finding("memory", "2000 MB")
OPTIONAL = Finding("Julia", "not found", "optional", "install it", "all but a search")
NEEDED = Finding("numba", "not installed", "needed", "make lab", "other lessons")


def test_only_something_needed_keeps_a_lesson_from_being_ready():
    assert Report("03", (FINE, OPTIONAL)).ready
    assert not Report("03", (FINE, NEEDED)).ready


def test_the_summary_names_what_is_missing():
    assert Report("03", (FINE,)).summary() == "Lesson 03 is ready."
    assert "do without: Julia." in Report("03", (FINE, OPTIONAL)).summary()
    assert "not ready. It needs: numba." in Report("03", (OPTIONAL, NEEDED)).summary()


def test_the_columns_of_the_text_table_stand_below_each_other():
    long = Finding("table", "a sentence that is far too long for the one line of its column " * 2)
    *rows, summary = str(Report("03", (FINE, long, NEEDED))).splitlines()
    assert summary.startswith("Lesson 03")
    bars = [i for i, sign in enumerate(rows[0]) if sign == "|"]
    assert len(bars) == len(COLUMNS) - 1
    for row in rows[2:]:
        assert [i for i, sign in enumerate(row) if sign == "|"] == bars


def test_nothing_of_a_long_cell_is_lost_in_the_text_table():
    words = [f"word{i}" for i in range(30)]
    text = str(Report("03", (Finding("table", " ".join(words)),)))
    assert all(word in text for word in words)


@pytest.mark.parametrize("row", [FINE, OPTIONAL, NEEDED])
def test_the_page_shows_every_cell(row):
    page = Report("03", (row,))._repr_html_()
    assert all(f"<td>{text}</td>" in page for text in row.cells())


def test_what_was_found_cannot_inject_html():
    assert "<script>" not in Report("03", (Finding("x", "<script>"),))._repr_html_()


def test_the_short_form_is_the_verdict_and_what_to_do_about_what_is_needed():
    assert Report("03", (FINE, OPTIONAL)).short() == Report("03", (FINE, OPTIONAL)).summary()
    verdict, remedy = Report("03", (FINE, OPTIONAL, NEEDED)).short().splitlines()
    assert verdict == Report("03", (FINE, OPTIONAL, NEEDED)).summary()
    assert remedy == "    numba: not installed. To do: make lab."
