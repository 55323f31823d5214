import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.engines.search import search
from helpers.conductivity.formulas.expressions import evaluate
from helpers.conductivity.formulas.representations import LOG
from helpers.conductivity.simulator.table import SAMPLE_STD, WITHIN_STD, bundled_table
from helpers.conductivity.simulator.truth import LOG_TRUTH


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


@pytest.mark.parametrize("name", ["a1", "exp", "lambda", "nan"])
def test_a_column_whose_name_has_a_meaning_in_formulas_is_refused(data, name):
    X, y = data
    with pytest.raises(ValueError, match=f"column '{name}' has a name with a meaning"):
        search(X.rename(columns={"u": name}), y)


def nudged(values, seed):
    """Change some values by one unit in the last place of single precision, as seen by Operon."""
    values = np.asarray(values, dtype=np.float32)
    towards = np.random.default_rng(seed).choice([-np.inf, np.inf], values.shape)
    keep = np.random.default_rng(seed + 1).random(values.shape) < 1 / 3
    moved = np.nextafter(values, towards.astype(np.float32))
    return np.where(keep, values, moved).astype(float)


@pytest.mark.parametrize("seed", [None, 1])
def test_on_any_path_a_search_comes_nearer_to_the_law_of_the_bundled_table_than_a_cell_does(seed):
    """Which formula is found depends on the last bit; how near it comes to the truth does not."""
    table = bundled_table()
    X, y = LOG.features(table), LOG.target(table)
    if seed is not None:
        X, y = X.apply(nudged, seed=seed), nudged(y, seed)
    front = search(X, y, n_evaluations=60_000)
    truth, cell = evaluate(LOG_TRUTH, X), np.hypot(SAMPLE_STD, WITHIN_STD)
    short, best = front.select(15), front[-1]
    assert short.n_constants <= 5
    assert np.sqrt(np.mean((short.predict(X) - truth) ** 2)) < cell
    assert np.sqrt(np.mean((best.predict(X) - truth) ** 2)) < cell / 2
    # no law beats the truth by more than so many constants may: the noise is not learned
    assert best.loss > (1 - 0.02) * np.mean((truth - y) ** 2)
