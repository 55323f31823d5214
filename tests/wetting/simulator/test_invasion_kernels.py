import numpy as np
import pytest

from helpers.wetting.simulator.filling import invade
from helpers.wetting.simulator.invasion_kernels import factorise, open_gas, solve
from helpers.wetting.simulator.network import INLET, build


def test_a_band_matrix_is_factorised_and_solved_as_numpy_does_it():
    rng = np.random.default_rng(0)
    n, band = 30, 7
    A = np.zeros((n, n))
    for i in range(n):
        for j in range(max(0, i - band), i):
            A[i, j] = A[j, i] = -rng.random() * (rng.random() < 0.5)
    A += np.diag(-A.sum(axis=1) + 0.1)
    rows, first = np.zeros((n, band + 1)), np.arange(n)
    for i in range(n):
        for j in range(max(0, i - band), i + 1):
            rows[i, j - i + band] = A[i, j]
            if A[i, j] != 0:
                first[i] = min(first[i], j)
    right, half, x = rng.random(n), np.zeros(n), np.zeros(n)
    factor, columns = np.zeros((2, n, band + 1))
    factorise(rows, factor, columns, first, 0, n, band)
    solve(factor, first, half, right, x, 0, n, band)
    np.testing.assert_allclose(x, np.linalg.solve(A, right), rtol=1e-12)
    # only the last rows anew, with another diagonal and another right side
    rows[20:, band] += 0.5
    A[range(20, n), range(20, n)] += 0.5
    right[20:] += 1
    factorise(rows, factor, columns, first, 20, n, band)
    solve(factor, first, half, right, x, 20, n, band)
    np.testing.assert_allclose(x, np.linalg.solve(A, right), rtol=1e-12)


def test_gas_without_a_way_out_is_found():
    network = build(
        particle_um=8, porosity=0.4, thickness_um=48, spread=0.3, angle_deg=30, binder=0, side=3
    )
    filled = np.zeros(54, dtype=bool)
    filled[[i for i in network.neighbours[13] if i >= 0]] = True
    is_open = open_gas(filled, network.neighbours)
    assert not is_open[13]
    assert is_open.sum() == 54 - filled.sum() - 1


def _slowly(network, viscosity, tension, pressure):
    """Fill a network with dense matrices, throwing out menisci until none recedes."""
    n, neighbours = len(network.volume_m3), network.neighbours
    g = network.conductance_m3 / viscosity
    ahead = 2 * tension * np.cos(np.radians(network.angle_deg))
    pull = lambda i, k, j: ahead[j] / network.radius_m[i, k]  # noqa: E731
    filled, amount, full_at, now = np.zeros(n, bool), np.zeros(n), np.full(n, np.inf), 0.0
    while True:
        gas = open_gas(filled, neighbours)
        menisci = [
            (i, k, j)
            for i in np.flatnonzero(filled)
            for k, j in enumerate(neighbours[i])
            if j >= 0 and gas[j]
        ]
        while True:
            A, b = np.eye(n) * ~filled, np.zeros(n)
            for i in np.flatnonzero(filled):
                for k, j in enumerate(neighbours[i]):
                    if j == INLET:
                        A[i, i] += g[i, k]
                        b[i] += g[i, k] * pressure
                    elif j >= 0 and filled[j]:
                        A[i, i] += g[i, k]
                        A[i, j] -= g[i, k]
            for i, k, j in menisci:
                A[i, i] += g[i, k]
                b[i] -= g[i, k] * pull(i, k, j)
            scale = np.diag(A)
            p = np.linalg.solve(A / scale[:, None], b / scale)
            kept = [m for m in menisci if p[m[0]] + pull(*m) > 1e-6]
            if len(kept) == len(menisci):
                break
            menisci = kept
        rate = np.zeros(n)
        for i, k, j in menisci:
            rate[j] += g[i, k] * (p[i] + pull(i, k, j))
        for i in np.flatnonzero((neighbours[:, 0] == INLET) & gas):
            rate[i] += g[i, 0] * max(0.0, pressure + pull(i, 0, i))
        if not rate.any():
            return full_at, amount / network.volume_m3
        with np.errstate(divide="ignore", invalid="ignore"):
            left = np.where(rate > 0, (network.volume_m3 - amount) / rate, np.inf)
        next_ = left.argmin()
        now += left[next_]
        amount += rate * left[next_]
        amount[next_], filled[next_], full_at[next_] = network.volume_m3[next_], True, now


@pytest.mark.parametrize(
    ("angle", "binder", "pressure"), [(30, 0.0, 0.0), (50, 0.4, 0.0), (60, 0.6, 12.0)]
)
@pytest.mark.parametrize("seed", range(3))
def test_a_slow_way_with_dense_matrices_fills_the_same_pores_at_the_same_times(
    angle, binder, pressure, seed
):
    network = build(
        particle_um=8,
        porosity=0.4,
        thickness_um=48,
        spread=0.4,
        angle_deg=angle,
        binder=binder,
        random_state=seed,
        side=3,
    )
    fast = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=pressure)
    full_at, share = _slowly(network, 3e-3, 35e-3, pressure * 1e3)
    np.testing.assert_allclose(fast.full_at_ms, full_at * 1e3, rtol=1e-7)
    np.testing.assert_allclose(fast.share, share, atol=1e-7)
