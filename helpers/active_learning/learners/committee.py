"""Query by committee: several models vote, and what they disagree on is asked next."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from helpers.active_learning.learners.uncertainty import entropy


def vote_shares(votes: ArrayLike, classes: Sequence[Any]) -> np.ndarray:
    """Count the votes of a committee.

    Parameters
    ----------
    votes : array_like, shape (members, n)
        The class that each member predicts for each sample.
    classes : sequence
        All classes.

    Returns
    -------
    ndarray, shape (n, classes)
        Share of the members for each class.

    Raises
    ------
    ValueError
        If a vote is for something else than a class.
    """
    votes = np.atleast_2d(votes)
    if not np.isin(votes, classes).all():
        raise ValueError(f"a vote is for none of the classes {', '.join(map(str, classes))}")
    return np.stack([(votes == one).mean(axis=0) for one in classes], axis=1)


def vote_entropy(votes: ArrayLike, classes: Sequence[Any], base: float = np.e) -> np.ndarray:
    """Return the entropy of the vote shares, shape (n,). Query the **largest**.

    How sure each member is does not enter; see `consensus_divergence`.

    References
    ----------
    .. [1] H. S. Seung, M. Opper, H. Sompolinsky, COLT '92 (1992) 287, doi:10.1145/130385.130417.
    .. [2] S. Argamon-Engelson, I. Dagan, J. Artif. Intell. Res. 11 (1999) 335,
       doi:10.1613/jair.612.
    """
    return entropy(vote_shares(votes, classes), base)


def consensus_divergence(p: ArrayLike, base: float = np.e) -> np.ndarray:
    """Return the mean Kullback-Leibler divergence of the members from their mean.

    It is the entropy of the mean less the mean of the entropies: members that are unsure in the
    same way do not disagree. Query the **largest**.

    Parameters
    ----------
    p : array_like, shape (members, n, classes)
        Class probabilities of each member.
    base : float
        Of the logarithm.

    Returns
    -------
    ndarray, shape (n,)

    References
    ----------
    .. [1] A. McCallum, K. Nigam, ICML '98 (1998) 350.
    """
    p = np.asarray(p, dtype=float)
    if p.ndim != 3:
        raise ValueError(f"probabilities of shape (members, n, classes) expected, got {p.shape}")
    own = np.mean([entropy(member, base) for member in p], axis=0)
    return np.maximum(entropy(p.mean(axis=0), base) - own, 0)
