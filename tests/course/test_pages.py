"""The links are made in a copy of the repository's pages, which is given an address."""

import ast
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import nbformat
import pytest
import yaml

from helpers import ROOT
from helpers.course import lessons, links, pages, ways_in
from helpers.course.links import PLACEHOLDER
from workshop.site import handbook

ADDRESS = "https://github.com/a-school/its-lessons"
OTHER = "https://github.com/new-owners/renamed"
PAGES = ("README.md", "CONTRIBUTING.md", "CITATION.cff", "pyproject.toml")


def set_address(root, address):
    """Give a copy an address, or take it away, and write everything that is made of it."""
    path = root / "pyproject.toml"
    text = re.sub(r"^\[project\.urls\]\nRepository = .*\n", "", path.read_text("utf-8"), flags=re.M)
    if address:
        table = f'[project.urls]\nRepository = "{address}"\n'
        text = text.replace(
            "[project.optional-dependencies]", table + "[project.optional-dependencies]"
        )
    path.write_text(text, encoding="utf-8")
    for made in (pages.rendered(root / "notebooks", root), handbook.rendered(root)):
        for page, written in made.items():
            page.write_text(written, encoding="utf-8")


def texts(root):
    return {
        p.relative_to(root): p.read_text(encoding="utf-8")
        for p in sorted(root.rglob("*"))
        if p.suffix in {".md", ".cff", ".ipynb", ".toml"}
    }


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    root = tmp_path_factory.mktemp("copy")
    for name in PAGES:
        shutil.copy(ROOT / name, root)
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copytree(
        ROOT / "notebooks", root / "notebooks", ignore=shutil.ignore_patterns(".ipynb_checkpoints")
    )
    set_address(root, None)
    return root


@pytest.fixture(scope="module")
def addressed(copy):
    set_address(copy, ADDRESS)
    return copy


def opened(root, host):
    """Every address on a host, by page."""
    found = re.compile(rf"https://{re.escape(host)}/[^\s)\"'`|\\]*")
    return [
        (page, address) for page, text in texts(root).items() for address in found.findall(text)
    ]


def is_in_the_tree(path):
    return (ROOT / path).is_file()


def test_every_lesson_opens_on_colab_at_the_version(addressed):
    found = [address for _, address in opened(addressed, "colab.research.google.com")]
    paths = {urlsplit(a).path for a in found if a.endswith(".ipynb")}
    begin = f"/github/a-school/its-lessons/blob/{links.of(addressed).tag}/"
    assert all(path.startswith(begin) for path in paths)
    assert {p.removeprefix(begin) for p in paths} == {
        f"notebooks/{lesson.path.name}" for lesson in lessons.all_lessons()
    }
    assert all(is_in_the_tree(path.removeprefix(begin)) for path in paths)


def test_every_lesson_opens_on_binder_in_jupyterlab(addressed):
    found = [urlsplit(a) for _, a in opened(addressed, "mybinder.org") if "/v2/" in a]
    assert {a.path for a in found} == {f"/v2/gh/a-school/its-lessons/{links.of(addressed).tag}"}
    paths = {parse_qs(a.query)["urlpath"][0] for a in found}
    assert len(paths) == len(lessons.all_lessons())
    for path in paths:
        assert path.startswith("lab/tree/notebooks/")
        assert is_in_the_tree(path.removeprefix("lab/tree/")), path


def test_every_address_of_the_repository_itself_leads_to_what_is_there(addressed):
    known = {"issues/new", ""}
    for page, address in opened(addressed, "github.com"):
        if not address.startswith(ADDRESS):
            continue
        rest = urlsplit(address.removeprefix(ADDRESS)).path.strip("/")
        path = re.sub(rf"^raw/{re.escape(links.of(addressed).tag)}/", "", rest)
        assert rest in known or is_in_the_tree(path), f"{page}: {address}"


def test_each_notebook_shows_its_own_five_links_below_its_title(addressed):
    for lesson in lessons.all_lessons(addressed / "notebooks"):
        title = nbformat.read(lesson.path, as_version=4).cells[0].source
        line = title.splitlines()[2]
        assert line.startswith("Open this lesson: [Colab](")
        targets = dict(re.findall(r"\[([^\]]+)\]\(([^)]+)\)", line))
        assert list(targets) == ["Colab", "Binder", "Codespaces", "download", "report a problem"]
        for name in ("Colab", "Binder", "download"):
            assert targets[name].endswith(f"/{lesson.path.name}")
        assert lesson.number in unquote(targets["report a problem"])


