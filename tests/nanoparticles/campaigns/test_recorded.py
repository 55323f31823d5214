import numpy as np
import pytest

from helpers.nanoparticles.campaigns import recorded
from helpers.nanoparticles.campaigns.campaign import run_campaign
from helpers.nanoparticles.campaigns.recorded import CAMPAIGNS, NEW_ROUNDS, course, make
from helpers.nanoparticles.campaigns.strategies import STRATEGIES, at_random
from helpers.nanoparticles.lesson.answers import sign_test_p


@pytest.mark.parametrize("name", CAMPAIGNS)
def test_each_campaign_has_ten_seeds_and_all_its_rounds(name):
    rounds = 9 + NEW_ROUNDS if "old" in name else 9
    assert recorded.recorded(name).shape == (10, rounds)
    assert (recorded.recorded(name) > 0).all() and (recorded.recorded(name) < 1).all()


@pytest.mark.parametrize("name", STRATEGIES)
def test_strategies_of_one_seed_share_their_first_round(name):
    first = recorded.recorded("random")[:, 0]
    assert (recorded.recorded(name)[:, 0] == first).all()


@pytest.mark.parametrize("name", ["random", "local penalisation"])
def test_the_start_of_a_recorded_campaign_can_be_run_again(name):
    again = course(run_campaign(STRATEGIES[name], 4, rounds=2))
    assert again["truth"].to_numpy() == pytest.approx(recorded.recorded(name)[4, :2], abs=1e-5)
    losses = recorded.recorded_losses(name)[4, :2]
    assert again["measured"].to_numpy() == pytest.approx(losses, abs=1e-5)


def test_penalised_batches_reach_a_tenth_in_six_rounds_and_chance_needs_more():
    model, chance = (recorded.recorded(n)[:, 5] for n in ("local penalisation", "random"))
    assert np.median(model) < 0.1 < np.median(chance)
    assert (model < chance).all()


def test_the_maker_writes_the_table_that_is_bundled(tmp_path, monkeypatch):
    monkeypatch.setattr(
        recorded, "CAMPAIGNS", {"short": lambda seed: run_campaign(at_random, seed, rounds=2)}
    )
    monkeypatch.setattr(recorded, "SEEDS", range(2))
    path = make(tmp_path, workers=1)
    assert path.name == "silver_campaigns.csv.gz"
    assert "rows = 4\n" in (tmp_path / "card.toml").read_text(encoding="utf-8")


def test_an_unknown_campaign_is_answered_with_those_there_are():
    with pytest.raises(ValueError, match="kriging believer"):
        recorded.recorded("oracle")


def test_in_the_eighth_round_ten_pairs_do_not_tell_the_network_from_penalised_batches():
    base, late = (
        recorded.recorded(n)[:, 7] for n in ("local penalisation", "network from round 7")
    )
    assert sign_test_p(base, late) > 0.05


@pytest.mark.parametrize(
    ("name", "rounds", "pairs"),
    [
        ("network from round 7", (8, 9), 6),
        ("loss GP, greedy from round 7", (8, 9), 6),
        ("spectrum GP, greedy", (6, 7, 8, 9), 8),
    ],
    ids=["network", "loss process", "spectrum process"],
)
def test_in_how_many_of_ten_pairs_a_strategy_leads_is_what_the_lesson_says(name, rounds, pairs):
    lead = recorded.recorded("local penalisation") - recorded.recorded(name)
    assert [(lead[:, k - 1] > 0).sum() for k in rounds] == [pairs] * len(rounds)


@pytest.mark.parametrize(
    ("name", "size", "p"),
    [("network from round 7", 0.002, 0.75), ("spectrum GP, greedy", 0.012, 0.11)],
    ids=["network", "spectrum process"],
)
def test_the_leads_after_round_eight_have_the_sizes_that_the_lesson_says(name, size, p):
    base, other = (recorded.recorded(n)[:, 7] for n in ("local penalisation", name))
    assert np.median(base - other) == pytest.approx(size, abs=0.0005)
    assert sign_test_p(base, other) == pytest.approx(p, abs=0.005)


@pytest.mark.parametrize("name", [n for n in STRATEGIES if n != "random"])
def test_a_model_beats_chance_in_every_seed(name):
    assert (recorded.recorded(name) < recorded.recorded("random"))[:, 8].all()


@pytest.mark.parametrize(
    ("wavelength", "least", "most"), [(554, 2.0, 2.5), (694, 4.5, 5.5)], ids=["554", "694"]
)
def test_one_batch_from_old_spectra_saves_as_many_rounds_as_the_lesson_says(
    wavelength, least, most
):
    assert wavelength in recorded.NEW_TARGETS
    fresh = recorded.recorded(f"{wavelength} nm, fresh start")
    for name in recorded.TRANSFERS[1:]:
        reached = fresh <= recorded.recorded(f"{wavelength} nm, {name}")[:, [9]]
        saved = np.where(reached.any(axis=1), reached.argmax(axis=1), 9)
        assert least <= np.median(saved) <= most


def test_bounds_that_move_leave_the_narrow_box():
    fixed, moved = (recorded.recorded(n)[:, 8] for n in ("narrow box", "narrow box, bounds move"))
    assert np.median(fixed) > 0.2 > 0.1 > np.median(moved)


@pytest.mark.parametrize("wavelength", recorded.NEW_TARGETS)
def test_one_batch_from_old_spectra_beats_the_first_round_of_a_fresh_start(wavelength):
    fresh = recorded.recorded(f"{wavelength} nm, fresh start")
    for name in recorded.TRANSFERS[1:]:
        assert np.median(recorded.recorded(f"{wavelength} nm, {name}")[:, 9]) < np.median(
            fresh[:, 1]
        )


def test_the_believer_spreads_its_batches_more_than_the_penalty_does():
    spread = {n: recorded.recorded_spread(n)[:, 1:].mean() for n in recorded.STRATEGIES}
    assert spread["kriging believer"] > 1.2 * spread["local penalisation"]
    assert spread["local penalisation"] < 1.4 * spread["largest improvement"]
