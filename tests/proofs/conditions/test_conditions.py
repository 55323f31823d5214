import subprocess
import sys

import pytest

from proofs.conditions import conditions
from proofs.conditions.conditions import NotPossible, Setting


@pytest.fixture
def setting(tmp_path):
    root = tmp_path / "repository"
    root.mkdir()
    (root / "kept.txt").write_text("kept")
    (root / "new.txt").write_text("new")
    (root / "junk.txt").write_text("junk")
    (root / ".gitignore").write_text("junk.txt\n")
    for words in (["init", "-q"], ["add", "kept.txt", ".gitignore"]):
        subprocess.run(["git", "-C", str(root), *words], check=True)
    (tmp_path / "scratch").mkdir()
    return Setting(root, tmp_path / "scratch")


def entered(condition, setting, request):
    """Bring a condition about until the end of the test, or say why it cannot be."""
    manager = condition(setting)
    try:
        changed = manager.__enter__()
    except NotPossible as error:
        pytest.skip(str(error))
    request.addfinalizer(lambda: manager.__exit__(None, None, None))
    return changed


def python(setting, code):
    return subprocess.run(
        [*setting.prefix, sys.executable, "-c", code],
        env=setting.variables(),
        capture_output=True,
        text=True,
    )


def test_one_core_is_one_core(setting, request):
    changed = entered(conditions.one_core, setting, request)
    assert python(changed, "import os; print(len(os.sched_getaffinity(0)))").stdout == "1\n"


def test_memory_is_limited_or_watched(setting, request, monkeypatch):
    monkeypatch.setattr(conditions, "LIMIT_MB", 100)
    changed = entered(conditions.two_gigabytes, setting, request)
    done = python(changed, "b = bytearray(300_000_000); print(len(b))")
    if changed.watched_mb is None:
        assert done.returncode != 0
        assert python(changed, "print('small')").stdout == "small\n"
    else:
        assert changed.watched_mb == 100


def test_without_control_groups_memory_is_watched(setting, request, tmp_path, monkeypatch):
    monkeypatch.setattr(conditions, "MEMORY_GROUPS", tmp_path / "no" / "groups")
    changed = entered(conditions.two_gigabytes, setting, request)
    assert changed.watched_mb == conditions.LIMIT_MB
    assert "watchdog" in changed.means[-1]


def test_a_limit_is_taken_back(setting):
    before = list(conditions.MEMORY_GROUPS.glob("map-school-*"))
    with conditions.two_gigabytes(setting):
        pass
    assert list(conditions.MEMORY_GROUPS.glob("map-school-*")) == before


def test_the_clock_stands_elsewhere(setting, request):
    changed = entered(conditions.elsewhere, setting, request)
    offset = "import time; time.tzset(); print(time.timezone)"
    assert python(changed, offset).stdout == f"{-(12 * 60 + 45) * 60}\n"


def test_where_a_german_locale_can_be_made_numbers_have_a_comma(setting, request):
    changed = entered(conditions.elsewhere, setting, request)
    if changed.environment["LC_ALL"] == "C":
        pytest.skip(changed.means[-1])
    shown = "import locale; locale.setlocale(locale.LC_ALL, ''); print(locale.str(1.5))"
    assert python(changed, shown).stdout == "1,5\n"
    encoding = "import locale; print(locale.getencoding())"
    assert python(changed, encoding).stdout == "ISO-8859-1\n"


def test_a_strange_path_holds_what_git_knows_or_would_add(setting, request):
    changed = entered(conditions.strange_path, setting, request)
    assert changed.root.name == conditions.STRANGE_NAME
    assert {p.name for p in changed.root.iterdir()} == {"kept.txt", "new.txt", ".gitignore"}


def test_a_read_only_checkout_can_be_read_and_not_written(setting, request):
    changed = entered(conditions.read_only, setting, request)
    kept = changed.root / "kept.txt"
    assert python(changed, f"print(open({str(kept)!r}).read())").stdout == "kept\n"
    assert "Read-only" in python(changed, f"open({str(kept)!r}, 'a')").stderr
    kept.write_text("outside of it one can write")


def test_a_strange_path_becomes_read_only_where_it_is(setting, request):
    strange = entered(conditions.strange_path, setting, request)
    assert entered(conditions.read_only, strange, request).root == strange.root


def test_without_a_network_there_is_still_a_loopback(setting, request, monkeypatch):
    monkeypatch.setenv("HELPERS_PUBLISHED_MIRROR", "/somewhere")
    changed = entered(conditions.no_network, setting, request)
    assert "HELPERS_PUBLISHED_MIRROR" not in changed.variables()
    loopback = (
        "import socket; s = socket.create_server(('127.0.0.1', 0)); "
        "socket.create_connection(s.getsockname()); print('connected')"
    )
    assert python(changed, loopback).stdout == "connected\n"
    beyond = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=5)"
    assert "Network is unreachable" in python(changed, beyond).stderr


def test_a_missing_program_is_named():
    with pytest.raises(NotPossible, match="no-such-program is not here"):
        conditions.program("no-such-program")
