import numpy as np
import pytest

from helpers.course.exercises import DECLARATIONS, Declaration, Mistake, confusions, declared
from helpers.course.readings import Reading, accept, as_function, as_number, probed

SAID = """
[filling_time]
right = "Well."
otherwise = "it takes another number of seconds."

[filling_time.in-minutes]
source = "answer_s / 60"
sentence = "{found:g} is in minutes."

[filling_time.far-too-long]
label = "far too long"
source = "1e9"
sentence = "that takes years."
when = "found > 1e8"

[squares]
parameters = "x"
right = "Well."
otherwise = "3 squared is {truth[0]:g}, not {found[0]:g}."

[squares.doubled]
source = "2 * x"
sentence = "that is twice the number."

[buggy]
right = "Well."
otherwise = "{no such field}"
"""


@pytest.fixture
def exercise(tmp_path):
    (tmp_path / DECLARATIONS).write_text(SAID, encoding="utf-8")
    return declared(tmp_path / "checks.py")


@pytest.fixture
def filling_time(exercise):
    @exercise(lambda: {"answer_s": 120.0})
    def filling_time(answer):
        """How long the filling takes, in seconds."""
        return Reading(as_number(answer), 120.0)

    return filling_time


@pytest.fixture
def squares(exercise):
    @exercise()
    def squares(answer):
        return probed("squares", answer, lambda x: x**2, (3.0,))

    return squares


@pytest.fixture
def buggy(exercise):
    @exercise()
    def buggy(answer):
        return Reading(answer, right=False)

    return buggy


@pytest.mark.parametrize("answer", [..., None, [..., 1], (1, ...), {"a": ...}])
def test_an_untouched_stub_is_told_not_yet(filling_time, answer):
    assert filling_time.judge(answer).state == "not yet"


def test_right_and_wrong_answers_are_told_apart_in_words(filling_time, capsys):
    filling_time(120)
    filling_time(2)
    assert capsys.readouterr().out == "Right. Well.\nNot right: 2 is in minutes.\n"


def test_a_verdict_is_data(filling_time):
    verdict = filling_time.judge(2.0)
    assert (verdict.exercise, verdict.state, verdict.mistake) == (
        "filling_time",
        "wrong",
        "in-minutes",
    )
    assert verdict.template == "{found:g} is in minutes."
    assert verdict.fields["found"] == 2.0 and verdict.fields["truth"] == 120.0


def test_an_answer_that_nobody_foresaw_is_told_neutrally_and_names_no_mistake(filling_time):
    verdict = filling_time.judge(7)
    assert verdict.state == "wrong" and verdict.mistake is None
    assert verdict.sentence == "it takes another number of seconds."


def test_a_mistake_may_be_recognised_by_a_condition(filling_time):
    assert filling_time.judge(3e8).mistake == "far-too-long"


def test_functions_are_compared_by_what_they_return_for_the_probes(squares):
    assert squares.judge(lambda number: number * number).state == "right"
    assert squares.judge(lambda number: number + number).mistake == "doubled"
    assert squares.judge(lambda number: 7).sentence == "3 squared is 9, not 7."


def test_a_probe_that_cannot_tell_two_answers_apart_is_found(exercise):
    @exercise()
    def squares(answer):
        return probed("squares", answer, lambda x: x**2, (2.0,))

    (sentence,) = confusions(squares)
    assert sentence == "squares: 'doubled' is told: Right. Well."


def test_mistakes_that_are_told_apart_give_no_confusion(filling_time, squares):
    assert confusions(filling_time) == confusions(squares) == []


@pytest.mark.parametrize(
    "answer", ["120", True, [1, 2], np.nan, np.inf, object(), {}, lambda: 1, 1j, [[], [1]]]
)
def test_no_answer_makes_a_check_raise(filling_time, squares, buggy, answer):
    for check in (filling_time, squares, buggy):
        assert check.judge(answer).state == "wrong"


def test_a_check_that_fails_itself_asks_for_the_form(buggy):
    assert "form" in buggy.judge(np.arange(3)).sentence


def test_an_exercise_keeps_its_id_when_the_function_is_renamed(exercise):
    @exercise(id="squares")
    def powers(answer):
        return Reading(as_function(answer)(3), 9)

    assert powers.name == "powers"
    assert powers.judge(lambda x: 9).exercise == "squares"


def test_an_answer_may_be_right_in_a_way_of_its_own(exercise):
    @exercise()
    def squares(answer):
        accept("In percent, {found}.", found=as_number(answer))

    assert str(squares.judge(900)) == "Right. In percent, 900.0."


def test_a_check_carries_its_mistakes_name_and_docstring(filling_time):
    assert filling_time.name == "filling_time"
    assert [mistake.label for mistake in filling_time.mistakes] == ["in minutes", "far too long"]
    assert "filling_time" in repr(filling_time)
    assert "seconds" in filling_time.__doc__


def test_a_declaration_without_a_sentence_for_the_rest_is_refused():
    with pytest.raises(KeyError, match="otherwise"):
        Declaration.of("squares", {"right": "Well."})


def test_a_sentence_is_found_in_a_text_whatever_its_fields_hold():
    mistake = Mistake("in-hours", "in hours", "2", "{found:.1f} (hours) is not {truth}.")
    assert mistake.is_said_in("Not right: 2.0 (hours) is not 120.")
    assert not mistake.is_said_in("Not right: 2.0 hours.")
