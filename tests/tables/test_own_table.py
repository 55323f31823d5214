import numpy as np
import pandas as pd
import pytest

from helpers.tables.own_table import FEWEST_ROWS, TableProblemError, own


@pytest.fixture
def runs():
    rng = np.random.default_rng(0)
    table = pd.DataFrame(rng.uniform(1, 2, (40, 3)), columns=["a", "b", "y"])
    return table.assign(note=["x"] * 40)


def refused(table, inputs=("a", "b"), responses=("y",), **options):
    with pytest.raises(TableProblemError) as caught:
        own(table, inputs, responses, **options)
    return str(caught.value)


def test_a_good_table_comes_back_as_inputs_and_responses(runs):
    study = own(runs, ["a", "b"], ["y"], log10=["y"])
    assert list(study.inputs) == ["a", "b"]
    np.testing.assert_allclose(study.responses["log10 y"], np.log10(runs["y"]))
    assert len(study) == 40 and study.notes == ()


def test_a_csv_file_is_read_like_a_table(runs, tmp_path):
    path = tmp_path / "mine.csv"
    runs.to_csv(path, index=False)
    pd.testing.assert_frame_equal(own(path, ["a"], ["y"]).inputs, runs[["a"]])


def test_numbers_that_were_read_as_text_are_numbers(runs):
    study = own(runs.assign(a=runs["a"].astype(str)), ["a", "b"], ["y"])
    np.testing.assert_allclose(study.inputs["a"], runs["a"])


def test_missing_numbers_are_counted_by_column_and_not_dropped_unasked(runs):
    runs.loc[[1, 2], "a"] = np.nan
    runs.loc[2, "y"] = np.nan
    said = refused(runs)
    assert "2 rows lack numbers: a (2), y (1)" in said and "drop_missing=True" in said


def test_rows_with_missing_numbers_are_left_out_on_request_and_that_is_noted(runs):
    runs.loc[[1, 2], "a"] = np.nan
    study = own(runs, ["a", "b"], ["y"], drop_missing=True)
    assert len(study) == 38 and list(study.inputs.index) == list(range(38))
    assert study.notes == ("left out 2 rows with missing numbers: a (2)",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda t: t.assign(a=3.0), r"column a is constant (3)"),
        (lambda t: t.assign(a="12,5"), "column a holds text in 40 rows ('12,5')"),
        (lambda t: t.assign(y=t["y"].where(t.index != 3, np.inf)), "1 infinite"),
        (lambda t: t.head(10), f"10 rows are too few; at least {FEWEST_ROWS}"),
        (lambda t: t.drop(columns="b"), "there is no column b; there are a, y, note"),
        (lambda t: pd.concat([t, t[["a"]]], axis=1), "several columns have the name a"),
        (lambda t: t.iloc[:0], "0 rows are too few"),
    ],
    ids=["constant", "text", "infinite", "few", "absent", "twice", "empty"],
)
def test_each_fault_is_told_in_words(runs, change, message):
    assert message in refused(change(runs))


def test_all_faults_are_told_at_once(runs):
    said = refused(runs.assign(a=1.0, b="low").head(5))
    for part in ("a is constant", "b holds text", "5 rows are too few"):
        assert part in said


def test_text_is_told_as_text_and_not_again_as_missing(runs):
    assert "lack numbers" not in refused(runs.assign(b="low"))


def test_a_logarithm_of_nothing_is_refused(runs):
    runs.loc[0, "y"] = 0.0
    assert "1 values that are not positive" in refused(runs, log10=["y"])
    assert "log10 is for responses; a is none" in refused(runs, log10=["a"])


def test_a_response_among_the_inputs_is_refused(runs):
    assert "y cannot be input and response" in refused(runs, ("a", "y"))
    assert "asked for twice" in refused(runs, ("a", "a"))
    assert "at least one input" in refused(runs, ())


@pytest.mark.parametrize(
    ("content", "message"),
    [("", "is empty"), ("a;b;y\n1;2;3\n", "semicolons"), ('a,b\n1,2\n3,4,"5\n', "no table")],
    ids=["empty", "semicolons", "broken"],
)
def test_a_file_that_is_no_table_of_commas_is_told_so(tmp_path, content, message):
    path = tmp_path / "mine.csv"
    path.write_text(content, encoding="utf-8")
    assert message in refused(path)


def test_a_file_that_is_not_there_is_told_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        own(tmp_path / "none.csv", ["a"], ["y"])


def test_one_text_in_place_of_a_list_is_refused(runs):
    with pytest.raises(TypeError, match="list of column names"):
        own(runs, "a", ["y"])
