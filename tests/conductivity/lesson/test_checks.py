import numpy as np
import pandas as pd
import pytest

from helpers.conductivity.lesson import answers, checks
from helpers.conductivity.simulator.table import bundled_table


def test_pooling_by_degrees_of_freedom_is_accepted_however_it_is_written():
    def by_variances(values, groups):
        by_group = pd.Series(values).groupby(groups)
        freedom = by_group.size() - 1
        return np.sqrt((by_group.var().fillna(0) * freedom).sum() / freedom.sum())

    assert checks.pooled_std.judge(by_variances).state == "right"


def test_replicates_hold_groups_of_one_so_that_forgetting_them_shows():
    _, groups = answers.replicated()
    assert 1 in np.bincount(groups)


def test_the_law_without_salt_is_accepted_with_rounded_constants():
    assert checks.dilute_limit.judge(-11.9).state == "right"


def test_a_conversion_that_returns_one_number_for_all_rows_is_told_so():
    verdict = checks.to_conductivity.judge(lambda f, c: float(c[0] * np.exp(f[0])))
    assert "one k for each" in verdict.sentence


def test_each_reading_of_the_rule_chooses_another_law():
    errors = answers.cross_validation_table()
    differences = errors - errors[-1]
    n = errors.shape[1]
    margins = {
        "paired": differences.std(axis=1, ddof=1) / np.sqrt(n),
        "deviation": differences.std(axis=1, ddof=1),
        "unpaired": np.full(5, errors[-1].std(ddof=1) / np.sqrt(n)),
    }
    chosen = {
        name: int(np.flatnonzero(differences.mean(axis=1) <= margin)[0])
        for name, margin in margins.items()
    }
    assert chosen == {"paired": 2, "deviation": 1, "unpaired": 0}


def test_the_activation_energy_is_that_of_the_chain_rule():
    by_hand = 8.314462618 * 2 * 1.07 * 0.8
    assert answers.short_law_activation_energy() == pytest.approx(by_hand)
    assert checks.activation_energy.judge(by_hand).state == "right"


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_any_draw_of_a_quarter_of_the_formulations_is_accepted(seed):
    def draw(table):
        chosen = np.random.default_rng(seed).choice(85, 21, replace=False)
        return table["formulation"].isin(chosen)

    assert checks.held_out.judge(draw).state == "right"


def test_a_mask_by_composition_is_as_good_as_one_by_number():
    def by_composition(table):
        pairs = table.groupby(["r", "c"]).ngroup()
        return (pairs % 4 == 0).to_numpy()

    assert checks.held_out.judge(by_composition).state == "right"


def test_a_list_of_rows_in_place_of_a_mask_is_told_so():
    rows = lambda table: table.sample(100).index  # noqa: E731
    assert "one True or False for each row" in checks.held_out.judge(rows).sentence


def test_the_table_of_the_learner_is_not_changed_by_the_check():
    def spoil(table):
        table["formulation"] = 0
        return np.zeros(len(table), dtype=bool)

    checks.held_out.judge(spoil)
    assert bundled_table()["formulation"].nunique() == 85


def test_four_decimals_are_the_first_that_keep_the_error_below_a_fiftieth():
    error = [0.5 * 10.0**-d * 333.15 for d in (3, 4)]
    assert error[0] > 0.02 > error[1]


def test_a_third_of_the_noise_brings_the_surrogate_to_the_limit_of_the_rule():
    factor = np.sqrt(answers.surrogate_excess() / 0.5)
    assert 0.3 < factor < 0.36
    assert checks.quieter.judge(factor).state == "right"
