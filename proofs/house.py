"""How the house stands: ``python -m proofs.house`` prints its numbers, and which are missed.

All but one are read from the files. ``--root`` looks at another checkout.
"""

from __future__ import annotations

import argparse
import ast
import graphlib
import io
import os
import statistics
import subprocess
import sys
import tokenize
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat

from helpers import ROOT
from proofs import clones

#: Folders whose code is counted beside the package.
AROUND = ("proofs", "workshop")
#: Functions whose example would need what a test does not start: a scheduler on the network.
WITHOUT_EXAMPLE = ("helpers.experiments.workers.cluster",)
_EMPTY = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
)
_Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    """One file of code.

    Attributes
    ----------
    name : str
        Dotted; that of a package for its ``__init__``.
    path : Path
    source : str
    """

    name: str
    path: Path
    source: str

    @cached_property
    def tree(self) -> ast.Module:
        """What Python reads."""
        return ast.parse(self.source)


@dataclass(frozen=True)
class LessonCode:
    """What a reader sees of a lesson's code.

    Attributes
    ----------
    places, names : frozenset of str
        Modules of `helpers` that are imported from, and what is imported.
    cells : tuple of int
        Lines of each cell of code, without blanks and comments.
    """

    places: frozenset[str]
    names: frozenset[str]
    cells: tuple[int, ...]


class House:
    """The package, its notebooks, and what stands around them, as files.

    Parameters
    ----------
    root : Path
        The folder of the project.
    """

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root

    @cached_property
    def modules(self) -> dict[str, Module]:
        """All modules of the package, by name."""
        return {m.name: m for m in _modules(self.root, "helpers")}

    @cached_property
    def imports(self) -> dict[str, set[str]]:
        """What each module imports of the package, also in functions and for type checkers."""
        return {name: set(self._imported(module)) for name, module in self.modules.items()}

    def _imported(self, module: Module) -> Iterator[str]:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Import):
                yield from (a.name for a in node.names if a.name in self.modules)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                for alias in node.names:
                    inner = f"{node.module}.{alias.name}"
                    found = inner if inner in self.modules else node.module
                    if found in self.modules and found != module.name:
                        yield found

    @cached_property
    def topics(self) -> set[str]:
        """The packages that belong to a lesson: those with its checks."""
        checks = (n for n in self.modules if n.split(".")[-1] == "checks")
        return {".".join(name.split(".")[:2]) for name in checks}

    def room(self, module: str) -> str:
        """Return the package of a module below `helpers`; a lone module is a room of its own."""
        return ".".join(module.split(".")[:2])

    @cached_property
    def rooms(self) -> set[str]:
        """The rooms of the ground floor."""
        every = {self.room(n) for n in self.modules if n != "helpers"}
        return every - self.topics - {"helpers.faces", "helpers.renamed"}

    @cached_property
    def arrows(self) -> dict[str, set[str]]:
        """Which rooms and topics use which others."""
        used: dict[str, set[str]] = {room: set() for room in self.rooms | self.topics}
        for name, imported in self.imports.items():
            here = self.room(name)
            others = {self.room(other) for other in imported} - {here}
            if here in used:
                used[here] |= others & set(used)
        return used

    @cached_property
    def floors(self) -> int:
        """How many rooms stand on each other at most, the topics included; all in a circle."""
        try:
            return max(self.heights.values())
        except graphlib.CycleError:
            return len(self.arrows)

    @cached_property
    def heights(self) -> dict[str, int]:
        """The floor of each room and topic, from 1."""
        height: dict[str, int] = {}
        for room in graphlib.TopologicalSorter(self.arrows).static_order():
            height[room] = 1 + max((height[below] for below in self.arrows[room]), default=0)
        return height

    @cached_property
    def circle(self) -> list[str]:
        """Modules that import each other in a circle, if there are any."""
        try:
            list(graphlib.TopologicalSorter(self.imports).static_order())
        except graphlib.CycleError as error:
            return list(error.args[1])
        return []

    @cached_property
    def lonely(self) -> dict[str, str]:
        """Modules of the ground floor that one topic alone uses, and nothing down there does."""
        found = {}
        for name in self.modules:
            below = self.room(name) in self.rooms and name != self.room(name)
            topics = self._named_by(name) if below else set()
            if len(topics) == 1 and not self._used_below(name):
                found[name] = topics.pop()
        return found

    def _used_below(self, module: str) -> bool:
        return any(
            module in imported and self.room(name) in self.rooms and name != self.room(name)
            for name, imported in self.imports.items()
        )

    def _named_by(self, module: str) -> set[str]:
        """Return the topics and lessons that use a module, or a name that its room hands on."""
        face = self.modules.get(self.room(module))
        handed = _handed_on(face, module) if face else set()
        users = {
            self.room(name)
            for name, other in self.modules.items()
            if self.room(name) in self.topics
            if module in self.imports[name] or _uses(other.tree, self.room(module), handed)
        }
        for lesson in self.lessons.values():
            named = self.room(module) in lesson.places and handed & lesson.names
            if named or module in lesson.places:
                users |= {self.room(place) for place in lesson.places} & self.topics
        return users

    @cached_property
    def lessons(self) -> dict[str, LessonCode]:
        """What is seen of each lesson, by its number."""
        paths = sorted((self.root / "notebooks").glob("[0-9][0-9]_*.ipynb"))
        return {path.name[:2]: lesson_code(path) for path in paths}

    @cached_property
    def namesakes(self) -> dict[str, list[str]]:
        """Names that more than one public class has, with the modules of the classes."""
        places = defaultdict(list)
        for name, module in self.modules.items():
            for node in module.tree.body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    places[node.name].append(name)
        return {name: modules for name, modules in places.items() if len(modules) > 1}

    @cached_property
    def functions(self) -> list[_Function]:
        """All functions and methods of the package."""
        trees = (m.tree for m in self.modules.values())
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
        return [node for tree in trees for node in ast.walk(tree) if isinstance(node, kinds)]

    def lines(self) -> dict[str, int]:
        """Return the lines of code, by part of the project."""
        package = sum(code_lines(m.source) for m in self.modules.values())
        around = {
            folder: sum(code_lines(m.source) for m in _modules(self.root, folder))
            for folder in AROUND
            if (self.root / folder).is_dir()
        }
        return {"helpers": package, **around, "notebooks": sum(map(sum, self._cells()))}

    def _cells(self) -> Iterator[tuple[int, ...]]:
        return (lesson.cells for lesson in self.lessons.values())


