"""Is a law more than a fit? What physics asks of a conductivity law, and what the law answers.

A law is a sympy expression of k in mS/cm in the symbols T (K), r (PC share of PC+EC by mass) and
c (mol/kg); a law need not use all three.
"""

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import mpmath
import numpy as np
import pandas as pd
import sympy
from scipy import constants
from scipy.optimize import brentq

from helpers.conductivity.formulas.expressions import compiled, evaluate
from helpers.conductivity.formulas.onsager import CARBONATES, onsager_slope
from helpers.experiments.designs import Input, InputSpace, grid

#: The range of the published measurements.
MEASURED = InputSpace(
    [
        Input("T", 243.15, 333.15, "K", description="temperature"),
        Input("r", 0.087, 1.0, "", description="PC share of PC+EC by mass"),
        Input("c", 0.194, 2.118, "mol/kg", description="salt content"),
    ]
)
#: How far beyond it a law is still asked to be positive: 20 K to either side, pure EC, and from
#: nearly no salt to about as much as dissolves.
WIDER = InputSpace(
    [
        Input("T", 223.15, 353.15, "K", description="temperature"),
        Input("r", 0.0, 1.0, "", description="PC share of PC+EC by mass"),
        Input("c", 1e-3, 3.0, "mol/kg", description="salt content"),
    ]
)
#: Checks that any law of conductivity has to pass. The others ask for what is typical of these
#: solutions: how the maximum moves, and the sign of a term in √c below all measured c.
REQUIRED = (
    "k as c → 0",
    "smallest k in the measured range",
    "smallest k beyond it",
    "smallest activation energy",
    "one maximum in c",
)
_ROOM = 298.15
_NAMES = ["T", "r", "c"]

#: Check, whether it is passed, value, unit, and what was asked.
Row: TypeAlias = tuple[str, bool | None, float, str, str]


def physics_report(
    expr: sympy.Expr,
    *,
    measured: InputSpace = MEASURED,
    wider: InputSpace = WIDER,
    r: float = 0.5,
) -> pd.DataFrame:
    """Ask a law what physics asks of it.

    Parameters
    ----------
    expr : sympy.Expr
        k in mS/cm in the symbols T, r and c.
    measured, wider : InputSpace
        Boxes in T, r and c: where the law was fitted, and how far beyond it must stay positive.
        Maxima are looked for up to the largest c of `wider`.
    r : float
        The solvent at which single values (c_max, a1, limits) are given.

    Returns
    -------
    DataFrame
        One row a check; ``passed`` (missing where a value is only for information), ``value``,
        ``unit`` and what was ``asked``.

    Raises
    ------
    ValueError
        If the expression has other symbols, or a box not just T, r and c.
    """
    _check_names(expr)
    for space in (measured, wider):
        if sorted(space.names) != sorted(_NAMES):
            raise ValueError(f"a box needs the inputs T, r and c, not {', '.join(space.names)}")
    rows = [
        *_dilute_limit(expr, measured, r),
        *_sign(expr, measured, wider),
        *_temperature(expr, measured, r),
        *_maximum(expr, measured, wider["c"].high, r),
        *_root_law(expr, r),
    ]
    table = pd.DataFrame(rows, columns=["check", "passed", "value", "unit", "asked"])
    return table.astype({"passed": "boolean", "value": float}).set_index("check")


def sound(expr: sympy.Expr) -> bool:
    """Tell whether a law passes the checks in :data:`REQUIRED`.

    Parameters
    ----------
    expr : sympy.Expr
        k in mS/cm in the symbols T, r and c.
    """
    return bool(physics_report(expr).loc[list(REQUIRED), "passed"].all())


def limit_at_zero(expr: sympy.Expr, T: float = _ROOM, r: float = 0.5) -> float:
    """Return k in mS/cm as c goes to 0 from above.

    By putting in c = 0 where that is defined, else from the values at c = 1e-30 and 1e-60 mol/kg:
    symbolic limits may take very long, or fail at powers with unknown sign.

    Returns
    -------
    float
        The limit; nan if there is none that is finite and real.
    """
    _check_names(expr)
    k = sympy.lambdify([sympy.Symbol(name) for name in _NAMES], expr, "mpmath")
    at_zero = _real(k, T, r, 0)
    if mpmath.isfinite(at_zero):
        return float(at_zero)
    with mpmath.workdps(100):
        near, nearer = (_real(k, T, r, mpmath.mpf(10) ** power) for power in (-30, -60))
        if abs(nearer) < 1e-12 or abs(nearer) < abs(near) * 1e-12:
            return 0.0
        return float(nearer) if abs(nearer - near) < 1e-9 * abs(near) else np.nan


