from helpers.tables import datasets
from workshop.site import pages


def test_every_table_has_a_card_and_bundled_ones_come_first():
    kinds = [card.kind for card in pages.all_cards()]
    assert kinds == sorted(kinds)
    assert kinds.count("bundled") == len(datasets.names())
    assert kinds.count("published") == len(datasets.published_names())


def test_the_page_of_a_table_shows_its_card_in_a_box_that_scrolls():
    card = datasets.card("p2d_sei")
    page = pages.card_page(card)
    assert page.startswith("# p2d_sei (bundled)\n")
    assert card.sha256 in page
    assert '<div class="scrolled"><table>' in page


def test_literature_shows_the_comparison_of_each_lesson_that_has_one(executed_toy):
    (table,) = pages.comparisons(executed_toy)
    page = pages.literature([executed_toy])
    assert "## 03 Toys" in page
    assert pages.scrolled(table) in page


def test_contents_name_the_pages_in_order():
    assert pages.contents(["a", "b"], hidden=True).splitlines() == [
        "```{toctree}",
        ":maxdepth: 1",
        ":hidden:",
        "",
        "a",
        "b",
        "```",
    ]
