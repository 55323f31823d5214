"""Links: those of the sources made to work on the site, those of the site checked."""

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

#: ``[text](target)``, where the text may hold one more pair of brackets (a badge).
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_CODE = re.compile(r"(```.*?```|`[^`\n]*`)", re.DOTALL)


def localised(text: str, keep: Callable[[str], bool]) -> str:
    """Return Markdown whose links all lead somewhere, and whose pictures are all local.

    Parameters
    ----------
    text : str
        Markdown; what stands in code is left alone.
    keep : callable
        Told a relative target, without its anchor, whether there is something on the site. Links
        to nothing become plain text; pictures from other hosts become their alternative text.
    """

    def replaced(found: re.Match[str]) -> str:
        bang, words, target = found.groups()
        words = localised(words, keep)
        address = urlsplit(target)
        if address.scheme or address.netloc:
            return words if bang else f"[{words}]({target})"
        there = not address.path or keep(unquote(address.path))
        return f"{bang}[{words}]({target})" if there else words

    parts = _CODE.split(text)
    parts[::2] = [_LINK.sub(replaced, part) for part in parts[::2]]
    return "".join(parts)


@dataclass
class Checked:
    """What the links of a site lead to.

    Attributes
    ----------
    broken : list of str
        One sentence a broken link, sorted.
    external : set of str
        Addresses on other hosts that a reader may follow; they are not asked.
    fetched : list of str
        Addresses on other hosts that a page would load by itself, with the page.
    """

    broken: list[str] = field(default_factory=list)
    external: set[str] = field(default_factory=set)
    fetched: list[str] = field(default_factory=list)


def check(folder: Path) -> Checked:
    """Follow every link, picture and script of a built site."""
    # the theme leaves templates of its own among its static files
    html = [p for p in folder.rglob("*.html") if "_static" not in p.relative_to(folder).parts]
    pages = {path: _Page(path) for path in sorted(html)}
    found = Checked()
    for path, page in pages.items():
        for target, loads in page.targets:
            address = urlsplit(target)
            if address.scheme == "data":
                continue
            if address.scheme or address.netloc:
                found.external.add(target) if not loads else found.fetched.append(target)
                continue
            if problem := _problem(path, unquote(address.path), unquote(address.fragment), pages):
                found.broken.append(f"{path.relative_to(folder)}: {target}: {problem}")
    found.broken.sort()
    return found


def _problem(path: Path, target: str, anchor: str, pages: dict[Path, "_Page"]) -> str:
    there = Path(os.path.normpath(path.parent / target)) if target else path
    if there.is_dir():
        there /= "index.html"
    if not there.exists():
        return "there is no such file"
    if anchor and there in pages and anchor not in pages[there].anchors:
        return "the page has no such anchor"
    return ""


class _Page(HTMLParser):
    """The links and the anchors of one page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.anchors: set[str] = set()
        self.targets: list[tuple[str, bool]] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.anchors |= {given[name] for name in ("id", "name") if name in given}
        self.targets += [(given[name], loads) for name, loads in _targets(tag) if name in given]


def _targets(tag: str) -> Iterator[tuple[str, bool]]:
    """Yield the attributes of a tag that hold an address, and whether it is loaded unasked."""
    if tag == "a":
        yield "href", False
    elif tag == "link":
        yield "href", True
    elif tag in ("img", "script", "iframe", "source", "video", "audio", "embed"):
        yield "src", True