def activation_energy(
    expr: sympy.Expr, T: float | np.ndarray, r: float | np.ndarray, c: float | np.ndarray
) -> np.ndarray:
    """Return the apparent activation energy -R d ln(k)/d(1/T) in kJ/mol.

    It is constant for an Arrhenius law only; nan where k is not positive.

    Parameters
    ----------
    expr : sympy.Expr
        The law.
    T, r, c : float or array
        Conditions, broadcast against each other.
    """
    _check_names(expr)
    T, r, c = np.broadcast_arrays(*(np.asarray(x, dtype=float) for x in (T, r, c)))
    slope = expr.diff(sympy.Symbol("T"))
    table = {"T": T.ravel(), "r": r.ravel(), "c": c.ravel()}
    k = evaluate(expr, table)
    with np.errstate(all="ignore"):
        energy = 1e-3 * constants.R * table["T"] ** 2 * evaluate(slope, table) / k
    return np.where(k > 0, energy, np.nan).reshape(T.shape)


def maxima(expr: sympy.Expr, T: float, r: float, c_high: float = 3.0) -> np.ndarray:
    """Return all c in mol/kg, up to `c_high`, at which k has a local maximum."""
    _check_names(expr)
    slope = compiled(expr.diff(sympy.Symbol("c")), _NAMES)
    return np.array(list(_downward_crossings(lambda c: slope(T, r, c), c_high)))


def c_max(expr: sympy.Expr, T: float, r: float, c_high: float = 3.0) -> float:
    """Return the c in mol/kg, up to `c_high`, at which k has its highest local maximum.

    nan if k has none, as where it still rises at `c_high`.
    """
    found = maxima(expr, T, r, c_high)
    if not found.size:
        return np.nan
    k = evaluate(expr, {"T": np.full(found.size, T), "r": np.full(found.size, r), "c": found})
    return float(found[np.argmax(k)])


def root_slope(expr: sympy.Expr, T: float = _ROOM, r: float = 0.5) -> float:
    """Return a1 of ln(k/c) = a0 - a1 √c + … at small c, in (kg/mol)^(1/2).

    Numerically, with 100 digits at √c = 1e-15 and 1e-20, which always ends; a series by computer
    algebra may not. It is what the formula says of salt contents far below the measured ones, and
    compares with theory (:mod:`helpers.conductivity.formulas.onsager`) only as far as that goes.

    Returns
    -------
    float
        nan where ln(k/c) has no such expansion: k/c tends to 0, to infinity or below 0, or the
        leading term is of lower order than √c.
    """
    _check_names(expr)
    k = sympy.lambdify([sympy.Symbol(name) for name in _NAMES], expr, "mpmath")

    def log_ratio(s: mpmath.mpf) -> mpmath.mpf:
        ratio = _real(k, T, r, s**2) / s**2
        return mpmath.log(ratio) if ratio > 0 else mpmath.nan

    with mpmath.workdps(100):
        steps = [mpmath.mpf(10) ** power for power in (-15, -20)]
        coarse, fine = ((log_ratio(s) - log_ratio(2 * s)) / s for s in steps)
        if not abs(fine - coarse) < 1e-6 * (1 + abs(fine)):
            return np.nan
        return float(fine) if abs(fine) > 1e-12 else 0.0  # what is left is of the order of c


def _check_names(expr: sympy.Expr) -> None:
    if others := sorted({symbol.name for symbol in expr.free_symbols} - set(_NAMES)):
        raise ValueError(
            f"a conductivity law is written in T, r and c; this one has {', '.join(others)}"
        )


def _real(k: Callable[..., Any], T: float, r: float, c: float) -> mpmath.mpf:
    try:
        value = mpmath.mpmathify(k(mpmath.mpf(T), mpmath.mpf(r), mpmath.mpf(c)))
    except (ZeroDivisionError, ValueError, OverflowError):
        return mpmath.nan
    return value if mpmath.im(value) == 0 and not isinstance(value, mpmath.mpc) else mpmath.nan


