from helpers.start_here.lesson import checks


def test_two_hours_are_right_in_minutes_only():
    assert checks.charging_time.judge(120).state == "right"
    assert "hours" in checks.charging_time.judge(2).sentence
    assert "seconds" in checks.charging_time.judge(7200).sentence