def test_the_first_code_cell_is_the_setup_of_the_lesson(addressed):
    for lesson in lessons.all_lessons(addressed / "notebooks"):
        cells = nbformat.read(lesson.path, as_version=4).cells
        code = next(cell for cell in cells if cell.cell_type == "code")
        assert code.metadata.tags == [ways_in.SETUP_TAG]
        assert f'colab.set_up("{lesson.number}")' in code.source and ADDRESS in code.source
        assert ast.parse(code.source)
        assert sum(bool(line.strip()) for line in code.source.splitlines()) <= 12


def test_the_citation_names_the_repository(addressed):
    file = yaml.safe_load((addressed / "CITATION.cff").read_text(encoding="utf-8"))
    assert file["repository-code"] == ADDRESS


def test_readme_handout_and_contributing_have_their_links(addressed):
    pages = texts(addressed)
    readme, begin = pages[Path("README.md")], "<!-- badges: begin -->\n[![Open in Colab]("
    assert begin in readme
    assert readme.count("[Colab](") == readme.count("[Binder](") == len(lessons.all_lessons())
    assert f"[Open an issue]({ADDRESS}/issues/new)" in pages[Path("CONTRIBUTING.md")]
    assert "No luck? [Binder](" in pages[Path("docs/handout.md")]


def test_the_handbook_of_servers_names_the_repository_where_it_is_typed(addressed):
    page = (addressed / "docs" / "handbook" / "servers.md").read_text(encoding="utf-8")
    assert f"sudo git clone {ADDRESS} /srv/map-school" in page
    assert f"map-school:DATE {ADDRESS}\n" in page
    pulled = parse_qs(urlsplit(re.search(r"https://HUB/\S+", page)[0]).query)
    assert pulled["repo"] == [ADDRESS]
    assert pulled["urlpath"] == ["lab/tree/its-lessons/notebooks/00_start_here.ipynb"]
    assert "OWNER" not in page


def test_after_a_move_nothing_names_the_old_address(addressed):
    before = texts(addressed)
    set_address(addressed, OTHER)
    try:
        for page, text in texts(addressed).items():
            assert "a-school" not in text and "its-lessons" not in text, page
    finally:
        set_address(addressed, ADDRESS)
    assert texts(addressed) == before


def test_without_an_address_there_is_no_button_and_no_badge(copy):
    set_address(copy, None)
    try:
        for host in ("colab.research.google.com", "codespaces.new", "mybinder.org/v2"):
            assert opened(copy, host) == []
        pages = texts(copy)
        assert "![Open in" not in pages[Path("README.md")]
        assert "Open this lesson:" not in "".join(pages.values())
        assert "repository-code" not in pages[Path("CITATION.cff")]
        for name in ("README.md", "CONTRIBUTING.md", "CITATION.cff", "docs/handout.md"):
            if links.of(ROOT) is None:
                assert pages[Path(name)] == (ROOT / name).read_text(encoding="utf-8"), name
    finally:
        set_address(copy, ADDRESS)


def test_no_other_place_knows_an_address_of_the_repository():
    """The placeholder and the hosts that open lessons stand only where links are made of one."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("this is no clone: git cannot say which files belong to the repository")
    made = {"helpers/course/links.py", "helpers/course/pages.py", "pyproject.toml"}
    rendered = {"docs/handbook/servers.md", "docs/handout.md", "README.md"}
    for name in filter(None, listed.stdout.decode().split("\0")):
        path = ROOT / name
        if name in made | rendered or name.startswith(("tests/", "notebooks/")):
            continue
        if not path.is_file() or path.suffix in {".gz", ".png", ".jpg", ".npz"}:
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for word in (PLACEHOLDER, "colab.research.google.com", "mybinder.org/v2", "codespaces.new"):
            assert word not in text, name


def test_a_page_without_marks_is_refused():
    with pytest.raises(lessons.LessonError, match="lacks the marks <!-- x: begin -->"):
        pages.between("text", "x", "made")


def test_what_stands_between_marks_is_made_anew():
    page = "a\n<!-- x: begin -->\nold\n<!-- x: end -->\nb"
    assert pages.between(page, "x", "new") == page.replace("old", "new")
    assert pages.between(page, "x", "") == page.replace("old\n", "")


def test_the_readme_table_and_the_handout_say_what_the_metadata_say():
    known = [replace(lessons.find("03"), number="42", title="A title", question="Why?")]
    table, sheet = pages.readme_table(known), pages.handout(known)
    assert "| 42 | [A title](notebooks/03_p2d_sensitivity.ipynb) | Why? |" in table
    minutes = known[0].teaching_minutes + known[0].exercise_minutes
    assert f"| 42 A title | {minutes} min | {known[0].memory_mb} MB | up to" in sheet
