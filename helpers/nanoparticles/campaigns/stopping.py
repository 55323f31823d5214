"""When to stop: by the loss, by the stability of a model, by its accuracy on new samples."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from helpers.nanoparticles.campaigns.campaign import Syntheses
from helpers.nanoparticles.simulator.losses import cosine
from helpers.nanoparticles.simulator.recipes import SPACE, candidates


def follow(record: Syntheses, model: Callable[[], Any], n: int = 1024) -> pd.DataFrame:
    """Fit a model of the spectrum after each round, as if the campaign went on, and judge it.

    Parameters
    ----------
    record : Syntheses
    model : callable
        Returns an unfitted model with ``fit`` and ``predict``.
    n : int
        Points of a Sobol' sequence at which successive models are compared.

    Returns
    -------
    DataFrame
        One row a round, indexed by it: ``loss``, the smallest measured so far; ``stability``, the
        median cosine between the spectra that the models of this round and of the one before
        predict all over the box; ``accuracy``, the median cosine between the spectra of this round
        and what the model of the rounds before had predicted. Missing in the first round.

    Notes
    -----
    The accuracy is that of recipes which somebody chose: near the best ones, for the most part.
    """
    everywhere = SPACE.to_unit(candidates(n, 0))
    rows, before = [], None
    for number in range(1, int(record.rounds.max()) + 1):
        known, new = record.until(number), record.rounds == number
        now = model()
        now.fit(SPACE.to_unit(known.recipes), known.spectra)
        row = {"round": number, "loss": known.losses.min(), "stability": np.nan, "accuracy": np.nan}
        if before is not None:
            row["stability"] = np.median(
                cosine(now.predict(everywhere), before.predict(everywhere))
            )
            foreseen = before.predict(SPACE.to_unit(record.recipes[new]))
            row["accuracy"] = np.median(cosine(foreseen, record.spectra[new]))
        rows.append(row)
        before = now
    return pd.DataFrame(rows).set_index("round")


def first_round(values: pd.Series, limit: float, below: bool) -> int | None:
    """Return the first round whose value is at most (`below`) or at least `limit`, or None."""
    reached = values <= limit if below else values >= limit
    return int(reached.idxmax()) if reached.any() else None
