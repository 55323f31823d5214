from dataclasses import replace

import pytest
from toy_lesson import toy_lesson

from proofs.room.learners import Room, Stay
from proofs.room.size import (
    Measured,
    computing_share,
    cores,
    largest_share,
    lesson_table,
    memory_gb,
    size_table,
)


def stay(lesson="03", seconds=20.0, error=""):
    return Stay(lesson, seconds, seconds / 4, cpu_seconds=9.0, peak_mb=300.0, error=error)


@pytest.fixture
def measured():
    slow = [stay(seconds=60.0), stay(seconds=100.0), stay(seconds=1.0, error="the kernel died")]
    room = Room(tuple(slow), seconds=100.0, peak_mb=750.0, least_left_mb=4000.0, others=0.1)
    return Measured(room, {"03": stay()}, server_mb=100.0, cores=2, others_alone=0.2)


@pytest.fixture
def lessons(tmp_path):
    one = replace(toy_lesson(tmp_path), teaching_minutes=10, seconds=30, memory_mb=400)
    return [one, replace(one, number="04", teaching_minutes=60, seconds=120, memory_mb=900)]


def test_a_kernel_s_memory_is_its_part_of_the_sum(measured):
    assert measured.kernel_mb == 250


def test_alone_each_place_counts_with_its_lesson(measured):
    alone = measured.alone | {"04": replace(stay("04"), peak_mb=600.0)}
    stays = (stay("03"), stay("04"), stay("04"))
    mixed = replace(measured, alone=alone, room=replace(measured.room, stays=stays))
    assert mixed.alone_mb == (300 + 600 + 600) / 3


def test_slowdown_is_against_the_same_lesson_alone_and_of_those_who_finished(measured):
    assert measured.slowdowns() == measured.slowdowns("03") == [3, 5]
    assert measured.slowdowns("04") == []


def test_the_ideal_time_is_the_cpu_time_over_the_cores(measured):
    assert measured.ideal_seconds == 3 * 9 / 2


def test_failures_are_counted_by_lesson_and_the_first_is_told(measured):
    assert measured.failures == ("1 of 3 in lesson 03, the first by: the kernel died",)


def test_the_share_of_computing_is_cpu_time_over_teaching_time(measured, lessons):
    assert computing_share(measured.alone, lessons[:1]) == pytest.approx(9 / 600)


def test_the_largest_share_is_the_limit_of_some_lesson(lessons):
    assert largest_share(lessons) == pytest.approx(30 / 600)


def test_memory_grows_by_a_kernel_and_a_server_a_learner():
    assert memory_gb(31, 300, 100) - memory_gb(30, 300, 100) == pytest.approx(0.4)
    assert memory_gb(0, 300, 100) == 2


@pytest.mark.parametrize(
    ("learners", "share", "expected"),
    [(30, 0.0, 1), (30, 1.0, 30), (1, 0.5, 1), (90, 0.01, 4), (90, 0.033, 7)],
)
def test_cores_are_the_quantile_of_a_binomial_number(learners, share, expected):
    assert cores(learners, share) == expected


def test_enough_cores_for_almost_every_moment_and_one_less_is_not():
    from math import comb

    n, p = 90, 0.02
    needed = cores(n, p)

    def at_most(k):
        return sum(comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k + 1))

    assert at_most(needed) >= 0.99 > at_most(needed - 1)


def test_a_share_above_one_is_refused():
    with pytest.raises(ValueError, match=r"between 0 and 1, got 1\.5"):
        cores(30, 1.5)


def test_the_table_of_sizes_holds_both_rooms(measured, lessons):
    lines = size_table(measured, (0.01, 0.033), lessons).splitlines()
    assert lines[0] == "| learners | 30 | 90 |"
    assert "| memory, kernels as in this room | 12 GB | 34 GB |" in lines  # 2 + 30 (0.25 + 0.1)
    assert "| memory, all kernels at their largest at once | 14 GB | 38 GB |" in lines
    assert "| memory, each kernel at the limit of 900 MB | 32 GB | 92 GB |" in lines
    assert "| cores if each computes 3.3% of the time | 4 | 7 |" in lines
    assert lines[-1].endswith("| 38 s | 64 s |")  # 5 s by 30 learners on 4 cores, 90 on 7


def test_the_table_of_lessons_tells_slowdown_and_failures(measured):
    (row,) = [line for line in lesson_table(measured).splitlines() if line.startswith("| 03")]
    assert "| 20 s, 9 s, 300 MB | 3 | 80 s (×4.0) | 100 s (×5.0) | 300 MB | 1 |" in row


def test_a_lesson_that_nobody_finished_has_no_time(measured):
    room = replace(measured.room, stays=(stay(error="the kernel died"),))
    assert "| 1 | – | – | 300 MB | 1 |" in lesson_table(replace(measured, room=room))
