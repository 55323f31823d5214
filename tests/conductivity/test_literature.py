import numpy as np
import pytest

from helpers import datasets
from helpers.conductivity import table
from helpers.conductivity.expressions import evaluate
from helpers.conductivity.literature import PUBLISHED_LAW


@pytest.fixture(scope="module")
def published():
    if not datasets.is_cached("conductivity"):
        pytest.skip("conductivity is neither mirrored nor cached; tests do not download")
    return table.published_table()


def test_as_printed_the_law_conducts_at_room_temperature_and_loses_sense_in_the_cold():
    room, cold = evaluate(PUBLISHED_LAW, {"T": [298.15, 243.15], "r": [0.5, 0.5], "c": [1.0, 2.1]})
    assert 5 < room < 10
    assert cold < 0


def test_as_printed_the_law_explains_less_than_its_form_could(published):
    k = evaluate(PUBLISHED_LAW, published)
    error = published["k"] - k
    assert 1 - np.mean(error**2) / np.var(published["k"]) == pytest.approx(0.9134, abs=5e-4)
    assert np.abs(error).mean() == pytest.approx(0.806, abs=1e-3)
    assert np.sum(k < 0) == 235
