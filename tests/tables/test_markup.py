import xml.etree.ElementTree as ET

from helpers.tables.markup import Markup, element, headings, row, table


def test_text_is_escaped_and_markup_is_not():
    assert element("td", "<script>", Markup("<b>x</b>")) == "<td>&lt;script&gt;<b>x</b></td>"
    assert element("a", "x", href='"><script>') == '<a href="&quot;&gt;&lt;script&gt;">x</a>'


def test_a_table_has_a_caption_and_headings_that_say_what_they_head():
    page = ET.fromstring(table([headings(["a", "b"])], [row(["1", "2"]), row(["3", "4"])], "Why"))
    assert page.find("caption").text == "Why"
    assert [th.get("scope") for th in page.iter("th")] == ["col", "col"]
    assert [td.text for td in page.iter("td")] == ["1", "2", "3", "4"]


def test_a_table_without_a_caption_has_no_empty_one():
    assert "caption" not in table([headings(["a"])], [row(["1"])])
