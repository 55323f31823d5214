import numpy as np
import pytest
from scipy.sparse import csr_array
from scipy.sparse.linalg import spsolve

from helpers.electrodes.simulator import transport
from helpers.electrodes.simulator.packing import pack
from helpers.electrodes.simulator.transport import conduction, diffusion, effective, porosity
from helpers.electrodes.simulator.voxels import ACTIVE, BINDER, PORE, voxelise

each_side = pytest.mark.parametrize("sides", transport.SIDES)


def solved_directly(k, sides):
    """Assemble voxel by voxel, solve by elimination, and take the current through the plate."""
    shape, n = k.shape, k.size
    place = np.arange(n).reshape(shape)
    rows, columns, values, right = [], [], [], np.zeros(n)
    for index in np.ndindex(*shape):
        i, own, diagonal = place[index], k[index], 0.0
        for axis in range(3):
            for step in (-1, 1):
                other = list(index)
                other[axis] += step
                if axis == 2 and not 0 <= other[2] < shape[2]:
                    diagonal += 2 * own
                    right[i] += 2 * own * (step == -1)
                    continue
                if not 0 <= other[axis] < shape[axis]:
                    if sides == "closed":
                        continue
                    other[axis] %= shape[axis]
                there = k[tuple(other)]
                g = 2 * own * there / (own + there) if own * there else 0.0
                diagonal += g
                rows.append(i), columns.append(place[tuple(other)]), values.append(-g)
        rows.append(i), columns.append(i), values.append(diagonal + 1e-14)
    u = spsolve(csr_array((values, (rows, columns)), shape=(n, n)).tocsc(), right).reshape(shape)
    current = np.sum(2 * k[:, :, 0] * (1 - u[:, :, 0]))
    return current * shape[2] / (shape[0] * shape[1])


@each_side
def test_an_empty_box_has_the_diffusivity_of_the_electrolyte(sides):
    phase = np.full((7, 6, 9), PORE)
    found = diffusion(phase, sides=sides)
    assert found.relative == pytest.approx(1, abs=1e-12)
    assert transport.tortuosity(porosity(phase), found.relative) == pytest.approx(1, abs=1e-12)


@each_side
def test_slabs_in_series_have_the_harmonic_mean(sides):
    k = np.ones((3, 4, 20))
    k[:, :, 5:11] = 0.05
    assert effective(k, sides=sides).relative == pytest.approx(1 / (0.7 + 0.3 / 0.05), rel=1e-9)


@each_side
def test_channels_side_by_side_have_the_arithmetic_mean(sides):
    k = np.ones((10, 5, 8))
    k[6:] = 0.2
    assert effective(k, sides=sides).relative == pytest.approx(0.6 + 0.4 * 0.2, rel=1e-9)


def test_straight_pores_are_not_tortuous():
    phase = np.full((6, 6, 10), ACTIVE)
    phase[1:3, 2:5] = PORE
    found = diffusion(phase)
    assert found.relative == pytest.approx(porosity(phase), rel=1e-9)


@each_side
@pytest.mark.parametrize("seed", [0, 1])
def test_random_voxels_agree_with_a_direct_solution(sides, seed):
    rng = np.random.default_rng(seed)
    k = rng.choice([0.0, 0.05, 1.0], size=(7, 6, 8), p=[0.3, 0.2, 0.5])
    assert effective(k, sides=sides).relative == pytest.approx(solved_directly(k, sides), rel=1e-6)


def test_a_real_structure_agrees_with_a_direct_solution():
    phase = voxelise(pack(3.0, side_um=16, thickness_um=20, random_state=0), 0.95)
    k = np.array([1.0, 0.0, 0.05])[phase]
    assert diffusion(phase).relative == pytest.approx(solved_directly(k, "periodic"), rel=1e-6)


def test_closing_the_sides_can_only_hinder():
    phase = voxelise(pack(3.0, side_um=16, thickness_um=20, random_state=0), 0.95)
    assert diffusion(phase, sides="closed").relative < diffusion(phase).relative


def test_every_loose_solution_is_an_upper_bound_and_its_error_is_quadratic():
    phase = voxelise(pack(4.5, side_um=24, thickness_um=30, random_state=0), 0.95)
    exact = diffusion(phase, rtol=1e-11).relative
    errors = [diffusion(phase, rtol=rtol).relative / exact - 1 for rtol in (1e-1, 1e-2, 1e-3)]
    assert errors[0] > errors[1] > errors[2] > 0
    assert errors[2] < 1e-3 * errors[0]


def test_balanced_currents_are_no_sign_of_convergence():
    rng = np.random.default_rng(3)
    half = rng.choice([0.05, 1.0], size=(8, 8, 10))
    mirrored = np.concatenate([half, half[:, :, ::-1]], axis=2)
    exact = effective(mirrored, rtol=1e-11).relative
    loose = effective(mirrored, rtol=0.5)
    assert loose.imbalance < 1e-9
    assert loose.relative > 1.05 * exact


def test_what_reaches_only_one_plate_carries_nothing():
    k = np.zeros((4, 4, 10))
    k[1, 1, :] = 1  # the one way through
    alone = effective(k).relative
    k[3, 3, :7] = 1  # a dead end
    k[1, 3, 4:6] = 1  # an island
    assert effective(k).relative == pytest.approx(alone, rel=1e-9)


def test_nothing_connects_the_plates():
    phase = np.full((5, 5, 6), PORE)
    phase[:, :, 3] = ACTIVE
    assert diffusion(phase) == transport.Transport(0.0, 0.0, 0)
    assert transport.tortuosity(0.5, 0.0) == np.inf


def test_scaling_all_conductivities_scales_the_result():
    k = np.random.default_rng(0).uniform(0.1, 1, (5, 5, 6))
    assert effective(3 * k).relative == pytest.approx(3 * effective(k).relative, rel=1e-6)


def test_electrons_take_the_way_that_ions_do_not():
    phase = np.full((4, 4, 8), PORE)
    phase[0, 0] = BINDER
    assert conduction(phase).relative == pytest.approx(1 / 16, rel=1e-9)
    assert diffusion(phase).relative == pytest.approx((15 + 0.05) / 16, rel=1e-9)


def test_the_small_pores_of_the_binder_count():
    phase = np.array([PORE, ACTIVE, BINDER, BINDER]).reshape(1, 1, 4)
    assert porosity(phase) == pytest.approx((1 + 2 * 0.27) / 4)


@pytest.mark.parametrize(
    ("k", "sides", "said"),
    [
        (np.ones((3, 3)), "periodic", "3D array"),
        (-np.ones((3, 3, 3)), "periodic", "not negative"),
        (np.ones((3, 3, 3)), "open", "one of periodic, closed"),
    ],
    ids=["flat", "negative", "sides"],
)
def test_unusable_input_is_refused(k, sides, said):
    with pytest.raises(ValueError, match=said):
        effective(k, sides=sides)
