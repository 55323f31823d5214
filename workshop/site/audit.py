"""Open every page of the site in Chromium, at the width of a desk and of a phone.

``python -m workshop.site.audit`` lists what axe finds against the levels A and AA of the Web
Content Accessibility Guidelines, pages that scroll sideways, errors in the console, and requests
that leave the machine.
"""

import argparse
import contextlib
import sys
import threading
from collections.abc import Iterator, Sequence
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request

from helpers import ROOT
from workshop.site.chromium import chromium

Colours = Literal["light", "dark"]

WIDTHS = (1280, 390)
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
#: The theme says this once in a browser that has no choice of colours stored yet.
_EXPECTED = "Got invalid theme mode"


def audit(folder: Path, names: Sequence[str], widths: Sequence[int] = WIDTHS) -> list[str]:
    """Open pages of a built site and say what is wrong with them.

    Parameters
    ----------
    folder : Path
        The site.
    names : sequence of str
        Pages, relative to the folder.
    widths : sequence of int
        Of the window, in pixels.

    Returns
    -------
    list of str
        One sentence a fault.
    """
    faults = []
    with serve(folder) as address, chromium() as browser:
        for name in names:
            for width in widths:
                said = look(browser, f"{address}/{name}", width)
                faults += [f"{name} at {width} px: {fault}" for fault in said]
    return faults


def look(browser: Browser, address: str, width: int, colours: Colours = "light") -> list[str]:
    """Open one page and say what is wrong with it."""
    faults: list[str] = []
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=colours)

    def request(asked: Request) -> None:
        if not asked.url.startswith((address.rpartition(":")[0], "data:", "blob:")):
            faults.append(f"asks another host: {asked.url}")

    page.on("request", request)
    page.on("pageerror", lambda error: faults.append(f"error: {error}"))
    page.on(
        "console",
        lambda m: (
            faults.append(f"console: {m.text} ({m.location['url']})")
            if m.type == "error" and _EXPECTED not in m.text
            else None
        ),
    )
    page.goto(address, wait_until="load")
    faults += [*_sideways(page), *_unlabelled(page), *_violations(page)]
    page.close()
    return faults


@contextlib.contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback; yields its address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def _sideways(page: Page) -> list[str]:
    wide, window = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    return [f"scrolls sideways: {wide} of {window} px"] if wide > window else []


def _unlabelled(page: Page) -> list[str]:
    # axe lets pass a picture that is marked as decoration; ours all say something
    count = page.evaluate("[...document.images].filter(image => !image.alt.trim()).length")
    return [f"{count} pictures without alternative text"] if count else []


def _violations(page: Page) -> list[str]:
    # without preloading: axe would look for imported style sheets in the wrong folder
    rules = {"runOnly": {"type": "tag", "values": _LEVELS}, "preload": False}
    found = Axe().run(page, options=rules)
    return [
        f"axe: {violation['id']} ({violation['impact']}), {len(violation['nodes'])} times, "
        f"first in {violation['nodes'][0]['html'][:200]}"
        for violation in found.response["violations"]
    ]


def main(arguments: Sequence[str] | None = None) -> int:
    """Audit a built site; exit code 1 where anything is wrong."""
    parser = argparse.ArgumentParser(prog="python -m workshop.site.audit", description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "site")
    folder = parser.parse_args(arguments).folder
    pages = [p.relative_to(folder) for p in sorted(folder.rglob("*.html"))]
    names = [p.as_posix() for p in pages if "_static" not in p.parts]
    if not names:
        print(f"there is no site in {folder}: run make site first", file=sys.stderr)
        return 2
    faults = audit(folder, names)
    print("\n".join([*faults, f"{len(names)} pages, {len(faults)} faults"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
