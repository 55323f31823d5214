"""Change the last bit of numbers: what another processor, or another file, might have given.

A number is moved by one unit in the last place of its own precision, up or down as its bits and
a seed say. So equal numbers stay equal, the same run gives the same numbers, and nothing that is
true of the subject may change.
"""

from __future__ import annotations

import copy
import dataclasses
import functools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

#: Draws of a generator that are floating-point numbers, with the bounds they must respect; those
#: of ``multivariate_normal`` are made from standard normal ones, which move.
DRAWS: dict[str, tuple[float, float]] = {
    **dict.fromkeys(("random", "power"), (0.0, np.nextafter(1.0, 0.0))),
    **dict.fromkeys(("beta", "dirichlet"), (0.0, 1.0)),
    **dict.fromkeys(
        (
            "chisquare",
            "exponential",
            "f",
            "gamma",
            "gumbel",
            "laplace",
            "logistic",
            "lognormal",
            "noncentral_chisquare",
            "normal",
            "pareto",
            "rayleigh",
            "standard_cauchy",
            "standard_exponential",
            "standard_gamma",
            "standard_normal",
            "standard_t",
            "triangular",
            "uniform",
            "vonmises",
            "wald",
            "weibull",
        ),
        (-np.inf, np.inf),
    ),
}
_BITS = {np.dtype(np.float64): np.uint64, np.dtype(np.float32): np.uint32}


