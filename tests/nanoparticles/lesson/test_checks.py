import numpy as np
import pytest
from scipy.stats import binomtest, norm

from helpers.course.exercises import Check
from helpers.nanoparticles.lesson import answers, checks
from helpers.nanoparticles.simulator.losses import cosine, gate, scaled

CHECKS = [value for value in vars(checks).values() if isinstance(value, Check)]
NAMES = {
    "np": np,
    "norm": norm,
    "binomtest": binomtest,
    "references": answers,
    "gate": gate,
    "cosine": cosine,
    "scaled": scaled,
}


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
def test_each_mistake_is_told_its_own_hint(check):
    said = []
    for mistake in check.mistakes:
        verdict = check.judge(eval(mistake.answer, NAMES))
        assert verdict.state == "wrong" and mistake.hint in verdict.message, mistake.label
        said.append(verdict.message)
    assert len(set(said)) == len(said) >= 4


@pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.name)
@pytest.mark.parametrize("answer", ["a text", [1, 2], lambda *_: "text", np.nan, lambda: 1])
def test_no_check_raises_on_what_a_learner_may_hand_in(check, answer):
    assert check.judge(answer).state in ("wrong", "not yet")


@pytest.mark.parametrize(
    ("check", "answer"),
    [
        (checks.gated_loss, lambda s, t: 1 - gate(s.max()) * cosine(scaled(s), scaled(t))),
        (checks.best_condition, lambda d: int(np.argmin([np.median(x) for x in d]))),
        (checks.replicate_std, lambda d: np.median([np.std(x, ddof=1) for x in d])),
        (checks.can_be_mixed, lambda x: 100 - x[:, :4].sum(axis=1) >= 10),
        (checks.penaliser, lambda d, m, s, best, L: norm.cdf((L * d - (best - m)) / s)),
        (checks.paired_p, 22 / 1024),
        (checks.rounds_saved, lambda f, v: int(np.argmax(f <= v))),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_the_right_answer_is_right(check, answer):
    assert check.judge(answer).state == "right"
