"""Experiment designs over named, bounded inputs.

An :class:`InputSpace` says what the inputs are called, in which unit and between which bounds they
vary. A design is a table with one column an input and one row an experiment.
"""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from numbers import Integral, Real

import numpy as np
import pandas as pd
from scipy.stats import qmc

RandomState = int | np.random.Generator | None


@dataclass(frozen=True, init=False)
class Input:
    """A named input of a simulator and the range in which it varies.

    Attributes
    ----------
    name : str
        The name of the simulator's argument.
    low, high : float
        Bounds of the range, ``low < high``.
    unit : str
        Unit of the bounds; empty for a pure number.
    nominal : float
        The usual value, within the bounds. ``None`` stands for the middle of the range.
    description : str
        What the input is, in a few words.

    Raises
    ------
    ValueError
        If name or numbers are of the wrong kind, not finite, or contradict each other.

    Examples
    --------
    >>> Input("T", 273.15, 333.15, "K").nominal  # the middle, unless another one is given
    303.15
    """

    name: str
    low: float
    high: float
    unit: str
    nominal: float
    description: str

    def __init__(
        self,
        name: str,
        low: float,
        high: float,
        unit: str = "",
        nominal: float | None = None,
        description: str = "",
    ) -> None:
        if not isinstance(name, str) or not name.strip():
            raise ValueError(f"the name of an input must be a non-empty string, got {name!r}")
        for field, value in (("name", name), ("unit", unit), ("description", description)):
            object.__setattr__(self, field, value)
        for field, number in (("low", low), ("high", high), ("nominal", nominal)):
            if field == "nominal" and number is None:
                number = low / 2 + high / 2  # halves first: the sum may overflow
            if not isinstance(number, Real) or not math.isfinite(number):
                raise ValueError(f"{field} of input {name!r} is no finite number: {number!r}")
            object.__setattr__(self, field, float(number))
        low, high, nominal = self.low, self.high, self.nominal
        if not low < high:
            raise ValueError(f"input {name!r} needs low < high, got {low}, {high}")
        if not low <= nominal <= high:
            raise ValueError(f"nominal {nominal} of input {name!r} is outside [{low}, {high}]")


