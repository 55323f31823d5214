"""Parent lattices with one site a cell, their symmetry, and cells that repeat on them.

A site is a row of three integers ``z``, its position ``z @ cell``. A periodic cell is an upper
triangular integer matrix whose rows are its edges in units of the parent's (Hermite normal form),
so that each of its sites has one number.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

_SHAPE = (3, 3)


@dataclass(frozen=True, eq=False)
class Parent:
    """A Bravais lattice on which two species, or one and its vacancies, are distributed.

    Parameters
    ----------
    cell : ndarray, shape (3, 3)
        Edges of the primitive cell as rows, in Å.
    species : tuple of str
        What stands on a site at occupation 0 and at occupation 1; "X" is a vacancy.
    host : tuple of (str, tuple of float)
        Atoms that are always there: species and position in units of the edges.

    Attributes
    ----------
    symmetries : ndarray of int, shape (n, 3, 3)
        Rotations and reflections W that map sites to sites, ``z @ W``.
    """

    cell: np.ndarray
    species: tuple[str, str]
    host: tuple[tuple[str, tuple[float, float, float]], ...] = ()
    symmetries: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        cell = np.asarray(self.cell, dtype=float)
        if cell.shape != _SHAPE or abs(np.linalg.det(cell)) < 1e-6:
            raise ValueError("cell should hold three edges that span a volume, shape (3, 3)")
        object.__setattr__(self, "cell", cell)
        object.__setattr__(self, "symmetries", _symmetries(cell))

    def length(self, sites: np.ndarray) -> np.ndarray:
        """Return the distance of sites from the origin in Å, shape of `sites` without the last."""
        return np.linalg.norm(np.asarray(sites) @ self.cell, axis=-1)

    def neighbours(self, cutoff: float) -> np.ndarray:
        """List all sites within a distance of the origin, without it; nearest first.

        Parameters
        ----------
        cutoff : float
            In Å.

        Returns
        -------
        ndarray of int, shape (n, 3)
        """
        spacing = 1 / np.linalg.norm(np.linalg.inv(self.cell), axis=0)
        reach = np.ceil(cutoff / spacing).astype(int)
        sites = np.array(list(itertools.product(*(range(-r, r + 1) for r in reach))))
        distance = self.length(sites)
        near = (distance <= cutoff + 1e-6) & (distance > 1e-6)
        order = np.lexsort((*sites[near].T, distance[near].round(6)))
        return sites[near][order]


def fcc(edge: float = 3.9, species: tuple[str, str] = ("Cu", "Au")) -> Parent:
    """Return the face-centred cubic lattice of a cubic edge in Å."""
    return Parent(edge / 2 * np.array([[0, 1, 1], [1, 0, 1], [1, 1, 0]]), species)


def layered(a: float = 2.816, c: float = 14.05, oxygen: float = 0.2395) -> Parent:
    """Return the lithium sites of a layered oxide LiCoO2, R-3m, one a primitive cell.

    Parameters
    ----------
    a, c : float
        Edges of the hexagonal cell in Å.
    oxygen : float
        Height of the oxygen in units of c.
    """
    cell = np.array(
        [
            [a / 2, -a / (2 * np.sqrt(3)), c / 3],
            [0, a / np.sqrt(3), c / 3],
            [-a / 2, -a / (2 * np.sqrt(3)), c / 3],
        ]
    )
    # the hexagonal axis is the sum of the three edges
    host = (("Co", (0.5,) * 3), ("O", (oxygen,) * 3), ("O", (-oxygen,) * 3))
    return Parent(cell, ("X", "Li"), host)


def square(edge: float = 1.0, height: float = 50.0) -> Parent:
    """Return a square lattice: planes so far apart that they do not see each other."""
    return Parent(np.diag([edge, edge, height]), ("X", "A"))


def hermite_form(cell: ArrayLike) -> np.ndarray:
    """Return the upper triangular matrix whose rows span the same lattice as those of `cell`.

    Parameters
    ----------
    cell : array_like of int, shape (3, 3)

    Raises
    ------
    ValueError
        If the rows are not whole numbers or do not span a volume.
    """
    rows = np.array(cell, dtype=int)
    if rows.shape != _SHAPE or not np.array_equal(rows, np.asarray(cell)):
        raise ValueError("a periodic cell is a 3 by 3 matrix of whole numbers")
    if round(np.linalg.det(rows)) == 0:
        raise ValueError("the edges of the periodic cell span no volume")
    for k in range(3):
        while rows[k + 1 :, k].any():
            live = [i for i in range(k, 3) if rows[i, k]]
            smallest = min(live, key=lambda i: abs(rows[i, k]))
            rows[[k, smallest]] = rows[[smallest, k]]
            for i in range(k + 1, 3):
                rows[i] -= rows[i, k] // rows[k, k] * rows[k]
        if rows[k, k] < 0:
            rows[k] *= -1
        for i in range(k):
            rows[i] -= rows[i, k] // rows[k, k] * rows[k]
    return rows


def size(cell: np.ndarray) -> int:
    """Return the number of sites in a cell in Hermite form."""
    return int(np.prod(np.diag(cell)))


def sites(cell: np.ndarray) -> np.ndarray:
    """Return the sites of a cell in Hermite form in the order of their numbers, shape (n, 3)."""
    return np.array(list(itertools.product(*(range(n) for n in np.diag(cell)))))


def number(cell: np.ndarray, z: np.ndarray) -> np.ndarray:
    """Return the number in the cell of any sites of the infinite lattice.

    Parameters
    ----------
    cell : ndarray of int, shape (3, 3)
        In Hermite form.
    z : ndarray of int, shape (..., 3)

    Returns
    -------
    ndarray of int, shape (...)
    """
    (a, b, c), (_, d, e), (_, _, f) = np.asarray(cell)
    x, y, w = np.moveaxis(np.asarray(z), -1, 0)
    turns = x // a
    x, y, w = x - turns * a, y - turns * b, w - turns * c
    turns = y // d
    y, w = y - turns * d, w - turns * e
    return (x * d + y) * f + w % f


def _symmetries(cell: np.ndarray) -> np.ndarray:
    metric = cell @ cell.T
    span = np.array(list(itertools.product(range(-2, 3), repeat=3)))
    squares = np.einsum("ni,ij,nj->n", span, metric, span)
    images = [span[np.isclose(squares, metric[i, i])] for i in range(3)]
    found = [
        (p, q, r)
        for p, q in itertools.product(*images[:2])
        if np.isclose(p @ metric @ q, metric[0, 1])
        for r in images[2]
        if np.isclose(p @ metric @ r, metric[0, 2]) and np.isclose(q @ metric @ r, metric[1, 2])
    ]
    return np.array(found)
