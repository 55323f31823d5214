from helpers.wetting.simulator.filling import simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS


def test_the_nominal_values_lie_in_their_ranges_and_can_be_simulated():
    nominal = {item.name: item.nominal for item in WETTING_INPUTS}
    for item in WETTING_INPUTS:
        assert item.low <= item.nominal <= item.high
    assert 0 < simulate(**nominal, random_state=0).saturation <= 1
