"""A published number, ours beside it, and whether ours reproduces it.

The entries come from ``data/published_values.toml``, see `helpers.tables.literature`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pandas as pd

from helpers.tables.markup import Markup, element, headings, row, table

_HEADINGS = ("quantity", "published", "ours", "tolerance", "verdict", "how we compute ours")
REPRODUCED, DIFFERS, NOT_RUN = "reproduced", "differs", "not run"


@dataclass(frozen=True)
class Source:
    """Where published numbers come from.

    Parameters
    ----------
    title : str
        Authors, title, year.
    doi, url : str
        At least one of them.
    note : str
        How the source was read, where that matters.
    """

    title: str
    doi: str = ""
    url: str = ""
    note: str = ""

    @property
    def link(self) -> str:
        """Address of the source."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


@dataclass(frozen=True)
class PublishedValue:
    """One published number and what became of it here.

    Parameters
    ----------
    id, lesson : str
        Unique name of the entry, and the number of the lesson that quotes it.
    quantity, unit : str
        What is measured; the unit is empty for a plain number.
    value : float
        The number as published.
    source : Source
        Where it was published.
    where : str
        Table and page in the source.
    how : str
        How we compute ours.
    tolerance : float
        Largest absolute difference, in `unit`, at which the number counts as reproduced.
    verdict : {"reproduced", "differs"}
        What the comparison is expected to give.
    because : str
        Why it differs; required for "differs".
    """

    id: str
    lesson: str
    quantity: str
    value: float
    source: Source
    where: str
    how: str
    tolerance: float
    verdict: str
    unit: str = ""
    because: str = ""

    def judge(self, ours: float | None) -> str:
        """Verdict on our number: "reproduced", "differs", or "not run" for None.

        Raises
        ------
        ValueError
            If `ours` is not finite.
        """
        if ours is None:
            return NOT_RUN
        if not math.isfinite(ours):
            raise ValueError(
                f"'{self.id}' is {ours}; pass None for a number that was not computed."
            )
        return REPRODUCED if abs(ours - self.value) <= self.tolerance else DIFFERS


@dataclass(frozen=True)
class Comparison:
    """Published values beside ours; shown as a table by a notebook and by ``print``.

    Parameters
    ----------
    entries : tuple of PublishedValue
        What is compared.
    ours : tuple of float or None
        Our numbers in the same order, None where not run.
    """

    entries: tuple[PublishedValue, ...]
    ours: tuple[float | None, ...]

    @property
    def verdicts(self) -> tuple[str, ...]:
        """What this run says: "reproduced", "differs" or "not run", in the order of `entries`."""
        return tuple(e.judge(x) for e, x in zip(self.entries, self.ours, strict=True))

    @property
    def not_run(self) -> tuple[str, ...]:
        """Ids of the entries without a number of ours."""
        pairs = zip(self.entries, self.verdicts, strict=True)
        return tuple(entry.id for entry, verdict in pairs if verdict == NOT_RUN)

    def agrees_with_file(self) -> bool:
        """Whether no verdict of this run contradicts the file; "not run" contradicts nothing."""
        pairs = zip(self.entries, self.verdicts, strict=True)
        return all(verdict in (entry.verdict, NOT_RUN) for entry, verdict in pairs)

    def to_frame(self) -> pd.DataFrame:
        """Table with one row an entry, indexed by id.

        Columns: quantity, published, ours, difference, tolerance, unit, verdict, because,
        how, source. Numbers that were not run are missing values. The reason is the one in the
        file; it is left out when this run contradicts the file.
        """
        rows = []
        for entry, ours, verdict in zip(self.entries, self.ours, self.verdicts, strict=True):
            contradicts = verdict not in (entry.verdict, NOT_RUN)
            rows.append(
                {
                    "quantity": entry.quantity,
                    "published": entry.value,
                    "ours": math.nan if ours is None else float(ours),
                    "difference": math.nan if ours is None else float(ours) - entry.value,
                    "tolerance": entry.tolerance,
                    "unit": entry.unit,
                    "verdict": f"file says {entry.verdict}, this run {_verb(verdict)}"
                    if contradicts
                    else verdict,
                    "because": "" if contradicts or verdict == NOT_RUN else entry.because,
                    "how": entry.how,
                    "source": f"{entry.source.title}, {entry.where}",
                }
            )
        index = pd.Index([entry.id for entry in self.entries], name="id")
        return pd.DataFrame(rows, index=index)

    def __str__(self) -> str:
        lines = []
        for id_, line in self.to_frame().iterrows():
            unit, ours = _ours(line)
            mark = "!!! " if line["verdict"].startswith("file says") else ""
            reason = f" ({line['because']})" if line["because"] else ""
            lines.append(
                f"{mark}{id_}: {line['quantity']}: published {line['published']:.6g}{unit}, "
                f"ours {ours} (tolerance {line['tolerance']:.2g}): {line['verdict']}{reason}"
            )
        return "\n".join([*lines, *self._source_lines()])

    def _repr_html_(self) -> str:
        shown = table(
            [headings(_HEADINGS)], (_shown(line) for _, line in self.to_frame().iterrows())
        )
        sources = (element("p", element("small", line)) for line in self._source_lines())
        return shown + "".join(sources)

    def _source_lines(self) -> list[str]:
        # in the order of first use, each once
        places = dict.fromkeys((entry.source, entry.where) for entry in self.entries)
        return [
            f"Source: {source.title}, {where}. {source.link}" + (source.note and f" {source.note}")
            for source, where in places
        ]


def _verb(verdict: str) -> str:
    return "reproduces" if verdict == REPRODUCED else "differs"


def _ours(line: pd.Series) -> tuple[str, str]:
    """Return the unit with a space before it, and our number with it."""
    unit = f" {line['unit']}".rstrip()
    return unit, "–" if math.isnan(line["ours"]) else f"{line['ours']:.6g}{unit}"


def _shown(line: pd.Series) -> Markup:
    """Return a row of the table; one that contradicts the file stands out."""
    loud = line["verdict"].startswith("file says")
    unit, ours = _ours(line)
    reason = f", because {line['because']}" if line["because"] else ""
    verdict = element("b", f"⚠ {line['verdict']}") if loud else line["verdict"] + reason
    published, tolerance = f"{line['published']:.6g}{unit}", f"± {line['tolerance']:.2g}"
    cells = (line["quantity"], published, ours, tolerance, verdict, line["how"])
    return row(cells, **({"style": "background:#ffd6c9;color:#000"} if loud else {}))
