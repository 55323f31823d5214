import numpy as np
import pytest

from helpers.laboratory.simulator.device_requests import (
    MeasureRequest,
    MixRequest,
    MoveRequest,
    PutRequest,
    RefillRequest,
    TakeRequest,
)
from helpers.laboratory.simulator.devices import (
    DeviceLimitError,
    MotorisedStage,
    Potentiostat,
    SampleStore,
    SyringePump,
)
from helpers.laboratory.simulator.electrolyte import conductivity
from helpers.laboratory.simulator.journal import Entry


def do(device, action, request):
    return device.actions[action].run(request)


def mix(sample="s1", salt=1.0, share=0.5, volume=0.5):
    return MixRequest(sample=sample, salt_mol_kg=salt, cosolvent_share=share, volume_ml=volume)


def measure(sample="s1", salt=1.0, share=0.5, temperature=25.0):
    return MeasureRequest(
        sample=sample, salt_mol_kg=salt, cosolvent_share=share, temperature_c=temperature
    )


def record(outcome):
    return Entry("a/b/c", "action", "", outcome.result, 0.0, 0.0)


class TestSyringePump:
    def test_what_is_dosed_is_what_the_syringes_lose(self):
        pump = SyringePump(capacity_ml=10)
        result = do(pump, "mix", mix(salt=1.2, share=0.3, volume=2.0)).result
        left = result["left_ml"]
        dosed = {syringe: 10 - volume for syringe, volume in left.items()}
        assert sum(dosed.values()) == pytest.approx(result["volume_ml"]) == pytest.approx(2.0)
        thin = dosed["thin"] + dosed["thin with salt"]
        salt = 3 * (dosed["thin with salt"] + dosed["thick with salt"])
        assert thin / 2.0 == pytest.approx(result["cosolvent_share"])
        assert salt / 2.0 == pytest.approx(result["salt_mol_kg"])

    def test_a_composition_is_met_within_the_steps_of_the_syringes(self):
        rng = np.random.default_rng(0)
        for _ in range(200):
            salt, share = rng.uniform(0.1, 2.5), rng.uniform(0, 1)
            result = do(SyringePump(), "mix", mix(salt=salt, share=share, volume=0.5)).result
            assert result["salt_mol_kg"] == pytest.approx(salt, abs=0.02)
            assert result["cosolvent_share"] == pytest.approx(share, abs=0.01)

    @pytest.mark.parametrize("volume", [0.02, 0.05, 0.1, 0.5, 5.0])
    def test_whatever_was_mixed_can_be_measured_also_at_the_edges(self, volume):
        for salt in (0.1, 0.11, 2.49, 2.5):
            for share in np.linspace(0, 1, 21):
                try:
                    mixed = do(SyringePump(), "mix", mix(salt=salt, share=share, volume=volume))
                except DeviceLimitError:
                    assert volume < 0.1
                else:
                    values = mixed.result
                    measure(salt=values["salt_mol_kg"], share=values["cosolvent_share"])

    def test_a_larger_vial_is_mixed_more_exactly_and_takes_longer(self):
        small = do(SyringePump(), "mix", mix(salt=1.017, share=0.513, volume=0.1))
        large = do(SyringePump(), "mix", mix(salt=1.017, share=0.513, volume=5.0))
        assert abs(large.result["salt_mol_kg"] - 1.017) < abs(small.result["salt_mol_kg"] - 1.017)
        assert large.seconds > small.seconds

    def test_an_empty_syringe_stops_the_pump_before_anything_is_dosed(self):
        pump = SyringePump(capacity_ml=1)
        do(pump, "mix", mix(salt=0.3, share=0.0, volume=1.0))
        before = dict(pump.left_ml)
        with pytest.raises(DeviceLimitError, match=r"syringe of thick holds 0.1.* refill"):
            do(pump, "mix", mix(salt=0.3, share=0.0, volume=1.0))
        assert pump.left_ml == before
        do(pump, "refill", RefillRequest())
        do(pump, "mix", mix(salt=0.3, share=0.0, volume=1.0))

    def test_a_drop_too_small_to_hold_a_step_of_salt_is_not_mixed(self):
        with pytest.raises(DeviceLimitError, match="too few"):
            do(SyringePump(), "mix", mix(salt=0.1, volume=0.002))

    def test_after_a_restart_the_syringes_hold_what_they_held(self):
        pump, again = SyringePump(), SyringePump()
        entries = [record(do(pump, "mix", mix(share=share))) for share in (0.1, 0.9)]
        again.restore(entries)
        assert again.left_ml == pump.left_ml