def _downward_crossings(slope: Callable[..., np.ndarray], c_high: float) -> Iterator[float]:
    # Squares of a regular grid: dense at small c, where a law may turn quickly.
    c = np.linspace(0.03, np.sqrt(c_high), 500) ** 2
    with np.errstate(all="ignore"):
        values = np.broadcast_to(slope(c), c.shape)
        for i in np.flatnonzero((values[:-1] > 0) & (values[1:] <= 0)):
            root = brentq(slope, c[i], c[i + 1])
            if abs(slope(root)) <= max(values[i], -values[i + 1]):  # else it is a pole
                yield root


def _dilute_limit(expr: sympy.Expr, space: InputSpace, r: float) -> Iterator[Row]:
    corners = grid(space.subset(["T", "r"]), 3)
    limits = np.array([limit_at_zero(expr, T, r) for T, r in corners[["T", "r"]].to_numpy()])
    yield (
        "k as c → 0",
        bool((limits == 0).all()),
        limits[np.argmax(np.abs(limits))],  # nan counts as the largest
        "mS/cm",
        "0 at every T and r (the value farthest from it is shown)",
    )
    yield (
        "k as c → 0 at 298.15 K",
        None,
        limit_at_zero(expr, _ROOM, r),
        "mS/cm",
        f"for information, at r = {r:g}",
    )


def _sign(expr: sympy.Expr, measured: InputSpace, wider: InputSpace) -> Iterator[Row]:
    for name, space, points in (
        ("smallest k in the measured range", measured, {"T": 10, "r": 7, "c": 25}),
        ("smallest k beyond it", wider, {"T": 14, "r": 11, "c": 61}),
    ):
        smallest = evaluate(expr, grid(space, points)).min()
        ranges = ", ".join(f"{x.name} {x.low:g} to {x.high:g} {x.unit}".strip() for x in space)
        yield name, smallest > 0, smallest, "mS/cm", f"k > 0 for {ranges}"


def _temperature(expr: sympy.Expr, space: InputSpace, r: float) -> Iterator[Row]:
    at = grid(space, {"T": 10, "r": 7, "c": 25})
    energy = pd.Series(activation_energy(expr, at["T"], at["r"], at["c"]))
    unit, where = "kJ/mol", "over the measured range"
    asked = f"E_a = -R d ln k/d(1/T) is defined and > 0 {where}"
    yield "smallest activation energy", bool((energy > 0).all()), energy.min(), unit, asked
    yield "median activation energy", None, energy.median(), unit, f"for information, {where}"
    yield "largest activation energy", None, energy.max(), unit, f"for information, {where}"
    at_room = float(activation_energy(expr, _ROOM, r, 1.0))
    about = f"for information, at 1 mol/kg and r = {r:g}"
    yield "activation energy at 298.15 K", None, at_room, unit, about


def _maximum(expr: sympy.Expr, measured: InputSpace, c_high: float, r: float) -> Iterator[Row]:
    slope = compiled(expr.diff(sympy.Symbol("c")), _NAMES)
    conditions = grid(measured.subset(["T", "r"]), {"T": 10, "r": 5})[["T", "r"]].to_numpy()
    counts = [
        len(list(_downward_crossings(lambda c, at=at: slope(*at, c), c_high))) for at in conditions
    ]
    share = np.mean(np.array(counts) == 1)
    asked = f"one maximum of k below {c_high:g} mol/kg at every T and r (share where so)"
    yield "one maximum in c", share == 1, share, "", asked
    temperatures = (measured["T"].low, _ROOM, measured["T"].high)
    found = [c_max(expr, T, r, c_high) for T in temperatures]
    for T, c in zip(temperatures, found, strict=True):
        yield f"c_max at {T:g} K", None, c, "mol/kg", f"for information, at r = {r:g}"
    shift = found[-1] - found[0]
    rises = bool(np.all(np.diff(found) > 1e-6))
    yield "shift of c_max, cold to hot", rises, shift, "mol/kg", "c_max rises with T"


def _root_law(expr: sympy.Expr, r: float) -> Iterator[Row]:
    a1 = root_slope(expr, _ROOM, r)
    onsager = onsager_slope(CARBONATES)
    unit = "(kg/mol)^½"
    asked = f"a1 > 0 in ln(k/c) = a0 - a1 √c at small c, 298.15 K and r = {r:g}"
    yield "root-of-c term a1", a1 > 0, a1, unit, asked
    about = (
        f"for information: Debye-Hückel-Onsager gives a1 = {onsager.molal:.1f} in a typical "
        f"carbonate mixture, but below {onsager.valid_below:.3f} mol/kg, where nothing is measured"
    )
    yield "a1 over its theoretical limit", None, a1 / onsager.molal, "", about
