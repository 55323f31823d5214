"""The bundled table ``electrode_filling``, and how it is made."""

from functools import partial
from typing import Any

import pandas as pd

from helpers.experiments.designs import sobol
from helpers.experiments.making import make_table, significant
from helpers.wetting.simulator.filling import CURVE_SHARES, Filling, simulate
from helpers.wetting.simulator.inputs import WETTING_INPUTS

NAME = "electrode_filling"
ROWS = 1024
SEED = 0
OUTPUTS = ("saturation", "t50_ms", "t95_ms")
#: Times to 5, 10, … 100 % of the final liquid.
CURVE = tuple(f"curve_ms_{k}" for k in range(len(CURVE_SHARES)))

#: Significant digits of the table; the design is rounded before it is simulated, so that the inputs
#: in the table are exactly those of the simulation.
_INPUT_DIGITS, _OUTPUT_DIGITS = 5, 7


def design() -> pd.DataFrame:
    """Draw the inputs: a scrambled Sobol' sequence, and a structure of its own for each row.

    Returns
    -------
    DataFrame, shape (1024, 10)
        Columns as :data:`~helpers.wetting.simulator.inputs.WETTING_INPUTS`, rounded to 5
        significant digits, and ``structure``, the ``random_state`` of the network: the number of
        the row.
    """
    drawn = significant(sobol(WETTING_INPUTS, ROWS, random_state=SEED), _INPUT_DIGITS)
    return drawn.assign(structure=range(ROWS))


def simulate_row(*, structure: int, **inputs: Any) -> Filling:
    """Simulate one row of the table; ``structure`` draws the network."""
    return simulate(**inputs, random_state=int(structure))


def _finished(runs: pd.DataFrame) -> pd.DataFrame:
    inputs = runs[[*WETTING_INPUTS.names, "structure"]]
    return inputs.join(significant(runs[[*OUTPUTS, *CURVE]], _OUTPUT_DIGITS))


make = partial(
    make_table,
    NAME,
    simulate_row,
    design,
    finish=_finished,
    packages=("numpy", "numba", "pandas", "scipy"),
)
