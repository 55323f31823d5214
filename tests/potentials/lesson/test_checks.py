import numpy as np
import pytest

from helpers.potentials.learning import soap
from helpers.potentials.lesson import answers, checks
from helpers.potentials.simulator import decomposition


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("soap_length", soap.vector_length),
        ("soap_length", lambda s, n, m: s * n * (s * n + 1) * (m + 1) / 2),
        (
            "kernel_similarity",
            lambda p, q, z: (p @ q / np.sqrt((p @ p) * (q @ q))) ** z,
        ),
        (
            "sparse_fit",
            lambda a, b, y, s: np.linalg.inv(s**2 * b + a.T @ a) @ a.T @ y,
        ),
        ("sparse_fit", answers.sparse_solution),
        ("net_forces", decomposition.net_molecular_forces),
        ("intermolecular_energy", lambda box, alone: (box - np.sum(alone)) / np.size(alone)),
        ("energy_drift", lambda t, e, n: np.polyfit(t / 1000, 1000 * e, 1)[0] / n),
        ("break_even", answers.break_even),
    ],
)
def test_every_way_to_the_right_answer_is_accepted(name, answer):
    assert getattr(checks, name).judge(answer).state == "right"
