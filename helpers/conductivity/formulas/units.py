"""Dimensional analysis of a formula: like is added to like, functions take pure numbers.

sympy knows the units, but its own collector of dimensions takes exp of a temperature without
complaint and has no place for fitted constants, which may carry any unit; hence the walk below.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import sympy
from sympy.physics import units as si
from sympy.physics.units.systems.si import dimsys_SI

from helpers.conductivity.formulas.expressions import parse, rounded

#: Units that can be named. A prefix does not change a dimension.
_UNITS = {
    "K": si.kelvin,
    "mol": si.mole,
    "mmol": si.mole,
    "kg": si.kilogram,
    "g": si.gram,
    "m": si.meter,
    "cm": si.meter,
    "L": si.liter,
    "s": si.second,
    "A": si.ampere,
    "V": si.volt,
    "S": si.siemens,
    "mS": si.siemens,
    "J": si.joule,
    "kJ": si.joule,
    "Pa": si.pascal,
}
_BASE = {
    "temperature": "K",
    "amount_of_substance": "mol",
    "mass": "kg",
    "length": "m",
    "time": "s",
    "current": "A",
}

#: Exponents of base dimensions, zeros left out; None stands for a constant of any unit.
_Known = dict[str, float]
_Powers = _Known | None


@dataclass(frozen=True)
class UnitsReport:
    """The result of a dimensional analysis.

    Attributes
    ----------
    complaints : tuple of str
        What is wrong, one sentence a subexpression; empty where all is well.
    unit : str
        Unit of the whole; "any" where a fitted constant can give it every unit.
    """

    complaints: tuple[str, ...]
    unit: str

    @property
    def passed(self) -> bool:
        """Whether there is nothing to complain about."""
        return not self.complaints

    def __str__(self) -> str:
        return "\n".join(self.complaints) or f"no complaint; the unit is {self.unit}"


def units_check(
    expr: sympy.Expr,
    units: Mapping[str, str],
    *,
    result: str | None = None,
    allow_dimensional_constants: bool = True,
) -> UnitsReport:
    """Check that a formula adds only like to like and takes functions of pure numbers only.

    Parameters
    ----------
    expr : sympy.Expr
        The formula.
    units : mapping of str to str
        Unit of every symbol, such as ``{"T": "K", "r": "1", "c": "mol/kg"}``.
    result : str, optional
        Unit that the whole must have, such as ``"mS/cm"``.
    allow_dimensional_constants : bool
        Let each adjustable constant (Float) carry whatever unit makes its term fit, and each
        fraction, too: it is a reference value such as 298.15 K. This is how an empirical law is
        meant: the 0.04 of ``0.04*T`` is 0.04 mS/cm/K. Otherwise constants are pure numbers, as for
        scaled variables. Exponents and integers are pure numbers in either case.

    Returns
    -------
    UnitsReport
        All complaints, not only the first one.

    Raises
    ------
    ValueError
        If a symbol has no unit, or a unit or part of the formula is not known.
    """
    if missing := sorted({s.name for s in expr.free_symbols} - set(units)):
        raise ValueError(f"no unit is given for {', '.join(missing)}")
    walk = _Walk(units, result, allow_dimensional_constants)
    powers = walk.dimension(expr)
    if result is not None and powers is not None and not _same(powers, _powers(result)):
        walk.complain(expr, f"has the unit {walk.text(powers)}, where {result} is asked for")
    return UnitsReport(tuple(walk.complaints), "any" if powers is None else walk.text(powers))


class _Walk:
    def __init__(self, units: Mapping[str, str], result: str | None, free_constants: bool) -> None:
        self.units = {name: _powers(unit) for name, unit in units.items()}
        self.free_constants = free_constants
        self.spellings = [unit for unit in (*units.values(), result) if unit]
        self.complaints: list[str] = []

    def complain(self, node: sympy.Expr, what: str) -> None:
        self.complaints.append(f"{rounded(node)} {what}")

    def text(self, powers: _Known) -> str:
        """Spell a unit as the caller did, else in base units."""
        for unit in self.spellings:
            if _same(_powers(unit), powers):
                return unit
        ordered = sorted(powers.items(), key=lambda item: -item[1])
        parts = [_BASE[base] + ("" if power == 1 else f"^{power:g}") for base, power in ordered]
        return " ".join(parts) or "1"

    def dimension(self, node: sympy.Expr) -> _Powers:
        """Return the dimension of a node; after a complaint None, so that no others follow."""
        if node.is_Symbol:
            return self.units[node.name]
        if node.is_Float or (node.is_Rational and not node.is_Integer):
            return None if self.free_constants else {}
        if node.is_number and node.is_Atom:
            return {}
        if node.is_Add:
            return self._sum(node)
        if node.is_Mul:
            factors = [self.dimension(factor) for factor in node.args]
            known = [powers for powers in factors if powers is not None]
            return _product(known) if len(known) == len(factors) else None
        if node.is_Pow:
            return self._power(node)
        if node.is_Function:
            for argument in node.args:
                self._pure(argument, f"is the argument of {node.func.__name__}")
            return {}
        raise ValueError(f"{node} is a {type(node).__name__}, whose dimension is not defined")

    def _sum(self, node: sympy.Expr) -> _Powers:
        terms = [(term, self.dimension(term)) for term in node.args]
        known = [(term, powers) for term, powers in terms if powers is not None]
        if not known:
            return None
        first, powers = known[0]
        for term, other in known[1:]:
            if not _same(powers, other):
                self.complain(
                    node,
                    f"adds {rounded(first)} in {self.text(powers)} to "
                    f"{rounded(term)} in {self.text(other)}",
                )
                return None
        return powers

    def _power(self, node: sympy.Expr) -> _Powers:
        powers = self.dimension(node.base)
        if node.exp.is_number:
            exponent = float(node.exp)
            return None if powers is None else {b: p * exponent for b, p in powers.items()}
        self._pure(node.exp, f"is the exponent of {rounded(node.base)}")
        if powers:
            self.complain(
                node.base, f"has the unit {self.text(powers)} and a power that is not a number"
            )
        return {}

    def _pure(self, node: sympy.Expr, role: str) -> None:
        if powers := self.dimension(node):
            self.complain(
                node, f"{role}, but has the unit {self.text(powers)}; it must be a pure number"
            )


def _powers(unit: str) -> _Known:
    text = unit.strip() or "1"
    try:
        expr = parse(text, _UNITS)
    except ValueError:
        raise ValueError(
            f"{unit!r} is not a unit; known are {', '.join(_UNITS)}, their products and quotients"
        ) from None
    factors = []
    for base, power in expr.as_powers_dict().items():
        if base.is_number:
            continue
        if not base.is_Symbol:
            raise ValueError(f"{unit!r} is not a product of units")
        found = dimsys_SI.get_dimensional_dependencies(_UNITS[base.name].dimension)
        factors.append({str(d.name): float(p * power) for d, p in found.items()})
    return _product(factors)


def _product(factors: list[_Known]) -> _Known:
    total: _Known = {}
    for powers in factors:
        for base, power in powers.items():
            total[base] = total.get(base, 0.0) + power
    return {base: power for base, power in total.items() if abs(power) > 1e-9}


def _same(a: _Known, b: _Known) -> bool:
    return not _product([a, {base: -power for base, power in b.items()}])
