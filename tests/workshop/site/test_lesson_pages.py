import nbformat

from workshop.site.lesson_pages import lesson_page


def page_of(executed_toy):
    return nbformat.reads(lesson_page(executed_toy.notebook, lambda _: False), as_version=4)


def all_outputs(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def test_a_widget_is_replaced_by_words_that_say_how_to_get_it(executed_toy):
    page = page_of(executed_toy)
    data = [dict(output.data) for output in all_outputs(page) if "data" in output]
    assert not any("widget-view" in kind for kinds in data for kind in kinds)
    assert sum("make lab" in kinds.get("text/html", "") for kinds in data) == 1


def test_tables_of_outputs_stand_in_a_box_that_scrolls(executed_toy):
    html = [o.data.get("text/html", "") for o in all_outputs(page_of(executed_toy)) if "data" in o]
    assert sum(text.startswith('<div class="scrolled"><table>') for text in html) == 2


def test_links_to_what_is_not_on_the_site_become_text(executed_toy):
    assert "by this module, see the start." in page_of(executed_toy).cells[1].source


def test_the_setup_for_colab_is_not_on_the_page(executed_toy):
    notebook = nbformat.from_dict(executed_toy.notebook)
    setup = nbformat.v4.new_code_cell("at = 'Colab'", metadata={"tags": ["setup"]})
    notebook.cells.insert(1, setup)
    page = nbformat.reads(lesson_page(notebook, lambda _: False), as_version=4)
    assert len(page.cells) == len(executed_toy.notebook.cells)
    assert all("Colab" not in cell.source for cell in page.cells)


def test_the_executed_notebook_itself_is_not_changed(executed_toy):
    before = nbformat.writes(executed_toy.notebook)
    page_of(executed_toy)
    assert nbformat.writes(executed_toy.notebook) == before
