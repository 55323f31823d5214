"""``python -m workshop.site.renamed``: write the page of old and new module names."""

import sys
from collections.abc import Mapping
from itertools import groupby

from helpers import ROOT
from helpers.renamed import new_names

PAGE = ROOT / "docs" / "renamed.md"
_HEAD = """\
# Old and new module names

Modules of `helpers` that had another name, for notebooks and scripts that were written before. An
old name still works for one release and says the new one in a `DeprecationWarning`.
`helpers.machine` and `helpers.sensitivity` were modules and are rooms now: what was in them is
imported from the room. Made from `helpers/renamed.toml` by `python -m workshop.site.renamed`.
"""


def render(names: Mapping[str, str]) -> str:
    """Return the page: a table for each package in which the old modules stood."""
    parts = [_HEAD]
    for package, pairs in groupby(sorted(names.items(), key=_place), key=lambda p: _place(p)[0]):
        rows = [f"| `{old}` | `{new}` |" for old, new in pairs]
        parts.append("\n".join([f"## {package}\n", "| old | new |", "|---|---|", *rows]) + "\n")
    return "\n".join(parts)


def _place(pair: tuple[str, str]) -> tuple[str, str]:
    package = pair[0].rpartition(".")[0]
    return package, pair[0]


def main() -> int:
    """Write the page."""
    PAGE.write_text(render(new_names()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
