"""Write a bundled table with its card: the text of the card stays, its facts are set anew."""

import datetime
import gzip
import hashlib
import os
import platform
import re
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from helpers.tables.datasets import data_directory


def write(
    table: pd.DataFrame,
    name: str,
    folder: str | os.PathLike[str],
    packages: Iterable[str],
    *,
    compress: bool = False,
) -> Path:
    r"""Write ``<name>.csv`` and its ``card.toml`` into a folder.

    Parameters
    ----------
    table : DataFrame
        The rows, without their index.
    name : str
        Name of the bundled table.
    folder : path
        Is made if it does not exist. The text of the card is taken from the card that stands
        there, or else from the bundled one.
    packages : iterable of str
        Installed packages whose versions the card states.
    compress : bool
        Write ``<name>.csv.gz`` instead. Equal tables give equal bytes: no time is stored.

    Returns
    -------
    Path
        The table.

    Raises
    ------
    ValueError
        If the card lacks one of the lines ``rows``, ``made_on``, ``sha256``, ``python`` and one a
        package, or has it twice; nothing is written then.

    Examples
    --------
    >>> import tempfile
    >>> rivers = pd.DataFrame({"length_km": [10, 20]})
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     facts = ("rows", "made_on", "sha256", "python")
    ...     text = "".join(f"{fact} = 0\n" for fact in facts)
    ...     _ = Path(folder, "card.toml").write_text(text)
    ...     path = write(rivers, "rivers", folder, packages=())
    ...     "rows = 2" in Path(folder, "card.toml").read_text()
    True
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    card = folder / "card.toml"
    bundled = data_directory() / name / "card.toml"
    text = (card if card.exists() else bundled).read_text(encoding="utf-8")
    content = table.to_csv(index=False, lineterminator="\n").encode()
    if compress:
        content = gzip.compress(content, mtime=0)
    facts = {
        "rows": str(len(table)),
        "made_on": datetime.date.today().isoformat(),
        "sha256": f'"{hashlib.sha256(content).hexdigest()}"',
        "python": f'"{platform.python_version()}"',
        **{package: f'"{version(package)}"' for package in packages},
    }
    for key, value in facts.items():
        text, found = re.subn(rf"(?m)^{key} = .*$", f"{key} = {value}", text)
        if found != 1:
            raise ValueError(f"{card} needs one line '{key} = …', it has {found}")
    path = folder / (f"{name}.csv.gz" if compress else f"{name}.csv")
    path.write_bytes(content)
    card.write_text(text, encoding="utf-8")
    return path
