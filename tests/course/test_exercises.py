import numpy as np
import pytest

from helpers.course import exercises
from helpers.course.exercises import (
    Mistake,
    as_array,
    as_function,
    as_names,
    as_number,
    exercise,
    right,
    wrong,
)


@exercise(Mistake("in minutes", "2.0", "minutes"))
def filling_time(answer):
    """How long the filling takes, in seconds."""
    return right("Well.") if as_number(answer) == 120 else wrong("that is in minutes.")


@exercise()
def squares(answer):
    return right("Well.") if as_function(answer)(3) == 9 else wrong("3 squared is 9.")


@exercise()
def buggy(answer):
    raise ZeroDivisionError("in the check itself")


@pytest.mark.parametrize("answer", [..., None, [..., 1], (1, ...), {"a": ...}, lambda x: ...])
def test_an_untouched_stub_is_told_not_yet(answer):
    check = squares if callable(answer) else filling_time
    assert check.judge(answer).state == "not yet"


def test_a_function_that_still_returns_nothing_is_told_not_yet():
    def stub(x): ...

    assert squares.judge(stub).state == "not yet"


def test_right_and_wrong_answers_are_told_apart_in_words(capsys):
    filling_time(120)
    filling_time(2)
    assert capsys.readouterr().out == "Right. Well.\nNot right: that is in minutes.\n"


@pytest.mark.parametrize(
    "answer", ["120", True, [1, 2], np.nan, np.inf, object(), {}, lambda: 1, 1j, [[], [1]]]
)
def test_no_answer_makes_a_check_raise(answer):
    assert filling_time.judge(answer).state == "wrong"
    assert squares.judge(answer).state == "wrong"
    assert buggy.judge(answer).state == "wrong"


def test_an_array_compared_by_a_check_never_escapes_as_an_exception():
    @exercise()
    def careless(answer):
        return right("") if answer == 1 else wrong("")

    assert "form" in careless.judge(np.arange(3)).message


def test_an_exception_in_the_learners_function_is_named():
    verdict = squares.judge(lambda x: x / 0)
    assert "ZeroDivisionError" in verdict.message


def test_calling_instead_of_handing_over_a_function_gets_its_own_hint():
    assert "leave out the call" in squares.judge(9).message


@pytest.mark.parametrize(
    ("reader", "args", "answer", "hint"),
    [
        (as_number, (), [1, 2, 3], "not 3 of them"),
        (as_number, (), "7", "one number"),
        (as_array, ((2,),), [1, 2, 3], "shape (3,)"),
        (as_array, ((2,),), [1, np.nan], "not finite"),
        (as_names, (("a", "b"),), ["c"], "'c'"),
        (as_names, (("a", "b"),), ["a", "a"], "twice"),
        (as_names, (("a", "b"), 2), ["a"], "2 names"),
    ],
)
def test_a_wrong_form_is_refused_with_what_was_wrong(reader, args, answer, hint):
    @exercise()
    def check(value):
        reader(value, *args)
        return right("")

    assert hint in check.judge(answer).message


def test_one_element_arrays_and_numpy_scalars_are_numbers():
    assert as_number(np.float64(3)) == as_number(np.array([3.0])) == 3.0


def test_a_check_carries_its_mistakes_and_name():
    assert filling_time.name == "filling_time"
    assert filling_time.mistakes[0].label == "in minutes"
    assert "filling_time" in repr(filling_time)


def test_the_docstring_example_is_true():
    import doctest

    assert doctest.testmod(exercises).failed == 0
