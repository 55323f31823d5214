import datetime

import pytest

from helpers.tables.cards import Column, bundled_card, published_card

COLUMN = {"name": "T", "unit": "K", "description": "temperature", "role": "input"}
SHARED = {
    "title": "A <small> table",
    "file": "table.csv",
    "description": "Made up.",
    "licence": "CC0-1.0",
    "sha256": "0" * 64,
    "rows": 3,
    "columns": [COLUMN | {"low": 250, "high": 350.0}, COLUMN | {"name": "k", "role": "output"}],
}
BUNDLED = SHARED | {
    "made_by": "make data NAME=small",
    "maker": "package.module:make",
    "seed": 0,
    "made_on": datetime.date(2026, 1, 31),
    "speed": "1 s",
    "synthetic": True,
    "tuned": ["the offset"],
    "simplified": [],
    "versions": {"numpy": "2.0"},
}
PUBLISHED = SHARED | {"url": "https://example.org/t.csv", "bytes": 10, "cite": "A. Body (2020)"}


def test_a_card_keeps_its_columns_in_the_order_of_the_table():
    assert bundled_card("small", BUNDLED).columns == (
        Column("T", "temperature", "input", "K", 250, 350.0),
        Column("k", "temperature", "output", "K"),
    )


@pytest.mark.parametrize("key", sorted(BUNDLED))
def test_a_bundled_card_without_a_key_is_refused_by_the_name_of_the_key(key):
    entry = {k: v for k, v in BUNDLED.items() if k != key}
    with pytest.raises(ValueError, match=rf"data/small/card\.toml: the key '{key}' is missing"):
        bundled_card("small", entry)


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_a_published_card_without_a_key_is_refused_by_the_name_of_the_key(key):
    entry = {k: v for k, v in PUBLISHED.items() if k != key}
    with pytest.raises(ValueError, match=f"'{key}' is missing"):
        published_card("small", entry)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"license": "MIT"}, "unknown key 'license'"),
        ({"rows": "3"}, "'rows' has to be a whole number"),
        ({"rows": True}, "'rows' has to be a whole number"),
        ({"synthetic": 1}, "'synthetic' has to be true or false"),
        ({"made_on": "yesterday"}, "'made_on' has to be a date"),
        ({"tuned": "the offset"}, "'tuned' has to be a list"),
        ({"simplified": [1]}, "every item of 'simplified'"),
        ({"versions": {"numpy": 2}}, r"'versions\.numpy'"),
        ({"sha256": "ABC"}, "'sha256' has to be 64"),
        ({"file": "table.parquet"}, "'file' has to end in .csv"),
        ({"maker": "package.module"}, "'maker' has to read"),
        ({"columns": ["T"]}, r"columns\[0\] has to be a table"),
        ({"columns": [COLUMN | {"role": "target"}]}, r"columns\[0\]: 'role' is one of"),
        ({"columns": [COLUMN | {"low": 1}]}, "'low' and 'high' are given both"),
        ({"columns": [COLUMN | {"low": 2, "high": 1}]}, "'low' is above 'high'"),
        ({"columns": [COLUMN | {"low": "cold", "high": 1}]}, "'low' has to be a number"),
    ],
)
def test_a_malformed_card_is_refused_by_the_name_of_the_key(change, complaint):
    with pytest.raises(ValueError, match=complaint):
        bundled_card("small", BUNDLED | change)


def test_a_bundled_card_tells_the_reader_what_was_tuned_and_that_it_is_simulated():
    text = str(bundled_card("small", BUNDLED))
    assert "Tuned: the offset" in text
    assert "simulated, not measured" in text
    assert "make data NAME=small (seed 0) on 2026-01-31" in text
    assert "Simplified" not in text  # nothing to say, nothing said


def test_a_published_card_tells_licence_citation_and_source():
    text = str(published_card("small", PUBLISHED))
    for fact in ("CC0-1.0", "A. Body (2020)", "https://example.org/t.csv", "250 … 350"):
        assert fact in text
    assert "simulated" not in text


def test_the_html_of_a_card_escapes_what_it_shows():
    html = published_card("small", PUBLISHED)._repr_html_()
    assert "A &lt;small&gt; table" in html
    assert "<small>" not in html


def test_a_long_list_of_columns_is_folded_up_and_a_short_one_is_not():
    many = BUNDLED | {"columns": [COLUMN | {"name": f"w{i}"} for i in range(100)]}
    assert "<summary>100 columns</summary>" in bundled_card("small", many)._repr_html_()
    assert "<details>" not in bundled_card("small", BUNDLED)._repr_html_()
