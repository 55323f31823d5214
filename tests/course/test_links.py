from urllib.parse import parse_qs, urlsplit

import pytest

from helpers.course import links
from helpers.course.links import Links

KNOWN = Links("https://github.com/a-school/lessons", "v1.2.3")
PATH = "notebooks/03_toys.ipynb"


def project(folder, urls):
    text = f'[project]\nname = "toys"\nversion = "1.2.3"\n{urls}\n'
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")
    return folder


def test_the_address_is_read_from_the_project_with_the_tag_of_its_version(tmp_path):
    urls = '[project.urls]\nRepository = "https://github.com/a-school/lessons"'
    assert links.of(project(tmp_path, urls)) == KNOWN


def test_without_an_address_there_are_no_links(tmp_path):
    assert links.of(project(tmp_path, "")) is None


@pytest.mark.parametrize(
    "address",
    [
        "",
        "github.com/a-school/lessons",
        "https://github.com/a-school",
        "https://github.com/a-school/lessons/",
        "https://github.com/a-school/lessons/tree/main",
        "https://elsewhere.example/a-school/lessons",
        "git@github.com:a-school/lessons",
    ],
)
def test_an_address_of_which_no_links_can_be_made_is_refused_in_one_sentence(tmp_path, address):
    urls = f'[project.urls]\nRepository = "{address}"'
    with pytest.raises(links.LinkError, match=r"one like https://github\.com/owner/name") as said:
        links.of(project(tmp_path, urls))
    assert repr(address) in str(said.value)


def test_colab_opens_the_notebook_at_the_version():
    opened = urlsplit(KNOWN.colab(PATH))
    assert opened.netloc == "colab.research.google.com"
    assert opened.path == f"/github/a-school/lessons/blob/v1.2.3/{PATH}"


def test_binder_opens_the_notebook_in_jupyterlab():
    opened = urlsplit(KNOWN.binder(PATH))
    assert (opened.netloc, opened.path) == ("mybinder.org", "/v2/gh/a-school/lessons/v1.2.3")
    assert parse_qs(opened.query) == {"urlpath": [f"lab/tree/{PATH}"]}


def test_a_codespace_opens_the_repository():
    opened = urlsplit(KNOWN.codespaces)
    assert (opened.netloc, opened.path) == ("codespaces.new", "/a-school/lessons")


def test_a_report_has_a_title_that_says_of_what():
    opened = urlsplit(KNOWN.issue("Lesson 03: "))
    assert opened.path == "/a-school/lessons/issues/new"
    assert parse_qs(opened.query) == {"title": ["Lesson 03: "]}
    assert KNOWN.issue().endswith("/issues/new")


def test_a_file_is_downloaded_at_the_version():
    assert KNOWN.download(PATH) == f"{KNOWN.repository}/raw/v1.2.3/{PATH}"


def test_the_folder_of_a_clone_is_called_like_the_repository():
    assert KNOWN.name == "lessons"
