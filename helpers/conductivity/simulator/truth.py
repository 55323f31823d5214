"""A conductivity law that is known because it is ours: the truth behind the synthetic table.

At each composition it is a Vogel-Tammann-Fulcher (VTF) law for k/c, with a temperature T0 of
vanishing mobility that rises with the salt, as it does in solutions of LiPF6 in carbonates:

    ln(k/c) = LIMIT - PC_LOSS r - STRENGTH / (1 - VTF_SLOPE u - SALT_SLOPE s),
    u = 1000/T - 1000/298.15,  s = sqrt(c),  T in K, c in mol/kg, k in mS/cm.

Ions get slower where T comes down to T0, and more so in concentrated solutions, where they and
their pairs make the liquid viscous: k has a maximum in c, at lower c in the cold. In dilute
solutions ln(k/c) falls linearly in sqrt(c), as in the limiting law of Debye, Hueckel and Onsager.

The five constants are round numbers of the size that a fit to published conductivities gives, not
the best fit; nor is the form claimed to be the best one. It is no result on any real electrolyte.

References
----------
VTF: G. S. Fulcher, J. Am. Ceram. Soc. 8, 339 (1925),
https://doi.org/10.1111/j.1151-2916.1925.tb16731.x; G. Tammann, W. Hesse, Z. Anorg. Allg. Chem. 156,
245 (1926), https://doi.org/10.1002/zaac.19261560121. T0 over LiPF6 content and the moving maximum:
M. S. Ding, J. Chem. Eng. Data 48, 519 (2003), https://doi.org/10.1021/je020219o. A T0 with salt in
a formula: L. O. Valoen, J. N. Reimers, J. Electrochem. Soc. 152, A882 (2005),
https://doi.org/10.1149/1.1872737 (there for the diffusion coefficient, and linear in c).
"""

import numpy as np
import pandas as pd

from helpers.conductivity.formulas.expressions import evaluate, parse
from helpers.conductivity.formulas.representations import LOG

LIMIT = 7.0  # ln of k/c in mS kg/(cm mol), far above T0
PC_LOSS = 0.1  # drop of ln k from EC to PC
STRENGTH = 3.5  # drop of ln(k/c) at 298.15 K in the dilute limit
VTF_SLOPE = 0.23  # kK
SALT_SLOPE = 0.29  # (kg/mol)^(1/2)

#: ln(k/c) in the features of the representation LOG: u, s and r.
LOG_TRUTH = parse(
    f"{LIMIT} - {PC_LOSS}*r - {STRENGTH}/(1 - {VTF_SLOPE}*u - {SALT_SLOPE}*s)", ["u", "s", "r"]
)

#: k in mS/cm, in the symbols T, r and c.
TRUTH = LOG.conductivity(LOG_TRUTH)


def true_conductivity(T: np.ndarray, r: np.ndarray, c: np.ndarray) -> np.ndarray:
    """Conductivity without noise, in mS/cm.

    Parameters
    ----------
    T : array of shape (n,) or float
        Temperature in K, above :func:`vanishing_temperature` of `c`.
    r : array of shape (n,) or float
        Share of PC in PC + EC.
    c : array of shape (n,) or float
        Molality of the salt in mol/kg, from 0.

    Returns
    -------
    ndarray of shape (n,)

    Raises
    ------
    ValueError
        If a temperature is too low for the law, or a molality is negative.

    Examples
    --------
    An electrolyte conducts better where it is warm:

    >>> cold, warm = true_conductivity(np.array([253.15, 313.15]), np.full(2, 0.4), np.ones(2))
    >>> bool(warm > 2 * cold)
    True
    """
    T, r, c = np.broadcast_arrays(*(np.asarray(value, dtype=float) for value in (T, r, c)))
    if (too_cold := vanishing_temperature(c) >= T).any():
        raise ValueError(f"nothing moves at {T[too_cold].min()} K, below the T0 of the law")
    table = pd.DataFrame({"T": T.ravel(), "r": r.ravel(), "c": c.ravel()})
    return evaluate(TRUTH, table).reshape(T.shape)


def vanishing_temperature(c: np.ndarray) -> np.ndarray:
    """Temperature T0 of the VTF law in K, at which nothing would move any more.

    Parameters
    ----------
    c : array or float
        Molality of the salt in mol/kg.

    Raises
    ------
    ValueError
        If a molality is negative.
    """
    c = np.asarray(c, dtype=float)
    if (c < 0).any():
        raise ValueError(f"a molality is at least 0, got {c.min()}")
    return 1000 * VTF_SLOPE / (1 + VTF_SLOPE * 1000 / 298.15 - SALT_SLOPE * np.sqrt(c))
