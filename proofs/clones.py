"""Passages of code that stand twice, whatever their names and numbers are."""

from __future__ import annotations

import io
import keyword
import tokenize
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

#: A passage that long is said twice.
TOKENS = 80
_SKIPPED = (
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.ENCODING,
    tokenize.ENDMARKER,
)


def repeated(paths: Iterable[Path], length: int = TOKENS) -> list[str]:
    """Find passages of at least so many tokens that occur twice.

    Names, numbers and strings are taken as equal. Statements of import, docstrings, and lines that
    only list data (names of fields, entries of a table) are left out.

    Parameters
    ----------
    paths : iterable of Path
        Files of Python.
    length : int
        Tokens.

    Returns
    -------
    list of str
        ``file:line = file:line (tokens)``, one for each pair of passages.
    """
    files = {path: _tokens(path) for path in paths}
    seen: dict[tuple[str, ...], tuple[Path, int]] = {}
    found: list[str] = []
    ends: dict[tuple[Path, Path], int] = defaultdict(lambda: -1)
    for path, tokens in files.items():
        kinds = [kind for kind, _ in tokens]
        for start in range(len(tokens) - length + 1):
            window = tuple(kinds[start : start + length])
            first = seen.setdefault(window, (path, start))
            other, place = first
            if first == (path, start) or (other == path and place + length > start):
                continue
            if start > ends[path, other] and not _is_data(window):
                same = _length(files[other], place, tokens, start)
                ends[path, other] = start + same - length
                found.append(
                    f"{_name(other)}:{files[other][place][1]} = {_name(path)}:{tokens[start][1]} "
                    f"({same})"
                )
    return found


def _name(path: Path) -> str:
    return "/".join(path.parts[-3:])


def _length(one: list[tuple[str, int]], i: int, other: list[tuple[str, int]], j: int) -> int:
    same = 0
    while i + same < len(one) and j + same < len(other) and one[i + same][0] == other[j + same][0]:
        same += 1
    return same


def _is_data(window: tuple[str, ...]) -> bool:
    """Tell a list of entries from code: hardly any keyword, call or operation in it."""
    acting = sum(
        kind in keyword.kwlist or kind in ("(", "[", "+", "-", "*", "/", "@", ">", "<", "==")
        for kind in window
    )
    return acting < len(window) / 10


def _tokens(path: Path) -> list[tuple[str, int]]:
    """Return the kind and the line of each token that counts."""
    kept: list[tuple[str, int]] = []
    line: list[tuple[str, int]] = []
    source = path.read_text(encoding="utf-8")
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in _SKIPPED:
            continue
        line.append((_kind(token), token.start[0]))
        if token.type == tokenize.NEWLINE:
            words = [kind for kind, _ in line if kind not in ("INDENT", "DEDENT")]
            if words[0] not in ("import", "from") and words != ["STRING", "NEWLINE"]:
                kept += line
            line = []
    return kept


def _kind(token: tokenize.TokenInfo) -> str:
    if token.type == tokenize.NAME:
        return token.string if token.string in keyword.kwlist else "NAME"
    if token.type == tokenize.OP:
        return token.string
    return tokenize.tok_name[token.type]
