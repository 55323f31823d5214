import numpy as np

from helpers.course import figures
from helpers.wetting.lesson import pictures
from helpers.wetting.simulator.filling import invade
from helpers.wetting.simulator.network import build


def test_the_cut_shows_as_liquid_what_was_full_at_that_moment():
    network = build(
        particle_um=8, porosity=0.4, thickness_um=80, spread=0.3, angle_deg=30, binder=0.3,
        random_state=0,
    )  # fmt: skip
    run = invade(network, viscosity_mPas=3.0, tension_mNm=35.0, pressure_kPa=0.0)
    axes = figures.figure(4, 3)[1]
    shares = []
    for moment in (0.0, run.time_to(0.4), run.time_ms[-1]):
        pictures.cut(axes, network, run, moment)
        shares.append(np.mean(axes.images[-1].get_array()))
    assert shares[0] == 0
    assert 0.2 < shares[1] < 0.6 < shares[2]
    assert len(pictures.legend()) == 3
