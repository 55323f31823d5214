"""The real JupyterLab in headless Chromium: what a learner's hands and eyes meet."""

import contextlib
import json
import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from patience import QUIET_S, wait_until, work

from helpers.course.lessons import find
from helpers.machine import resources

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        resources.chromium() is None, reason="Chromium is not installed (apt install chromium)"
    ),
]


class Lab(NamedTuple):
    """A running JupyterLab."""

    address: str
    token: str
    pid: int


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """A JupyterLab on loopback with copies of the notebooks."""
    place = tmp_path_factory.mktemp("lab")
    folder = place / "notebooks"
    shutil.copytree(find("00").path.parent, folder, ignore=shutil.ignore_patterns(".*"))
    settings = place / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    # all cells stay in the page, so that the test can look at each; and JupyterLab now and then
    # asks for a kernel although the notebook names one
    (settings / "tracker.jupyterlab-settings").write_text(
        json.dumps({"windowingMode": "none", "autoStartDefaultKernel": True})
    )
    news = place / "settings" / "@jupyterlab" / "apputils-extension"
    news.mkdir(parents=True)
    (news / "notification.jupyterlab-settings").write_text(
        json.dumps({"fetchNews": "false", "checkForUpdates": False})
    )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    token = secrets.token_hex(16)
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_DIR": str(place / "config"),
        "JUPYTER_DATA_DIR": str(place / "data"),
        "JUPYTERLAB_SETTINGS_DIR": str(place / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(place / "workspaces"),
        "OMP_NUM_THREADS": "1",
    }
    log = (place / "lab.log").open("wb")
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "jupyterlab",
            "--no-browser",
            "--ServerApp.ip=127.0.0.1",
            f"--ServerApp.port={port}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
            "--ServerApp.shutdown_no_activity_timeout=600",
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
        ],
        cwd=folder,
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    address = f"http://127.0.0.1:{port}"

    def answers():
        assert server.poll() is None, Path(log.name).read_text()
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(f"{address}/api?token={token}", timeout=60)

    try:
        wait_until(
            answers,
            signs=lambda: sum(psutil.Process(server.pid).cpu_times()),
            pause=lambda: time.sleep(0.5),
            what="JupyterLab answers",
        )
        yield Lab(address, token, server.pid)
    finally:
        server.terminate()
        server.wait(QUIET_S)
        log.close()


@pytest.fixture
def page(lab):
    from workshop.site.chromium import chromium

    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(1000 * QUIET_S)
        page.errors = []
        page.on("console", lambda m: page.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: page.errors.append(str(error)))
        yield page


PROMPTS = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(p => p.textContent)"
STATUS = "document.querySelector('.jp-Notebook-ExecutionIndicator')?.dataset.status"
SHOWN = "document.body.innerText.length"
ERRORS = """[...document.querySelectorAll(".jp-OutputArea-output[data-mime-type*='error']")]
    .map(e => e.textContent)"""


def wait_for(page, lab, reached, what):
    """Wait for a state of the page, as long as it changes or the server and its kernels work."""
    return wait_until(
        reached,
        signs=lambda: (*map(page.evaluate, (PROMPTS, STATUS, SHOWN)), work(lab.pid)),
        pause=lambda: page.wait_for_timeout(200),
        what=what,
    )


def open_lesson(page, lab, number):
    # a workspace of its own, so that no tab of another test is restored
    path = f"lab/workspaces/w{number}/tree/{find(number).path.name}"
    page.goto(f"{lab.address}/{path}?token={lab.token}")
    wait_for(page, lab, lambda: page.evaluate(PROMPTS), "the notebook is shown")
    # before the kernel is there, "run all" can be lost
    wait_for(page, lab, lambda: page.evaluate(STATUS) == "idle", "the kernel is there")


def run_all(page, lab):
    """Run all cells; JupyterLab may lose the command while it still connects to the kernel."""
    tries = iter(range(20))

    def done():
        prompts = page.evaluate(PROMPTS)
        if all(re.search(r"\d", prompt) for prompt in prompts):
            return True
        assert page.evaluate(ERRORS) == []
        if page.locator(".jp-Dialog").count():
            page.locator(".jp-Dialog .jp-mod-accept").click()
        elif not any("*" in prompt for prompt in prompts) and page.evaluate(STATUS) == "idle":
            assert next(tries, None) is not None, prompts
            page.get_by_role("menuitem", name="Run", exact=True).click()
            page.get_by_role("menuitem", name=re.compile("^Run All Cells$")).click()
            page.wait_for_timeout(2000)
        return False

    wait_for(page, lab, done, "all cells have been run")


def picture(page, name):
    """Keep a screenshot where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def scroll_to(page, name):
    """Scroll to the element of a CSS class, which a running widget may replace at any moment."""
    page.evaluate("name => document.querySelector('.' + name)?.scrollIntoView()", name)


def test_the_first_page_runs_and_the_preflight_is_shown(page, lab):
    open_lesson(page, lab, "00")
    run_all(page, lab)
    assert page.locator(".jp-Notebook").get_by_text("Not yet:").count() == 1
    picture(page, "00")
    assert page.errors == []


@pytest.mark.parametrize(
    ("number", "name"),
    [
        ("01", "soap-summary"),
        ("02", "structure-summary"),
        ("03", "sensitivity-summary"),
        ("04", "front-summary"),
        ("05", "campaign-summary"),
        ("06", "inverse-summary"),
        ("08", "filling-summary"),
        ("09", "lattice-summary"),
        ("10", "droplet-summary"),
    ],
)
def test_a_lesson_runs_and_its_slider_answers_the_keyboard(page, lab, number, name):
    open_lesson(page, lab, number)
    run_all(page, lab)
    summary = page.locator(f".{name}")
    summary.wait_for()
    scroll_to(page, name)
    before = summary.inner_text()
    picture(page, f"{number}_before")
    handle = page.locator(".widget-slider .noUi-handle").first
    handle.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    # text and picture arrive one after the other
    answered = """([name, before]) => {
        const text = document.querySelector('.' + name).innerText;
        const image = document.querySelector('.widget-html img');
        return text !== before && image.alt === text;
    }"""
    wait_for(page, lab, lambda: page.evaluate(answered, [name, before]), "the slider is answered")
    picture(page, f"{number}_after")
    assert page.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0
    assert page.errors == []


def test_a_running_laboratory_can_be_paused_and_taken_over_from_the_keyboard(page, lab):
    open_lesson(page, lab, "07")
    run_all(page, lab)
    summary = page.locator(".laboratory-summary")
    told = "document.querySelector('.laboratory-summary')?.innerText ?? ''"

    def tells(said, there=True):
        state = f"the summary {'says' if there else 'does not say'} {said!r}"
        wait_for(page, lab, lambda: (said in page.evaluate(told)) == there, state)

    # the campaign of the first run may be over by now: begin another one
    tells("Campaign")
    first = summary.inner_text().split()[1].strip(":,")
    cell = page.locator(".jp-CodeCell", has_text="dashboard.start(samples=15)")
    cell.locator(".jp-InputPrompt").click()
    page.keyboard.press("Control+Enter")
    tells(first, there=False)
    tells("Devices:")
    scroll_to(page, "laboratory-summary")
    picture(page, "07_before")
    for name in ("pause", "resume"):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        tells(", paused:", there=name == "pause")
    page.get_by_role("button", name="make this next", exact=True).click()
    tells("15 of 15")
    scroll_to(page, "laboratory-summary")
    picture(page, "07_after")
    assert page.locator(".jp-OutputArea-output[data-mime-type*='error']").count() == 0
    assert page.errors == []
