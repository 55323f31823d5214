"""A design that keeps its promise when nothing is exactly as planned."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.experiments.designs import InputSpace, RandomState, sobol

#: Gives outcomes for a table of inputs.
Outcomes = Callable[[pd.DataFrame], pd.DataFrame]


@dataclass(frozen=True)
class Requirement:
    """What an electrode has to do, and how surely.

    Parameters
    ----------
    least : mapping of str to float
        Responses that must be at least so large.
    most : mapping of str to float
        Responses that must be at most so large.
    share : float
        Of all electrodes of a design, at least this share has to fulfil it.
    """

    least: Mapping[str, float]
    most: Mapping[str, float]
    share: float = 0.9

    def met(self, outcomes: pd.DataFrame) -> np.ndarray:
        """Tell for each row whether it fulfils all of it, shape (n,); nan does not."""
        good = np.ones(len(outcomes), dtype=bool)
        for name, value in self.least.items():
            good &= outcomes[name].to_numpy() >= value
        for name, value in self.most.items():
            good &= outcomes[name].to_numpy() <= value
        return good


def scattered(
    point: Mapping[str, float],
    scatter: Mapping[str, float],
    space: InputSpace,
    n: int,
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Draw electrodes as they come out when a design is made n times.

    Parameters
    ----------
    point : mapping of str to float
        The planned inputs, all of `space`.
    scatter : mapping of str to float
        Standard deviations of normal scatter around the plan; inputs not named are exact.
    space : InputSpace
        What is drawn beyond its bounds is set to them: nothing is known outside.
    n : int
        Number of electrodes.
    random_state : int, numpy.random.Generator or None

    Returns
    -------
    DataFrame, shape (n, n_inputs)

    Raises
    ------
    ValueError
        If an input is missing or a name unknown.
    """
    if missing := [name for name in space.names if name not in point]:
        raise ValueError(f"the plan says nothing of {', '.join(missing)}")
    if unknown := [name for name in scatter if name not in space]:
        raise ValueError(f"there is no input {', '.join(unknown)}")
    rng = np.random.default_rng(random_state)
    plan = np.array([point[name] for name in space.names])
    std = np.array([scatter.get(name, 0.0) for name in space.names])
    drawn = plan + std * rng.standard_normal((n, len(space)))
    return pd.DataFrame(np.clip(drawn, space.low, space.high), columns=space.names)


def search(
    outcomes: Outcomes,
    value: Callable[[pd.DataFrame], np.ndarray],
    space: InputSpace,
    fixed: Mapping[str, float],
    scatter: Mapping[str, float],
    requirement: Requirement,
    *,
    candidates: int = 512,
    draws: int = 64,
    random_state: RandomState = None,
) -> pd.DataFrame:
    """Try designs all over the free inputs; the best ones that fulfil the requirement come first.

    Parameters
    ----------
    outcomes : callable
        Responses for a table of inputs, with or without random errors.
    value : callable
        What is to be large, for a table of inputs, shape (n,).
    space : InputSpace
        All inputs.
    fixed : mapping of str to float
        Inputs that cannot be chosen.
    scatter : mapping of str to float
        As for :func:`scattered`; empty for a design that trusts its plan.
    requirement : Requirement
    candidates : int
        Number of designs, a power of two.
    draws : int
        Electrodes of each; all designs get the same deviations.
    random_state : int, numpy.random.Generator or None

    Returns
    -------
    DataFrame
        The designs, with ``value`` and ``share`` (of the electrodes that fulfil it); those with
        enough of them first, by value.

    Raises
    ------
    ValueError
        If nothing is free, a name is unknown, or no design fulfils the requirement.
    """
    if unknown := [name for name in fixed if name not in space]:
        raise ValueError(f"there is no input {', '.join(unknown)}")
    free = [name for name in space.names if name not in fixed]
    if not free:
        raise ValueError("all inputs are fixed; there is nothing to choose")
    rng = np.random.default_rng(random_state)
    designs = sobol(space.subset(free), candidates, random_state=rng).assign(**fixed)[space.names]
    draws = draws if scatter else 1
    seed = int(rng.integers(2**31))
    electrodes = pd.concat(
        [scattered(plan, scatter, space, draws, seed) for plan in designs.to_dict("records")],
        ignore_index=True,
    )
    good = requirement.met(outcomes(electrodes)).reshape(len(designs), draws)
    designs = designs.assign(value=value(designs), share=good.mean(axis=1))
    enough = designs["share"] >= requirement.share
    if not enough.any():
        raise ValueError(
            f"no design of {candidates} fulfils the requirement in a share of {requirement.share}; "
            f"the best reaches {designs['share'].max():.2f}"
        )
    return designs.assign(enough=enough).sort_values(
        ["enough", "value"], ascending=False, kind="stable", ignore_index=True
    )


def verify(
    simulator: Callable[..., object], electrodes: pd.DataFrame, names: list[str], first_seed: int
) -> pd.DataFrame:
    """Simulate electrodes, each with a structure of its own.

    Parameters
    ----------
    simulator : callable
        Takes the inputs and ``random_state``; what it returns has the attributes `names`.
    electrodes : DataFrame
        One a row.
    names : list of str
        Responses to keep.
    first_seed : int
        ``random_state`` of the first electrode; the next ones follow.

    Returns
    -------
    DataFrame, shape (n, len(names))
    """
    runs = [
        simulator(**row, random_state=first_seed + i)
        for i, row in enumerate(electrodes.to_dict("records"))
    ]
    return pd.DataFrame({name: [getattr(run, name) for run in runs] for name in names})
