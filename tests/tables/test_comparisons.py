import pytest

from helpers.tables.comparisons import Comparison, PublishedValue, Source


def entry(value=1.0, tolerance=0.1, verdict="reproduced", because=""):
    return PublishedValue(
        id="x",
        lesson="03",
        quantity="a ratio",
        value=value,
        source=Source(title="A paper", doi="10.1000/1", url="", note=""),
        where="table 1",
        how="by hand",
        tolerance=tolerance,
        verdict=verdict,
        unit="",
        because=because,
    )


@pytest.mark.parametrize(
    ("ours", "verdict"),
    [
        (1.0, "reproduced"),
        (1.09, "reproduced"),
        (1.2, "differs"),
        (0.8, "differs"),
        (None, "not run"),
    ],
)
def test_a_number_that_we_exceed_differs_as_much_as_one_that_we_miss(ours, verdict):
    assert Comparison((entry(),), (ours,)).verdicts == (verdict,)


def test_a_run_that_contradicts_the_record_is_found_and_shown():
    comparison = Comparison((entry(),), (2.0,))
    assert not comparison.agrees_with_file()
    assert "differs" in str(comparison) and "reproduced" in str(comparison)


def test_what_was_not_run_contradicts_nothing():
    comparison = Comparison((entry(),), (None,))
    assert comparison.agrees_with_file()
    assert comparison.not_run == ("x",)
