from helpers.renamed import new_names
from workshop.site import renamed


def test_the_page_is_made_from_the_table():
    assert renamed.PAGE.read_text("utf-8") == renamed.render(new_names()), (
        "run python -m workshop.site.renamed"
    )


def test_names_stand_below_the_package_in_which_they_were():
    page = renamed.render({"helpers.b.c": "helpers.b.d.c", "helpers.a": "helpers.d.a"})
    assert page.index("## helpers\n") < page.index("`helpers.d.a`") < page.index("## helpers.b\n")
