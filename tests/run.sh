#!/bin/sh
# Everything that CI checks, in the order from quick to slow. Each step runs, whatever the others
# did; the failed ones are named at the end, and the exit code is 1 if there are any.
set -u
bin=${VENV:-.venv}/bin
# two workers on two cores: libraries that start threads of their own would wait for each other
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-1}" OPENBLAS_NUM_THREADS="${OPENBLAS_NUM_THREADS:-1}"
export MKL_NUM_THREADS="${MKL_NUM_THREADS:-1}" NUMBA_NUM_THREADS="${NUMBA_NUM_THREADS:-1}"

failed='' times='' part_begin=$(date +%s)
# step PART TITLE COMMAND ...
step() {
    part=$1 title=$2
    shift 2
    printf '\n== %s: %s\n' "$part" "$title"
    begin=$(date +%s)
    if "$@"; then verdict=ok; else
        verdict=FAILED
        failed="$failed
  $part: $title"
    fi
    end=$(date +%s)
    times="$times
  $(printf '%5d s  %-16s %s: %s' $((end - begin)) "$part" "$title" "$verdict")"
}
# the steps of a part end here: say how long it took
part_over() {
    times="$times
  $(printf '%5d s  %s, together' $(($(date +%s) - part_begin)) "$1")"
    part_begin=$(date +%s)
}

step "style and types" "style" "$bin/ruff" check .
step "style and types" "format" "$bin/ruff" format --check .
step "style and types" "architecture" "$bin/lint-imports"
step "style and types" "types" "$bin/mypy"
part_over "style and types"

step "unit tests" "unit tests" \
    "$bin/python" -m pytest -n 2 -m "not lesson and not browser" --durations=5
part_over "unit tests"

step "lessons" "each twice: budgets, stored numbers, exercises" \
    "$bin/python" -m pytest -n 2 --nbval-lax --lessons-offline -m lesson --durations=10 \
    notebooks tests/lessons
part_over "lessons"

step "browser" "JupyterLab, site and demos in Chromium" \
    "$bin/python" -m pytest -n 2 -m browser --durations=5
part_over "browser"

printf '\nTimes by the clock\n%s\n' "$times"
if [ -n "$failed" ]; then
    printf '\nFAILED\n%s\n' "$failed"
    exit 1
fi
printf '\nAll steps passed.\n'
