import numpy as np
import pandas as pd
import pytest

from helpers.course.readings import (
    Reading,
    SettledError,
    as_array,
    as_function,
    as_mask,
    as_names,
    as_number,
    probed,
)


def settled(reader, *args):
    """Return the verdict that a reader comes to before anything is compared."""
    with pytest.raises(SettledError) as caught:
        reader(*args)
    return caught.value.state, caught.value.template.format(**caught.value.fields)


@pytest.mark.parametrize(
    ("reader", "args", "answer", "sentence"),
    [
        (as_number, (), [1, 2, 3], "not 3 of them"),
        (as_number, (), "7", "one number"),
        (as_array, ((2,),), [1, 2, 3], "shape (3,)"),
        (as_array, ((2,),), [1, np.nan], "not finite"),
        (as_array, ((),), [1, 2], "not 2 of them"),
        (as_names, (("a", "b"),), ["c"], "'c'"),
        (as_names, (("a", "b"),), ["a", "a"], "twice"),
        (as_names, (("a", "b"), 2), ["a"], "2 names"),
        (as_mask, (3,), [0, 1, 0], "one True or False"),
        (as_mask, (2,), [True, True], "same side"),
        (as_function, (), 9, "leave out the call"),
    ],
)
def test_a_wrong_form_is_refused_with_what_was_wrong(reader, args, answer, sentence):
    state, said = settled(reader, answer, *args)
    assert state == "wrong" and sentence in said


@pytest.mark.parametrize("answer", [3, 3.0, np.float64(3), np.array([3.0]), pd.Series([3])])
def test_a_number_may_come_in_any_type(answer):
    assert as_number(answer) == 3.0


def test_a_function_that_returns_nothing_is_asked_for_its_return():
    def forgetful(x):
        x + x

    state, said = settled(as_function(forgetful, "double"), 1)
    assert state == "wrong" and said == "double returned None: is a return missing?"


def test_a_function_that_still_returns_the_dots_is_a_stub():
    assert settled(as_function(lambda x: ...), 1)[0] == "not yet"
    assert settled(as_function(lambda x: (x, ...)), 1)[0] == "not yet"


def test_an_exception_in_the_learners_function_is_named():
    state, said = settled(as_function(lambda x: x / 0, "ratio"), 1)
    assert state == "wrong" and said == "ratio raised ZeroDivisionError: division by zero"


def test_a_function_is_tried_on_copies():
    data = np.zeros(3)

    def spoil(x):
        x += 1
        return x

    assert probed("spoil", spoil, lambda x: x + 1, (data,)).is_right
    assert (data == 0).all()


def test_arrays_have_to_have_the_shape_of_the_right_ones():
    state, said = settled(probed, "twice", lambda x: x[:2], lambda x: 2 * x, (np.ones(3),))
    assert state == "wrong" and said == "what twice returns has shape (2,); (3,) is asked for."


def test_readings_are_compared_within_their_tolerances():
    assert Reading(1.01, 1.0, rtol=0.02).is_right
    assert not Reading(1.01, 1.0).is_right
    assert Reading(1.01, 7.0).gives(1.0, rtol=0.02)
    assert Reading({"b", "a"}, {"a", "b"}).is_right
    assert not Reading([1.0, 2.0], 1.0).is_right
    assert Reading(1.0, right=True).is_right
