import numpy as np
import pytest

from helpers.active_learning import recorded, strategies
from helpers.active_learning.baseline import expected_random
from helpers.active_learning.forest import Forest
from helpers.active_learning.pools import schwefel_pool
from helpers.active_learning.recorded import SETTINGS, Setting, make


@pytest.mark.parametrize("name", SETTINGS)
def test_each_setting_has_20_campaigns_that_end_at_the_last_target_or_the_budget(name):
    campaigns = recorded.recorded(name)
    targets = schwefel_pool().targets
    assert len(campaigns) == 20
    for campaign in campaigns:
        wait = campaign.wait(targets)
        assert wait.evaluations == len(campaign)
        assert wait.found or len(campaign) == SETTINGS[name].budget


@pytest.mark.parametrize("name", SETTINGS)
def test_the_start_of_a_recorded_campaign_can_be_run_again(name):
    again = SETTINGS[name].run(3, budget=15)
    assert again.order == recorded.recorded(name)[3].order[:15]


def test_the_forest_of_the_workshop_needs_about_111_experiments():
    waits = [len(campaign) for campaign in recorded.recorded("forest, mean + variance")]
    assert np.mean(waits) == pytest.approx(111, abs=20)
    assert expected_random(441, 5).all / np.mean(waits) > 2.5


def test_the_maker_writes_the_table_that_is_bundled(tmp_path, monkeypatch):
    short = Setting(Forest(5), strategies.explore, budget=4)
    monkeypatch.setattr(recorded, "SETTINGS", {"short": short})
    monkeypatch.setattr(recorded, "SEEDS", range(2))
    path = make(tmp_path, workers=1)
    assert path.name == "schwefel_campaigns.csv.gz"
    assert "rows = 8\n" in (tmp_path / "card.toml").read_text(encoding="utf-8")


def test_an_unknown_setting_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="forest, std only"):
        recorded.recorded("oracle")
