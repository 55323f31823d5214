"""The machinery behind ``check.name(answer)``: one printed sentence for every answer.

A topic's ``checks.py`` declares its exercises with :func:`exercise`. The decorated function
states what is right and diagnoses the usual mistakes; the machinery recognises an untouched
stub, survives whatever a learner hands in, and prints. Beside each check stand the wrong
answers that it must recognise (:class:`Mistake`); the tests feed them to it.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import numpy as np


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer.

    Attributes
    ----------
    state : {"not yet", "right", "wrong"}
        ``"not yet"`` for an untouched or half-finished stub.
    message : str
        The sentence for the learner.
    """

    state: Literal["not yet", "right", "wrong"]
    message: str

    def __str__(self) -> str:
        """Return the sentence as printed; the verdict stands in words, not only in colour."""
        opening = {"not yet": "Not yet:", "right": "Right.", "wrong": "Not right:"}[self.state]
        return f"{opening} {self.message}"


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer that a check must recognise.

    Attributes
    ----------
    label : str
        What the learner did, e.g. ``"forgot the logarithm"``.
    answer : str
        Python source of the wrong answer, evaluated among the lesson's variables.
    hint : str
        A part of the sentence that this mistake, and no other one of the exercise, gets.
    """

    label: str
    answer: str
    hint: str


class _StillAStubError(Exception):
    """The answer, or what the learner's function returns, is still ``...`` or ``None``."""


class _RefusedError(Exception):
    """The answer cannot be judged; carries the sentence that says why."""


def right(message: str) -> Verdict:
    """Accept the answer; `message` says what it shows."""
    return Verdict("right", message)


def wrong(message: str) -> Verdict:
    """Refuse the answer; `message` says what went wrong and where to look."""
    return Verdict("wrong", message)


class Check:
    """A callable that judges one exercise and prints a sentence; made by :func:`exercise`.

    Attributes
    ----------
    name : str
        The exercise's name: that of the decorated function.
    mistakes : tuple of Mistake
        The wrong answers that the tests feed to the check.
    """

    def __init__(self, judge: Callable[[Any], Verdict], mistakes: Sequence[Mistake]) -> None:
        self.name = judge.__name__
        self.__doc__ = judge.__doc__
        self.mistakes = tuple(mistakes)
        self._judge = judge

    def judge(self, answer: Any) -> Verdict:
        """Return the verdict on `answer`; no answer makes it raise."""
        if _holds_ellipsis(answer):
            return _not_yet()
        try:
            return self._judge(answer)
        except _StillAStubError:
            return _not_yet()
        except _RefusedError as refusal:
            return wrong(str(refusal))
        except Exception as error:  # the answer is the learner's: anything may come
            return wrong(
                f"the answer could not be judged ({type(error).__name__}: {error}). "
                "Does it have the form that the task asks for?"
            )

    def __call__(self, answer: Any) -> None:
        """Judge `answer` and print the sentence."""
        print(self.judge(answer))

    def __repr__(self) -> str:
        """Name the exercise, so that a forgotten ``(answer)`` is easy to see."""
        return f"<check of exercise {self.name!r}: call it with your answer>"


def exercise(*mistakes: Mistake) -> Callable[[Callable[[Any], Verdict]], Check]:
    """Make a check of a function that takes an answer and returns a :class:`Verdict`.

    Parameters
    ----------
    *mistakes : Mistake
        Typical wrong answers, each with a part of the hint it must get.

    Returns
    -------
    callable
        The decorator.

    Examples
    --------
    >>> @exercise(Mistake("counted in minutes", "2.0", "seconds"))
    ... def filling_time(answer):
    ...     seconds = as_number(answer)
    ...     if np.isclose(seconds, 2.0):
    ...         return wrong("that is in minutes; the task asks for seconds.")
    ...     if not np.isclose(seconds, 120.0):
    ...         return wrong("divide the volume by the flow.")
    ...     return right("Two minutes, as the ruler on the bench says.")
    >>> filling_time(120)
    Right. Two minutes, as the ruler on the bench says.
    >>> filling_time(...)
    Not yet: replace the ... in the cell above with your answer and run both cells again.
    """

    def decorate(judge: Callable[[Any], Verdict]) -> Check:
        return Check(judge, mistakes)

    return decorate


def refuse(message: str) -> NoReturn:
    """Stop judging: the answer has the wrong form, and `message` says which one is asked for."""
    raise _RefusedError(message)


def as_number(answer: Any, what: str = "the answer") -> float:
    """Read a finite number, or refuse the answer with a sentence that names `what`."""
    _require_answer(answer)
    if isinstance(answer, bool | str | complex):
        refuse(f"{what} should be one number, not {answer!r}.")
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        refuse(f"{what} should be one number, not a {type(answer).__name__}.")
    if values.size != 1:
        refuse(f"{what} should be one number, not {values.size} of them.")
    number = float(values.reshape(()))
    if not np.isfinite(number):
        refuse(f"{what} is {number}; a finite number is asked for.")
    return number


def as_array(answer: Any, shape: tuple[int, ...], what: str = "the answer") -> np.ndarray:
    """Read finite numbers of the given shape, or refuse the answer."""
    _require_answer(answer)
    try:
        values = np.asarray(answer, dtype=float)
    except (TypeError, ValueError):
        refuse(f"{what} should hold numbers of shape {shape}.")
    if values.shape != shape:
        refuse(f"{what} has shape {values.shape}; {shape} is asked for.")
    if not np.isfinite(values).all():
        refuse(f"{what} holds a number that is not finite (nan or inf).")
    return values


def as_names(
    answer: Any, allowed: Collection[str], count: int | None = None, what: str = "the answer"
) -> list[str]:
    """Read a name or a sequence of distinct names out of `allowed`, or refuse the answer."""
    _require_answer(answer)
    names = [answer] if isinstance(answer, str) else list(answer)
    for name in names:
        _require_answer(name)
        if name not in allowed:
            refuse(f"{name!r} is not a name that can stand here; those are {', '.join(allowed)}.")
    if len(set(names)) < len(names):
        refuse(f"{what} names something twice.")
    if count is not None and len(names) != count:
        refuse(f"{what} should hold {count} names, not {len(names)}.")
    return names


def as_function(answer: Any, what: str = "the answer") -> Callable[..., Any]:
    """Guard a learner's function: a stub is "not yet", an exception becomes a sentence."""
    _require_answer(answer)
    if not callable(answer):
        refuse(f"{what} should be a function, not a {type(answer).__name__}; leave out the call.")

    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            result = answer(*args, **kwargs)
        except Exception as error:  # the function is the learner's: anything may come
            refuse(f"{what} raised {type(error).__name__}: {error}")
        _require_answer(result)
        return result

    return guarded


def _not_yet() -> Verdict:
    return Verdict(
        "not yet", "replace the ... in the cell above with your answer and run both cells again."
    )


def _require_answer(answer: Any) -> None:
    if answer is None or _holds_ellipsis(answer):
        raise _StillAStubError


def _holds_ellipsis(answer: Any) -> bool:
    if answer is ...:
        return True
    if isinstance(answer, dict):
        return any(_holds_ellipsis(value) for value in answer.values())
    if isinstance(answer, list | tuple | set):
        return any(_holds_ellipsis(item) for item in answer)
    return False
