"""What is read out of a learner's answer: numbers, names, masks, and functions that are tried.

Each reader refuses an answer that has not the form asked for, with a sentence that names the form.
"""

from collections.abc import Callable, Collection, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import numpy as np

from helpers import SchoolError

if TYPE_CHECKING:
    import pandas as pd

State = Literal["not yet", "right", "wrong"]

_NOT_YET = "replace the ... in the cell above with your answer and run both cells again."


@dataclass(frozen=True)
class Reading:
    """What a check reads out of an answer, and what it should be.

    Attributes
    ----------
    found : object
        Numbers, or anything that can be compared.
    truth : object
        What the right answer gives.
    right : bool or None
        Whether the answer is right, where the check says so itself; by default, whether `found` is
        the `truth` within the tolerances.
    rtol, atol : float
        Relative and absolute tolerance, as in :func:`numpy.isclose`.
    fields : mapping of str to object
        More fields for the sentences, beside ``found`` and ``truth``.
    """

    found: Any
    truth: Any = None
    right: bool | None = None
    rtol: float = 1e-5
    atol: float = 1e-8
    fields: Mapping[str, Any] = field(default_factory=dict)

    def gives(self, other: Any, rtol: float | None = None) -> bool:
        """Tell whether what was found is `other`, within the tolerances."""
        return _alike(self.found, other, self.rtol if rtol is None else rtol, self.atol)

    @property
    def said(self) -> dict[str, Any]:
        """The fields that a sentence may have."""
        return {"found": self.found, "truth": self.truth, **self.fields}

    @property
    def is_right(self) -> bool:
        """Whether the answer is right."""
        return self.gives(self.truth) if self.right is None else bool(self.right)


def _alike(one: Any, other: Any, rtol: float, atol: float) -> bool:
    try:
        numbers = np.asarray(one, dtype=float), np.asarray(other, dtype=float)
    except (TypeError, ValueError):
        return bool(one == other)
    shapes = {array.shape for array in numbers}
    return len(shapes) == 1 and np.allclose(*numbers, rtol=rtol, atol=atol)


@dataclass
class SettledError(SchoolError):
    """The verdict is clear before anything is compared.

    Attributes
    ----------
    state : {"not yet", "right", "wrong"}
    template : str
        The sentence, with named fields.
    fields : mapping of str to object
    """

    state: State
    template: str
    fields: Mapping[str, Any]


def accept(sentence: str, **fields: Any) -> NoReturn:
    """Stop judging: the answer is right in a way of its own, and `sentence` says which.

    Examples
    --------
    >>> try:
    ...     accept("In percent; that is a share.")
    ... except SettledError as settled:
    ...     print(settled.state)
    right
    """
    raise SettledError("right", sentence, fields)


def refuse(sentence: str, **fields: Any) -> NoReturn:
    """Stop judging: the answer has the wrong form, and `sentence` says which one is asked for.

    Examples
    --------
    >>> try:
    ...     refuse("write a {what}.", what="pair")
    ... except SettledError as settled:
    ...     print(settled.template.format(**settled.fields))
    write a pair.
    """
    raise SettledError("wrong", sentence, fields)


def not_yet(sentence: str = _NOT_YET, **fields: Any) -> NoReturn:
    """Stop judging: there is no answer yet.

    Examples
    --------
    >>> try:
    ...     not_yet()
    ... except SettledError as settled:
    ...     print(settled.state)
    not yet
    """
    raise SettledError("not yet", sentence, fields)


def probed(
    name: str, answer: Any, truth: Callable[..., Any], *cases: tuple[Any, ...], **more: Any
) -> Reading:
    """Read a learner's function by what it returns for some cases.

    Parameters
    ----------
    name : str
        The function's name in the lesson.
    answer : object
        What the learner handed in.
    truth : callable
        The right function. Where it returns an array, one of the same shape is asked for.
    *cases : tuple
        Arguments; the functions are given copies.
    **more
        Tolerances and fields of the :class:`Reading`.

    Returns
    -------
    Reading
        ``found`` and ``truth`` hold the numbers of all cases, one after the other.

    Examples
    --------
    >>> reading = probed("double", lambda x: x + x, lambda x: 2 * x, (1.0,), (3.0,))
    >>> reading.found.tolist(), reading.is_right
    ([2.0, 6.0], True)
    """
    function = as_function(answer, name)
    right = [np.asarray(truth(*deepcopy(case)), dtype=float) for case in cases]
    returned = [
        as_array(function(*deepcopy(case)), value.shape, f"what {name} returns")
        for case, value in zip(cases, right, strict=True)
    ]
    return Reading(_in_a_row(returned), _in_a_row(right), **more)


def _in_a_row(arrays: list[np.ndarray]) -> np.ndarray:
    return np.concatenate([array.ravel() for array in arrays])


