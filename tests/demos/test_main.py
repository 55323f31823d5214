"""The demos served by Voilà and driven by keyboard in Chromium."""

import contextlib
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from demos import pages
from helpers import machine
from helpers.lessons import all_lessons

pytest.importorskip("voila", reason="Voilà is not installed (the extra 'site')")
ROOT = Path(__file__).parents[2]
FIGURES = [lesson for lesson in all_lessons() if pages.demo(lesson) is not None]
in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        machine.chromium() is None,
        reason="Chromium is not installed (apt install chromium)",
    ),
]
#: Whether the alternative text of the figure is what is said beside it.
TOLD = """() => {
    const said = [...document.querySelectorAll('[aria-live]')].map(e => e.innerText.trim());
    return said.includes(document.querySelector('.widget-html img').alt.trim());
}"""
STATE = re.compile(rb'"execution_state":\s*"(busy|idle)"')


@contextlib.contextmanager
def serving(place, *options):
    """Run ``python -m demos`` as its user does; yields the process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (place / "demos.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "demos", "--no-browser", f"--port={port}", *options],
        cwd=ROOT,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(place / "config")},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            with contextlib.suppress(OSError):
                urllib.request.urlopen(address, timeout=5).close()
                break
            assert server.poll() is None, Path(log.name).read_text()
            time.sleep(0.25)
        yield server, address
    finally:
        server.terminate()
        server.wait(30)
        log.close()


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("demos")) as (_, address):
        yield address


class Driven:
    """A page of a demo: what it asks other hosts, what goes wrong, and whether it is at rest."""

    def __init__(self, browser, address):
        self.faults, self.busy, self.idle = [], 0, 0
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._heard))
        self.page.goto(address, timeout=180_000)
        self.page.wait_for_selector(".widget-html img", timeout=180_000)
        self.rest()

    def _asked(self, url):
        if not url.startswith(("http://127.0.0.1", "data:", "blob:")):
            self.faults.append(f"asks another host: {url}")

    def _heard(self, frame):
        frame = frame.encode() if isinstance(frame, str) else frame
        for state in STATE.findall(frame):
            self.busy += state == b"busy"
            self.idle += state == b"idle"
        if b"Traceback" in frame:
            self.faults.append(frame.decode(errors="replace"))

    def press(self, element, *keys):
        before = self.busy
        element.focus()
        for key in keys:
            self.page.keyboard.press(key)
        # a control that is at its corner already tells the kernel nothing
        deadline = time.monotonic() + 1
        while self.busy == before and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)
        self.rest()

    def rest(self):
        """Wait until the kernel has answered everything."""
        deadline = time.monotonic() + 60
        while self.busy > self.idle:
            assert time.monotonic() < deadline, "the kernel does not come to rest"
            self.page.wait_for_timeout(20)
        self.page.wait_for_timeout(50)  # and the page has shown it


def test_a_wrong_host_is_refused(demos):
    request = urllib.request.Request(
        f"{demos}/voila/render/{FIGURES[0].path.name}", headers={"Host": "elsewhere.example"}
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=10)


def test_the_server_stops_by_itself_when_nobody_uses_it(tmp_path):
    with serving(tmp_path, "00", "--idle-minutes=0.03") as (server, _):
        assert server.wait(30) == 0


class TestInChromium:
    pytestmark = in_chromium

    @pytest.fixture
    def browser(self):
        from website.chromium import chromium

        with chromium() as browser:
            yield browser

    def test_the_start_page_has_no_fault(self, demos, browser):
        from website.audit import look

        for width in (1280, 390):
            assert look(browser, f"{demos}/", width) == []

    @pytest.mark.parametrize("lesson", FIGURES, ids=lambda lesson: lesson.name)
    def test_every_control_goes_to_its_corners_by_keyboard(self, demos, browser, lesson):
        driven = Driven(browser, f"{demos}/voila/render/{lesson.path.name}")
        page = driven.page
        if folder := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=str(Path(folder) / f"demo_{lesson.number}.png"))
        assert not any(cell.is_visible() for cell in page.locator(".celltag_prepares").all())
        first = page.locator(".widget-html").all_inner_texts()
        lists, moved = page.locator(".widget-dropdown select").all(), set()
        # where a choice in a list disables sliders, another choice enables them
        for end in ("Home", "End"):
            for choice in lists:
                if choice.is_enabled():
                    driven.press(choice, end)
            for place, slider in enumerate(page.locator(".widget-slider").all()):
                if slider.locator(".noUi-target[disabled]").count():
                    continue
                for key, corner in (("Home", "aria-valuemin"), ("End", "aria-valuemax")):
                    handle = slider.locator(".noUi-handle")
                    driven.press(handle, key)
                    now, wanted = map(handle.get_attribute, ("aria-valuenow", corner))
                    assert float(now) == pytest.approx(float(wanted))
                moved.add(place)
        assert moved == set(range(page.locator(".widget-slider").count()))
        for field in page.locator("input[type=number]").all():
            for corner in ("-1e9", "1e9"):  # beyond both ends: the field takes the end itself
                field.fill(corner)
                driven.press(field, "Enter")
        for button in page.locator("button.jupyter-button").all():
            if button.is_enabled():
                driven.press(button, "Enter")
        assert driven.faults == []
        assert page.locator(".widget-html").all_inner_texts() != first
        # the figure of a running laboratory follows its text
        page.wait_for_function(TOLD, timeout=120_000)
