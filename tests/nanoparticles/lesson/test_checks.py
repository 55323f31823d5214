import numpy as np
import pytest
from scipy.stats import norm

from helpers.nanoparticles.lesson import checks
from helpers.nanoparticles.simulator.losses import cosine, gate, scaled


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
