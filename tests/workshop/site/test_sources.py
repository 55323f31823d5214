import pytest

from workshop.site import sources


@pytest.fixture(scope="module")
def written(tmp_path_factory, repository, executed_toy):
    folder = tmp_path_factory.mktemp("sources")
    (folder / "left_over.md").write_text("old", encoding="utf-8")
    sources.write([executed_toy], folder, repository)
    return folder


def test_the_sources_have_the_layout_of_the_repository(written):
    for name in ("notebooks/03_toys.ipynb", "docs/instructors.md", "CONTRIBUTING.md", "index.md"):
        assert (written / name).is_file(), name
    assert not (written / "left_over.md").exists()


def test_the_start_page_is_the_readme_without_what_comes_from_other_hosts(written):
    text = (written / "index.md").read_text(encoding="utf-8")
    assert "[Badge](https://elsewhere.example/)" in text
    assert "badge.svg" not in text
    assert "[Toys](notebooks/03_toys.ipynb)" in text


def test_a_lesson_that_is_not_on_the_site_and_a_folder_are_no_links(written):
    text = (written / "index.md").read_text(encoding="utf-8")
    assert "| later |" in text
    assert "and a folder." in text


def test_a_file_of_the_repository_that_is_linked_comes_along(written):
    assert (written / "LICENSE").read_text(encoding="utf-8") == "free"
    assert (written / "helpers" / "toys.py").is_file()
    assert not (written / "helpers" / "toys").exists()


def test_a_link_to_a_file_that_does_not_exist_is_refused(tmp_path, repository, executed_toy):
    page = repository / "docs" / "wrong.md"
    page.write_text("# Wrong\n\n[lost](gone.md)\n", encoding="utf-8")
    try:
        with pytest.raises(FileNotFoundError, match=r"docs/wrong\.md links to gone\.md"):
            sources.write([executed_toy], tmp_path, repository)
    finally:
        page.unlink()


def test_the_handbook_is_listed_in_the_order_in_which_it_is_read(written):
    lines = (written / "handbook.md").read_text(encoding="utf-8").splitlines()
    pages = [line for line in lines if line.startswith(("docs/", "CONTRIBUTING"))]
    assert pages == ["docs/instructors", "docs/handbook/survey", "docs/another", "CONTRIBUTING"]
