import numpy as np
import pandas as pd
import pytest

from helpers.tables import own
from helpers.wetting.learning.classes import classifier, find


@pytest.fixture(scope="module")
def groups():
    rng = np.random.default_rng(0)
    which = np.repeat([0, 1, 2], [50, 30, 10])
    x = rng.normal(which * 3, 0.3)
    table = pd.DataFrame(
        {"x": x, "noise": rng.random(90), "S": 10 - 4 * which + 0.1 * x, "t": 5.0 * which + x}
    )
    return own(table, ["x", "noise"], ["S", "t"]), which


def test_three_groups_are_found_and_ordered_by_the_first_response(groups):
    study, which = groups
    found = find(study, 3, random_state=0)
    np.testing.assert_array_equal(found.labels, which)
    assert list(found.centres["runs"]) == [50, 30, 10]
    assert found.centres["S"].is_monotonic_decreasing
    assert found.silhouette > 0.8


def test_the_right_number_of_groups_has_the_best_silhouette(groups):
    study, _ = groups
    scores = {k: find(study, k, random_state=0).silhouette for k in (2, 3, 4, 5)}
    assert max(scores, key=scores.get) == 3


@pytest.mark.parametrize("k", [1, 90])
def test_no_other_number_of_classes_than_makes_sense_is_taken(groups, k):
    with pytest.raises(ValueError, match="k must be from 2 to 89"):
        find(groups[0], k)


def test_a_balanced_machine_finds_more_of_the_rare_class():
    rng = np.random.default_rng(1)
    X = rng.standard_normal((600, 2))
    rare = X[:, 0] + 0.7 * rng.standard_normal(600) > 1.9
    X_new = rng.standard_normal((600, 2))
    called = {b: classifier(balanced=b).fit(X, rare).predict(X_new) for b in (False, True)}
    assert called[True].sum() > called[False].sum()
