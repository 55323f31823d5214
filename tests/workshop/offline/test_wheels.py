import sys

import pytest
from toy_pack import toy_wheel

from workshop.offline import wheels
from workshop.offline.wheels import WheelsUnavailable

HERE = sys.version_info[:2]


@pytest.fixture
def index(tmp_path, monkeypatch):
    """A folder that pip takes for the only source of packages."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return folder


def test_pins_are_the_lines_without_comments(tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text("# exact\ntoys==1.0\n\ngames==2  # fun\n")
    assert wheels.pins(lock) == ["toys==1.0", "games==2"]


@pytest.mark.parametrize(
    ("tag", "python", "suits"),
    [
        ("py3-none-any", (3, 12), True),
        ("cp311-cp311-{}", (3, 11), True),
        ("cp311-cp311-{}", (3, 12), False),
        ("cp311-abi3-{}", (3, 12), True),
        ("cp312-abi3-{}", (3, 11), False),
        ("cp311-cp311-win_arm64", (3, 11), False),
    ],
)
def test_a_wheel_suits_some_versions_of_python(tmp_path, tag, python, suits):
    here = next(t.platform for t in wheels.tags(python) if t.platform != "any")
    toy_wheel(tmp_path, "toys", "1.0", tag.format(here))
    lacking = wheels.missing(["toys==1.0"], tmp_path, wheels.tags(python))
    assert lacking == ([] if suits else ["toys==1.0"])


def test_another_version_of_a_package_is_no_substitute(tmp_path):
    toy_wheel(tmp_path, "toys", "1.0")
    assert wheels.missing(["Toys==1.0"], tmp_path, wheels.tags(HERE)) == []
    assert wheels.missing(["toys==1.1"], tmp_path, wheels.tags(HERE)) == ["toys==1.1"]


def test_only_what_is_missing_is_fetched(tmp_path, index):
    there = tmp_path / "wheels"
    toy_wheel(there, "toys", "1.0")
    toy_wheel(index, "games", "2.0")  # and no toys
    wheels.fetch(["toys==1.0", "games==2.0"], there, HERE)
    assert sorted(path.name for path in there.iterdir()) == [
        "games-2.0-py3-none-any.whl",
        "toys-1.0-py3-none-any.whl",
    ]


def test_a_package_without_a_wheel_is_named_and_leaves_nothing_behind(tmp_path, index):
    toy_wheel(index, "toys", "1.0")
    with pytest.raises(WheelsUnavailable, match="no suitable wheel of games==2"):
        wheels.fetch(["toys==1.0", "games==2"], tmp_path / "wheels", HERE)
    assert list((tmp_path / "wheels").iterdir()) == []
    assert not (tmp_path / "wheels.part").exists()


def test_a_missing_network_is_called_that_and_the_address_stays_private(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")  # pip tells what is wrong when it tries again
    with pytest.raises(WheelsUnavailable, match="cannot be reached") as caught:
        wheels.fetch(["toys==1.0"], tmp_path / "wheels", HERE)
    assert "127.0.0.1" not in str(caught.value)


def test_a_package_that_does_not_compile_is_told(tmp_path, index):
    with pytest.raises(WheelsUnavailable, match="no suitable wheel of toys==1"):
        wheels.build(["toys==1"], tmp_path / "wheels")


def test_a_wheel_that_was_compiled_earlier_is_kept(tmp_path, index):
    toy_wheel(tmp_path / "wheels", "toys", "1.0")
    wheels.build(["toys==1.0"], tmp_path / "wheels")  # the index is empty
