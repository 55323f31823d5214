import numpy as np
import pytest

from helpers.clusters.lesson import checks


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
