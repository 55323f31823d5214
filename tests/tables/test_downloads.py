import errno
import hashlib
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pooch
import pytest
import requests

from helpers.tables import downloads
from helpers.tables.cards import published_card
from helpers.tables.downloads import TableUnavailableError, fetch

CONTENT = b"a,b\n" + b"1,2\n" * 500


@dataclass
class Answer:
    """What the server says to every request, once it speaks, and how often it was asked."""

    body: bytes = CONTENT
    status: int = 200
    promised: int | None = None
    speaks: threading.Event = field(default_factory=threading.Event)
    requests: list[str] = field(default_factory=list)
    address: str = ""


@contextmanager
def serve(answer: Answer) -> Iterator[Answer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer.requests.append(self.path)
            answer.speaks.wait()
            self.send_response(answer.status)
            length = len(answer.body) if answer.promised is None else answer.promised
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    answer.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield answer
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("HELPERS_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("HELPERS_PUBLISHED_MIRROR", raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("pooch.core.time.sleep", lambda _: None)  # between two attempts
    return tmp_path / "cache"


@pytest.fixture
def server():
    with serve(Answer()) as answer:
        answer.speaks.set()
        yield answer


def card_at(address: str):
    entry = {
        "title": "Twice the number",
        "description": "",
        "file": "twice.csv",
        "licence": "CC0-1.0",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "rows": 500,
        "columns": [],
        "url": f"{address}/twice.csv",
        "bytes": len(CONTENT),
        "cite": "",
    }
    return published_card("twice", entry)


def refusal(card) -> str:
    with pytest.raises(TableUnavailableError) as caught:
        fetch(card)
    message = str(caught.value)
    assert card.url in message
    assert card.licence in message
    assert "What to do: " in message
    return message


def files_in(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*")] if folder.exists() else []


def test_the_first_fetch_downloads_and_announces_size_and_licence_in_one_line(cache, server, capfd):
    path = fetch(card_at(server.address))
    assert path == cache / "twice.csv"
    assert path.read_bytes() == CONTENT
    out, err = capfd.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "2.0 kB, licence CC0-1.0" in err


def test_the_second_fetch_asks_no_server_and_says_nothing(cache, server, capfd):
    fetch(card_at(server.address))
    capfd.readouterr()
    fetch(card_at(server.address))
    assert len(server.requests) == 1
    assert capfd.readouterr().err == ""


def test_a_damaged_copy_in_the_cache_is_noticed_and_replaced(cache, server, capfd):
    cache.mkdir()
    (cache / "twice.csv").write_bytes(CONTENT[:-1])
    assert fetch(card_at(server.address)).read_bytes() == CONTENT
    assert "damaged, downloading it again" in capfd.readouterr().err


def test_a_damaged_copy_that_cannot_be_replaced_is_reported_and_not_used(cache, server):
    cache.mkdir()
    (cache / "twice.csv").write_bytes(CONTENT[:-1])
    server.status = 500
    assert f"The copy at {cache / 'twice.csv'} is damaged" in refusal(card_at(server.address))


def test_a_file_with_another_checksum_is_discarded(cache, server):
    server.body = b"<html>Please log in</html>"
    message = refusal(card_at(server.address))
    assert "wrong checksum" in message
    assert "login page" in message
    assert files_in(cache) == []


def test_a_download_that_breaks_off_leaves_no_half_file(cache, server):
    server.body, server.promised = CONTENT[:100], len(CONTENT)
    assert "broke off" in refusal(card_at(server.address))
    assert files_in(cache) == []


def test_a_short_file_with_a_matching_length_is_discarded(cache, server):
    server.body = CONTENT[:100]
    assert "wrong checksum" in refusal(card_at(server.address))
    assert files_in(cache) == []


@pytest.mark.parametrize("status", [404, 500])
def test_an_error_of_the_server_is_told_with_its_number(cache, server, status):
    server.status = status
    assert f"status {status}" in refusal(card_at(server.address))
    assert files_in(cache) == []


def test_a_failed_download_is_tried_again_once_and_no_more(cache, server):
    server.status = 500
    refusal(card_at(server.address))
    assert len(server.requests) == 2


def test_an_error_of_the_server_without_an_answer_is_a_host_that_cannot_be_reached(
    cache, server, monkeypatch
):
    def refused(*_, **__):
        raise requests.HTTPError("refused by a proxy")

    monkeypatch.setattr(requests, "get", refused)
    assert "cannot be reached (HTTPError)" in refusal(card_at(server.address))


def test_without_a_network_the_message_says_offline_and_names_the_mirror(cache):
    with serve(Answer()) as gone:
        card = card_at(gone.address)
    message = refusal(card)
    assert "is this machine offline?" in message
    assert "HELPERS_PUBLISHED_MIRROR" in message
    assert files_in(cache) == []


def test_a_server_that_accepts_and_stays_silent_is_given_up(cache, monkeypatch):
    monkeypatch.setattr(downloads, "TIMEOUT", 0.2)
    with serve(Answer(body=b"")) as silent:
        try:
            assert "cannot be reached" in refusal(card_at(silent.address))
        finally:
            silent.speaks.set()
    assert files_in(cache) == []


def test_a_full_disk_is_named_with_the_room_needed(cache, server, monkeypatch):
    def no_room(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "move", no_room)
    message = refusal(card_at(server.address))
    assert "The disk is full: 2.0 kB are needed" in message
    assert "HELPERS_CACHE" in message
    assert files_in(cache) == []


def test_a_disk_that_fills_up_while_writing_leaves_no_half_file(cache, server, monkeypatch):
    def write_some_and_fail(self, url, output_file, pooch, check_only=False):
        Path(output_file).write_bytes(CONTENT[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch.HTTPDownloader, "__call__", write_some_and_fail)
    assert "The disk is full" in refusal(card_at(server.address))
    assert files_in(cache) == []


def test_a_cache_that_cannot_be_made_is_named(cache, server, tmp_path, monkeypatch):
    (tmp_path / "file").write_text("a file, where a folder is needed")
    monkeypatch.setenv("HELPERS_CACHE", str(tmp_path / "file" / "cache"))
    message = refusal(card_at(server.address))
    assert f"{tmp_path / 'file' / 'cache'} cannot be written" in message
    assert server.requests == []


def test_a_read_only_cache_is_named(cache, server, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    cache.mkdir()
    monkeypatch.setattr("pooch.utils.tempfile.NamedTemporaryFile", refuse)
    message = refusal(card_at(server.address))
    assert f"{cache} cannot be written" in message
    assert server.requests == []


def test_an_intact_table_is_read_from_a_read_only_cache(cache, server, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    path = fetch(card_at(server.address))
    monkeypatch.setattr("pooch.utils.tempfile.NamedTemporaryFile", refuse)
    assert fetch(card_at(server.address)) == path


def test_a_mirror_is_read_in_place_without_network_or_copy(cache, server, tmp_path, monkeypatch):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", str(tmp_path))
    (tmp_path / "twice.csv").write_bytes(CONTENT)
    assert fetch(card_at(server.address)) == tmp_path / "twice.csv"
    assert server.requests == []
    assert not cache.exists()


@pytest.mark.parametrize(
    ("content", "complaint"), [(None, "has no file twice.csv"), (CONTENT + b"\n", "wrong checksum")]
)
def test_a_mirror_without_the_right_file_is_an_error_and_no_reason_to_download(
    cache, server, tmp_path, monkeypatch, content, complaint
):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", str(tmp_path))
    if content is not None:
        (tmp_path / "twice.csv").write_bytes(content)
    message = refusal(card_at(server.address))
    assert complaint in message
    assert "HELPERS_PUBLISHED_MIRROR" in message
    assert server.requests == []


def test_a_mirror_folder_that_does_not_exist_is_named(cache, server, tmp_path, monkeypatch):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", str(tmp_path / "nowhere"))
    assert f"{tmp_path / 'nowhere'}, which is not a folder" in refusal(card_at(server.address))


def test_an_empty_mirror_variable_counts_as_unset(cache, server, monkeypatch):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", "")
    assert fetch(card_at(server.address)).parent == cache
