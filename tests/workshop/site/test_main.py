"""The site built from one small lesson, and opened in Chromium."""

import re

import pytest

from helpers.machine import resources

for package in ("sphinx", "myst_nb", "pydata_sphinx_theme", "latex2mathml", "numpydoc"):
    pytest.importorskip(package, reason=f"{package} is not installed (the extra 'site')")

from workshop.site import __main__ as website  # noqa: E402

in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        resources.chromium() is None, reason="Chromium is not installed (apt install chromium)"
    ),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory, repository, executed_toy):
    folder = tmp_path_factory.mktemp("built") / "site"
    # a warning of Sphinx, a broken link, or anything loaded from another host is a failure
    assert website.build([executed_toy], folder, repository) == 0
    return folder


def html(site, name):
    return (site / f"{name}.html").read_text(encoding="utf-8")


def test_formulas_are_written_as_mathml_also_those_of_outputs(site):
    page = html(site, "notebooks/03_toys")
    assert page.count("<math") == 3
    assert "\\frac" not in page
    assert "mathjax" not in page.lower()


def test_the_solution_of_an_exercise_is_folded(site):
    page = html(site, "notebooks/03_toys")
    assert re.search(
        r"<details>\s*<summary>Solution</summary>.*answer.*</details>", page, re.DOTALL
    )


def test_a_function_stands_in_the_reference_with_its_signature_and_its_parameters(site):
    page = html(site, "reference/helpers.tables")
    assert 'id="helpers.tables.load"' in page
    assert "Parameters" in page


def test_the_figure_keeps_its_alternative_text(site):
    assert 'alt="a red dot"' in html(site, "notebooks/03_toys")


def test_every_part_is_reached_from_the_start_page(site):
    page = html(site, "index")
    for name in ("lessons", "handbook", "datasets", "literature", "docs/measured", "reference"):
        assert f'href="{name}.html"' in page


def test_links_to_other_hosts_are_listed(site):
    listed = (site.parent / "external_links.txt").read_text(encoding="utf-8").splitlines()
    assert "https://elsewhere.example/" in listed


def test_a_broken_link_fails_the_build(tmp_path, repository, executed_toy, capsys):
    page = repository / "docs" / "wrong.md"
    page.write_text('# Wrong\n\n<a href="gone.html">lost</a>\n', encoding="utf-8")
    try:
        assert website.build([executed_toy], tmp_path / "site", repository) == 1
    finally:
        page.unlink()
    assert "broken link: docs/wrong.html: gone.html" in capsys.readouterr().err


class TestInChromium:
    pytestmark = in_chromium

    def test_pages_have_no_fault_at_the_width_of_a_desk_and_of_a_phone(self, site):
        from workshop.site.audit import audit

        pages = ["index", "notebooks/03_toys", "data/p2d_sei-bundled", "docs/instructors"]
        pages.append("reference/helpers.tables")
        assert audit(site, [f"{page}.html" for page in pages]) == []

    def test_a_lesson_has_no_fault_in_dark_colours(self, site):
        from workshop.site.audit import look, serve
        from workshop.site.chromium import chromium

        with serve(site) as address, chromium() as browser:
            assert look(browser, f"{address}/notebooks/03_toys.html", 1280, "dark") == []

    def test_a_wide_table_is_scrolled_by_keyboard_and_the_page_stays(self, site):
        from workshop.site.audit import serve
        from workshop.site.chromium import chromium

        with serve(site) as address, chromium() as browser:
            page = browser.new_page(viewport={"width": 390, "height": 900})
            page.goto(f"{address}/notebooks/03_toys.html")
            box = page.locator(".scrolled").first
            box.focus()
            for _ in range(5):
                page.keyboard.press("ArrowRight")
            page.wait_for_function("document.querySelector('.scrolled').scrollLeft > 0")
            assert page.evaluate("window.scrollX") == 0
