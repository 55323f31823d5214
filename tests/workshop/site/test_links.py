import pytest

from workshop.site import links


def known(target):
    return target == "there.md"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a page](there.md#part)", "[a page](there.md#part)"),
        ("[a page](gone.md)", "a page"),
        ("[here](#part)", "[here](#part)"),
        ("[a host](https://elsewhere.example)", "[a host](https://elsewhere.example)"),
        ("![a picture](https://elsewhere.example/p.png)", "a picture"),
        ("![a picture](there.md)", "![a picture](there.md)"),
        (
            "[![Badge](https://elsewhere.example/b.svg)](https://elsewhere.example)",
            "[Badge](https://elsewhere.example)",
        ),
        ("`[code](gone.md)` and [text](gone.md)", "`[code](gone.md)` and text"),
        ("```\n[code](gone.md)\n```", "```\n[code](gone.md)\n```"),
    ],
)
def test_a_link_leads_somewhere_or_becomes_text(text, expected):
    assert links.localised(text, known) == expected


@pytest.fixture
def site(tmp_path):
    def write(**pages):
        for name, html in pages.items():
            (tmp_path / f"{name}.html").write_text(html, encoding="utf-8")
        return links.check(tmp_path)

    return write


def test_links_that_hold_are_not_reported(site):
    found = site(
        a='<h1 id="top">A</h1><a href="b.html#part">b</a><a href="#top">up</a>',
        b='<p id="part">B</p><a href="./">all</a><img src="data:image/png;base64,AA">',
        index='<a href="a.html">a</a>',
    )
    assert found.broken == []


def test_a_missing_page_and_a_missing_anchor_are_told_apart(site):
    found = site(a='<a href="gone.html">x</a><a href="b.html#gone">y</a>', b="<p>B</p>")
    assert found.broken == [
        "a.html: b.html#gone: the page has no such anchor",
        "a.html: gone.html: there is no such file",
    ]


def test_a_link_to_another_host_is_listed_and_a_script_from_there_is_a_fault(site):
    found = site(
        a='<a href="https://doi.org/1">doi</a><script src="https://cdn.example/x.js"></script>'
    )
    assert found.external == {"https://doi.org/1"}
    assert found.fetched == ["https://cdn.example/x.js"]
    assert found.broken == []


def test_templates_that_the_theme_leaves_behind_are_not_pages(tmp_path):
    (tmp_path / "_static").mkdir()
    (tmp_path / "_static" / "x.html").write_text('<a href="{{ gone }}">x</a>', encoding="utf-8")
    assert links.check(tmp_path).broken == []
