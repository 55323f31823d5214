from website.measured import render, verdicts


def test_verdicts_are_those_of_the_comparison_that_the_lesson_showed(executed_toy):
    found = verdicts(executed_toy)
    # the toy hands over two published numbers as its own, and nothing else
    assert found["reproduced"] == 2
    assert found["differs"] == 0
    assert found["not run"] >= 1


def test_the_table_states_time_memory_exercises_and_the_machine(executed_toy):
    text = render([executed_toy])
    (row,) = [line for line in text.splitlines() if line.startswith("| 03")]
    assert "| 12 of 30 s | 8 s | 346 of 400 MB | 1 + 0 | 0 | 2 | – |" in row
    assert text.endswith("Measured on: a small machine.\n")
