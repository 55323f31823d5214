import os
import re
import subprocess
import sys

import pytest

from proofs.perturbation import conditions

EVERY = [*conditions.nudged(), *conditions.other_kernels(), *conditions.emulated()]
ASK = """
import numpy as np, numba, sys
from numpy._core._multiarray_umath import __cpu_dispatch__, __cpu_features__
from threadpoolctl import threadpool_info
blas = [x for x in threadpool_info() if x["user_api"] == "blas"]
beyond = sum(__cpu_features__[name] for name in __cpu_dispatch__)
print(beyond, blas[0]["architecture"], blas[0]["num_threads"], repr(numba.config.CPU_NAME))
"""


def asked(condition, code):
    if condition.missing:
        pytest.skip(condition.missing)
    done = subprocess.run(
        [*condition.command, sys.executable, "-c", code],
        env={**os.environ, **condition.environment},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def named(name):
    return next(c for c in EVERY if c.name == name)


def test_names_differ_and_all_three_ways_are_there():
    assert len({c.name for c in EVERY}) == len(EVERY)
    assert sum(c.nudges for c in EVERY) == 3
    assert any("OPENBLAS_CORETYPE" in c.environment for c in EVERY)
    assert any(c.command for c in EVERY)


def test_an_old_processors_kernels_are_really_used():
    said = asked(named("old kernels"), ASK)
    assert said.startswith("0 ")
    assert "'generic'" in said
    assert not re.search("Haswell|SkylakeX|Zen", said)


def test_the_wide_kernels_are_really_used():
    assert "SkylakeX" in asked(named("AVX-512"), ASK)


def test_two_threads_are_two():
    assert asked(named("two threads"), ASK).split()[2] == "2"


def test_an_emulated_processor_is_asked_what_it_has():
    code = (
        "from numpy._core._multiarray_umath import __cpu_features__ as f\n"
        "print(f['AVX512F'], f['SSE42'])"
    )
    assert asked(conditions.emulated()[0], code) == "False True\n"


def test_without_an_emulator_it_says_how_to_get_one(monkeypatch):
    monkeypatch.setattr(conditions.shutil, "which", lambda name: None)
    for condition in conditions.emulated():
        assert condition.missing.startswith("qemu-x86_64 is not here")