def as_number(answer: Any, what: str = "the answer") -> float:
    """Read a finite number, or refuse the answer with a sentence that names `what`.

    Examples
    --------
    >>> as_number(np.array([2]))
    2.0
    """
    _require_answer(answer)
    if isinstance(answer, bool | str | complex):
        refuse("{what} should be one number, not {answer!r}.", what=what, answer=answer)
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        kind = type(answer).__name__
        refuse("{what} should be one number, not a {kind}.", what=what, kind=kind)
    if values.size != 1:
        refuse("{what} should be one number, not {size} of them.", what=what, size=values.size)
    number = float(values.reshape(()))
    if not np.isfinite(number):
        refuse("{what} is {number}; a finite number is asked for.", what=what, number=number)
    return number


def as_array(answer: Any, shape: tuple[int, ...], what: str = "the answer") -> np.ndarray:
    """Read finite numbers of the given shape, or refuse the answer.

    Examples
    --------
    >>> as_array([1, 2], (2,)).tolist()
    [1.0, 2.0]
    """
    if not shape:
        return np.array(as_number(answer, what))
    _require_answer(answer)
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        refuse("{what} should hold numbers of shape {shape}.", what=what, shape=shape)
    if values.shape != shape:
        refuse(
            "{what} has shape {found}; {shape} is asked for.",
            what=what,
            found=values.shape,
            shape=shape,
        )
    if not np.isfinite(values).all():
        refuse("{what} holds a number that is not finite (nan or inf).", what=what)
    return values


def as_mask(answer: Any, n_rows: int) -> np.ndarray:
    """Read which rows of a table are held out, or refuse the answer.

    Examples
    --------
    >>> int(as_mask([True, False, False], 3).sum())
    1
    """
    _require_answer(answer)
    mask = np.asarray(answer)
    if mask.shape != (n_rows,) or mask.dtype != bool:
        refuse("return one True or False for each row: True where the row is held out.")
    if mask.all() or not mask.any():
        refuse("every row stands on the same side.")
    return mask


def on_both_sides(table: "pd.DataFrame", mask: np.ndarray, *columns: str) -> dict[str, int]:
    """Count the values of each column that some rows held out have and some others, too.

    Examples
    --------
    >>> import pandas as pd
    >>> runs = pd.DataFrame({"recipe": [1, 1, 2, 2], "hour": [0, 1, 0, 1]})
    >>> on_both_sides(runs, np.array([True, True, False, False]), "recipe", "hour")
    {'recipe': 0, 'hour': 2}
    """
    marked = table.assign(mask=mask)
    return {name: int((marked.groupby(name)["mask"].nunique() == 2).sum()) for name in columns}


def as_names(
    answer: Any, allowed: Collection[str], count: int | None = None, what: str = "the answer"
) -> list[str]:
    """Read a name or a sequence of distinct names out of `allowed`, or refuse the answer.

    Examples
    --------
    >>> as_names("porosity", ("porosity", "binder"), count=1)
    ['porosity']
    """
    _require_answer(answer)
    names = [answer] if isinstance(answer, str) else list(answer)
    for name in names:
        _require_answer(name)
        if name not in allowed:
            refuse(
                "{name!r} is not a name that can stand here; those are {allowed}.",
                name=name,
                allowed=", ".join(allowed),
            )
    if len(set(names)) < len(names):
        refuse("{what} names something twice.", what=what)
    if count is not None and len(names) != count:
        refuse("{what} should hold {count} names, not {n}.", what=what, count=count, n=len(names))
    return names


def as_function(answer: Any, what: str = "the answer") -> Callable[..., Any]:
    """Guard a learner's function: a stub is "not yet", an exception becomes a sentence.

    Examples
    --------
    >>> as_function(abs)(-3)
    3
    """
    _require_answer(answer)
    if not callable(answer):
        kind = type(answer).__name__
        refuse(
            "{what} should be a function, not a {kind}; leave out the call.", what=what, kind=kind
        )

    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            result = answer(*args, **kwargs)
        except Exception as error:  # the function is the learner's: anything may come
            refuse(
                "{what} raised {kind}: {error}",
                what=what,
                kind=type(error).__name__,
                error=str(error),
            )
        if result is None:
            refuse("{what} returned None: is a return missing?", what=what)
        _require_answer(result)
        return result

    return guarded


def _require_answer(answer: Any) -> None:
    if answer is None or holds_ellipsis(answer):
        not_yet()


def holds_ellipsis(answer: Any) -> bool:
    """Tell whether a ``...`` of the stub is left anywhere in an answer.

    Examples
    --------
    >>> holds_ellipsis((1, [2, ...]))
    True
    """
    if answer is ...:
        return True
    if isinstance(answer, dict):
        return any(holds_ellipsis(value) for value in answer.values())
    if isinstance(answer, list | tuple | set):
        return any(holds_ellipsis(item) for item in answer)
    return False
