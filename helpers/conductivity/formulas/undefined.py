"""Formulas that are no real function of double precision, and the one error that says so.

A search meets them all the time: the logarithm of a negative constant is complex, a constant over
zero is infinite, and products of constants leave the range of double precision. sympy goes on with
such numbers where numpy gives nan; here they end a formula, never a search.
"""

import sys

import sympy
from sympy.core.numbers import ImaginaryUnit

from helpers import SchoolError

_LARGEST, _SMALLEST = sys.float_info.max, sys.float_info.min

#: Whole and rational exponents are structure; sympy writes out the powers of whole numbers.
LARGEST_EXPONENT = 1000


class UndefinedFormulaError(SchoolError, ValueError):
    """A formula holds a number that is complex, infinite, not a number or out of range.

    Whoever collects candidates drops those that raise it.
    """


def require_real(expr: sympy.Expr, text: str | None = None) -> sympy.Expr:
    """Return a formula all of whose numbers are real and within double precision, or refuse it.

    The values of a formula may still be undefined where its variables say so, as log(x) is for
    negative x; :func:`~helpers.conductivity.formulas.expressions.evaluate` gives nan there.

    Parameters
    ----------
    expr : sympy.Expr
        The formula.
    text : str, optional
        How the formula was written; its form in sympy unless given.

    Raises
    ------
    UndefinedFormulaError
        If a number in it is complex, infinite or not a number, or if a constant is not 0 and its
        absolute value not from 2.2e-308 to 1.8e308.
    """
    for node in sympy.preorder_traversal(expr):
        if node.is_number and (fault := _fault(node)):
            raise UndefinedFormulaError(f"{text or expr} {fault}")
    return expr


def require_power(base: sympy.Expr, exponent: sympy.Expr) -> None:
    """Refuse a power that would take sympy forever to write out.

    Raises
    ------
    UndefinedFormulaError
        If a whole or rational exponent is above :data:`LARGEST_EXPONENT` in size.
    """
    if exponent.is_Rational and abs(exponent) > LARGEST_EXPONENT:
        raise UndefinedFormulaError(
            f"({base})**({exponent}) has a whole exponent beyond {LARGEST_EXPONENT}; write it with "
            "a point if it is meant as a constant"
        )


def _fault(number: sympy.Expr) -> str | None:
    if number is sympy.nan:
        return "holds 0/0 or another number that is not defined"
    if number.is_infinite:
        return "is infinite: it divides by zero, takes the logarithm of zero, or is too large"
    if isinstance(number, ImaginaryUnit) or number.is_extended_real is False:
        return "holds the logarithm or the root of a negative number, which is complex"
    if isinstance(number, sympy.Float | sympy.Rational):
        if abs(number) > _LARGEST:
            return f"holds a constant above {_LARGEST:.2g}, the largest number in double precision"
        if not number.is_zero and abs(number) < _SMALLEST:
            return f"holds a constant nearer to 0 than {_SMALLEST:.2g}, where double precision ends"
    return None
