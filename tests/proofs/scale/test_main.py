import importlib
import inspect
from dataclasses import replace

import pytest

from helpers.tables import datasets
from proofs.scale import __main__ as scale
from proofs.scale.regeneration import Regeneration


def run(sha256="aa", rows=100, per_second=10, started=(51, 50), killed_after=50):
    progress = tuple((n / per_second, n) for n in range(rows + 1))
    return Regeneration(sha256, rows, rows / per_second, started, killed_after, progress, 7.0)


@pytest.fixture
def found():
    part = {"sha256": "bb", "rows": 40, "killed_after": None}
    one, two = run(**part, started=(40,)), run(**part, per_second=18, started=(20, 20))
    waiting = tuple(run(per_second=30 * n) for n in scale.WAITING_WORKERS)
    return scale.Findings("p2d_sei", run(), one, two, waiting, "aa", "the bundled table")


def test_speed_up_is_the_rate_of_two_workers_over_that_of_one(found):
    assert found.speed_up == pytest.approx(1.8)


@pytest.mark.parametrize(
    "changed",
    [{"expected": "cc"}, {"two": run(sha256="cc", rows=40, started=(20, 20))}],
    ids=["from_the_bundled_table", "between_one_worker_and_two"],
)
def test_a_single_other_checksum_is_another_table(found, changed):
    assert found.same
    assert not replace(found, **changed).same


def test_the_page_tells_what_was_found(found):
    page = scale.render(found)
    assert "| table | the same, bit for bit, as the bundled table |" in page
    assert "| rows started by the killed worker, and by the other | 51, 50 |" in page
    assert "| rows computed again | 1 |" in page
    assert "| 2 | 18.0 | 1.80 |\n| 1, rows that wait 30 ms | 30.0 | 1.00 |" in page
    assert "| 4, rows that wait 30 ms | 120.0 | 4.00 |" in page
    assert "$" not in page
    assert "**not the same** as the bundled" in scale.render(replace(found, expected="cc"))


@pytest.mark.parametrize(
    ("name", "message"),
    [("no_such_table", "no_such_table"), ("silver_permittivity", "cannot make a part")],
)
def test_an_unusable_table_is_refused(name, message, capsys):
    with pytest.raises(SystemExit):
        scale.main([name])
    assert message in capsys.readouterr().err


def test_ctrl_c_ends_without_a_page(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(scale, "find", interrupted)
    assert scale.main([]) == 130
    assert capsys.readouterr().out == ""


def test_a_part_is_judged_by_a_serial_run_and_the_whole_by_the_bundled_table(monkeypatch):
    made = []

    def regenerate(maker, **options):
        made.append(options)
        return run(sha256="aa")

    monkeypatch.setattr(scale, "regenerate", regenerate)
    monkeypatch.setattr(scale, "_serial", lambda maker, **part: f"serial {part}")
    whole = scale.find("p2d_sei")
    assert (whole.expected, whole.judge) == ("serial {}", "a serial run on the same machine")
    assert scale.find("p2d_sei", rows=50).expected == "serial {'rows': 50}"
    assert made[0] == {"kill": True}
    assert [options["workers"] for options in made[1:6]] == [1, 2, *scale.WAITING_WORKERS]
    same = replace(datasets.card("p2d_sei"), sha256="aa")
    monkeypatch.setattr(scale.datasets, "card", lambda name: same)
    assert scale.find("p2d_sei").judge == "the bundled table"


def test_no_table_that_a_scheduler_computes_has_more_rows():
    through_the_sweep = {}
    for name in datasets.names():
        about = datasets.card(name)
        module = importlib.import_module(about.maker.partition(":")[0])
        source = inspect.getsource(module)
        if "make_table" in source and "ManyRows(" not in source:  # a run gives one row
            through_the_sweep[name] = about.rows
    assert max(through_the_sweep, key=through_the_sweep.get) == scale.LARGEST
