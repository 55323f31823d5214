"""The bundled table ``gap_scans``: errors of the fits that take too long for a lesson."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from functools import cache, partial

import numpy as np
import pandas as pd
from ase import Atoms

from helpers.experiments.making import ManyRows, make_table
from helpers.potentials.learning import alarms, generations
from helpers.potentials.learning.errors import PotentialErrors
from helpers.potentials.learning.evaluation import on_frames, volume_curve
from helpers.potentials.learning.fitting import fit
from helpers.potentials.learning.plans import Plan, plans
from helpers.potentials.simulator import frames
from helpers.tables import datasets
from helpers.tables.distinct import levels

NAME = "gap_scans"
#: Training groups from which a second generation is tried.
GENERATION_GROUPS = (0, 1)
COLUMNS = (
    "experiment",
    "setting",
    "group",
    "subset",
    "volume_ratio",
    "frame",
    *PotentialErrors.__dataclass_fields__,
    "bias",
    "rmse",
    "force_error",
    "committee",
    "member_force_error",
    "variance",
    "lived_fs",
    "training_frames",
    "cpu_seconds",
    "peak_megabytes",
)
_DIGITS = 3


def experiments() -> pd.DataFrame:
    """List what is run: ``experiment``, ``setting`` and training ``group``, one job a row."""
    jobs = [
        *plans(),
        ("alarm", "five small fits", 0),
        *(("generations", "all", group) for group in GENERATION_GROUPS),
    ]
    return pd.DataFrame(jobs, columns=["experiment", "setting", "group"])


def measure(experiment: str, setting: str, group: int) -> list[dict[str, object]]:
    """Run one job.

    Parameters
    ----------
    experiment, setting, group
        A row of `experiments`.

    Returns
    -------
    list of dict
        Rows of the table.
    """
    if experiment == "alarm":
        rows = alarms.rows()
    elif experiment == "generations":
        rows = generations.rows(group)
    else:
        rows = _tested(plans()[experiment, setting, group])
    head = {"experiment": experiment, "setting": setting, "group": group}
    return [{**head, **row} for row in rows]


def _finished(rows: pd.DataFrame) -> pd.DataFrame:
    table = rows.reindex(columns=list(COLUMNS)).round(_DIGITS)
    return table.astype({"frame": "Int64"})


#: A fit takes up to 1 GB, therefore one at a time unless more are asked for.
make = partial(
    make_table,
    NAME,
    ManyRows(measure),
    experiments,
    finish=_finished,
    packages=("numpy", "scipy", "pandas", "ase", "quippy-ase", "tblite"),
    usual_workers=1,
)


@cache
def _all() -> pd.DataFrame:
    return datasets.load(NAME)


def recorded(experiment: str) -> pd.DataFrame:
    """Load the rows of one experiment, without the columns that it does not use.

    Parameters
    ----------
    experiment : str
        As in `experiments`.

    Raises
    ------
    ValueError
        If there is none of this name.
    """
    rows = _all()[_all()["experiment"] == experiment]
    rows = rows.assign(volume_ratio=levels(rows["volume_ratio"]))
    if rows.empty:
        known = ", ".join(_all()["experiment"].unique())
        raise ValueError(f"there is no experiment {experiment!r}; there are {known}")
    return rows.dropna(axis=1, how="all").reset_index(drop=True)


def _tested(plan: Plan) -> list[dict[str, object]]:
    data = plan.data()
    with tempfile.TemporaryDirectory() as folder:
        done = fit(data, plan.hyperparameters, folder, virials=plan.virials)
        calculator = done.calculator()
        rows: list[dict[str, object]] = []
        for test in plan.tests:
            if test == "volumes":
                rows += volume_curve(calculator).assign(subset="test_scan").to_dict("records")
            else:
                rows.append({"subset": test, **on_frames(_frames(test, data), calculator)})
    cost = {
        "training_frames": len(data),
        "cpu_seconds": done.cpu_seconds,
        "peak_megabytes": done.peak_megabytes,
    }
    return [{**row, **cost} for row in rows]


def _frames(test: str, data: Sequence[Atoms]) -> list[Atoms]:
    name, _, every = test.partition("/")
    chosen = (
        [f for f in data if len(np.unique(f.arrays["molID"])) > 1]
        if name == "own"
        else frames.bundled(name)
    )
    return list(chosen)[:: int(every or 1)]
