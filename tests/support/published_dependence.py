"""Which cells of a lesson depend on a published table that could not be reached."""

import ast
import copy
import symtable

#: What a lesson says where a table could not be reached.
NOT_AVAILABLE = "not available"
#: Methods that change the list or dictionary whose they are.
_CHANGING = {"append", "extend", "insert", "update", "setdefault"}


class Dependence:
    """Follow names from the cell that says "not available" to the cells that use them.

    Cells are given in their order. A cell depends if it says so itself or reads a name that a
    cell that depends has bound or changed. Everything else has to print the same with and without
    the tables, and a dependence that is overlooked here shows there as a difference.
    """

    def __init__(self):
        self._names = set()

    def reaches(self, cell, printed):
        """Tell whether the next cell depends, from its source and from what it printed."""
        if cell.cell_type != "code":
            return False
        bound, read = names(cell.source)
        depends = NOT_AVAILABLE in printed or bool(read & self._names)
        if depends:
            self._names |= bound
        else:
            self._names -= bound  # bound anew from something else
        return depends


def names(source):
    """Return the variables that a cell binds or changes, and those that it needs from before."""
    bound, read = set(), set()
    _follow(ast.parse(_without_magics(source)).body, bound, read)
    return bound, read


def _follow(statements, bound, read):
    """Add what statements bind, and what they read before they bind it themselves."""
    for statement in statements:
        blocks = [getattr(statement, f, []) for f in ("body", "handlers", "orelse", "finalbody")]
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            blocks = []
        head = copy.copy(statement)
        if any(blocks):
            for name in ("body", "handlers", "orelse", "finalbody"):
                if hasattr(head, name):
                    setattr(head, name, [ast.Pass()] if name == "body" else [])
            if isinstance(head, ast.Try | ast.TryStar | ast.ExceptHandler):
                head = ast.Expr(getattr(statement, "type", None) or ast.Constant(None))
        gives, takes = _of_one(head)
        read |= takes - bound
        bound |= gives
        for block in blocks:
            _follow(block, bound, read)


def _of_one(statement):
    """Return the variables that a single statement binds or changes, and those it reads."""
    scoped = _OwnScopes().visit(copy.deepcopy(statement))
    table = symtable.symtable(ast.unparse(scoped), "cell", "exec")
    gives = {s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported()}
    takes = {s.get_name() for s in table.get_symbols() if s.is_referenced()}
    inner = table.get_children()
    while inner:
        scope = inner.pop()
        inner += scope.get_children()
        takes |= {s.get_name() for s in scope.get_symbols() if s.is_global() and s.is_referenced()}
    if isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
        takes.add(statement.target.id)
    for node in ast.walk(statement):  # a change of an item or attribute, or by a call that says so
        changed = None
        if isinstance(node, ast.Attribute | ast.Subscript) and isinstance(node.ctx, ast.Store):
            changed = node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            changed = node.func.value if node.func.attr in _CHANGING else None
        while isinstance(changed, ast.Attribute | ast.Subscript):
            changed = changed.value
        if isinstance(changed, ast.Name):
            gives.add(changed.id)
    return gives, takes


class _OwnScopes(ast.NodeTransformer):
    """Make all comprehensions generators: from Python 3.12 on only these have a table of names."""

    def visit_ListComp(self, node):
        return ast.GeneratorExp(self.visit(node.elt), self._generators(node))

    visit_SetComp = visit_ListComp

    def visit_DictComp(self, node):
        pair = ast.Tuple([self.visit(node.key), self.visit(node.value)], ast.Load())
        return ast.GeneratorExp(pair, self._generators(node))

    def _generators(self, node):
        return [self.visit(generator) for generator in node.generators]


def _without_magics(source):
    lines = source.splitlines()
    return "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
