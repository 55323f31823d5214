"""The addresses under which a lesson opens elsewhere, all made of the repository's one address.

It stands as ``Repository`` under ``[project.urls]`` in ``pyproject.toml`` and nowhere else. Without
it there are no links: `of` returns None, and no page shows a button or a badge.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from helpers import ROOT, SchoolError

#: What pages show where an address is needed and none is known.
PLACEHOLDER = "https://github.com/OWNER/REPOSITORY"

_GITHUB = re.compile(r"https://github\.com/([\w.-]+)/([\w.-]+)")


class LinkError(SchoolError, ValueError):
    """The address of the repository is none that can be linked; the message says why."""


@dataclass(frozen=True)
class Links:
    """What is made of the address of a repository on GitHub.

    Attributes
    ----------
    repository : str
        The address, such as ``https://github.com/owner/name``.
    tag : str
        The tag of the version: what is opened does not move with the newest changes.
    """

    repository: str
    tag: str

    @property
    def name(self) -> str:
        """The name of the repository, which is that of the folder of its clone."""
        return self.repository.rpartition("/")[2]

    def colab(self, path: str) -> str:
        """Return the address that opens a notebook on Google Colab.

        Parameters
        ----------
        path : str
            Where the notebook stands in the repository.
        """
        place = self.repository.removeprefix("https://github.com/")
        return f"https://colab.research.google.com/github/{place}/blob/{self.tag}/{path}"

    def binder(self, path: str) -> str:
        """Return the address that opens a notebook in JupyterLab on Binder."""
        place = self.repository.removeprefix("https://github.com/")
        return f"https://mybinder.org/v2/gh/{place}/{self.tag}?urlpath=lab/tree/{path}"

    @property
    def codespaces(self) -> str:
        """The address that opens the repository in a GitHub codespace, at its newest state."""
        place = self.repository.removeprefix("https://github.com/")
        return f"https://codespaces.new/{place}?quickstart=1"

    def download(self, path: str) -> str:
        """Return the address of a file as it is."""
        return f"{self.repository}/raw/{self.tag}/{path}"

    def issue(self, title: str = "") -> str:
        """Return the address of an empty report of a problem."""
        return f"{self.repository}/issues/new" + (f"?title={quote(title)}" if title else "")


def of(root: Path = ROOT) -> Links | None:
    """Read the address of the repository; None where there is none.

    Parameters
    ----------
    root : Path
        The folder of ``pyproject.toml``.

    Raises
    ------
    LinkError
        If it is no address of a repository on GitHub; the message says what is allowed.

    Examples
    --------
    >>> of() is None or of().repository.startswith("https://")
    True
    """
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    address = project.get("urls", {}).get("Repository")
    if address is None:
        return None
    if not _GITHUB.fullmatch(address):
        raise LinkError(
            f"pyproject.toml: the repository's address is {address!r}, but links can only be made "
            "of one like https://github.com/owner/name, without anything behind it"
        )
    return Links(address, f"v{project['version']}")