def _modules(root: Path, folder: str) -> Iterator[Module]:
    for path in sorted((root / folder).rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        yield Module(name.removesuffix(".__init__"), path, path.read_text(encoding="utf-8"))


def _handed_on(face: Module, module: str) -> set[str]:
    """Return the names of a module that the face of its room lists."""
    return {
        alias.asname or alias.name
        for node in ast.walk(face.tree)
        if isinstance(node, ast.ImportFrom) and node.module == module
        for alias in node.names
    }


def _uses(tree: ast.Module, room: str, names: set[str]) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == room
        and any(alias.name in names for alias in node.names)
        for node in ast.walk(tree)
    )


def lesson_code(path: Path) -> LessonCode:
    """Read what a notebook imports from `helpers`, and how long its cells are."""
    notebook = nbformat.read(path, as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    places: set[str] = set()
    names: set[str] = set()
    for node in (n for source in sources for n in ast.walk(ast.parse(source))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("helpers"):
            named = {alias.name for alias in node.names}
            # a room that is imported whole is a place of its own
            places |= {f"helpers.{n}" for n in named} if node.module == "helpers" else {node.module}
            names |= named
    return LessonCode(frozenset(places), frozenset(names), tuple(map(_shown_lines, sources)))


def _shown_lines(source: str) -> int:
    lines = (line.strip() for line in source.splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def code_lines(source: str) -> int:
    r"""Count the lines of code; docstrings, comments and blanks are none.

    Examples
    --------
    >>> code_lines('def two():\\n    "Return 2."\\n    # not three\\n\\n    return 2\\n')
    2
    """
    strings = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | _Function) and ast.get_docstring(node):
            first = node.body[0]
            strings |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in _EMPTY:
            lines |= set(range(token.start[0], token.end[0] + 1))
    return len(lines - strings)


def body_lines(function: _Function) -> int:
    """Count the lines of a function's body without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    if not body:
        return 0
    return (body[-1].end_lineno or body[-1].lineno) - body[0].lineno + 1


def has_example(house: House) -> Mapping[str, bool]:
    """Tell of each public function of the ground floor, commands left out, if it has an example."""
    shown = {}
    for name, module in house.modules.items():
        if house.room(name) not in house.rooms:
            continue
        for node in module.tree.body:
            public = isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
            if public and node.name != "main":
                shown[f"{name}.{node.name}"] = ">>>" in (ast.get_docstring(node) or "")
    return shown


def time_of(code: str, root: Path) -> float:
    """Return the processor seconds that Python takes to start and run some code, the least of 5."""
    environment = {**os.environ, "PYTHONPATH": str(root), "OPENBLAS_NUM_THREADS": "1"}
    seconds = []
    for _ in range(5):
        before = os.times()
        subprocess.run([sys.executable, "-c", code], cwd=root, env=environment, check=True)
        after = os.times()
        seconds.append(sum(after[2:4]) - sum(before[2:4]))
    return min(seconds)


def import_row(root: Path) -> Row:
    """Return how long it takes to look at a table, beside importing pandas; nothing heavy comes."""
    look = (
        "import sys; from helpers.tables import load, published\n"
        "heavy = {'numba', 'pybamm', 'GPy'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ratio = time_of(look, root) / time_of("import pandas", root)
    return Row("import of helpers.tables, times that of pandas", round(ratio, 2), 1.3)


@dataclass(frozen=True)
class Row:
    """One number of the house, and what it should be.

    Attributes
    ----------
    subject : str
    value : float
    most : float or None
        None where the number is only told.
    remark : str
    """

    subject: str
    value: float
    most: float | None = None
    remark: str = ""

    def __str__(self) -> str:
        if self.most is None:
            verdict = ""
        else:
            verdict = f"≤ {self.most:g}  " + ("met" if self.value <= self.most else "MISSED")
        return f"{self.subject:<52} {self.value:>7g}  {verdict:<16} {self.remark}".rstrip()


def rows(house: House) -> list[Row]:
    """Return the numbers of the house."""
    lessons = house.lessons
    arrows = sum(map(len, house.arrows.values()))
    examples = has_example(house)
    bare = [name for name, shown in examples.items() if not shown]
    bodies = [body_lines(f) for f in house.functions]
    lines = house.lines()
    repeated = clones.repeated(m.path for m in _counted(house))
    return [
        Row("rooms of the ground floor", len(house.rooms), 8, ", ".join(_short(house.rooms))),
        Row("arrows between rooms and topics", arrows, 55),
        Row("floors", house.floors, 4),
        Row("modules in a circle", len(house.circle), 0, " -> ".join(house.circle)),
        Row("ground-floor modules that one topic alone uses", len(house.lonely), None,
            "; ".join(f"{k} ({v})" for k, v in house.lonely.items())),
        Row("names that two public classes have", len(house.namesakes), 0,
            ", ".join(house.namesakes)),
        *(_lesson_rows(lessons)),
        Row("lines of code of all parts", sum(lines.values()), None,
            ", ".join(f"{k} {v}" for k, v in lines.items())),
        Row("median body of a function, lines", statistics.median(bodies), 6),
        Row(f"passages of {clones.TOKENS} tokens that stand twice", len(repeated), 20,
            "; ".join(repeated)),
        Row("public functions of the ground floor without example",
            len(bare), len(WITHOUT_EXAMPLE), f"of {len(examples)}: {', '.join(bare)}"),
    ]  # fmt: skip


def _lesson_rows(lessons: Mapping[str, LessonCode]) -> Iterator[Row]:
    for number, lesson in lessons.items():
        yield Row(f"lesson {number}: places of imports", len(lesson.places), 6)
        yield Row(f"lesson {number}: names imported", len(lesson.names), 25)
        yield Row(f"lesson {number}: lines of code", sum(lesson.cells), 300)
        yield Row(f"lesson {number}: longest cell", max(lesson.cells, default=0), 25)


def _short(names: Iterable[str]) -> list[str]:
    return sorted(name.removeprefix("helpers.") for name in names)


def _counted(house: House) -> Iterator[Module]:
    yield from house.modules.values()
    for folder in AROUND:
        yield from _modules(house.root, folder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the numbers; 1 if one is missed."""
    parser = argparse.ArgumentParser(prog="python -m proofs.house", description=__doc__)
    parser.add_argument("--root", type=Path, default=ROOT, help="another checkout")
    root = parser.parse_args(arguments).root
    found = [*rows(House(root)), import_row(root)]
    for row in found:
        print(row)
    missed = [row for row in found if row.most is not None and row.value > row.most]
    print(f"{len(missed)} missed" if missed else "all met")
    return int(bool(missed))


if __name__ == "__main__":
    sys.exit(main())
