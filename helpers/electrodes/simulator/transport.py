"""Steady diffusion or conduction through voxels, from plate to plate along the last axis.

Each voxel has a conductivity; two neighbours exchange current through the harmonic mean of
theirs. The potential is 1 on the lower and 0 on the upper plate; sides are periodic or closed.
The linear system is solved by conjugate gradients, and the result is taken from the dissipated
power instead of the current through one plate: by Dirichlet's principle its error is the square
of that of the potential, and it is an upper bound.

References
----------
.. [1] M. Doyle, T. F. Fuller, J. Newman, J. Electrochem. Soc. 140 (1993) 1526,
   doi:10.1149/1.2221597 (effective transport coefficients of porous electrodes).
.. [2] B. Tjaden, S. J. Cooper, D. J. L. Brett, D. Kramer, P. R. Shearing, Curr. Opin. Chem.
   Eng. 12 (2016) 44, doi:10.1016/j.coche.2016.02.006 (tortuosity and its definitions).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import cg

from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, BINDER_POROSITY, PORE

#: Diffusivity over that of the bare electrolyte; that of CBD is an assumption.
DIFFUSIVITY = {PORE: 1.0, ACTIVE: 0.0, BINDER: 0.05}
#: Electronic conductivity over that of CBD; that of active material is an assumption.
CONDUCTIVITY = {PORE: 0.0, ACTIVE: 0.01, BINDER: 1.0}

SIDES = ("periodic", "closed")


@dataclass(frozen=True)
class Transport:
    """What a structure lets through.

    Attributes
    ----------
    relative : float
        Effective coefficient over that of a box filled with conductivity 1.
    imbalance : float
        Difference of the currents through the two plates over their mean: 0 when converged, but
        0 for the linear start, too. It is no test of convergence.
    iterations : int
        Of conjugate gradients.
    """

    relative: float
    imbalance: float
    iterations: int


def effective(
    conductivity: np.ndarray, *, sides: str = "periodic", rtol: float = 1e-6
) -> Transport:
    """Return the effective conductivity of a box of cubic voxels along its last axis.

    Parameters
    ----------
    conductivity : ndarray, shape (n_x, n_y, n_z)
        Of each voxel, not negative.
    sides : {"periodic", "closed"}
        What happens in x and y.
    rtol : float
        Largest residual over that of the linear start's right-hand side.

    Returns
    -------
    Transport
        All zeros if nothing connects the plates.

    Raises
    ------
    ValueError
        If the array or an argument is unusable, or the iteration does not converge.
    """
    k = np.asarray(conductivity, dtype=float)
    if k.ndim != 3 or not np.isfinite(k).all() or (k < 0).any():
        raise ValueError("conductivity must be a 3D array of finite numbers that are not negative")
    if sides not in SIDES:
        raise ValueError(f"sides must be one of {', '.join(SIDES)}, not {sides!r}")
    first, second, between = _faces(k, sides)
    lower, upper = _plates(k)
    used = _connected(k.size, first, second, lower, upper)
    if not used.any():
        return Transport(0.0, 0.0, 0)
    number = np.cumsum(used) - 1
    kept = used[first]  # both ends of a face are connected, or neither
    a, b, g = number[first[kept]], number[second[kept]], between[kept]
    lower, upper = lower.ravel()[used], upper.ravel()[used]
    n = len(lower)
    rows, columns = np.concatenate((a, b)), np.concatenate((b, a))
    off = csr_array((-np.concatenate((g, g)), (rows, columns)), shape=(n, n))
    diagonal = lower + upper - off.sum(axis=1)
    # scaling to a unit diagonal is Jacobi's preconditioner
    scale = 1 / np.sqrt(diagonal)
    matrix = (diags_array(scale) @ (off + diags_array(diagonal)) @ diags_array(scale)).tocsr()
    height = np.broadcast_to((np.arange(k.shape[2]) + 0.5) / k.shape[2], k.shape).ravel()[used]
    steps: list[None] = []
    answer, code = cg(
        matrix,
        scale * lower,
        x0=(1 - height) / scale,
        rtol=rtol,
        maxiter=20_000,
        callback=lambda _: steps.append(None),
    )
    if code:
        raise ValueError("the diffusion equation did not converge; are conductivities too uneven?")
    u = answer * scale
    power = np.sum(g * (u[a] - u[b]) ** 2) + np.sum(lower * (1 - u) ** 2) + np.sum(upper * u**2)
    into, out = np.sum(lower * (1 - u)), np.sum(upper * u)
    length = k.shape[2] / (k.shape[0] * k.shape[1])
    return Transport(float(power * length), float(2 * abs(into - out) / (into + out)), len(steps))


def diffusion(
    phase: np.ndarray,
    *,
    binder: float = DIFFUSIVITY[BINDER],
    sides: str = "periodic",
    rtol: float = 1e-6,
) -> Transport:
    """Effective diffusivity through pores and CBD over that of the bare electrolyte."""
    return effective(_of_phase(phase, DIFFUSIVITY | {BINDER: binder}), sides=sides, rtol=rtol)


def conduction(phase: np.ndarray, *, sides: str = "periodic", rtol: float = 1e-6) -> Transport:
    """Effective electronic conductivity through CBD and active material over that of CBD."""
    return effective(_of_phase(phase, CONDUCTIVITY), sides=sides, rtol=rtol)


def porosity(phase: np.ndarray) -> float:
    """Volume of the pores, those inside the CBD included, over that of the box."""
    counts = np.bincount(phase.ravel(), minlength=3)
    return float((counts[PORE] + BINDER_POROSITY * counts[BINDER]) / phase.size)


def tortuosity(porosity: float, relative_diffusivity: float) -> float:
    """Tortuosity factor, porosity over relative diffusivity; infinite where nothing passes."""
    return porosity / relative_diffusivity if relative_diffusivity else np.inf


def _of_phase(phase: np.ndarray, values: dict[int, float]) -> np.ndarray:
    return np.array([values[PORE], values[ACTIVE], values[BINDER]])[phase]


def _faces(k: np.ndarray, sides: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    places = np.arange(k.size, dtype=np.int32).reshape(k.shape)
    found = []
    for axis in range(3):
        if axis < 2 and sides == "periodic" and k.shape[axis] > 1:
            one, other = (places, k), (np.roll(places, -1, axis), np.roll(k, -1, axis))
        else:
            ahead = [slice(None)] * 3
            ahead[axis] = slice(1, None)
            behind = [slice(None)] * 3
            behind[axis] = slice(-1)
            one = places[tuple(behind)], k[tuple(behind)]
            other = places[tuple(ahead)], k[tuple(ahead)]
        open_ = (one[1] > 0) & (other[1] > 0)
        ka, kb = one[1][open_], other[1][open_]
        found.append((one[0][open_], other[0][open_], 2 * ka * kb / (ka + kb)))
    first, second, between = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return first, second, between


def _plates(k: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    # from the centre of a voxel to the plate it is half a voxel
    lower, upper = np.zeros_like(k), np.zeros_like(k)
    lower[:, :, 0] = 2 * k[:, :, 0]
    upper[:, :, -1] = 2 * k[:, :, -1]
    return lower, upper


def _connected(
    n: int, first: np.ndarray, second: np.ndarray, lower: np.ndarray, upper: np.ndarray
) -> np.ndarray:
    links = csr_array((np.ones(len(first), dtype=np.int8), (first, second)), shape=(n, n))
    _, cluster = connected_components(links, directed=False)
    through = np.intersect1d(cluster[lower.ravel() > 0], cluster[upper.ravel() > 0])
    return np.isin(cluster, through)
