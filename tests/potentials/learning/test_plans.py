import pytest

from helpers.potentials.learning import plans
from helpers.potentials.learning.hyperparameters import RECOMMENDED, SMALL


def test_the_recommended_model_is_fitted_on_five_groups_without_and_with_scans():
    full = {k: p for k, p in plans.plans().items() if k[0] == "full" and k[1].startswith("boxes")}
    assert len(full) == 10
    assert all(plan.hyperparameters == RECOMMENDED for plan in full.values())
    assert all({"test", "volumes"} <= set(plan.tests) for plan in full.values())


@pytest.mark.parametrize("parameter", plans.SCANNED)
def test_a_scan_changes_one_thing_and_its_base_is_the_small_model(parameter):
    texts = [f"{value:g}" for value in plans.SCANNED[parameter]]
    assert plans.base(parameter) in texts
    settings = {k[1] for k in plans.plans() if k[0] == parameter}
    assert settings == set(texts) - {plans.base(parameter)}
    for value in plans.SCANNED[parameter]:
        changed = plans.varied(parameter, value)
        assert (changed == SMALL) == (f"{value:g}" == plans.base(parameter))


def test_what_is_not_scanned_cannot_be_varied():
    with pytest.raises(ValueError, match="parameter is one of sigma_force"):
        plans.varied("delta", 1.0)


def test_every_scan_is_made_on_the_same_training_groups():
    for parameter in plans.SCANNED:
        assert {k[2] for k in plans.plans() if k[0] == parameter} == set(plans.SCAN_GROUPS)


def test_only_one_experiment_fits_virials():
    assert {k[0] for k, plan in plans.plans().items() if plan.virials} == {"virials"}
