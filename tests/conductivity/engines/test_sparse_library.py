import numpy as np
import pandas as pd
import pytest
import sympy

from helpers.conductivity.engines.sparse_library import SparseLibrary, candidates
from helpers.conductivity.formulas.expressions import complexity, constants, evaluate

t, r, c, u = sympy.symbols("t r c u")


@pytest.fixture(scope="module")
def grid():
    """30 formulations at 8 temperatures, four replicates each."""
    rng = np.random.default_rng(1)
    formulations = pd.DataFrame({"r": rng.uniform(0.1, 1, 30), "c": rng.uniform(0.2, 2, 30)})
    temperatures = pd.DataFrame({"t": np.linspace(0.82, 1.12, 8)})
    return pd.concat([formulations.merge(temperatures, how="cross")] * 4, ignore_index=True)


@pytest.fixture(scope="module")
def formulation(grid):
    return grid.groupby(["r", "c"]).ngroup().to_numpy()


@pytest.fixture(scope="module")
def k(grid):
    rng = np.random.default_rng(2)
    law = 2 * np.sqrt(grid["c"]) * grid["t"] ** 2 - 3 * grid["c"] * grid["r"] + 1
    return law + 0.02 * rng.standard_normal(len(grid))


def test_the_terms_of_a_law_are_found_among_distinct_ones(grid, formulation):
    noise = 0.02 * np.random.default_rng(5).standard_normal(len(grid))
    y = 2 * grid["t"] - 3 * grid["c"] * grid["r"] + 1 + noise
    model = SparseLibrary((1,), max_factors=2).fit(grid, y, groups=formulation)
    assert set(model.terms_) == {t, c * r}
    assert model.n_library_ == 6
    assert model.coef_ == pytest.approx([2, -3], abs=0.02)


def test_formulations_never_seen_are_predicted_within_the_noise(grid, k, formulation):
    seen = formulation < 20
    model = SparseLibrary().fit(grid[seen], k[seen], groups=formulation[seen])
    assert np.sqrt(np.mean((model.predict(grid[~seen]) - k[~seen]) ** 2)) < 1.1 * 0.02


def test_formula_and_prediction_agree(grid, k):
    model = SparseLibrary().fit(grid, k)
    np.testing.assert_allclose(evaluate(model.expression_, grid), model.predict(grid), rtol=1e-9)
    assert len(constants(model.expression_)) == len(model.terms_) + 1


def test_coefficients_are_least_squares_without_the_shrinkage_of_lasso(grid):
    y = 5 * grid["c"].to_numpy()
    model = SparseLibrary((1,), fit_intercept=False).fit(grid, y)
    assert model.terms_ == [c]
    assert model.coef_ == pytest.approx([5], rel=1e-12)
    assert model.intercept_ == 0
    assert model.expression_.free_symbols == {c}


def test_units_change_coefficients_and_nothing_else(grid, k, formulation):
    model = SparseLibrary().fit(grid, k, groups=formulation)
    other = grid.assign(c=1000 * grid["c"])
    scaled = SparseLibrary().fit(other, k, groups=formulation)
    assert scaled.terms_ == model.terms_
    np.testing.assert_allclose(scaled.predict(other), model.predict(grid), rtol=1e-8)


def test_replicates_in_one_fold_keep_a_law_of_noise_out(grid, formulation):
    # a property of each formulation that no feature explains: rows alone can learn it by heart
    offset = np.random.default_rng(3).standard_normal(30)[formulation]
    by_rows = SparseLibrary((1, 2)).fit(grid, offset)
    by_formulation = SparseLibrary((1, 2)).fit(grid, offset, groups=formulation)
    assert len(by_formulation.terms_) < len(by_rows.terms_)


def test_an_equal_seed_gives_an_equal_model(grid, k):
    first, second = (SparseLibrary(random_state=4).fit(grid, k) for _ in range(2))
    assert first.expression_ == second.expression_


def test_pure_noise_leaves_the_mean(grid, formulation):
    y = 7 + 1e-3 * np.random.default_rng(0).standard_normal(len(grid))
    model = SparseLibrary((1,), max_factors=1).fit(grid, y, groups=formulation)
    assert model.terms_ == []
    np.testing.assert_allclose(model.predict(grid), y.mean())


def test_columns_without_names_are_numbered(grid, k):
    model = SparseLibrary((1,), max_factors=1).fit(grid.to_numpy(), k)
    assert model.expression_.free_symbols <= set(sympy.symbols("x0 x1 x2"))


def test_a_root_of_a_negative_value_is_refused_and_named(grid):
    model = SparseLibrary((0.5,), max_factors=1).fit(grid, np.sqrt(grid["c"]))
    with pytest.raises(ValueError, match=r"sqrt\(c\) is not defined"):
        model.predict(grid.assign(c=-1.0))


@pytest.mark.parametrize(
    ("settings", "groups", "message"),
    [
        ({"cv": 1}, None, "fold"),
        ({"cv": 2.5}, None, "folds"),
        ({}, np.zeros(960), "groups"),
        ({}, np.zeros(3), "inconsistent"),
        ({"exponents": ()}, None, "exponents"),
    ],
)
def test_settings_that_cannot_work_are_refused(grid, k, settings, groups, message):
    with pytest.raises(ValueError, match=message):
        SparseLibrary(**settings).fit(grid, k, groups=groups)


def test_candidates_run_from_a_constant_to_the_law(grid, k):
    laws = candidates(grid, k, operators=("+", "*", "sqrt", "square"), max_size=20)
    sizes = [complexity(law) for law in laws]
    assert sizes[0] == 1
    assert sizes == sorted(set(sizes))
    assert max(sizes) <= 20
    errors = [np.mean((evaluate(law, grid) - k) ** 2) for law in laws]
    assert errors[0] == pytest.approx(np.var(k))
    assert min(errors) < 1.1 * 0.02**2


def test_operators_decide_what_a_term_may_hold(grid, k):
    def powers(*operators):
        laws = candidates(grid, k, operators=operators, max_size=60)
        return {power for law in laws for power in law.atoms(sympy.Pow)}

    assert powers("+", "*") == set()
    assert {power.exp for power in powers("+", "*", "/")} == {-1}
    products = candidates(grid, k, operators=("+", "square"), max_size=60)[-1].atoms(sympy.Mul)
    assert all(len(product.free_symbols) == 1 for product in products)


def test_a_feature_with_both_signs_gets_no_root(grid, k):
    table = pd.DataFrame({"u": grid["t"] - 1, "c": grid["c"]})
    laws = candidates(table, k, operators=("*", "sqrt", "/"), max_size=60)
    roots = {power for law in laws for power in law.atoms(sympy.Pow) if not power.exp.is_Integer}
    assert roots
    assert all(u not in power.free_symbols for power in roots)


def test_seed_and_effort_do_not_matter(grid, k):
    settings = {"operators": ("*", "sqrt"), "max_size": 30}
    first = candidates(grid, k, **settings, n_evaluations=1, seed=1)
    assert candidates(grid, k, **settings, n_evaluations=10**6, seed=2) == first
