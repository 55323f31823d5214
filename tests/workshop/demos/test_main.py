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
from typing import NamedTuple

import psutil
import pytest
from patience import QUIET_S, wait_until, work

from helpers.course.lessons import all_lessons
from helpers.machine import resources
from workshop.demos import pages

pytest.importorskip("voila", reason="Voilà is not installed (the extra 'site')")
ROOT = Path(__file__).parents[3]
FIGURES = [lesson for lesson in all_lessons() if pages.demo(lesson) is not None]
in_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(
        resources.chromium() is None,
        reason="Chromium is not installed (apt install chromium)",
    ),
]
#: Whether the alternative text of the figure is what is said beside it.
TOLD = """(() => {
    const said = [...document.querySelectorAll('[aria-live]')].map(e => e.innerText.trim());
    return said.includes(document.querySelector('.widget-html img').alt.trim());
})()"""
#: What a control is set to: a list and a field have a value, the handle of a slider tells it.
VALUE = "e => e.value ?? e.getAttribute('aria-valuenow')"
STATE = re.compile(rb'"execution_state":\s*"(busy|idle)"')


@contextlib.contextmanager
def serving(place, *options):
    """Run ``python -m workshop.demos`` as its user does; yields the process and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = (place / "demos.log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-m", "workshop.demos", "--no-browser", f"--port={port}", *options],
        cwd=ROOT,
        env={**os.environ, "JUPYTER_CONFIG_DIR": str(place / "config")},
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"

    def answers():
        assert server.poll() is None, Path(log.name).read_text()
        with contextlib.suppress(OSError):
            urllib.request.urlopen(address, timeout=60).close()
            return True

    try:
        wait_until(
            answers,
            signs=lambda: sum(psutil.Process(server.pid).cpu_times()),
            pause=lambda: time.sleep(0.25),
            what="the demos answer",
        )
        yield server, address
    finally:
        server.terminate()
        server.wait(QUIET_S)
        log.close()


class Demos(NamedTuple):
    """Running demos."""

    address: str
    pid: int


@pytest.fixture(scope="module")
def demos(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("demos")) as (server, address):
        yield Demos(address, server.pid)


class Driven:
    """A page of a demo: what it asks other hosts, what goes wrong, and whether it is at rest."""

    def __init__(self, browser, demos, path):
        self.faults, self.busy, self.idle, self.pid = [], 0, 0, demos.pid
        self.page = browser.new_page(viewport={"width": 1280, "height": 1000})
        self.page.set_default_timeout(0)  # it is waited for the kernel, not for a time
        self.page.on("request", lambda asked: self._asked(asked.url))
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("websocket", lambda socket: socket.on("framereceived", self._heard))
        self.page.goto(demos.address + path, wait_until="commit")
        figure = "!!document.querySelector('.widget-html img')"
        self.wait_for(lambda: self.page.evaluate(figure), "the figure is shown")
        self.rest()

    def wait_for(self, reached, what):
        wait_until(
            reached,
            signs=lambda: (self.busy, self.idle, work(self.pid)),
            pause=lambda: self.page.wait_for_timeout(20),
            what=what,
        )

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

    def press(self, element, *keys, fill=None, tells=False):
        """Press keys; return when the kernel has answered what they changed."""
        before, value = self.busy, element.evaluate(VALUE)
        if fill is not None:
            element.fill(fill)
        element.focus()
        for key in keys:
            self.page.keyboard.press(key)
        # a control that is at its corner already tells the kernel nothing
        if tells or element.evaluate(VALUE) != value:
            self.wait_for(lambda: self.busy > before, "the kernel is told of a change")
        self.rest()

    def rest(self):
        """Wait until the kernel has answered everything."""
        self.wait_for(lambda: self.busy <= self.idle, "the kernel comes to rest")
        # and the page has shown it: a value that the kernel sends back late would undo the next key
        self.page.wait_for_timeout(300)


def test_a_wrong_host_is_refused(demos):
    request = urllib.request.Request(
        f"{demos.address}/voila/render/{FIGURES[0].path.name}",
        headers={"Host": "elsewhere.example"},
    )
    with pytest.raises(urllib.error.HTTPError, match="403"):
        urllib.request.urlopen(request, timeout=QUIET_S)


def test_the_server_stops_by_itself_when_nobody_uses_it(tmp_path):
    with serving(tmp_path, "00", "--idle-minutes=0.03") as (server, _):
        assert server.wait(QUIET_S) == 0


class TestInChromium:
    pytestmark = in_chromium

    @pytest.fixture
    def browser(self):
        from workshop.site.chromium import chromium

        with chromium() as browser:
            yield browser

    def test_the_start_page_has_no_fault(self, demos, browser):
        from workshop.site.audit import look

        for width in (1280, 390):
            assert look(browser, f"{demos.address}/", width) == []

    @pytest.mark.parametrize("lesson", FIGURES, ids=lambda lesson: lesson.name)
    def test_every_control_goes_to_its_corners_by_keyboard(self, demos, browser, lesson):
        driven = Driven(browser, demos, f"/voila/render/{lesson.path.name}")
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
                driven.press(field, "Enter", fill=corner)
        for button in page.locator("button.jupyter-button").all():
            if button.is_enabled():
                driven.press(button, "Enter", tells=True)
        assert driven.faults == []
        assert page.locator(".widget-html").all_inner_texts() != first
        # the figure of a running laboratory follows its text
        driven.wait_for(lambda: page.evaluate(TOLD), "the figure says what the text says")
