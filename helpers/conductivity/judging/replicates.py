"""How far repeated measurements scatter, and how much of a table a perfect law could explain."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.tables.distinct import levels

_CONDITIONS = ["T", "r", "c"]


@dataclass(frozen=True)
class Noise:
    """Scatter of replicates: rows at the same temperature, solvent and molality.

    Attributes
    ----------
    groups : int
        Number of conditions (T, r, c) that were measured more than once.
    degrees_of_freedom : int
        Rows in these groups less the number of groups.
    duplicates : int
        Rows that repeat an earlier row exactly, conductivity included.
    std : float
        Pooled standard deviation of k in mS/cm.
    relative_std : float
        Pooled standard deviation of ln k: the relative one of k.
    sample_std : float
        The part of it that a whole sample has in common at all its temperatures.
    within_std : float
        The part that differs from one temperature of a sample to the next;
        ``relative_std**2`` is about ``sample_std**2 + within_std**2``.
    r2_ceiling, log_r2_ceiling : float
        R2 on k and on ln k to be expected of the true law: one less the variance of the noise
        over the variance of the target. It is below the R2 of the means of the groups, which
        have adapted to the noise.
    """

    groups: int
    degrees_of_freedom: int
    duplicates: int
    std: float
    relative_std: float
    sample_std: float
    within_std: float
    r2_ceiling: float
    log_r2_ceiling: float


def noise(table: pd.DataFrame) -> Noise:
    """Measure the noise of a table from its replicates.

    Parameters
    ----------
    table : DataFrame
        Columns T, r, c, k and ``sample``; all samples of a formulation (r, c) should have been
        measured at the same temperatures.

    Raises
    ------
    ValueError
        If a column is missing, a conductivity is not positive, or nothing was measured twice at
        two temperatures.
    """
    needed = [*_CONDITIONS, "k", "sample"]
    if missing := [name for name in needed if name not in table]:
        raise ValueError(f"the table has no column {', '.join(missing)}")
    if not (table["k"] > 0).all():
        raise ValueError("the noise is that of ln k: every conductivity has to be positive")
    table = table.assign(**levels(table[_CONDITIONS]))
    sizes = table.groupby(_CONDITIONS).size()
    freedom = int((sizes - 1).sum())
    log_k = np.log(table["k"])
    deviation = _from_mean(log_k, table[_CONDITIONS])
    sample_std, within_std = _variance_parts(table.assign(deviation=deviation))
    variance = np.sum(_from_mean(table["k"], table[_CONDITIONS]) ** 2) / freedom
    log_variance = np.sum(deviation**2) / freedom
    return Noise(
        groups=int((sizes > 1).sum()),
        degrees_of_freedom=freedom,
        duplicates=int(table.duplicated([*_CONDITIONS, "k"]).sum()),
        std=float(np.sqrt(variance)),
        relative_std=float(np.sqrt(log_variance)),
        sample_std=sample_std,
        within_std=within_std,
        r2_ceiling=float(1 - variance / np.var(table["k"])),
        log_r2_ceiling=float(1 - log_variance / np.var(log_k)),
    )


def _from_mean(values: pd.Series, by: pd.DataFrame) -> pd.Series:
    return values - values.groupby([by[name] for name in by]).transform("mean")


def _variance_parts(table: pd.DataFrame) -> tuple[float, float]:
    # Analysis of variance of samples crossed with temperatures, pooled over the formulations.
    formulations = table.groupby(["r", "c"])
    further_samples = formulations["sample"].nunique() - 1
    temperatures = formulations["T"].nunique()
    within_freedom = np.sum(further_samples * (temperatures - 1))
    if not within_freedom:
        raise ValueError("no formulation has two samples at two temperatures each")
    by_sample = table.groupby("sample")["deviation"]
    of_sample = by_sample.transform("mean")
    within = np.sum((table["deviation"] - of_sample) ** 2) / within_freedom
    between = np.sum(of_sample**2) - np.sum(further_samples) * within
    between = max(between / np.sum(further_samples * temperatures), 0.0)
    return float(np.sqrt(between)), float(np.sqrt(within))
