import pytest

from helpers.machine import resources

pytest.importorskip("axe_playwright_python", reason="axe is not installed (the extra 'site')")
from workshop.site.audit import audit, main

PAGE = (
    "<!doctype html><html lang='en'><head><title>t</title><link rel='icon' href='data:,'></head>"
    "<body><main>{}</main></body></html>"
)
needs_chromium = pytest.mark.skipif(
    resources.chromium() is None,
    reason="Chromium is not installed (apt install chromium)",
)


@pytest.mark.browser
@needs_chromium
@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<p style='color:#bbb;background:#fff'>pale</p>", "axe: color-contrast"),
        ("<button></button>", "axe: button-name"),
        ("<p style='width:2000px'>wide</p>", "scrolls sideways"),
        ("<img alt='' src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>", "alternative text"),
        ("<script>throw new Error('broken')</script>", "error: broken"),
        ("<script src='http://127.0.0.2:9/x.js'></script>", "asks another host"),
    ],
)
def test_each_kind_of_fault_is_found(tmp_path, body, fault):
    (tmp_path / "page.html").write_text(PAGE.format(body), encoding="utf-8")
    assert any(fault in said for said in audit(tmp_path, ["page.html"], [1280]))


@pytest.mark.browser
@needs_chromium
def test_a_page_without_fault_is_said_to_have_none(tmp_path):
    (tmp_path / "page.html").write_text(PAGE.format("<h1>Fine</h1>"), encoding="utf-8")
    assert audit(tmp_path, ["page.html"]) == []


def test_without_a_site_the_remedy_is_said(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert "run make site first" in capsys.readouterr().err
