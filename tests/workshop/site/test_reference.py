from pathlib import Path

import pytest

from workshop.site import reference


def test_the_rooms_that_all_lessons_share_stand_before_the_topics():
    names = reference.packages()
    assert names.index("helpers.tables") < names.index("helpers.wetting")
    assert names.index("helpers.sensitivity") < names.index("helpers.active_learning")


def test_a_room_shows_its_public_names_in_reading_order_and_its_modules():
    page = reference.page("helpers.tables")
    assert page.startswith("# helpers.tables\n")
    assert page.index(":: helpers.tables.load") < page.index(":: helpers.tables.published")
    assert ".. autoclass:: helpers.tables.Card" in page
    assert "| `writer` |" in page


@pytest.mark.parametrize("package", ["helpers.wetting", "helpers.clusters"])
def test_a_topic_names_its_rooms_and_what_their_modules_are(package):
    page = reference.page(package)
    assert "| `simulator." in page and "| `lesson.checks` |" in page


def test_the_overview_leads_to_each_page():
    assert "\nreference/helpers.a\nreference/helpers.b\n" in reference.contents(
        ["helpers.a", "helpers.b"]
    )


def test_sphinx_reads_the_docstrings_of_all_public_names_without_a_fault(tmp_path):
    build = pytest.importorskip("sphinx.cmd.build").build_main
    pytest.importorskip("numpydoc")
    source, names = tmp_path / "source", reference.packages()
    (source / "reference").mkdir(parents=True)
    for name in names:
        (source / "reference" / f"{name}.md").write_text(reference.page(name), encoding="utf-8")
    (source / "index.md").write_text(reference.contents(names), encoding="utf-8")
    settings = str(Path(reference.__file__).parent)
    words = ["-b", "dummy", "-q", "-W", "--keep-going", "-c", settings, "-d", str(tmp_path / "d")]
    assert build([*words, str(source), str(tmp_path / "out")]) == 0
