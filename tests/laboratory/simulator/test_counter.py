from helpers.laboratory.simulator.counter import Counter


def test_a_counter_counts_every_movement_also_repeated_ones(tmp_path):
    counter = Counter(tmp_path / "pump.counter")
    assert counter.keys() == []
    for key in ("a/s1/mix", "a/s2/mix", "a/s1/mix"):
        counter.add(key)
    assert Counter(tmp_path / "pump.counter").keys() == ["a/s1/mix", "a/s2/mix", "a/s1/mix"]
