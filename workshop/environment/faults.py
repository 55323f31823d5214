"""What the many lines of a failed pip or venv mean, in one sentence.

Standard library only, for any Python from 3.8: ``start.py`` says these before anything is here.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

#: What a full installation takes, in bytes, and what pip takes meanwhile.
NEEDED_BYTES = 2.5e9
AGAIN = "then run the same command again: it goes on where it stopped."


class Stopped(Exception):
    """The start cannot go on; the message is one sentence for the reader."""


def full(where: str) -> str:
    """Say that the disk is full, and where."""
    needed = f"{NEEDED_BYTES / 1e9:.1f} GB"
    return f"The disk is full: {where}, and an installation takes {needed}; make room, {AGAIN}"


def unwritable(error: OSError, folder: Path) -> str:
    """Say in one sentence why a file of the environment cannot be written."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return full(f"there is no room left for {folder}")
    reason = error.strerror or str(error)
    return (
        f"{folder} cannot be written ({reason}): copy MAP School into a folder of your own, or "
        "name another one with --venv FOLDER."
    )


#: What pip and venv say, and what it means; the first that is found counts.
_MEANINGS = (
    (
        r"No space left on device|not enough space on the disk|Disk quota exceeded",
        lambda folder: full(f"there is no room left for {folder}"),
    ),
    (
        r"ProxyError|Tunnel connection failed|407 Proxy Authentication|Cannot connect to proxy",
        lambda _: (
            "The proxy does not let pip through: ask whoever runs the network what the variable "
            f"HTTPS_PROXY has to be (with name and password, perhaps), {AGAIN}"
        ),
    ),
    (
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError",
        lambda _: (
            "pip does not trust this network's certificate: let PIP_CERT name the file with the "
            f"certificate of your organisation, {AGAIN}"
        ),
    ),
    (
        r"Retry\(total=0|Max retries exceeded|exceptions\.ReadTimeout|IncompleteRead"
        r"|exceptions\.ProtocolError",
        lambda _: (
            f"The package index cannot be reached: connect this machine to a network, {AGAIN}"
        ),
    ),
    (
        r"ensurepip is not available|No module named ensurepip",
        lambda _: (
            "This Python cannot make environments, because its module venv is not installed "
            "(Debian and Ubuntu: apt install python3-venv)."
        ),
    ),
    (
        r"Permission denied|Read-only file system|Access is denied|Operation not permitted",
        lambda folder: unwritable(OSError(errno.EACCES, "Permission denied"), folder),
    ),
)


def fault(said: str, folder: Path, tool: str, code: int = 1) -> str:
    """Say in one sentence what the many lines of pip or venv mean.

    Parameters
    ----------
    said : str
        All that it printed.
    folder : Path
        Where it was writing to.
    tool : str
        Its name, for what is not known.
    code : int
        Its exit code; negative if it was killed.
    """
    for pattern, sentence in _MEANINGS:
        if re.search(pattern, said):
            return sentence(folder)
    absent = re.search(r"No matching distribution found for (\S+)", said)
    if absent:
        return f"The package index has no suitable wheel of {absent.group(1)} for this system."
    if code < 0 or code == 137:
        return f"{tool} was ended from outside (short of memory, perhaps): close programs, {AGAIN}"
    lines = [line for line in said.splitlines() if "error" in line.lower()] or said.splitlines()
    last = re.sub(r"\w+://\S+", "(address)", " ".join(lines[-1:])).strip()
    return f"{tool} failed: {last or 'it said nothing'}"
