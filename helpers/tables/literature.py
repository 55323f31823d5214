"""Published numbers beside our own, from the one file in which they stand.

``data/published_values.toml`` has an entry for every published number a lesson quotes, with its
source, how we compute ours, and a verdict. `compare` puts a run's numbers beside them and says
so loudly when a verdict no longer holds.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar

import pandas as pd

from helpers.tables.comparisons import DIFFERS, REPRODUCED, Comparison, PublishedValue, Source
from helpers.tables.datasets import data_directory

__all__ = [
    "Comparison",
    "PublishedValue",
    "Source",
    "compare",
    "differences",
    "published_values",
]


def published_values(lesson: str) -> list[PublishedValue]:
    """Return the published numbers of a lesson, in the order of the file.

    Parameters
    ----------
    lesson : str
        Number of the lesson, as ``"03"``.

    Raises
    ------
    ValueError
        If the lesson has no entries, or the file is not well-formed (the message names the
        entry and the key).

    Examples
    --------
    >>> all(value.lesson == "03" for value in published_values("03"))
    True
    """
    content = _content()
    sources = {key: _build(Source, key, entry) for key, entry in content["source"].items()}
    for key, source in sources.items():
        if not source.link:
            raise ValueError(f"published_values.toml, '{key}': give a 'doi' or a 'url'.")
    values = [_published_value(entry, sources) for entry in content["value"]]
    ids = [value.id for value in values]
    if len(set(ids)) < len(ids):
        raise ValueError(f"published_values.toml: repeated id in {', '.join(ids)}.")
    return _of_lesson(values, lesson, "published values")


def compare(lesson: str, ours: Mapping[str, float | None]) -> Comparison:
    """Put a run's numbers beside the published ones.

    Parameters
    ----------
    lesson : str
        Number of the lesson, as ``"03"``.
    ours : mapping
        Our number for each id, in the unit of the entry. None, or no item, where the number
        was not computed, as when a published table cannot be reached.

    Raises
    ------
    ValueError
        If an id is unknown, or a number is not finite.

    Examples
    --------
    A number that was not computed is told as such:

    >>> ids = [value.id for value in published_values("03")]
    >>> set(compare("03", dict.fromkeys(ids)).verdicts)
    {'not run'}
    """
    entries = tuple(published_values(lesson))
    known = [entry.id for entry in entries]
    unknown = [id_ for id_ in ours if id_ not in known]
    if unknown:
        raise ValueError(
            f"Lesson {lesson} has no published value {', '.join(map(repr, unknown))}; "
            f"it has {', '.join(known)}."
        )
    comparison = Comparison(entries, tuple(ours.get(id_) for id_ in known))
    comparison.verdicts  # noqa: B018  a number that is not finite is refused here, not when shown
    return comparison


def differences(lesson: str) -> pd.DataFrame:
    """List where two published sources of one lesson contradict each other.

    Parameters
    ----------
    lesson : str
        Number of the lesson, as ``"03"``.

    Returns
    -------
    DataFrame
        Columns parameter, aspect ("value", "unit", "meaning" or "symbol"), slide, csv, comment.

    Raises
    ------
    ValueError
        If the lesson has no entries, or the file is not well-formed.

    Examples
    --------
    >>> len(differences("03")) > 0
    True
    """
    entries = [_build(_Difference, "difference", entry) for entry in _content()["difference"]]
    chosen = _of_lesson(entries, lesson, "differences")
    return pd.DataFrame(chosen).drop(columns="lesson")


@dataclass(frozen=True)
class _Difference:
    lesson: str
    parameter: str
    aspect: str
    slide: str
    csv: str
    comment: str


def _published_value(entry: Mapping[str, Any], sources: Mapping[str, Source]) -> PublishedValue:
    name = entry.get("id", "value without id")
    if entry.get("source") not in sources:
        raise ValueError(
            f"published_values.toml, '{name}': 'source' is one of {', '.join(sources)}."
        )
    value = _build(PublishedValue, name, {**entry, "source": sources[entry["source"]]})
    if value.verdict not in (REPRODUCED, DIFFERS):
        raise ValueError(
            f"published_values.toml, '{name}': 'verdict' is {REPRODUCED} or {DIFFERS}."
        )
    if value.verdict == DIFFERS and not value.because:
        raise ValueError(f"published_values.toml, '{name}': 'because' is required: it differs.")
    if not value.tolerance > 0:
        raise ValueError(f"published_values.toml, '{name}': 'tolerance' has to be positive.")
    return value


_Entry = TypeVar("_Entry", PublishedValue, Source, _Difference)


def _build(kind: type[_Entry], name: str, entry: Mapping[str, Any]) -> _Entry:
    known = [f.name for f in fields(kind)]
    for key in entry:
        if key not in known:
            raise ValueError(f"published_values.toml, '{name}': unknown key '{key}'.")
    try:
        return kind(**entry)
    except TypeError as error:
        raise ValueError(f"published_values.toml, '{name}': {error}") from error


def _of_lesson(entries: list[Any], lesson: str, what: str) -> list[Any]:
    chosen = [entry for entry in entries if entry.lesson == lesson]
    if not chosen:
        lessons = sorted({entry.lesson for entry in entries})
        raise ValueError(f"No {what} for lesson {lesson!r}; there are for {', '.join(lessons)}.")
    return chosen


def _content() -> dict[str, Any]:
    path = data_directory() / "published_values.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
