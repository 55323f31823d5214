import subprocess

import pytest

from proofs.first_start import FirstStart, StartFailed, durations, measure
from workshop.offline import wheels

START = """
import os, runpy, sys
print("== making nothing (at once)", flush=True)
{command}
"""
SERVER = """
import http.server, json, os, pathlib
class Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/lab?token=secret" else 403)
        self.end_headers()
server = http.server.HTTPServer(("127.0.0.1", 0), Answer)
note = {"url": f"http://127.0.0.1:{server.server_port}/", "token": "secret"}
pathlib.Path(os.environ["JUPYTER_RUNTIME_DIR"], "jpserver-1.json").write_text(json.dumps(note))
server.serve_forever()
"""


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Make a repository with a start.py, but without packages to download."""
    monkeypatch.setattr(wheels, "fetch", lambda *_: None)
    monkeypatch.setattr(wheels, "build", lambda *_: None)

    def commit(command):
        root = tmp_path / "repository"
        root.mkdir()
        (root / "start.py").write_text(START.format(command=command))
        (root / "server.py").write_text(SERVER)
        (root / "pyproject.toml").write_text("[build-system]\nrequires = []\n")
        for name in ("requirements.lock", "requirements-source.lock"):
            (root / name).touch()
        (tmp_path / "scratch").mkdir()
        who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
        for words in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "all"]):
            subprocess.run(["git", *words], cwd=root, check=True)
        return root, tmp_path / "scratch"

    return commit


def test_the_steps_of_the_start_are_told_until_the_lab_answers(repository):
    opening = "print('== opening', flush=True)\nrunpy.run_path('server.py')"
    found = measure(*repository(opening), limit=300)
    assert list(found.steps) == ["making nothing", "opening"]
    assert all(seconds >= 0 for seconds in found.steps.values())
    assert found.processor > 0


def test_a_lab_that_does_not_start_is_told_with_its_own_words(repository):
    with pytest.raises(StartFailed, match="no such lab"):
        measure(*repository("sys.exit('no such lab')"), limit=300)


def test_a_step_ends_where_the_next_begins():
    assert durations({"a": 1.0, "b": 3.0}, 10.0) == {"a": 2.0, "b": 7.0}


def test_the_download_is_stated_apart():
    found = str(FirstStart(60.0, 10.0, 700.0, {"making": 5.0, "installing": 25.0}, 30.0))
    assert "60 s  downloading 700 MB" in found
    assert "100 s  from a fresh clone to JupyterLab, all together" in found
    assert "40 s  without the download" in found
    assert "30 s  of these, work of a processor" in found
