import json
import pickle
from functools import partial

import pandas as pd
import pytest

from helpers.experiments import making, sweep
from helpers.experiments.making import ManyRows, make_table, significant

CARD = 'title = "Ohm"\nrows = 0\nmade_on = 0\nsha256 = 0\npython = 0\n'
DESIGN = pd.DataFrame({"volt": [1.0, 2.0, 4.0], "ohm": [2.0, 0.0, 3.0]})


def current(volt, ohm):
    return {"ampere": volt / ohm}


def halved(volt, ohm):
    return [{"volt": volt, "part": part, "ampere": volt / (part + 1) / 3} for part in range(2)]


@pytest.fixture
def make(tmp_path):
    (tmp_path / "card.toml").write_text(CARD)
    return partial(
        make_table, "ohm", current, lambda: DESIGN, tmp_path, packages=(), workers=1, progress=False
    )


def test_a_table_and_its_card_are_all_that_is_left(make, tmp_path):
    table = pd.read_csv(make(rows=1))
    assert table.iloc[0].to_dict() == {"volt": 1, "ohm": 2, "ampere": 0.5}
    assert {path.name for path in tmp_path.iterdir()} == {"ohm.csv", "card.toml"}
    assert "rows = 1\n" in (tmp_path / "card.toml").read_text()


def test_rows_can_be_named_one_by_one(make):
    assert pd.read_csv(make(rows=[2, 0]))["volt"].tolist() == [4, 1]


@pytest.mark.parametrize("rows", [0, 4])
def test_no_more_rows_are_made_than_there_are(make, rows):
    with pytest.raises(ValueError, match=f"rows must be from 1 to 3, got {rows}"):
        make(rows=rows)


def test_a_failed_run_is_told_and_what_is_done_is_kept(make, tmp_path):
    with pytest.raises(RuntimeError, match=r"1 of 3 runs failed.*row 1: ZeroDivisionError"):
        make()
    assert not (tmp_path / "ohm.csv").exists()
    assert (tmp_path / "ohm.runs.csv.journal").exists()


def test_a_failed_run_can_be_kept_with_its_reason(make):
    table = pd.read_csv(make(keep_failed=True))
    assert table["status"].tolist() == ["ok", "failed", "ok"]
    assert table["reason"][1].startswith("ZeroDivisionError")


def test_columns_are_chosen_and_rounded_at_the_end(make):
    path = make(finish=lambda runs: significant(runs[["ampere"]], 2), rows=[2], compress=True)
    assert path.name == "ohm.csv.gz"
    assert pd.read_csv(path)["ampere"].tolist() == [1.3]


def test_the_usual_workers_are_taken_unless_others_are_asked_for(make, monkeypatch):
    asked = []
    run = sweep.run

    def record(*arguments, workers, **options):
        asked.append(workers)
        return run(*arguments, workers=1, **options)

    monkeypatch.setattr(making.sweep, "run", record)
    make(rows=1, workers=None, usual_workers=2)
    make(rows=1, workers=3, usual_workers=2)
    assert asked == [2, 3]


def test_a_run_may_give_several_rows_that_keep_all_their_digits(tmp_path):
    (tmp_path / "card.toml").write_text(CARD)
    path = make_table(
        "ohm", ManyRows(halved), DESIGN, tmp_path, packages=(), workers=1, progress=False, rows=1
    )
    assert pd.read_csv(path)["ampere"].tolist() == [1 / 3, 1 / 6]
    assert list(pd.read_csv(path)) == ["volt", "part", "ampere"]


def test_a_simulator_of_many_rows_can_be_sent_to_another_process():
    sent = pickle.loads(pickle.dumps(ManyRows(halved)))
    assert sent.__qualname__ == "halved"
    assert len(json.loads(sent(volt=1.0, ohm=1.0)["rows"])) == 2


def test_significant_digits_are_counted_from_the_first_that_is_not_zero():
    table = significant(pd.DataFrame({"a": [0.00012345, 98765.0, float("nan")]}), 3)
    assert table["a"].tolist()[:2] == [0.000123, 98800] and table["a"].isna()[2]
