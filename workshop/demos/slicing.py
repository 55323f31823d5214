"""Which statements of a notebook a cell needs: a backward slice over what they read and bind.

A statement is needed if it binds or changes a name that is needed after it; then what it reads is
needed, too. Changed are names into which a statement stores (``table["x"] = 1``) or of which it
calls a method for its effect (``rows.append(1)``). A function called for its effect on an argument
(``shuffle(rows)``) is not seen: lessons do not do that.
"""

import ast
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Statement:
    """One statement of a cell, at its top level.

    Attributes
    ----------
    source : str
        Its text.
    reads, binds, changes : frozenset of str
        Names of the module that it uses, gives a value, and changes in place.
    certain : bool
        Whether it binds its names in any case, and not in a branch.
    """

    source: str
    reads: frozenset[str]
    binds: frozenset[str]
    changes: frozenset[str]
    certain: bool


def needed(cells: Sequence[str], target: str) -> list[str]:
    """Return what has to run before a cell, as one source for each cell that has a part in it.

    Parameters
    ----------
    cells : sequence of str
        Sources of the code cells before it, in their order.
    target : str
        Source of the cell.
    """
    wanted: set[str] = set()
    for statement in reversed(statements(target)):
        wanted = _before(statement, wanted)
    kept: list[str] = []
    imported = set().union(*(_imported(source) for source in cells)) if cells else set()
    for cell in reversed(cells):
        parts = []
        for statement in reversed(statements(cell)):
            if statement.binds & wanted or (statement.changes - imported) & wanted:
                parts.append(statement.source)
                wanted = _before(statement, wanted)
        if parts:
            kept.append("\n".join(reversed(parts)))
    return kept[::-1]


def statements(source: str) -> list[Statement]:
    """Split a cell into its statements.

    Raises
    ------
    SyntaxError
        If the cell is not plain Python, as one with a magic command.
    """
    return [_statement(node, _text(source, node)) for node in ast.parse(source).body]


def _statement(node: ast.stmt, text: str) -> Statement:
    return Statement(
        text,
        frozenset(_reads(node)),
        frozenset(_binds(node)),
        frozenset(_changed(node)),
        isinstance(node, _CERTAIN),
    )


def _reads(node: ast.AST) -> set[str]:
    """Return the names that a statement or expression reads before it binds them itself."""
    if isinstance(node, ast.For | ast.AsyncFor):
        inside = _reads_in_order(node.body) - _stored(node.target)
        return _reads(node.iter) | inside | _reads_in_order(node.orelse)
    if isinstance(node, ast.With | ast.AsyncWith):
        places = [item.optional_vars for item in node.items if item.optional_vars]
        inside = _reads_in_order(node.body) - set().union(*map(_stored, places))
        return inside.union(*(_reads(item.context_expr) for item in node.items))
    if isinstance(node, ast.Try | ast.TryStar):
        inside = _reads_in_order([*node.body, *node.orelse]) | _reads_in_order(node.finalbody)
        for handler in node.handlers:
            inside |= _reads_in_order(handler.body) - {handler.name}
            inside |= _reads(handler.type) if handler.type else set()
        return inside
    table = symtable.symtable(ast.unparse(node), "cell", "exec")
    return {s.get_name() for s in table.get_symbols() if s.is_referenced()} | set(_inner(table))


def _reads_in_order(block: Sequence[ast.stmt]) -> set[str]:
    found: set[str] = set()
    bound: set[str] = set()
    for node in block:
        found |= _reads(node) - bound
        if isinstance(node, _CERTAIN):
            bound |= _binds(node)
    return found


def _binds(node: ast.stmt) -> set[str]:
    symbols = symtable.symtable(ast.unparse(node), "cell", "exec").get_symbols()
    return {s.get_name() for s in symbols if s.is_assigned() or s.is_imported()}


def _stored(target: ast.expr) -> set[str]:
    return {part.id for part in ast.walk(target) if isinstance(part, ast.Name)}


_CERTAIN = (
    ast.Assign,
    ast.AnnAssign,
    ast.Import,
    ast.ImportFrom,
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.ClassDef,
    ast.With,
    ast.AsyncWith,
)


def _before(statement: Statement, wanted: set[str]) -> set[str]:
    """Return the names that are needed before a statement, of those needed after it."""
    left = wanted - statement.binds if statement.certain else wanted
    return left | statement.reads | statement.changes


def _inner(table: symtable.SymbolTable) -> Iterator[str]:
    """Yield the names of the module that functions and classes inside a statement use."""
    for child in table.get_children():
        yield from (s.get_name() for s in child.get_symbols() if s.is_global())
        yield from _inner(child)


def _changed(node: ast.stmt) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute | ast.Subscript) and not isinstance(part.ctx, ast.Load):
            yield from _root(part)
        elif isinstance(part, ast.AugAssign):
            yield from _root(part.target)
        elif isinstance(part, ast.Expr):
            call = part.value.value if isinstance(part.value, ast.Await) else part.value
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                yield from _root(call.func)


def _root(node: ast.expr) -> Iterator[str]:
    """Yield the name at the root of ``name.a[0].b``, if there is one."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _imported(source: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            found |= {(name.asname or name.name).partition(".")[0] for name in node.names}
    return found


def _text(source: str, node: ast.stmt) -> str:
    """Return the lines of a statement, its decorators included."""
    first = min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", []))])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno])
