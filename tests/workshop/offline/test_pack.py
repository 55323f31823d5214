import errno
import os
import shutil
import subprocess
import tarfile

import pytest
from toy_pack import TABLE, toy_repository, toy_wheel

from helpers.tables.datasets import TableUnavailableError
from workshop.offline import pack as offline
from workshop.offline.pack import PackError, main, pack

NAME = "conductivity_flores"


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    """A toy repository; pip finds its one package in a folder, and icet nowhere."""
    folder = tmp_path_factory.mktemp("toy")
    (folder / "table.csv").write_bytes(TABLE)
    toy_wheel(folder / "index", "toys", "1.0")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PIP_CONFIG_FILE", "/dev/null")
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_FIND_LINKS", (folder / "index").as_uri())
        patch.setattr(offline.datasets, "published_names", lambda: [NAME])
        patch.setattr(offline.datasets, "published_path", lambda name: folder / "table.csv")
        yield toy_repository(folder / "repository")


@pytest.fixture(scope="module")
def packed(tmp_path_factory, root):
    folder = tmp_path_factory.mktemp("packed")
    pack(folder, root=root)
    return folder


@pytest.fixture
def stick(tmp_path, packed):
    """A packed stick, in a folder whose name has a space and other letters."""
    return shutil.copytree(packed, tmp_path / "USB Übung 学")


@pytest.fixture
def without_source(monkeypatch):
    """Nothing is compiled: quicker where that is not what is asked."""
    monkeypatch.setattr(offline.wheels, "build", lambda wanted, folder: None)


def install(stick, to, **environment):
    return subprocess.run(
        ["sh", str(stick / "install.sh"), "--no-lab", to.name],
        cwd=to.parent,
        env={**os.environ, "PIP_FIND_LINKS": "", **environment},
        capture_output=True,
        text=True,
    )


def test_an_installation_needs_the_stick_and_nothing_else(stick, tmp_path):
    cache, to = tmp_path / "cache", tmp_path / "my lessons 学"
    done = install(stick, to, HELPERS_CACHE=str(cache))
    assert done.returncode == 0, done.stderr
    assert "all lessons are ready" in done.stdout  # said by the toy's preflight, which imports toys
    assert "icet is left out" in done.stdout
    assert [path.read_bytes() for path in cache.iterdir()] == [TABLE]
    again = install(stick, to, HELPERS_CACHE=str(cache))
    assert again.returncode == 0
    assert "unpacking" not in again.stdout


def test_a_damaged_stick_installs_nothing(stick, tmp_path):
    wheel = next((stick / "wheels").iterdir())
    wheel.write_bytes(wheel.read_bytes()[:-1])
    done = install(stick, tmp_path / "lessons")
    assert done.returncode == 1
    assert f"{wheel.name} is damaged" in done.stderr
    assert not (tmp_path / "lessons").exists()


def test_a_folder_with_other_files_is_left_alone(stick, tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "lessons" / "thesis.txt").write_text("mine")
    done = install(stick, tmp_path / "lessons")
    assert done.returncode == 1
    assert "holds other files" in done.stderr
    assert [path.name for path in (tmp_path / "lessons").iterdir()] == ["thesis.txt"]


def test_a_pack_holds_the_last_commit_and_says_so(stick, root, without_source):
    (root / "later.txt").write_text("not committed")
    done = pack(stick, root=root)
    (root / "later.txt").unlink()
    with tarfile.open(stick / offline.ARCHIVE) as archive:
        names = archive.getnames()
    assert "requirements.lock" in names
    assert "later.txt" not in names
    assert "changes that are not committed" in str(done)


def test_what_is_missing_is_said_on_the_stick_and_on_the_screen(stick, root):
    done = pack(stick, root=root)
    assert "Missing: icet==4.0, which is published as source only." in str(done)
    assert "Missing: icet==4.0" in (stick / "README.md").read_text("utf-8")


def test_the_stick_says_whose_the_tables_are(stick):
    text = (stick / "README.md").read_text("utf-8")
    card = offline.datasets.card(NAME, published=True)
    for words in (card.licence, card.cite, card.url, "belong to others"):
        assert words in text
    assert "@" not in text


def test_packing_again_asks_for_nothing_that_is_there(stick, root, without_source, monkeypatch):
    monkeypatch.setenv("PIP_FIND_LINKS", "")
    assert pack(stick, root=root).n_wheels == 1


def test_published_tables_can_be_left_out_later_too(stick, root, without_source):
    assert (stick / "published").exists()
    assert pack(stick, root=root, published=False).n_tables == 0
    assert not (stick / "published").exists()
    assert "published/" not in (stick / offline.CHECKSUMS).read_text("utf-8")


def test_a_table_that_cannot_be_had_does_not_stop_the_pack(
    stick, root, without_source, monkeypatch
):
    def unavailable(name):
        raise TableUnavailableError(f"The published table '{name}' is not available.\nOffline.")

    monkeypatch.setattr(offline.datasets, "published_path", unavailable)
    done = pack(stick, root=root)
    assert done.n_tables == 0
    assert f"Missing: The published table '{NAME}' is not available. Offline." in done.notes


def test_every_file_but_the_list_itself_has_a_checksum(stick):
    listed = [line[66:] for line in (stick / offline.CHECKSUMS).read_text("utf-8").splitlines()]
    there = {p.relative_to(stick).as_posix() for p in stick.rglob("*") if p.is_file()}
    assert set(listed) == there - {offline.CHECKSUMS}


def test_a_full_disk_is_called_that(stick, root, without_source, monkeypatch):
    def full(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(PackError, match="disk is full"):
        pack(stick, root=root)


def test_a_folder_without_git_is_refused_with_a_message(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "bare").mkdir()
    with pytest.raises(PackError, match=r"git status failed.*not a git repository"):
        pack(tmp_path / "stick", root=tmp_path / "bare")


@pytest.mark.parametrize("word", ["3", "three.eleven", "3.x"])
def test_a_version_must_look_like_one(word, capsys):
    with pytest.raises(SystemExit) as left:
        main(["--python", word])
    assert left.value.code == 2
    assert "is not a version such as 3.11" in capsys.readouterr().err
