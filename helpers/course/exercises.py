"""The machinery behind ``check.name(answer)``: one sentence for every answer.

A topic says its exercises once, in ``lesson/exercises.toml``: the sentence for the right answer,
the one for an answer that nobody foresaw, and each usual mistake with its source and its sentence.
In ``lesson/checks.py`` a function for each exercise reads an answer (:class:`Reading`). A mistake
is recognised because its source, read the same way, gives the same; :func:`confusions` finds
mistakes that cannot be told apart. A :class:`Verdict` is data; what is printed is made of it.
"""

import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from string import Formatter
from typing import Any

import numpy as np

from helpers.course.readings import Reading, SettledError, State, holds_ellipsis, not_yet

#: Where a topic declares its exercises, beside its checks.
DECLARATIONS = "exercises.toml"

_OPENINGS = {"not yet": "Not yet:", "right": "Right.", "wrong": "Not right:"}
_NOT_JUDGED = (
    "the answer could not be judged ({kind}: {error}). "
    "Does it have the form that the task asks for?"
)

#: What a check is made of: a function that reads an answer.
Reader = Callable[[Any], Reading]
#: A function that gives variables of the lesson by name.
Variables = Callable[[], Mapping[str, Any]]


@dataclass(frozen=True)
class Verdict:
    """What a check says of an answer: data, of which a sentence can be made in any language.

    Attributes
    ----------
    exercise : str
        The id of the exercise.
    state : {"not yet", "right", "wrong"}
        ``"not yet"`` for an untouched or half-finished stub.
    template : str
        The sentence for the learner, with named fields.
    fields : mapping of str to object
        What stands in them for this answer.
    mistake : str or None
        The id of the mistake that was recognised.
    """

    exercise: str
    state: State
    template: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    mistake: str | None = None

    @property
    def sentence(self) -> str:
        """The sentence with its fields filled in."""
        return self.template.format(**self.fields)

    def __str__(self) -> str:
        """Return the sentence as printed; the verdict stands in words, not only in colour."""
        return f"{_OPENINGS[self.state]} {self.sentence}"


@dataclass(frozen=True)
class Mistake:
    """A typical wrong answer that a check recognises.

    Attributes
    ----------
    id : str
        Its name in verdicts, e.g. ``"forgot-the-logarithm"``; stays when the label is worded anew.
    label : str
        What instructors call it; by default the words of the id.
    source : str
        Python source of the wrong answer, written with the variables of the lesson.
    sentence : str
        What the learner is told, with named fields: what the answer *is*, not what was done.
    when : str, optional
        A condition on what was read that recognises the mistake, in place of its source: written
        with ``found``, ``truth`` and the fields of the sentences.
    rtol : float, optional
        Relative tolerance, where it is not that of the right answer.
    """

    id: str
    label: str
    source: str
    sentence: str
    when: str = ""
    rtol: float | None = None

    def is_said_in(self, text: str) -> bool:
        """Tell whether a text contains the sentence, whatever its fields hold.

        Examples
        --------
        >>> mistake = Mistake("minutes", "in minutes", "2.0", "{found} is in minutes, not seconds.")
        >>> mistake.is_said_in("Not right: 2.0 is in minutes, not seconds.")
        True
        """
        parts = (re.escape(literal) for literal, *_ in Formatter().parse(self.sentence))
        return re.search(".*".join(parts), text, re.DOTALL) is not None


@dataclass(frozen=True)
class Declaration:
    """What a topic says of one exercise.

    Attributes
    ----------
    id : str
        The name of the exercise in verdicts.
    right, otherwise : str
        What is said of the right answer, and of a wrong one that is not recognised.
    mistakes : tuple of Mistake
        In the order in which they are tried.
    """

    id: str
    right: str
    otherwise: str
    mistakes: tuple[Mistake, ...]

    @classmethod
    def of(cls, id: str, table: Mapping[str, Any]) -> "Declaration":
        """Read the declaration of one exercise from its table in the file.

        A table in it is a mistake, and its name the mistake's id. With ``parameters``, a function
        is asked for, and each source is what it returns.

        Examples
        --------
        >>> mistake = {"source": "x", "sentence": "take the root."}
        >>> table = {"right": "Well.", "otherwise": "no.", "parameters": "x", "no-root": mistake}
        >>> (found,) = Declaration.of("root", table).mistakes
        >>> found.label, found.source
        ('no root', 'lambda x: x')
        """
        parameters = table.get("parameters", "")
        opening = f"lambda {parameters}: " if parameters else ""
        mistakes = tuple(
            Mistake(
                key,
                **{"label": key.replace("-", " "), **entry, "source": opening + entry["source"]},
            )
            for key, entry in table.items()
            if isinstance(entry, dict)
        )
        return cls(id, table["right"], table["otherwise"], mistakes)


