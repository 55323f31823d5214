"""The mechanical counter of a device: what its hardware did, whatever its program recorded.

Many instruments have one: strokes of a syringe, hours of a lamp. A program cannot bring an action
back, so the counter is the honest witness of how often the hardware moved. Here it is a text file
with one line a movement, written when the movement begins. No device reads it; only lessons and
tests do, to compare it with the journal.
"""

from pathlib import Path


class Counter:
    """Counts movements under their keys.

    Parameters
    ----------
    path : Path
        The file; made by the first movement.
    """

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    def add(self, key: str) -> None:
        """Count one movement."""
        with open(self.path, "a", encoding="ascii") as file:
            file.write(key + "\n")  # survives a kill of the process; a power cut is not simulated

    def keys(self) -> list[str]:
        """Return the key of every movement, in order."""
        return self.path.read_text(encoding="ascii").splitlines() if self.path.exists() else []