@dataclass(frozen=True, init=False)
class InputSpace:
    """An ordered set of inputs: a box whose axes have names and units.

    Attributes
    ----------
    inputs : tuple of Input
        The axes, in the order of a design's columns. Any iterable is accepted.

    Raises
    ------
    TypeError, ValueError
        If one of them is no :class:`Input`, two share a name, or there are none.

    Examples
    --------
    >>> cell = InputSpace([Input("T", 250, 350, "K"), Input("c", 0, 2, "mol/kg")])
    >>> cell.from_unit([0.5, 1.0]).tolist()
    [300.0, 2.0]
    >>> cell.contains([[300, 1], [300, 3]]).tolist()
    [True, False]
    >>> cell.subset(["c"]).names
    ['c']
    """

    inputs: tuple[Input, ...]

    def __init__(self, inputs: Iterable[Input]) -> None:
        inputs = tuple(inputs)
        if not inputs or not all(isinstance(item, Input) for item in inputs):
            raise TypeError(f"an input space needs one or more Input objects, got {inputs!r}")
        object.__setattr__(self, "inputs", inputs)
        if repeated := sorted({n for n in self.names if self.names.count(n) > 1}):
            raise ValueError(f"names of inputs must be unique; repeated: {', '.join(repeated)}")

    @property
    def names(self) -> list[str]:
        """Names of the inputs, in order."""
        return [item.name for item in self.inputs]

    @property
    def low(self) -> np.ndarray:
        """Lower bounds, shape (n_inputs,)."""
        return np.array([item.low for item in self.inputs])

    @property
    def high(self) -> np.ndarray:
        """Upper bounds, shape (n_inputs,)."""
        return np.array([item.high for item in self.inputs])

    @property
    def nominal(self) -> np.ndarray:
        """Nominal values, shape (n_inputs,)."""
        return np.array([item.nominal for item in self.inputs])

    def __len__(self) -> int:
        return len(self.inputs)

    def __iter__(self) -> Iterator[Input]:
        return iter(self.inputs)

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __getitem__(self, name: str) -> Input:
        if name not in self:
            raise KeyError(f"no input {name!r}; known are {', '.join(self.names)}")
        return self.inputs[self.names.index(name)]

    def subset(self, names: Iterable[str]) -> "InputSpace":
        """Return the space of only these inputs, in this order."""
        return InputSpace(tuple(self[name] for name in names))

    def to_frame(self) -> pd.DataFrame:
        """Return the inputs as a table to look at, one row an input, indexed by name."""
        columns = ["description", "unit", "low", "high", "nominal"]
        rows = [[getattr(item, column) for column in columns] for item in self.inputs]
        return pd.DataFrame(rows, columns=columns, index=pd.Index(self.names, name="name"))

    def from_unit(self, U: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Map the unit cube linearly to the box: 0 becomes ``low`` and 1 becomes ``high``.

        Points have shape (..., n_inputs); a DataFrame's columns are taken by name. Points
        outside the cube are mapped to points outside the box.
        """
        U = self._array(U)
        X = self.low * (1 - U) + self.high * U  # this form meets both bounds exactly
        inside = (U >= 0) & (U <= 1)  # where rounding must not leave the box
        return np.where(inside, np.clip(X, self.low, self.high), X)

    def to_unit(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Map the box linearly to the unit cube; the inverse of :meth:`from_unit`."""
        return (self._array(X) - self.low) / (self.high - self.low)

    def contains(self, X: np.ndarray | pd.DataFrame) -> np.ndarray:
        """Tell for each point whether it lies in the box, bounds included: bool, shape (...)."""
        U = self.to_unit(X)  # where a bound may be off by a last digit, as another file rounds it
        return np.all((U >= -1e-9) & (U <= 1 + 1e-9), axis=-1)

    def _array(self, points: np.ndarray | pd.DataFrame) -> np.ndarray:
        if isinstance(points, pd.DataFrame):
            if missing := [name for name in self.names if name not in points.columns]:
                raise ValueError(f"the table has no column {', '.join(missing)}")
            points = points[self.names]
        array = np.asarray(points, dtype=float)
        if array.ndim == 0 or array.shape[-1] != len(self):
            axes = f"{len(self)} ({', '.join(self.names)})"
            raise ValueError(f"the last axis must have length {axes}, got shape {array.shape}")
        return array


def latin_hypercube(space: InputSpace, n: int, random_state: RandomState = None) -> pd.DataFrame:
    """Draw a Latin hypercube: each of n equal slices of each range holds exactly one point.

    Parameters
    ----------
    space : InputSpace
        The inputs.
    n : int
        Number of points, at least 1.
    random_state : int, numpy.random.Generator or None
        Where the randomness comes from.

    Returns
    -------
    DataFrame, shape (n, n_inputs)

    References
    ----------
    M. D. McKay, R. J. Beckman, W. J. Conover, Technometrics 21, 239 (1979),
    https://doi.org/10.2307/1268522

    Examples
    --------
    >>> ten = latin_hypercube(InputSpace([Input("T", 0, 10, "K")]), 10, random_state=0)
    >>> sorted(int(T) for T in ten["T"])  # one in each kelvin
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
    """
    n = _at_least(1, n, "n")
    rng = np.random.default_rng(random_state)
    return _table(space, qmc.LatinHypercube(len(space), rng=rng).random(n))


def sobol(space: InputSpace, n: int, random_state: RandomState = None) -> pd.DataFrame:
    """Take the first n points of a scrambled Sobol' sequence.

    The sequence is balanced when n is a power of two. Any other n is allowed and gives the first n
    points of the next longer balanced set; with one seed, a longer design begins with the shorter.

    Parameters
    ----------
    space : InputSpace
        The inputs.
    n : int
        Number of points, at least 1; best a power of two.
    random_state : int, numpy.random.Generator or None
        Where the scrambling comes from.

    Returns
    -------
    DataFrame, shape (n, n_inputs)

    References
    ----------
    I. M. Sobol', USSR Comput. Math. Math. Phys. 7, 86 (1967),
    https://doi.org/10.1016/0041-5553(67)90144-9; A. B. Owen, J. Complexity 14, 466 (1998),
    https://doi.org/10.1006/jcom.1998.0487

    Examples
    --------
    >>> T = InputSpace([Input("T", 0, 1, "K")])
    >>> short, long = sobol(T, 4, random_state=0), sobol(T, 16, random_state=0)
    >>> bool((long.head(4) == short).all(axis=None)), int((long["T"] < 0.5).sum())
    (True, 8)
    """
    n = _at_least(1, n, "n")
    sequence = qmc.Sobol(len(space), scramble=True, rng=np.random.default_rng(random_state))
    return _table(space, sequence.random_base2((n - 1).bit_length())[:n])


def factorial(levels: Mapping[str, Sequence[object] | np.ndarray]) -> pd.DataFrame:
    """Combine all levels of all factors.

    Parameters
    ----------
    levels : mapping of str to sequence
        The levels of each factor: numbers or labels, without repetition.

    Returns
    -------
    DataFrame, shape (product of the numbers of levels, n_factors)
        Ordered like nested loops: the last factor varies fastest.

    Examples
    --------
    >>> factorial({"solvent": ["EC", "PC"], "T_K": [273, 298]}).to_numpy().tolist()
    [['EC', 273], ['EC', 298], ['PC', 273], ['PC', 298]]
    """
    if not levels:
        raise ValueError("a factorial design needs at least one factor")
    for name, values in levels.items():
        if isinstance(values, str):
            raise TypeError(f"levels of {name!r} must be a list, got the string {values!r}")
        if not 0 < len(values) == len(set(values)):
            raise ValueError(f"{name!r} needs at least one level and no repeated ones: {values}")
    return pd.DataFrame(itertools.product(*levels.values()), columns=list(levels))


def grid(space: InputSpace, points: int | Mapping[str, int]) -> pd.DataFrame:
    """Lay a regular grid over the box, bounds included.

    Parameters
    ----------
    space : InputSpace
        The inputs.
    points : int or mapping of str to int
        Number of points along each axis, at least 2. Inputs that a mapping leaves out stay at
        their nominal values.

    Returns
    -------
    DataFrame, shape (product of the numbers of points, n_inputs)
        All inputs are columns; the last input varies fastest.

    Examples
    --------
    >>> cell = InputSpace([Input("T", 250, 350, "K"), Input("c", 0, 2, "mol/kg", nominal=1)])
    >>> grid(cell, {"T": 3}).to_numpy().tolist()
    [[250.0, 1.0], [300.0, 1.0], [350.0, 1.0]]
    """
    if not isinstance(points, Mapping):
        points = dict.fromkeys(space.names, points)
    levels: dict[str, Sequence[object] | np.ndarray] = {i.name: [i.nominal] for i in space}
    for name, number in points.items():
        number = _at_least(2, number, f"number of points along {name!r}")
        levels[name] = np.linspace(space[name].low, space[name].high, number)
    return factorial(levels)


def one_at_a_time(space: InputSpace, points: int) -> pd.DataFrame:
    """Sweep each input over its range while the others stay at their nominal values.

    Parameters
    ----------
    space : InputSpace
        The inputs.
    points : int
        Number of points along each axis, at least 2, bounds included.

    Returns
    -------
    DataFrame, shape (n_inputs * points, n_inputs)
        The first ``points`` rows sweep the first input, the next ones the second, and so on.

    Examples
    --------
    >>> square = InputSpace([Input("a", -1, 1), Input("b", -1, 1)])
    >>> sweeps = one_at_a_time(square, 5)
    >>> len(sweeps), bool((sweeps["a"] * sweeps["b"] == 0).all())  # corners are never seen
    (10, True)
    """
    return pd.concat([grid(space, {name: points}) for name in space.names], ignore_index=True)


def _table(space: InputSpace, unit_points: np.ndarray) -> pd.DataFrame:
    return pd.DataFrame(space.from_unit(unit_points), columns=space.names)


def _at_least(smallest: int, value: int, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise TypeError(f"{what} must be a whole number, got {value!r}")
    if value < smallest:
        raise ValueError(f"{what} must be at least {smallest}, got {value}")
    return int(value)
