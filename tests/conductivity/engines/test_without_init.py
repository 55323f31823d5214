import sys

import pytest

from helpers.conductivity.engines import without_init


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package that must not be imported, with two modules that may."""
    folder = tmp_path / "explosive"
    folder.mkdir()
    (folder / "__init__.py").write_text("started = True\nimport no_such_module\n")
    (folder / "outer.py").write_text("from .inner import VALUE\n")
    (folder / "inner.py").write_text("VALUE = 7\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield folder
    without_init.module.cache_clear()
    for name in left_behind():
        del sys.modules[name]


def left_behind():
    return [name for name in sys.modules if "explosive" in name]


def test_a_module_and_its_neighbours_load_though_the_package_cannot(installed):
    assert without_init.module("explosive", "outer").VALUE == 7


def test_nothing_stays_behind_so_that_the_package_can_still_be_imported(installed):
    without_init.module("explosive", "outer")
    assert not left_behind()
    (installed / "__init__.py").write_text("started = True\n")
    import explosive.outer

    assert explosive.started
    assert explosive.outer is not without_init.module("explosive", "outer")


def test_a_missing_package_is_named():
    with pytest.raises(ModuleNotFoundError, match="no_such_package is not installed"):
        without_init.module("no_such_package", "outer")


def test_a_missing_module_leaves_nothing_behind(installed):
    with pytest.raises(ModuleNotFoundError, match="absent"):
        without_init.module("explosive", "absent")
    assert not left_behind()
