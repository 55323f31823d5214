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
