"""Which of the bundled frames a fit is given."""

from __future__ import annotations

import numpy as np
from ase import Atoms

from helpers.potentials.simulator import frames

#: Volumes of the scans that are trained on: the others are kept for tests, and that of the box
#: itself is among the boxes.
SCAN_RATIOS = (0.85, 1.35, 2.0, 3.0)
#: Of the bundled molecules, every so many are taken.
_EVERY, _EVERY_IN_SMALL = 3, 6


def bulk(group: int) -> list[Atoms]:
    """Isolated atoms, 24 single molecules and the 24 boxes of a group.

    Parameters
    ----------
    group : int
        0 to 4; groups share atoms and molecules, and no box.
    """
    return _alone(_EVERY) + frames.bundled("train", group)


def with_scans(group: int) -> list[Atoms]:
    """Give what `bulk` gives, and three boxes of the group at the four volumes of `SCAN_RATIOS`."""
    scanned = frames.bundled("train_scan", group)
    return bulk(group) + [
        f for f in scanned if np.isclose(f.info["volume_ratio"], SCAN_RATIOS).any()
    ]


def small(group: int, boxes: int = 8) -> list[Atoms]:
    """Isolated atoms, 12 single molecules and the first boxes of a group.

    Parameters
    ----------
    group : int
        0 to 4.
    boxes : int
        1 to 24.

    Raises
    ------
    ValueError
        If there are not so many boxes.
    """
    if not 1 <= boxes <= 24:
        raise ValueError(f"a group has 24 boxes, so boxes is from 1 to 24, not {boxes}")
    return _alone(_EVERY_IN_SMALL) + frames.bundled("train", group)[:boxes]


def ec_only() -> list[Atoms]:
    """Isolated atoms, 12 molecules and 24 boxes of ethylene carbonate, and nothing of the other."""
    known = [m for m in _alone(_EVERY) if len(m) in (1, 10)]
    return known + frames.bundled("train_EC")


def ec_and_lone_emc() -> list[Atoms]:
    """Give what `ec_only` gives, and 12 molecules of ethyl methyl carbonate, each alone."""
    return _alone(_EVERY) + frames.bundled("train_EC")


def _alone(every: int) -> list[Atoms]:
    return frames.bundled("atoms") + frames.bundled("monomers")[::every]
