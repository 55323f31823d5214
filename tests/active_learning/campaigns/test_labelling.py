import numpy as np
import pytest
from sklearn.ensemble import VotingClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.tree import DecisionTreeClassifier

from helpers.active_learning.campaigns import labelling
from helpers.active_learning.campaigns.labelling import run_labelling
from helpers.active_learning.simulator.phases import compositions, stable_phase

X = compositions(12)[["A", "B"]].to_numpy()
LABELS = stable_phase(X)
MODEL = GaussianNB(var_smoothing=1e-3)


def committee():
    members = [
        ("near", KNeighborsClassifier(1)),
        ("bayes", MODEL),
        ("tree", DecisionTreeClassifier(random_state=0)),
    ]
    return VotingClassifier(members, voting="soft")


@pytest.mark.parametrize("query", ["by_least_confidence", "by_margin", "by_entropy"])
def test_no_sample_is_labelled_twice_and_every_label_is_scored(query):
    done = run_labelling(X, LABELS, MODEL, getattr(labelling, query), 0, 15)
    assert len(set(done.order)) == 15
    assert len(done.accuracy) == 15 - done.start + 1


def test_a_committee_can_be_asked():
    done = run_labelling(X, LABELS, committee(), labelling.by_committee, 0, 20, n_start=5)
    assert done.accuracy[-1] > 0.75


def test_first_draws_go_on_until_two_classes_are_seen():
    labels = np.array(["a"] * 30 + ["b"])
    done = run_labelling(np.arange(31.0)[:, None], labels, MODEL, None, 0, 31, n_start=2)
    assert done.start == done.order.index(30) + 1 or done.start == 2


def test_asking_the_uncertain_stays_at_the_border_and_asking_the_certain_avoids_it():
    x = np.linspace(-1, 1, 81)[:, None]
    labels = np.where(x[:, 0] > 0, "right", "left")
    near = run_labelling(x, labels, MODEL, labelling.by_least_confidence, 1, 25, n_start=10)
    far = run_labelling(x, labels, MODEL, labelling.by_certainty, 1, 25, n_start=10)
    distance = lambda done: np.abs(x[list(done.order[done.start :]), 0]).mean()  # noqa: E731
    assert distance(near) < 0.5 * distance(far)


def test_equal_seeds_give_equal_runs():
    runs = [run_labelling(X, LABELS, MODEL, labelling.by_margin, 4, 12) for _ in range(2)]
    assert runs[0].order == runs[1].order


def test_one_class_and_too_many_labels_are_refused():
    with pytest.raises(ValueError, match="nothing to learn"):
        run_labelling(X, np.full(len(X), "FCC"), MODEL, None, 0, 5)
    with pytest.raises(ValueError, match="n_start"):
        run_labelling(X, LABELS, MODEL, None, 0, len(X) + 1)


def test_a_run_that_began_later_has_no_accuracy_before():
    runs = [labelling.Labelling((0, 1, 2), np.array([0.5, 0.9]), 2)]
    runs.append(labelling.Labelling((0, 1, 2), np.array([0.7]), 3))
    curves = labelling.curves(runs, 2, 3)
    assert curves[:, 1].tolist() == [0.9, 0.7] and np.isnan(curves[1, 0])
