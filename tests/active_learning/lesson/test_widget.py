import pytest
from panels import every_control_tells, leaves_nothing_behind

from helpers.active_learning.lesson.widget import (
    BOUND,
    MODELS,
    STEPS,
    CampaignExplorer,
    CampaignSetting,
)

ADDITIVE = next(iter(MODELS))


@pytest.fixture(scope="module")
def explorer():
    return CampaignExplorer()


def test_the_next_point_is_the_one_that_is_measured_in_the_next_step(explorer):
    setting = CampaignSetting(ADDITIVE, BOUND, 2.0, 0)
    for step in (1, 9, 40):
        view = explorer.look(setting, step)
        assert explorer.look(setting, step + 1).done[-1] == view.next_place
        assert len(view.done) == step


def test_the_next_point_has_the_largest_bound_of_those_left(explorer):
    view = explorer.look(CampaignSetting(ADDITIVE, BOUND, 2.0, 3), 20)
    bound = view.mean + 2 * view.std
    bound[list(view.done)] = -9
    assert bound[view.next_place] == pytest.approx(bound.max())


def test_a_bold_campaign_and_a_greedy_one_part_ways(explorer):
    bold, greedy = (
        explorer.campaign(CampaignSetting(ADDITIVE, BOUND, kappa, 1)) for kappa in (4.0, 0.0)
    )
    assert bold.order[0] == greedy.order[0]
    assert bold.order != greedy.order


def test_the_summary_says_how_far_the_campaign_is_and_where_it_goes(explorer):
    said = explorer.summary(CampaignSetting(ADDITIVE, BOUND, 2.0, 0), 60)
    assert "mean + 2 std; seed 0. 60 of 441 points" in said
    assert "5 of 5 top points found" in said
    assert "Next: x1 = " in said


def test_a_length_scale_that_is_too_long_finds_less(explorer):
    good, poor = (
        explorer.look(CampaignSetting(model, BOUND, 2.0, 0), 60).found
        for model in (ADDITIVE, "joint, ℓ = 100")
    )
    assert good == 5 > poor


def test_steps_and_names_that_are_not_offered_are_refused(explorer):
    with pytest.raises(ValueError, match=f"from 1 to {STEPS}"):
        explorer.look(CampaignSetting(ADDITIVE, BOUND, 2.0, 0), STEPS + 1)
    with pytest.raises(ValueError, match="strategies are"):
        explorer.campaign(CampaignSetting(ADDITIVE, "intuition", 2.0, 0))


def test_every_control_moves_figure_and_text(explorer):
    panel = explorer.widget()
    moves = {"seed": 3, "kappa": 5.0, "step": 20}
    every_control_tells(panel, **moves, strategy="expected improvement", model="joint, ℓ = 7.5")
    assert panel.controls["kappa"].disabled  # expected improvement has none
    panel.controls["forward"].click()
    assert panel.values["step"] == 21
    panel.move(step=STEPS)
    assert panel.controls["forward"].disabled


def test_a_picture_does_not_depend_on_the_one_before(explorer):
    state = CampaignSetting(ADDITIVE, BOUND, 2.0, 0), 20
    others = (
        (CampaignSetting(ADDITIVE, BOUND, 2.0, 0), 60),
        (CampaignSetting(ADDITIVE, BOUND, 4.0, 1), 5),
    )
    leaves_nothing_behind(explorer, state, *others)
