import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
#: Pages that commands write from what they measured.
MADE = {ROOT / "docs" / f"{name}.md" for name in ("measured", "robustness", "room", "scale")}
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_citation_says_what_the_citation_file_says():
    file = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    block = re.search(r"```bibtex\n(.*?)```", README, re.DOTALL)[1]
    fields = dict(re.findall(r"^  (\w+) +=\s*\{+(.*?)\}+,$", block, re.MULTILINE))
    assert fields == {
        "author": " and ".join(author["name"] for author in file["authors"]),
        "title": file["title"],
        "version": file["version"],
        "year": str(file["date-released"].year),
    }


def test_the_version_that_is_cited_is_that_of_the_package():
    file = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert f'version = "{file["version"]}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_picture_is_small_and_described():
    alt, target = re.search(r"^!\[([^\]]+)\]\(([^)]+)\)$", README, re.MULTILINE).groups()
    assert len(alt.split()) > 20
    assert (ROOT / target).stat().st_size < 150_000


def test_every_folder_of_code_stands_in_the_plan_of_the_house():
    packages = [p.parent.name for p in ROOT.glob("*/__init__.py")]
    for name in packages:
        assert f"`{name}/" in README, name


def test_every_command_that_is_named_is_there():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for page in PAGES:
        for name in re.findall(r"(?:`|^)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE):
            assert name in targets, f"{page.name}: make {name}"


def test_no_link_of_readme_and_handbook_leads_nowhere():
    for page in PAGES:
        text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text):
            if not target.startswith("http"):
                place = (page.parent / target).resolve()
                assert place.exists() or place in MADE, f"{page.name}: {target}"
