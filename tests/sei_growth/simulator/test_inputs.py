import subprocess
import sys

import numpy as np
import pytest

from helpers.sei_growth.simulator.inputs import P2D_INPUTS
from helpers.tables import datasets


def test_the_inputs_are_those_of_the_published_parameter_table():
    if not datasets.is_cached("p2d_sei_parameters"):
        pytest.skip("p2d_sei_parameters is neither mirrored nor cached; tests do not download")
    published = datasets.published("p2d_sei_parameters").set_index("name")
    assert P2D_INPUTS.names == list(published.index)
    for column in ("low", "high", "nominal"):
        np.testing.assert_allclose(getattr(P2D_INPUTS, column), published[column], rtol=1e-12)


def test_looking_at_the_inputs_does_not_import_pybamm():
    modules = ", ".join(f"helpers.sei_growth.simulator.{m}" for m in ("inputs", "cycle", "table"))
    code = f"import sys, {modules}; sys.exit('pybamm' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