class Nudge:
    """Move numbers by one unit in the last place, and count them.

    Zeros stay, for a zero in our tables means "none of it", and its neighbour is not one unit of
    anything; so do infinities, missing values, integers, labels and text.

    Parameters
    ----------
    seed : int
        Another seed moves other numbers up.

    Attributes
    ----------
    counts : dict of str to int
        How many numbers were moved at each place.
    listener : callable or None
        Is handed the counts whenever they change.
    """

    def __init__(self, seed: int) -> None:
        self._salt = (2 * seed + 1) * 0x9E3779B97F4A7C15 % 2**64
        self.counts: dict[str, int] = {}
        self.listener: Callable[[dict[str, int]], None] | None = None

    def array(self, values: np.ndarray, place: str = "") -> np.ndarray:
        """Return a moved copy of an array; one that holds no floating-point numbers as it is."""
        if values.dtype.kind == "c":
            parts = values.real.copy(), values.imag.copy()
            return self.array(parts[0], place) + 1j * self.array(parts[1], place)
        if values.dtype not in _BITS:
            return values
        bits = np.atleast_1d(values).view(_BITS[values.dtype])
        up = _mixed(bits.astype(np.uint64) ^ np.uint64(self._salt)).reshape(values.shape)
        moved = np.nextafter(values, np.where(up, np.inf, -np.inf).astype(values.dtype))
        moves = np.isfinite(values) & (values != 0)
        self._count(place, int(np.count_nonzero(moves)))
        result = np.where(moves, moved, values).astype(values.dtype, copy=False)
        result.flags.writeable = values.flags.writeable
        return result

    def __call__(self, value: Any, place: str = "") -> Any:
        """Return a moved copy of a number, or of whatever holds numbers; anything else as it is."""
        if isinstance(value, float | complex | np.floating):
            moved = self.array(np.atleast_1d(np.asarray(value)), place)[0]
            return type(value)(moved) if type(value) in (float, complex) else moved
        if isinstance(value, np.ndarray):
            if value.ndim:  # ascontiguousarray gives a single number an axis
                value = np.ascontiguousarray(value)
            return self.array(value, place) if value.size else value
        if isinstance(value, tuple | list):
            moved = [self(v, place) for v in value]
            return type(value)(*moved) if hasattr(value, "_fields") else type(value)(moved)
        if type(value) is dict:
            return {k: self(v, place) for k, v in value.items()}
        # by name: numbers are moved where ase or pandas may never be imported
        kinds = {kind.__name__ for kind in type(value).__mro__}
        if "DataFrame" in kinds:
            return value.apply(lambda column: self(column, place)) if len(value.columns) else value
        if "Series" in kinds:
            moves = value.dtype.kind in "fc" and isinstance(value.dtype, np.dtype)
            return (
                value.__class__(self(value.to_numpy(), place), index=value.index, name=value.name)
                if moves
                else value
            )
        if "Atoms" in kinds:
            return self._atoms(value, place)
        if dataclasses.is_dataclass(value) and not isinstance(value, type):
            return self._dataclass(value, place)
        return value

    def _atoms(self, atoms: Any, place: str) -> Any:
        moved = atoms.copy()
        moved.positions = self(atoms.positions, place)
        moved.info = {k: self(v, place) for k, v in atoms.info.items()}
        for name, values in atoms.arrays.items():
            if name != "positions":
                moved.arrays[name] = self(values, place)
        if atoms.calc is not None:
            moved.calc = atoms.calc
            if hasattr(atoms.calc, "name") and type(atoms.calc).__name__ == "SinglePointCalculator":
                moved.calc = copy.copy(atoms.calc)
                moved.calc.atoms = moved.copy()
                moved.calc.results = self(dict(atoms.calc.results), place)
        return moved

    def _dataclass(self, value: Any, place: str) -> Any:
        moved = copy.copy(value)
        for field in dataclasses.fields(value):
            object.__setattr__(moved, field.name, self(getattr(value, field.name), place))
        return moved

    def _count(self, place: str, number: int) -> None:
        self.counts[place] = self.counts.get(place, 0) + number
        if self.listener is not None:
            self.listener(self.counts)

    def result_of(self, function: Callable, place: str) -> Callable:
        """Return the function with its result moved."""

        @functools.wraps(function)
        def moved(*args: Any, **kwargs: Any) -> Any:
            result = function(*args, **kwargs)
            if isinstance(result, Iterator):
                return (self(part, place) for part in result)
            return self(result, place)

        for name in ("cache_clear", "cache_info"):
            if hasattr(function, name):
                setattr(moved, name, getattr(function, name))
        return moved

    def arguments_of(self, function: Callable, place: str) -> Callable:
        """Return the function with its arguments moved."""

        @functools.wraps(function)
        def moved(*args: Any, **kwargs: Any) -> Any:
            return function(
                *(self(a, place) for a in args), **{k: self(v, place) for k, v in kwargs.items()}
            )

        return moved

    def default_rng(self, original: Callable, kind: type, place: str) -> Callable:
        """Return ``default_rng`` with every floating-point draw of its generators moved.

        Parameters
        ----------
        original : callable
            numpy's own.
        kind : type
            numpy's ``Generator``; handed over, for numpy may not be imported in full yet.
        place : str
            The name under which the draws are counted.
        """

        @functools.wraps(original)
        def default_rng(seed: Any = None) -> Any:
            if isinstance(seed, kind):
                return seed
            return generator(original(seed).bit_generator)

        nudge = self

        def draw(name: str, low: float, high: float) -> Callable:
            method = getattr(kind, name)

            @functools.wraps(method)
            def drawn(self: Any, *args: Any, **kwargs: Any) -> Any:
                values = method(self, *args, **kwargs)
                result = nudge(values, place)
                if name == "uniform":
                    bounds = [*args[:2], *(kwargs[k] for k in ("low", "high") if k in kwargs)]
                    first = bounds[0] if bounds else 0.0
                    last = bounds[1] if len(bounds) > 1 else 1.0
                    result = np.clip(result, first, last)
                else:
                    result = np.clip(result, low, high) if np.isfinite(high) else result
                if kwargs.get("out") is not None:
                    kwargs["out"][...] = result
                    return kwargs["out"]
                return float(result) if isinstance(values, float) else result

            return drawn

        generator = type(
            "NudgedGenerator",
            (kind,),
            {name: draw(name, *bounds) for name, bounds in DRAWS.items()},
        )
        return default_rng


def _mixed(bits: np.ndarray) -> np.ndarray:
    # the finaliser of splitmix64: each bit of the input turns about half of the output's
    bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (bits ^ (bits >> np.uint64(31))) >> np.uint64(63) == 1
