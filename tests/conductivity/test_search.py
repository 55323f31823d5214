import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.expressions import evaluate
from helpers.conductivity.representations import LOG
from helpers.conductivity.search import search
from helpers.conductivity.table import bundled_table
from helpers.conductivity.truth import LOG_TRUTH


@pytest.fixture(scope="module")
def data():
    rng = np.random.default_rng(0)
    X = pd.DataFrame({"u": rng.uniform(-1, 1, 200), "s": rng.uniform(0.2, 1.5, 200)})
    return X, (3 - 2 * X["u"] * X["s"] + 0.01 * rng.normal(size=200)).to_numpy()


SMALL = {"n_evaluations": 3000, "max_size": 10, "seeds": (1, 2)}


@pytest.fixture(scope="module")
def front(data):
    return search(*data, **SMALL, target="ln(k/c)")


def test_a_product_is_found_with_its_constants(front):
    best = front.select("pysr_best")
    assert str(best) == "-2.0*s*u + 3.0"
    assert best.loss == pytest.approx(1e-4, rel=0.3)


def test_equal_arguments_give_an_equal_front(data, front):
    again = search(*data, **SMALL, target="ln(k/c)")
    assert [law.complexity for law in again.laws] == [law.complexity for law in front.laws]
    assert [law.loss for law in again.laws] == pytest.approx([law.loss for law in front.laws])


def test_more_seeds_never_make_the_front_worse(data, front):
    one = search(*data, **SMALL | {"seeds": (1,)})
    for law in one.laws:
        assert front.select(law.complexity).loss <= law.loss * (1 + 1e-6)


def test_the_front_tells_where_it_comes_from(front):
    assert front.engine == "operon"
    assert front.target == "ln(k/c)"
    assert front.seeds == (1, 2)
    assert front.features == ("u", "s")
    assert front.provenance == "computed"


def test_only_the_allowed_operators_occur(data):
    found = search(*data, **SMALL | {"operators": ("+", "*")})
    text = " ".join(str(law.expr) for law in found.laws)
    assert not any(name in text for name in ("exp", "sqrt", "/"))


def test_the_library_is_reached_by_the_same_call(data):
    found = search(*data, engine="library", seeds=(1, 2, 3))
    assert found.engine == "library"
    assert found.seeds == (1,)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"engine": "gplearn"}, "operon, library, pysr"),
        ({"operators": ("+", "gamma")}, "no operator 'gamma'"),
        ({"seeds": ()}, "at least one"),
        ({"max_size": 1}, "max_size"),
        ({"n_evaluations": 0}, "n_evaluations"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(data, change, message):
    with pytest.raises(ValueError, match=message):
        search(*data, **SMALL | change)


def test_a_table_that_cannot_be_searched_is_refused(data):
    X, y = data
    with pytest.raises(ValueError, match="DataFrame"):
        search(X.to_numpy(), y)
    with pytest.raises(ValueError, match="200 rows"):
        search(X, y[:-1])
    with pytest.raises(ValueError, match="'T / K'"):
        search(X.rename(columns={"u": "T / K"}), y)
    with pytest.raises(ValueError, match="not finite"):
        search(X.assign(u=np.nan), y)


def test_the_law_of_the_bundled_table_is_found_as_the_lesson_says():
    table = bundled_table()
    X, y = LOG.features(table), LOG.target(table)
    law = search(X, y, n_evaluations=60_000).select(15)
    assert law.n_constants == 5
    assert np.abs(law.predict(X) - evaluate(LOG_TRUTH, X)).max() < 0.02
