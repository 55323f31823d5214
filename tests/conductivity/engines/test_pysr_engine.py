import ast
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from helpers.conductivity.engines import pysr_engine
from helpers.conductivity.engines.julia import EngineUnavailableError, julia_status

SETTINGS = {
    "operators": ("+", "-", "*", "/", "exp", "sqrt", "square"),
    "max_size": 14,
    "n_evaluations": 20_000,
    "seed": 3,
}

#: Asks for a search and reports what became of it, and everything that touched the network.
ASK = """
import json, os, sys
network, imports = [], set()

def watch(event, args):
    if event.startswith(("socket.", "urllib.", "ftplib.", "http.")):
        network.append(event)
    if event == "import":
        imports.add(args[0].split(".")[0])

sys.addaudithook(watch)
import numpy as np
import pandas as pd
from helpers.conductivity.engines import pysr_engine

rng = np.random.default_rng(0)
X = pd.DataFrame({"u": rng.uniform(-0.5, 1, 200), "s": rng.uniform(0.4, 1.4, 200)})
y = np.exp(0.5 - X["u"]) + 2 * X["s"]
settings = json.loads(sys.argv[1])
report = {}
try:
    found = [pysr_engine.candidates(X, y, **settings) for _ in range(2)]
    report["laws"] = [[str(law) for law in laws] for laws in found]
    from helpers.conductivity.formulas.expressions import evaluate
    report["error"] = min(float(np.mean((evaluate(law, X) - y) ** 2)) for law in found[0])
except Exception as error:
    report["raised"], report["message"] = type(error).__name__, str(error)
report["network"] = network
report["imported"] = sorted(imports & {"pysr", "juliacall", "juliapkg"})
report["environment"] = os.environ.get("PYTHON_JULIAPKG_OFFLINE")
print("REPORT" + json.dumps(report))
"""


def ask(folder, **environment):
    """Run the search in a process of its own, as Julia stays in the process it is started in."""
    unset = ("PYTHON_JULIAPKG_EXE", "PYTHON_JULIAPKG_OFFLINE")
    inherited = {name: value for name, value in os.environ.items() if name not in unset}
    answer = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(SETTINGS)],
        cwd=folder,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=900,
    )
    reports = [line for line in answer.stdout.splitlines() if line.startswith("REPORT")]
    assert reports, answer.stderr
    return json.loads(reports[0].removeprefix("REPORT"))


def test_without_julia_the_search_says_so_and_touches_neither_pysr_nor_the_network(tmp_path):
    project = tmp_path / "julia_env"
    report = ask(tmp_path, PATH=str(tmp_path), PYTHON_JULIAPKG_PROJECT=str(project))
    assert report["raised"] == "EngineUnavailableError"
    assert "was not found" in report["message"]
    assert 'python -c "import pysr"' in report["message"]
    assert report["imported"] == []
    assert report["network"] == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="a shell script plays Julia")
def test_a_broken_julia_ends_in_the_same_error_and_nothing_is_fetched(tmp_path):
    # complete from outside, so that pysr is imported; juliapkg would now fetch a newer Julia
    project = tmp_path / "julia_env"
    fake = project / "pyjuliapkg/install/bin/julia"
    fake.parent.mkdir(parents=True)
    fake.write_text("#!/bin/sh\necho julia version 1.10.5\n", encoding="utf-8")
    fake.chmod(0o755)
    project.joinpath("Manifest.toml").write_text("[[deps.SymbolicRegression]]\n", encoding="utf-8")
    report = ask(tmp_path, PATH=str(tmp_path), PYTHON_JULIAPKG_PROJECT=str(project))
    assert report["raised"] == "EngineUnavailableError"
    assert "did not start" in report["message"]
    assert "pysr" in report["imported"]
    assert report["network"] == []
    assert report["environment"] is None


def test_the_error_is_a_runtime_error_with_the_text_of_the_status(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYTHON_JULIAPKG_PROJECT", str(tmp_path))
    monkeypatch.delenv("PYTHON_JULIAPKG_EXE", raising=False)
    X = pd.DataFrame({"x": [1.0, 2.0]})
    with pytest.raises(RuntimeError) as raised:
        pysr_engine.candidates(X, [1.0, 2.0], **SETTINGS)
    assert raised.type is EngineUnavailableError
    assert str(raised.value) == str(julia_status())


def test_every_setting_is_a_parameter_of_the_installed_pysr():
    folder = importlib.util.find_spec("pysr").submodule_search_locations[0]
    tree = ast.parse(Path(folder, "sr.py").read_text(encoding="utf-8"))
    regressor = next(
        n for n in tree.body if isinstance(n, ast.ClassDef) and n.name == "PySRRegressor"
    )
    init = next(
        n for n in regressor.body if isinstance(n, ast.FunctionDef) and n.name == "__init__"
    )
    parameters = {a.arg for a in (*init.args.args, *init.args.kwonlyargs)}
    assert set(pysr_engine.settings(**SETTINGS, folder="here")) <= parameters


def test_the_settings_are_those_of_a_search_that_can_be_repeated():
    chosen = pysr_engine.settings(**SETTINGS, folder="here")
    repeatable = {"deterministic": True, "parallelism": "serial", "random_state": 3}
    assert repeatable.items() <= chosen.items()
    assert chosen["max_evals"] == 20_000
    assert chosen["binary_operators"] == ["+", "-", "*", "/"]
    assert chosen["unary_operators"] == ["exp", "sqrt", "square"]


def test_an_unknown_operator_is_named():
    with pytest.raises(ValueError, match="'gamma'"):
        pysr_engine.settings(**{**SETTINGS, "operators": ("+", "gamma")}, folder="here")


@pytest.mark.pysr
def test_a_real_search_finds_a_law_twice_and_leaves_no_files(tmp_path):
    status = julia_status()
    if not status.ready:
        pytest.skip(f"{status.reason}; PySR search NOT exercised")
    report = ask(tmp_path)
    assert "raised" not in report, report["message"]
    assert report["error"] < 1e-3
    assert report["laws"][0] == report["laws"][1]
    assert list(tmp_path.iterdir()) == []
