"""Laws of electrochemistry to practise on: the truth is known, the data are made with noise.

Each law says in which representation it is searched, because that decides whether it is short:
ln k over 1000/T for Arrhenius, k itself for Casteel and Amis.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import sympy
from scipy import constants as physical

from helpers.conductivity.engines.search import OPERATORS
from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.experiments.designs import Input, InputSpace, grid


@dataclass(frozen=True)
class KnownLaw:
    """A law with numbers, the inputs it is measured over, and the noise of the measurement.

    Attributes
    ----------
    name : str
        Whose law it is.
    equation : str
        How a textbook writes it.
    inputs : InputSpace
        What is varied in the laboratory, with units; samples are uniform over it.
    features : mapping of str to sympy.Expr
        What the search gets, as formulas of the inputs.
    expression : sympy.Expr
        The target in the symbols of the features.
    target, unit : str
        What is searched, and its unit (of the quantity itself where the target is a logarithm).
    noise : float
        Standard deviation of the target; as a share of it if `relative`.
    relative : bool
        Whether the noise is proportional to the target.
    logarithmic : bool
        Whether the target is a logarithm, so that its differences are relative ones.
    operators : tuple of str
        What a search for it may combine.
    reference : str
        Where it comes from.
    """

    name: str
    equation: str
    inputs: InputSpace
    features: Mapping[str, sympy.Expr]
    expression: sympy.Expr
    target: str
    unit: str
    noise: float
    relative: bool
    logarithmic: bool
    operators: tuple[str, ...]
    reference: str

    def sample(
        self, n: int, random_state: int | np.random.Generator | None = None
    ) -> tuple[pd.DataFrame, np.ndarray]:
        """Measure the law at random inputs.

        Parameters
        ----------
        n : int
            Number of measurements, at least 1.
        random_state : int, numpy.random.Generator or None
            Where inputs and noise come from.

        Returns
        -------
        X : DataFrame of shape (n, n_features)
            The features.
        y : ndarray of shape (n,)
            The target with noise.

        Raises
        ------
        ValueError
            If `n` is below 1.
        """
        if n < 1:
            raise ValueError(f"n must be at least 1, got {n}")
        rng = np.random.default_rng(random_state)
        points = self.inputs.from_unit(rng.random((n, len(self.inputs))))
        X = self._represented(pd.DataFrame(points, columns=self.inputs.names))
        return X, evaluate(self.expression, X) + self.noise_std(X) * rng.standard_normal(n)

    def domain(self, points: int = 1001) -> pd.DataFrame:
        """Lay so many points along each input, bounds included; returns the features."""
        return self._represented(grid(self.inputs, points))

    def noise_std(self, X: pd.DataFrame) -> np.ndarray:
        """Return the standard deviation of the target at the features `X`, shape (n,)."""
        if self.relative:
            return self.noise * np.abs(evaluate(self.expression, X))
        return np.full(len(X), self.noise)

    def _represented(self, inputs: pd.DataFrame) -> pd.DataFrame:
        return pd.DataFrame({name: evaluate(f, inputs) for name, f in self.features.items()})


def _law(
    name: str,
    equation: str,
    varied: Input,
    feature: tuple[str, str],
    expression: str,
    target: tuple[str, str],
    noise: tuple[float, str],
    operators: tuple[str, ...],
    reference: str,
) -> KnownLaw:
    symbol, formula = feature
    return KnownLaw(
        name=name,
        equation=equation,
        inputs=InputSpace((varied,)),
        features={symbol: parse(formula, [varied.name])},
        expression=parse(expression, [symbol]),
        target=target[0],
        unit=target[1],
        noise=noise[0],
        relative=noise[1] == "of the target",
        logarithmic=target[0].startswith("ln "),
        operators=operators,
        reference=reference,
    )


_THERMAL_VOLTAGE = physical.R * 298.15 / (physical.N_A * physical.e)

ARRHENIUS = _law(
    "Arrhenius",
    "k = A exp(-E/(R T)), E = 34.9 kJ/mol",
    Input("T", 250.0, 350.0, "K", description="temperature"),
    ("x", "1000/T"),
    "10.0 - 4.2*x",
    ("ln k", "mS/cm"),
    (0.01, "absolute"),
    OPERATORS,
    "S. Arrhenius, Z. Phys. Chem. 4, 226 (1889), https://doi.org/10.1515/zpch-1889-0416",
)

#: Searched with arithmetic alone: with exp at hand, sums of exponentials come as close, see
#: :mod:`helpers.conductivity.judging.recovery`.
VTF = _law(
    "Vogel-Tammann-Fulcher",
    "k = A exp(-B/(T - T0)), T0 = 150 K",
    Input("T", 233.15, 353.15, "K", description="temperature"),
    ("t", "T/298.15"),
    f"4.5 - {600 / 298.15}/(t - {150 / 298.15})",
    ("ln k", "mS/cm"),
    (0.01, "absolute"),
    ("+", "-", "*", "/"),
    "G. S. Fulcher, J. Am. Ceram. Soc. 8, 339 (1925), "
    "https://doi.org/10.1111/j.1151-2916.1925.tb16731.x",
)

NERNST = _law(
    "Nernst",
    "E - E0 = R T/(2 F) ln q, at 298.15 K",
    Input("decades", -2.0, 2.0, description="decimal logarithm of the ratio of activities"),
    ("q", "10**decades"),
    f"{_THERMAL_VOLTAGE / 2}*log(q)",
    ("E - E0", "V"),
    (1e-4, "absolute"),
    (*OPERATORS, "log"),
    "W. Nernst, Z. Phys. Chem. 4, 129 (1889), https://doi.org/10.1515/zpch-1889-0412",
)

BUTLER_VOLMER = _law(
    "Butler-Volmer",
    "i = 2 i0 sinh(F eta/(2 R T)), i0 = 1 mA/cm2, at 298.15 K",
    Input("eta", -0.13, 0.13, "V", description="overpotential"),
    ("h", f"eta/{_THERMAL_VOLTAGE}"),
    "2.0*sinh(0.5*h)",
    ("i", "mA/cm2"),
    (0.02, "absolute"),
    (*OPERATORS, "sinh"),
    "J. A. V. Butler, Trans. Faraday Soc. 19, 729 (1924), https://doi.org/10.1039/TF9241900729",
)

CASTEEL_AMIS = _law(
    "Casteel-Amis",
    "k = k_max (c/c_max)^a exp(b (c - c_max)^2 - a (c - c_max)/c_max)",
    Input("c", 0.1, 2.5, "mol/kg", description="molality of the salt"),
    ("c", "c"),
    "10.0*c**1.2*exp(0.1*(c - 1)**2 - 1.2*(c - 1))",
    ("k", "mS/cm"),
    (0.01, "of the target"),
    (*OPERATORS, "log"),
    "J. F. Casteel, E. S. Amis, J. Chem. Eng. Data 17, 55 (1972), "
    "https://doi.org/10.1021/je60052a029",
)

KOHLRAUSCH = _law(
    "Kohlrausch",
    "L = L0 - K sqrt(c), about KCl in water at 298.15 K",
    Input("c", 1e-4, 0.1, "mol/L", description="concentration"),
    ("c", "c"),
    "150.0 - 95.0*sqrt(c)",
    ("L", "S cm2/mol"),
    (0.01, "of the target"),
    OPERATORS,
    "L. Onsager, Trans. Faraday Soc. 23, 341 (1927), https://doi.org/10.1039/TF9272300341",
)

KNOWN_LAWS = (ARRHENIUS, VTF, NERNST, BUTLER_VOLMER, CASTEEL_AMIS, KOHLRAUSCH)