class Check:
    """A callable that judges one exercise and prints a sentence; made by :func:`declared`.

    Attributes
    ----------
    name : str
        What the lesson calls it: the name of the function that reads the answer.
    declaration : Declaration
        What is said of its answers.
    """

    def __init__(self, read: Reader, declaration: Declaration, variables: Variables) -> None:
        self.name = read.__name__
        self.__doc__ = read.__doc__
        self.declaration = declaration
        self._read = read
        self._variables = variables
        self._known: dict[str, Any] = {}

    @property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The wrong answers that the check recognises."""
        return self.declaration.mistakes

    def judge(self, answer: Any) -> Verdict:
        """Return the verdict on `answer`; no answer makes it raise."""
        exercise = self.declaration.id
        try:
            if holds_ellipsis(answer):
                not_yet()
            verdict = self._verdict(self._read(answer))
            verdict.sentence  # noqa: B018 - a field that is missing shows here, not when printed
        except SettledError as settled:
            return Verdict(exercise, settled.state, settled.template, settled.fields)
        except Exception as error:  # the answer is the learner's: anything may come
            fields = {"kind": type(error).__name__, "error": str(error)}
            return Verdict(exercise, "wrong", _NOT_JUDGED, fields)
        return verdict

    def answer(self, mistake: Mistake) -> Any:
        """Return the wrong answer that the source of a mistake stands for."""
        names = {"__name__": "lesson", "np": np, **self._variables()}
        return eval(mistake.source, names)

    def __call__(self, answer: Any) -> None:
        """Judge `answer` and print the sentence."""
        print(self.judge(answer))

    def __repr__(self) -> str:
        """Name the exercise, so that a forgotten ``(answer)`` is easy to see."""
        return f"<check of exercise {self.name!r}: call it with your answer>"

    def _verdict(self, reading: Reading) -> Verdict:
        said, fields = self.declaration, reading.said
        if reading.is_right:
            return Verdict(said.id, "right", said.right, fields)
        for mistake in said.mistakes:
            if self._is(mistake, reading):
                return Verdict(said.id, "wrong", mistake.sentence, fields, mistake.id)
        return Verdict(said.id, "wrong", said.otherwise, fields)

    def _is(self, mistake: Mistake, reading: Reading) -> bool:
        if mistake.when:
            return bool(eval(mistake.when, {"np": np, **reading.said}))
        if mistake.id not in self._known:
            self._known[mistake.id] = self._read(self.answer(mistake)).found
        return reading.gives(self._known[mistake.id], mistake.rtol)


def declared(
    checks: str | os.PathLike[str], **names: Any
) -> Callable[..., Callable[[Reader], Check]]:
    """Return the decorator that makes the checks of a topic out of functions that read answers.

    Parameters
    ----------
    checks : path
        The file of the checks; what they say stands beside it, in ``exercises.toml``.
    **names
        What the sources of mistakes name beside ``np``, as the lesson does.

    Returns
    -------
    callable
        ``exercise(variables=None, id="")``. Variables of the lesson that the sources of one
        exercise name are given by a function; `id` is its table in the file, by default the name
        of the decorated function.

    Examples
    --------
    >>> from helpers.start_here.lesson import checks
    >>> exercise = declared(checks.__file__)
    >>> @exercise(lambda: {"capacity_ah": 2.6, "current_a": 1.3})
    ... def charging_time(answer):
    ...     return Reading(answer, truth=120.0)
    >>> charging_time(120)
    Right. Two hours, which is what a rate of C/2 means.
    >>> charging_time(2)
    Not right: that is in hours; the task asks for minutes.
    >>> charging_time.judge(7200).mistake
    'went-on-to-seconds'
    >>> charging_time(...)
    Not yet: replace the ... in the cell above with your answer and run both cells again.
    """
    said = tomllib.loads(Path(checks).with_name(DECLARATIONS).read_text(encoding="utf-8"))

    def exercise(variables: Variables | None = None, id: str = "") -> Callable[[Reader], Check]:
        def decorate(read: Reader) -> Check:
            table = said[id or read.__name__]
            declaration = Declaration.of(id or read.__name__, table)
            return Check(read, declaration, lambda: {**names, **(variables() if variables else {})})

        return decorate

    return exercise


def confusions(check: Check) -> list[str]:
    """Say which mistakes a check takes for the truth, for each other, or does not see.

    Returns
    -------
    list of str
        Empty where every source gets the sentence that was written for it.

    Examples
    --------
    >>> from helpers.start_here.lesson import checks
    >>> confusions(checks.charging_time)
    []
    """
    said = ((mistake, check.judge(check.answer(mistake))) for mistake in check.mistakes)
    return [
        f"{check.name}: {mistake.label!r} is told: {verdict}"
        for mistake, verdict in said
        if verdict.mistake != mistake.id
    ]
