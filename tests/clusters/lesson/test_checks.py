import numpy as np
import pytest

from helpers.clusters.lesson import checks
from helpers.course.exercises import Check

CHECKS = [value for value in vars(checks).values() if isinstance(value, Check)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_each_mistake_is_told_its_own_hint(check):
    said = []
    for mistake in check.mistakes:
        verdict = check.judge(eval(mistake.answer, {"np": np}))
        assert verdict.state == "wrong" and mistake.hint in verdict.message, mistake.label
        said.append(verdict.message)
    assert len(set(said)) == len(said) >= 3


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
@pytest.mark.parametrize("answer", ["a text", [1, 2], lambda *_: "text", np.nan, lambda: 1])
def test_no_check_raises_on_what_a_learner_may_hand_in(check, answer):
    assert check.judge(answer).state in ("wrong", "not yet")


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("nearest_pair", -0.333),
        ("pair_interaction", 0.01),
        ("formation_energy", lambda x, e, e0, e1: e - (x * e1 + (1 - x) * e0)),
        ("step_voltage", lambda x1, e1, x2, e2: (e1 - e2) / (x2 - x1)),
        ("best_fit", "B"),
        ("acceptance", lambda de, dn, mu, kt: np.exp(-max(0, de - mu * dn) / kt)),
        ("heat_capacity", lambda e, n, T: n * np.var(e, ddof=1) / (8.617e-5 * T) ** 2),
        ("smallest_edge", 12),
        ("pairwise_terms", ("pair", "constant")),
    ],
    ids=lambda v: v if isinstance(v, str) and len(v) > 1 else "",
)
def test_the_right_answer_passes_in_other_words_too(name, answer):
    assert getattr(checks, name).judge(answer).state == "right"
