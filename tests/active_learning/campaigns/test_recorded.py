import numpy as np
import pytest

from helpers.active_learning.campaigns import recorded
from helpers.active_learning.campaigns.pools import schwefel_pool
from helpers.active_learning.campaigns.recorded import SCHEMES, Scheme, make
from helpers.active_learning.learners.forest import Forest
from helpers.choosing import Budget, expected_random, explore, run_campaign
from helpers.choosing.acquisitions import argmax_with_seeded_ties


@pytest.mark.parametrize("name", SCHEMES)
def test_each_setting_has_20_campaigns_that_end_at_the_last_target_or_the_budget(name):
    campaigns = recorded.recorded(name)
    targets = schwefel_pool().targets
    assert len(campaigns) == 20
    for campaign in campaigns:
        wait = campaign.wait(targets)
        assert wait.evaluations == len(campaign)
        assert wait.found or len(campaign) == SCHEMES[name].budget


def shortfalls(name, seed, order):
    """Follow an order, and return how far each choice is from what the model wants most.

    In units of the way from the middle to the largest acquisition: 0 is the model's own choice,
    1 a middling one. The last bits decide which of two equally good splits a tree takes, so that
    a forest of another processor wants a little otherwise.
    """
    setting, done, found = SCHEMES[name], [order[0]], []

    def follow(belief, acquisition, size, rng):
        scores = np.asarray(acquisition(belief))
        argmax_with_seeded_ties(scores, rng)  # as the campaign that was recorded drew
        place = order[len(done)] - sum(other < order[len(done)] for other in done)
        done.append(order[len(done)])
        scale = scores.max() - np.median(scores)
        found.append((scores.max() - scores[place]) / scale if scale > 1e-9 else 0.0)
        return [place]

    run_campaign(setting.pool(), setting.model, setting.acquisition, seed, Budget(15), batch=follow)
    assert tuple(done) == order[:15]
    return np.array(found)


@pytest.mark.parametrize("name", SCHEMES)
def test_a_recorded_campaign_began_where_its_seed_says_and_chose_what_its_model_wants(name):
    campaigns = recorded.recorded(name)
    assert SCHEMES[name].run(3, budget=1).order == campaigns[3].order[:1]
    own = shortfalls(name, 3, campaigns[3].order)
    assert own.mean() < (1e-4 if "GP" in name else 0.1)
    # an order drawn at random is nothing special
    drawn = np.random.default_rng(0).permutation(
        np.setdiff1d(np.arange(441), campaigns[3].order[0])
    )
    assert shortfalls(name, 3, (campaigns[3].order[0], *drawn.tolist())).mean() > 0.5


def test_the_forest_of_the_workshop_needs_about_111_experiments():
    waits = [len(campaign) for campaign in recorded.recorded("forest, mean + variance")]
    assert np.mean(waits) == pytest.approx(111, abs=20)
    assert expected_random(441, 5).all / np.mean(waits) > 2.5


def test_the_maker_writes_the_table_that_is_bundled(tmp_path, monkeypatch):
    short = Scheme(Forest(5), explore, budget=4)
    monkeypatch.setattr(recorded, "SCHEMES", {"short": short})
    monkeypatch.setattr(recorded, "SEEDS", range(2))
    path = make(tmp_path, workers=1)
    assert path.name == "schwefel_campaigns.csv.gz"
    assert "rows = 8\n" in (tmp_path / "card.toml").read_text(encoding="utf-8")


def test_an_unknown_setting_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="forest, std only"):
        recorded.recorded("oracle")
