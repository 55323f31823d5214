"""The bundled table ``p2d_sei``, how it is made, and the published table that it resembles."""

import re
from functools import partial

import pandas as pd

from helpers.experiments import sweep
from helpers.experiments.designs import sobol
from helpers.experiments.making import make_table, significant
from helpers.sei_growth.simulator.cycle import simulate
from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from helpers.tables import datasets

NAME, PUBLISHED = "p2d_sei", "p2d_sei_busk"
ROWS = 10_000
SEED = 20220124
OUTPUTS = ("sei_thickness_m", "capacity_loss_percent")

#: Significant digits of the table; the design is rounded before it is simulated, so that the inputs
#: in the table are exactly those of the simulation.
_INPUT_DIGITS, _OUTPUT_DIGITS = 5, 6


def design() -> pd.DataFrame:
    """Draw the inputs of the table: a scrambled Sobol' sequence, uniform over the published ranges.

    Returns
    -------
    DataFrame, shape (10000, 15)
        Columns as :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`, rounded to 5 significant
        digits.
    """
    return significant(sobol(P2D_INPUTS, ROWS, random_state=SEED), _INPUT_DIGITS)


def _finished(runs: pd.DataFrame) -> pd.DataFrame:
    # a run whose outputs are missing failed; in a part of the table all may have
    outputs = significant(runs.reindex(columns=list(OUTPUTS)), _OUTPUT_DIGITS)
    own = runs[list(sweep.OWN_COLUMNS)]
    return pd.concat([runs[P2D_INPUTS.names], outputs, own], axis="columns")


make = partial(
    make_table,
    NAME,
    simulate,
    design,
    finish=_finished,
    keep_failed=True,
    packages=("numpy", "scipy", "pybamm", "pybammsolvers"),
)


def published_table() -> pd.DataFrame:
    """Load the published table under the names of the bundled one.

    Returns
    -------
    DataFrame, shape (10000, 17)
        The columns of :data:`~helpers.sei_growth.simulator.inputs.P2D_INPUTS`, ``sei_thickness_m``
        and ``capacity_loss_percent``.

    Raises
    ------
    helpers.tables.datasets.TableUnavailableError
        If it can be had neither from the cache, nor from a mirror, nor from its address.
    """
    table = datasets.published(PUBLISHED)
    # The order is that of P2D_INPUTS; the names have units glued to them, and one differs.
    names = [re.sub(r"\s*\(.*\)", "", column) for column in table.columns]
    known = {"Dl_elect": "Dl", "SEI_thickness": OUTPUTS[0], "Capacity loss": OUTPUTS[1]}
    table.columns = [known.get(name, name) for name in names]
    return table[[*P2D_INPUTS.names, *OUTPUTS]]
