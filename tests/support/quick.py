"""``make quick``: style, architecture, types, and the unit tests that a change concerns.

The tests begin with the nearest to the change by the import graph, and no test begins when three
minutes are over; what was left out is printed.
"""

import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
from changed_tests import MINIMUM, ROOT, changed_files, near_tests

#: No test begins later than this after the start.
SECONDS = 170.0
CHECKS = {
    "style": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "architecture": ["lint-imports"],
    "types": ["mypy"],
}


class TimeLimit:
    """A pytest plugin: when the time is over, the tests that are left are not begun."""

    def __init__(self, end, clock=time.monotonic):
        self.end, self.clock = end, clock
        self.left = {}

    def pytest_runtest_protocol(self, item):
        if self.clock() < self.end:
            return None
        file = item.nodeid.partition("::")[0]
        self.left[file] = self.left.get(file, 0) + 1
        return True  # as if it had been run


def main(seconds=SECONDS):
    """Run all of it; exit code 1 if anything failed."""
    end = time.monotonic() + seconds
    tools = Path(sys.executable).parent
    failed = []
    for name, command in CHECKS.items():
        print(f"== {name}", flush=True)
        if not passes([tools / command[0], *command[1:]]):
            failed.append(name)
    changed, base = changed_files()
    near = near_tests(changed)
    print(f"== unit tests: {len(changed)} files differ from {base}", flush=True)
    if not near:
        print(f"No unit test is near them; instead: {', '.join(MINIMUM)}.", flush=True)
    elif "tests/test_architecture.py" not in near:
        near["tests/test_architecture.py"] = max(near.values())
    limit = TimeLimit(end)
    chosen = ["-m", "not lesson and not browser", "-q", "--rootdir", str(ROOT)]
    code = pytest.main([*chosen, *(str(ROOT / p) for p in near or MINIMUM)], plugins=[limit])
    if code not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        failed.append("unit tests")
    report(limit, near, changed, failed)
    return 1 if failed else 0


def passes(command):
    """Run a check; a tool that is missing does not pass."""
    try:
        return subprocess.run(command, cwd=ROOT).returncode == 0
    except FileNotFoundError:
        print(f"{command[0]} is not there: make installs what the lock names")
        return False


def report(limit, near, changed, failed):
    """Print what was left out, and what failed."""
    if limit.left:
        print(f"\nThe time is over; left out are {sum(limit.left.values())} tests:")
        for file, count in limit.left.items():
            steps = near.get(file, 0)
            print(f"  {count:4} in {file}, {steps} import{'s' * (steps != 1)} away")
    lessons = [p for p in changed if p.startswith("notebooks/")]
    if lessons:
        print(f"\nNot executed here: {', '.join(lessons)}; pytest --nbval-lax {lessons[0]}")
    print(f"\nFailed: {', '.join(failed)}" if failed else "\nAll that was run has passed.")


if __name__ == "__main__":
    sys.exit(main())