class TestMotorisedStage:
    def test_a_move_takes_time_by_its_longer_axis(self):
        stage = MotorisedStage()
        there = do(stage, "move", MoveRequest(x_mm=300, y_mm=200))
        assert there.result["distance_mm"] == pytest.approx(np.hypot(300, 200))
        assert there.seconds == pytest.approx(0.2 + 300 / 40)
        stay = do(stage, "move", MoveRequest(x_mm=300, y_mm=200))
        assert stay.result["distance_mm"] == 0
        assert stay.seconds == pytest.approx(0.2)

    def test_after_a_restart_the_stage_knows_where_it_stands(self):
        stage, again = MotorisedStage(), MotorisedStage()
        again.restore([record(do(stage, "move", MoveRequest(x_mm=20, y_mm=10)))])
        assert (again.x_mm, again.y_mm) == (20, 10)


class TestPotentiostat:
    def test_a_sample_gives_the_same_number_each_time_another_sample_another_one(self):
        values = [
            do(Potentiostat(seed), "measure", measure(sample)).result["conductivity_ms_cm"]
            for seed, sample in [(1, "s1"), (1, "s1"), (1, "s2"), (2, "s1")]
        ]
        assert values[0] == values[1]
        assert len(set(values)) == 3

    def test_the_mean_of_many_replicates_is_the_truth(self):
        cell = Potentiostat(seed=0)
        values = [
            do(cell, "measure", measure(f"s{i}")).result["conductivity_ms_cm"] for i in range(2000)
        ]
        truth = float(conductivity(1.0, 0.5))
        assert np.mean(values) == pytest.approx(truth, rel=1e-3)
        assert 0.005 < np.std(values) / truth < 0.006  # resistance and thermostat together

    def test_resistance_is_the_cell_constant_over_the_conductivity(self):
        result = do(Potentiostat(), "measure", measure()).result
        assert result["resistance_ohm"] * result["conductivity_ms_cm"] == pytest.approx(1000)

    def test_a_measurement_in_the_cold_gives_less(self):
        cell = Potentiostat()
        cold, warm = (do(cell, "measure", measure(temperature=t)).result for t in (0.0, 60.0))
        assert cold["conductivity_ms_cm"] < 0.5 * warm["conductivity_ms_cm"]


class TestSampleStore:
    put = PutRequest(sample="s1", salt_mol_kg=1.0, cosolvent_share=0.5, volume_ml=1.0)

    def test_an_aliquot_is_what_the_sample_loses(self):
        store = SampleStore()
        do(store, "put", self.put)
        assert do(store, "take", TakeRequest(sample="s1", volume_ml=0.3)).result == {
            "sample": "s1",
            "salt_mol_kg": 1.0,
            "cosolvent_share": 0.5,
            "volume_ml": 0.7,
        }

    @pytest.mark.parametrize(
        ("action", "request_", "reason"),
        [
            ("put", put, "already"),
            ("take", TakeRequest(sample="s2", volume_ml=0.1), "no sample s2"),
            ("take", TakeRequest(sample="s1", volume_ml=1.1), "1.0 mL of s1 are left"),
        ],
    )
    def test_what_the_store_cannot_do_leaves_it_as_it_was(self, action, request_, reason):
        store = SampleStore()
        do(store, "put", self.put)
        with pytest.raises(DeviceLimitError, match=reason):
            do(store, action, request_)
        assert store.samples == {"s1": self.put.model_dump()}

    def test_a_full_rack_takes_no_more(self, monkeypatch):
        monkeypatch.setattr(SampleStore, "PLACES", 1)
        store = SampleStore()
        do(store, "put", self.put)
        with pytest.raises(DeviceLimitError, match="places are taken"):
            do(store, "put", self.put.model_copy(update={"sample": "s2"}))

    def test_after_a_restart_the_samples_are_there(self):
        store, again = SampleStore(), SampleStore()
        entries = [
            record(do(store, "put", self.put)),
            record(do(store, "take", TakeRequest(sample="s1", volume_ml=0.3))),
        ]
        again.restore(entries)
        assert again.samples == store.samples
