import xml.etree.ElementTree as ET

import numpy as np
import pandas as pd
import pytest

from helpers.course import html_table


def page(shown):
    return ET.fromstring(shown._repr_html_())


@pytest.fixture
def scores():
    return pd.DataFrame(
        {"R²": [0.91234, np.nan], "runs": [30, 4], "model": ["linear", "a < b"]},
        index=pd.Index([0.5, 1.0], name="voxel"),
    )


def test_numbers_are_rounded_and_texts_left_as_they_are(scores):
    cells = [
        td.text for td in page(html_table(scores, "{:.2f}", columns={"runs": "{}"})).iter("td")
    ]
    assert cells == ["0.91", "30", "linear", "–", "4", "a < b"]


def test_without_digits_counts_stay_whole_and_other_numbers_have_six(scores):
    cells = [td.text for td in page(html_table(scores, missing="best")).iter("td")]
    assert cells == ["0.91234", "30", "linear", "best", "4", "a < b"]


def test_texts_stand_left_and_numbers_right(scores):
    left = ["left" in td.get("style", "") for td in page(html_table(scores)).iter("td")]
    assert left == [False, False, True] * 2


def test_each_heading_says_what_it_heads(scores):
    shown = page(html_table(scores, caption="Two voxels"))
    assert shown.find("caption").text == "Two voxels"
    assert [th.get("scope") for th in shown.iter("th")] == [None, *["col"] * 3, "row", "row"]
    assert next(th.text for th in shown.iter("th")) == "voxel"


def test_labels_that_repeat_are_written_once_and_span():
    ways = pd.MultiIndex.from_product([["bundled", "published"], ["random", "left out"]])
    shown = page(html_table(pd.DataFrame([[1.0] * 4] * 4, index=ways, columns=ways)))
    spans = [th.get("colspan") for th in shown.iter("th") if th.get("scope") == "colgroup"]
    rows = [th.get("rowspan") for th in shown.iter("th") if th.get("scope") == "rowgroup"]
    assert spans == rows == ["2", "2"]
    widths = [sum(int(cell.get("colspan", 1)) for cell in line) for line in shown.find("thead")]
    assert widths == [6, 6]


def test_the_names_of_rows_and_columns_share_the_corner():
    counts = pd.crosstab(
        pd.Series(["dry", "wet"], name="true"), pd.Series(["dry", "dry"], name="predicted")
    )
    assert page(html_table(counts)).find("thead/tr/th").text == "true \\ predicted"


def test_rows_without_labels_have_no_row_headings(scores):
    shown = html_table(scores, index=False)
    assert {th.get("scope") for th in page(shown).iter("th")} == {"col"}
    assert "voxel" not in repr(shown)


def test_as_text_it_shows_the_same_cells(scores):
    text = repr(html_table(scores, "{:.1f}", "Two voxels"))
    assert text.startswith("Two voxels\n") and "0.9" in text and "0.91" not in text


def test_a_column_that_is_not_there_is_told(scores):
    with pytest.raises(ValueError, match="no column r2; there are R², runs, model"):
        html_table(scores, columns={"r2": "{:.2f}"})
