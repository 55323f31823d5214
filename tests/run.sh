#!/bin/sh
# Everything that CI checks, in the order from quick to slow; stops at the first failure.
set -eu
bin=${VENV:-.venv}/bin
# two workers on two cores: libraries that start threads of their own would wait for each other
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
export MKL_NUM_THREADS="${MKL_NUM_THREADS:-1}" NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-1}"
step() { printf '\n== %s\n' "$*"; }

step "1/5 style of code and notebooks"
"$bin/ruff" check .
"$bin/ruff" format --check .

step "2/5 architecture"
"$bin/lint-imports"

step "3/5 unit tests"
"$bin/python" -m pytest -n 2 -m "not lesson and not browser" --durations=5

step "4/5 lessons: budgets, exercises, and stored numbers compared"
"$bin/python" -m pytest -n 2 -m lesson --durations=10

step "5/5 browser"
"$bin/python" -m pytest -n 2 -m browser --durations=5
