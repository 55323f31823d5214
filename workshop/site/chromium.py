"""The Chromium that is installed, without a window and without talking to anybody."""

import contextlib
from collections.abc import Iterator

from playwright.sync_api import Browser, sync_playwright

from helpers.machine import resources

_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start the Chromium that is installed.

    Raises
    ------
    FileNotFoundError
        If there is none.
    """
    path = resources.chromium()
    if path is None:
        raise FileNotFoundError("Chromium is not installed (apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS)
        yield browser
        browser.close()
