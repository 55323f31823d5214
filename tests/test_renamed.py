import importlib
import importlib.util
import pickle
import subprocess
import sys

import pytest

import helpers
from helpers import ROOT
from helpers.renamed import OldNames, install, new_names


def python(code):
    command = [sys.executable, "-W", "error::DeprecationWarning:helpers", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT)


@pytest.mark.parametrize(("old", "new"), new_names().items())
def test_every_new_name_is_there_and_no_old_one_is(old, new):
    assert importlib.util.find_spec(new) is not None
    assert not isinstance(importlib.util.find_spec(new).loader, OldNames)
    path = ROOT / old.replace(".", "/")
    assert not path.is_dir() and not path.with_suffix(".py").is_file()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("helpers.cards", "helpers.tables.cards"),
        ("helpers.designs", "helpers.experiments.designs"),
        ("helpers.sei_growth.inputs", "helpers.sei_growth.simulator.inputs"),
    ],
)
def test_an_old_name_is_the_same_module_with_a_warning(old, new, monkeypatch):
    monkeypatch.delitem(sys.modules, old, raising=False)
    with pytest.warns(DeprecationWarning, match=f"{old} is called {new} now"):
        served = importlib.import_module(old)
    assert served is importlib.import_module(new)
    assert served.__name__ == served.__spec__.name == new


def test_the_warning_names_the_line_that_has_the_old_name(monkeypatch):
    monkeypatch.delitem(sys.modules, "helpers.cards", raising=False)
    monkeypatch.delattr(helpers, "cards", raising=False)
    with pytest.warns(DeprecationWarning) as said:
        from helpers import cards  # noqa: F401
    assert [warning.filename for warning in said] == [__file__]


def test_what_was_pickled_under_an_old_name_is_read(monkeypatch):
    monkeypatch.delitem(sys.modules, "helpers.designs", raising=False)
    from helpers.experiments.designs import InputSpace

    kept = pickle.dumps(InputSpace, protocol=0)
    old = kept.replace(b"helpers.experiments.designs", b"helpers.designs")
    with pytest.warns(DeprecationWarning):
        assert pickle.loads(old) is InputSpace


def test_what_was_a_module_and_is_a_room_still_has_its_names():
    done = python(
        "from helpers.machine import look, memory, cores, chromium, julia\n"
        "from helpers.sensitivity import morris, one_at_a_time, sobol_indices\n"
    )
    assert done.returncode == 0, done.stderr


def test_a_name_that_never_was_is_an_ordinary_error():
    with pytest.raises(ModuleNotFoundError, match=r"No module named 'helpers.lead'"):
        importlib.import_module("helpers.lead")


def test_whoever_uses_the_new_names_does_not_read_the_table():
    done = python(
        "import helpers.tables.cards\nfrom helpers.renamed import new_names\n"
        "assert new_names.cache_info().currsize == 0"
    )
    assert done.returncode == 0, done.stderr


def test_old_names_are_served_once_however_often_the_package_is_loaded():
    install()
    assert sum(isinstance(finder, OldNames) for finder in sys.meta_path) == 1
