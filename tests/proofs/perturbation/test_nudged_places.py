import importlib
import json
import os
import subprocess
import sys

import pytest

from helpers.tables import datasets
from proofs.perturbation import nudged_places
from proofs.perturbation.lesson_runs import OFFLINE, STARTUP

PLACES = [
    (module, path)
    for declared in (nudged_places.RESULTS, nudged_places.ARGUMENTS)
    for module, paths in declared.items()
    for path in paths
]


def python(code, folder, seed="1"):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(STARTUP), str(OFFLINE)]),
        nudged_places.COUNTS: str(folder),
    }
    if seed:
        environment[nudged_places.SEED] = seed
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=folder, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize(("module", "path"), PLACES, ids=lambda x: str(x))
def test_every_declared_place_is_there(module, path):
    found = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    assert callable(found)


LEVELS = (
    "from helpers.tables import datasets; "
    "print(datasets.load('conductivity')['T'].unique().tolist())"
)


def test_a_table_that_is_loaded_has_moved_levels_and_the_count_is_left(tmp_path):
    plain = datasets.load("conductivity")
    moved = json.loads(python(LEVELS, tmp_path))
    assert len(moved) == plain["T"].nunique()
    assert moved != plain["T"].unique().tolist()
    counts = nudged_places.counted(tmp_path)
    numbers = plain.select_dtypes("float").to_numpy()
    assert counts["helpers.tables.datasets.load"] == (numbers != 0).sum()


def test_nothing_moves_unless_the_environment_asks_for_it(tmp_path):
    assert json.loads(python(LEVELS, tmp_path, seed="")) == (
        datasets.load("conductivity")["T"].unique().tolist()
    )
    assert nudged_places.counted(tmp_path) == {}


def test_draws_move_in_compiled_loops_handed_a_generator_it_is_still_one(tmp_path):
    code = (
        "import numba, numpy as np\n"
        "draw = numba.njit(lambda rng: rng.random())\n"
        "print(draw(np.random.default_rng(0)), np.random.default_rng(0).random() )"
    )
    compiled, plain = map(float, python(code, tmp_path).split())
    assert compiled == pytest.approx(plain, rel=1e-12)
    assert nudged_places.counted(tmp_path)["numpy.random.default_rng"] == 1


def test_the_network_stays_cut_for_the_next_sitecustomize_is_let_in(tmp_path):
    code = (
        "import socket\n"
        "try: socket.create_connection(('192.0.2.1', 9), 1)\n"
        "except OSError as error: print(error)"
    )
    assert "the network is off" in python(code, tmp_path)


def test_counts_of_all_processes_are_summed(tmp_path):
    (tmp_path / "1.json").write_text('{"a": 1, "b": 2}')
    (tmp_path / "2.json").write_text('{"a": 3}')
    assert nudged_places.counted(tmp_path) == {"a": 4, "b": 2}
