"""Formulas as sympy expressions: read, measure, evaluate and tidy up.

Symbols carry no assumptions and are named as the columns of the table that a formula is asked
about. A Float is an adjustable constant; an integer or a rational is structure (the 2 of a square).
"""

import ast
from collections.abc import Callable, Collection, Mapping

import numpy as np
import pandas as pd
import sympy
from sympy.printing.str import StrPrinter

from helpers.conductivity.formulas.undefined import (
    UndefinedFormulaError,
    require_power,
    require_real,
)

FUNCTIONS: dict[str, Callable[..., sympy.Expr]] = {
    "exp": sympy.exp,
    "log": sympy.log,
    "sqrt": sympy.sqrt,
    "square": lambda x: x**2,
    "sinh": sympy.sinh,
    "cosh": sympy.cosh,
    "tanh": sympy.tanh,
    "sin": sympy.sin,
    "cos": sympy.cos,
}

_OPERATORS = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.Pow: lambda a, b: _power(a, b),
}

#: How engines and Python write what is no number.
_NO_NUMBERS = {"nan": sympy.nan, "inf": sympy.oo, "infinity": sympy.oo}


def parse(text: str, names: Collection[str]) -> sympy.Expr:
    """Read a formula; nothing but arithmetic is ever executed.

    Parameters
    ----------
    text : str
        Arithmetic with ``+ - * / ** ^``, numbers, `names` and the functions in :data:`FUNCTIONS`.
    names : collection of str
        The symbols that may occur.

    Returns
    -------
    sympy.Expr
        Numbers with a point or an exponent become adjustable constants, integers structure.

    Raises
    ------
    UndefinedFormulaError
        If a number in the formula is complex, infinite or out of range, as the logarithm of a
        negative constant is.
    ValueError
        If the text is no formula, or holds a name or function that is not allowed.
    """
    try:
        tree = ast.parse(text.replace("^", "**").strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # 3.11 has one for each fault
        raise ValueError(f"{text!r} is not a formula") from None
    symbols = {name: sympy.Symbol(name) for name in names}

    def read(node: ast.expr) -> sympy.Expr:
        # numbers are looked at step by step: a tower of powers would grow beyond all memory
        try:
            expr = read_node(node)
        except ZeroDivisionError:  # sympy's answer to 0.0/0.0
            expr = sympy.nan
        return require_real(expr, repr(ast.unparse(node))) if expr.is_number else expr

    def read_node(node: ast.expr) -> sympy.Expr:
        match node:
            case ast.Constant(value=bool()):
                pass
            case ast.Constant(value=int(value)):
                return sympy.Integer(value)
            case ast.Constant(value=float(value)):
                return sympy.Float(value)
            case ast.Name(id=name) if name in symbols:
                return symbols[name]
            case ast.Name(id=name) if name.lower() in _NO_NUMBERS:
                return _NO_NUMBERS[name.lower()]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -read(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return read(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return _OPERATORS[type(op)](read(left), read(right))
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if (
                name in FUNCTIONS
            ):
                return FUNCTIONS[name](read(argument))
        raise ValueError(
            f"{ast.unparse(node)!r} in {text!r} is not allowed; names are {', '.join(names)}, "
            f"functions {', '.join(FUNCTIONS)}"
        )

    return require_real(read(tree.body), repr(text))


def _power(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
    require_power(base, exponent)
    return base**exponent


def to_text(expr: sympy.Expr) -> str:
    """Write a formula so that :func:`parse` reads the same constants back, to the last bit."""
    return _FullPrecision().doprint(expr)


class _FullPrecision(StrPrinter):
    def _print_Float(self, expr: sympy.Float) -> str:
        return repr(float(expr))

    def _print_Exp1(self, expr: sympy.Expr) -> str:
        return "exp(1)"  # E could be a column


def rounded(expr: sympy.Expr, digits: int = 3) -> sympy.Expr:
    """Round every constant to significant digits, as one would print it."""
    return expr.xreplace(
        {c: sympy.Float(f"{float(c):.{digits - 1}e}", digits) for c in constants(expr)}
    )


def complexity(expr: sympy.Expr) -> int:
    """Count the nodes of the sympy tree: symbols, numbers and operations.

    ``a*x + b`` has 5 (sum, product, a, x, b). sympy writes x/y as x*y**(-1) and sqrt(x) as
    x**(1/2), so that a quotient costs two nodes more than a product.
    """
    return sum(1 for _ in sympy.preorder_traversal(expr))


def constants(expr: sympy.Expr) -> list[sympy.Float]:
    """List the adjustable constants (Floats) in the order of the tree."""
    return [node for node in sympy.preorder_traversal(expr) if isinstance(node, sympy.Float)]


def parametrised(expr: sympy.Expr) -> tuple[sympy.Expr, list[sympy.Symbol], np.ndarray]:
    """Put a parameter in the place of every constant; equal constants get one each.

    Returns
    -------
    form : sympy.Expr
        The formula with parameters.
    parameters : list of sympy.Symbol
        In the order of :func:`constants`.
    values : ndarray
        The constants that stood there.
    """
    values = np.array([float(constant) for constant in constants(expr)])
    parameters = [sympy.Dummy(f"p{i}") for i in range(len(values))]
    left = iter(parameters)

    def replaced(node: sympy.Basic) -> sympy.Basic:
        if isinstance(node, sympy.Float):
            return next(left)
        return node.func(*map(replaced, node.args)) if node.args else node

    return replaced(expr), parameters, values


def compiled(expr: sympy.Expr, names: Collection[str]) -> Callable[..., np.ndarray]:
    """Turn a formula into a fast numpy function of arrays in the order of `names`."""
    return sympy.lambdify([sympy.Symbol(name) for name in names], expr, "numpy", cse=True)


def evaluate(expr: sympy.Expr, table: pd.DataFrame | Mapping[str, np.ndarray]) -> np.ndarray:
    """Evaluate a formula on the columns named like its symbols.

    Parameters
    ----------
    expr : sympy.Expr
        The formula.
    table : DataFrame or mapping of str to array of shape (n,)
        Must have a column for every symbol.

    Returns
    -------
    ndarray of shape (n,)
        Values; nan where the formula is undefined (the root of a negative number).

    Raises
    ------
    ValueError
        If a symbol has no column.
    """
    names = symbol_names(expr)
    if missing := [name for name in names if name not in table]:
        raise ValueError(
            f"the formula needs {', '.join(missing)}; the table has {', '.join(map(str, table))}"
        )
    columns = [np.asarray(table[name], dtype=float) for name in names]
    n = len(table) if isinstance(table, pd.DataFrame) else np.size(next(iter(table.values())))
    with np.errstate(all="ignore"):
        values = np.asarray(compiled(expr, names)(*columns), dtype=complex)
    values = np.broadcast_to(values, n)
    return np.where(np.abs(values.imag) > 0, np.nan, values.real)


def symbol_names(expr: sympy.Expr) -> list[str]:
    """Name the symbols of a formula in alphabetical order."""
    return sorted(symbol.name for symbol in expr.free_symbols)


def tidied(expr: sympy.Expr) -> sympy.Expr:
    """Merge constants that say the same, so that none is counted, or fitted, twice.

    ``exp(a + x)`` becomes ``b*exp(x)``, ``log(a*x)`` becomes ``b + log(x)``, ``1/(a + b*x)``
    becomes ``c/(1 + d*x)``; of the result and its expanded form the one with fewer constants, then
    fewer nodes, is kept.

    Returns
    -------
    sympy.Expr
        The same function wherever the original is defined.

    Raises
    ------
    UndefinedFormulaError
        If a number in the formula is complex, infinite or out of range.
    """
    require_real(expr)
    folded = expr.replace(lambda node: isinstance(node, sympy.exp), _exp_without_offset)
    folded = folded.replace(lambda node: isinstance(node, sympy.log), _log_without_factor)
    folded = folded.replace(_is_power_of_sum, _power_of_sum_from_one)
    forms = [expr, folded, sympy.expand_mul(folded)]
    if not any(
        _is_power_of_sum(node) and node.exp > 2 for node in sympy.preorder_traversal(folded)
    ):
        forms.append(sympy.expand(folded, power_exp=False))  # high powers would explode
    forms = [form for form in forms if _is_real(form)]  # exp(-999 + x) must not become 0*exp(x)
    best = min(forms, key=lambda form: (len(constants(form)), complexity(form)))
    # sympy's form depends on the order in which it was built: take the one that reading text gives
    return parse(to_text(best), symbol_names(best))


def _is_real(expr: sympy.Expr) -> bool:
    try:
        require_real(expr)
    except UndefinedFormulaError:
        return False
    return True


def _exp_without_offset(node: sympy.Expr) -> sympy.Expr:
    offset, rest = node.args[0].as_coeff_Add()
    return sympy.exp(offset) * sympy.exp(rest) if isinstance(offset, sympy.Float) else node


def _log_without_factor(node: sympy.Expr) -> sympy.Expr:
    factor, rest = node.args[0].as_coeff_Mul()
    keep = isinstance(factor, sympy.Float) and factor > 0
    return sympy.log(factor) + sympy.log(rest) if keep else node


def _is_power_of_sum(node: sympy.Expr) -> bool:
    return isinstance(node, sympy.Pow) and node.base.is_Add and node.exp.is_Integer


def _power_of_sum_from_one(node: sympy.Expr) -> sympy.Expr:
    # the constant term where there is one, else the first coefficient, becomes 1
    terms = sorted(node.base.args, key=lambda term: not term.is_number)
    factors, rests = zip(*(term.as_coeff_Mul() for term in terms), strict=True)
    floats = [
        factor for factor in factors if isinstance(factor, sympy.Float) and not factor.is_zero
    ]
    if not floats:
        return node
    unit = floats[0]
    parts = [_ratio(factor, unit) * rest for factor, rest in zip(factors, rests, strict=True)]
    return unit**node.exp * sympy.Add(*parts) ** node.exp


def _ratio(factor: sympy.Number, unit: sympy.Float) -> sympy.Number:
    return sympy.Integer(1) if factor == unit else factor / unit  # not 1.0: that is a constant


def pruned(expr: sympy.Expr) -> list[sympy.Expr]:
    """List the formulas that are `expr` without one term of one of its sums."""
    sums = {node for node in sympy.preorder_traversal(expr) if node.is_Add}
    without = [expr.xreplace({node: node - term}) for node in sums for term in node.args]
    return sorted(dict.fromkeys(without), key=to_text)
