"""Which unit tests a change concerns, by the import graph, the nearest first.

The graph is read from the files, not by grimp as the contracts of the architecture are: the tests
are no package, and what they use of `tests/support` is none either.
"""

import ast
import subprocess
from collections import defaultdict, deque
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("helpers", "workshop", "proofs")
#: Run where nothing has changed, and where no test is near what has.
MINIMUM = (
    "tests/course/test_lessons.py",
    "tests/course/test_notebooks.py",
    "tests/lessons/test_format.py",
)


def changed_files(root=ROOT, main="main"):
    """Return the paths that differ from where this branch left main, and what they differ from.

    On main itself, or where there is no main, what is not committed yet.
    """
    base = "HEAD"
    for name in (main, f"origin/{main}"):
        found = _git(root, "merge-base", "HEAD", name)
        if found.returncode == 0:
            base = found.stdout.strip()
            break
    same = base == "HEAD" or base == _git(root, "rev-parse", "HEAD").stdout.strip()
    said = "the last commit" if same else f"{main} ({base[:7]})"
    changed = _git(root, "diff", "--name-only", base).stdout.splitlines()
    new = _git(root, "ls-files", "--others", "--exclude-standard").stdout.splitlines()
    return sorted({*changed, *new}), said


def _git(root, *arguments):
    return subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True)


def near_tests(changed, root=ROOT):
    """Return test files and how many imports they are from the nearest change, nearest first.

    A file of tests that changed is at distance 0, the one that mirrors a changed module at 1, and
    so is one that names a changed file that is no module. Tests of whole lessons and in a browser
    are not among them: they are left out when pytest selects.

    Returns
    -------
    dict of str to int
        From path, relative to the repository, to distance.
    """
    graph = _imports(root)
    tests = [p for p in graph if p.startswith("tests/") and Path(p).name.startswith("test_")]
    importers = defaultdict(set)
    for path, imported in graph.items():
        for other in imported:
            importers[other].add(path)
    distance = {}
    front = deque()

    def reach(path, steps):
        if path not in distance:
            distance[path] = steps
            front.append(path)

    for path in changed:
        if path in graph:
            reach(path, 0)
    for path in changed:
        for test in _named_by(path, tests, root):
            reach(test, 1)
    while front:
        path = front.popleft()
        for other in sorted(importers[path]):
            reach(other, distance[path] + 1)
    near = {path: distance[path] for path in tests if path in distance}
    return dict(sorted(near.items(), key=lambda item: (item[1], item[0])))


def _named_by(path, tests, root):
    """Return the tests that belong to a path by their names, or that name it in their text."""
    parts = Path(path).parts
    if parts[-1] == "conftest.py":  # that of the whole repository concerns the lessons only
        return [t for t in tests if len(parts) > 1 and Path(path).parent in Path(t).parents]
    if path.endswith(".py"):
        inner = parts[1:] if parts[0] == "helpers" else parts
        named = {"/".join(("tests", *inner[:-1], f"test_{inner[-1]}"))}
        if parts[0] == "helpers":  # whose examples are run by name
            named.add("tests/test_examples.py")
        return [t for t in tests if t in named]
    folder = () if len(parts) < 3 or parts[0] == "helpers" else (parts[-2],)
    words = {parts[-1], *folder}
    return [t for t in tests if any(w in (root / t).read_text(encoding="utf-8") for w in words)]


def _imports(root):
    """Return, for each Python file of the project, the files that it imports."""
    files = [p for p in root.glob("*.py")]
    for folder in (*PACKAGES, "tests"):
        files += (root / folder).rglob("*.py")
    paths = {p.relative_to(root).as_posix() for p in files}
    graph = {}
    for path in sorted(paths):
        tree = ast.parse((root / path).read_text(encoding="utf-8"))
        own = Path(path).parent.as_posix()
        graph[path] = {
            found
            for name in _imported_names(tree, own)
            for found in [_file_of(name, own, paths)]
            if found and found != path
        }
    return graph


def _imported_names(tree, own):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                folder = "/".join(own.split("/")[: len(own.split("/")) - node.level + 1])
                base = ".".join(filter(None, [folder.replace("/", "."), base]))
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def _file_of(name, own, paths):
    """Return the file of a module: of the project, of ``tests/support``, or beside the test."""
    inner = name.replace(".", "/")
    for place in ("", "tests/support/", f"{own}/"):
        for ending in (".py", "/__init__.py"):
            if f"{place}{inner}{ending}" in paths:
                return f"{place}{inner}{ending}"
    return None
