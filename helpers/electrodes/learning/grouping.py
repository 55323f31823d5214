"""Groups of rows without labels: Ward's tree on principal components, then k-means from it.

References
----------
.. [1] F. Husson, J. Josse, J. Pagès, *Principal component methods, hierarchical clustering,
   partitional clustering: why would we need to choose for visualizing data?*, Agrocampus (2010):
   the procedure, called hierarchical clustering on principal components.
.. [2] J. H. Ward, J. Am. Stat. Assoc. 58 (1963) 236, doi:10.1080/01621459.1963.10500845.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, ward
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.preprocessing import StandardScaler


@dataclass(frozen=True, eq=False)
class Grouping:
    """Groups of rows and how they were found.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        0 for the largest group, and so on.
    scores : ndarray, shape (n, n_components)
        Principal component scores of the standardised columns.
    explained : ndarray, shape (n_components,)
        Share of the variance that each component explains.
    inertia : ndarray, shape (k_max,)
        Sum of squares within the groups of the tree, cut into 1, 2, ... groups.
    tree : ndarray, shape (n - 1, 4)
        Ward's linkage, as scipy draws it.
    """

    labels: np.ndarray
    scores: np.ndarray
    explained: np.ndarray
    inertia: np.ndarray
    tree: np.ndarray

    @property
    def k(self) -> int:
        """Number of groups."""
        return int(self.labels.max()) + 1

    @property
    def sizes(self) -> list[int]:
        """Rows of each group, largest first."""
        return np.bincount(self.labels).tolist()

    def n_above(self, values: np.ndarray, factor: float) -> int:
        """Count the groups whose mean is at least `factor` times that of all rows.

        Parameters
        ----------
        values : array, shape (n,)
            Of the rows that were grouped.
        factor : float
        """
        means = np.bincount(self.labels, weights=values) / np.bincount(self.labels)
        return int((means >= factor * np.mean(values)).sum())


def group(
    X: np.ndarray, n_components: int = 3, *, k: int | None = None, k_max: int = 10
) -> Grouping:
    """Group rows by their standardised columns.

    The tree is cut where one more group gains most: k is the number, from 3 to `k_max`, with the
    smallest inertia relative to that of k - 1 groups. k-means, started from the centres of the
    cut, then moves rows between the groups.

    Parameters
    ----------
    X : array, shape (n, n_columns)
    n_components : int
        Principal components that are kept.
    k : int, optional
        Number of groups; chosen by the rule unless given.
    k_max : int
        Cuts that are looked at.

    Raises
    ------
    ValueError
        If there are fewer rows than `k_max`, or `k` is not between 2 and `k_max`.
    """
    X = np.asarray(X, dtype=float)
    if len(X) <= k_max:
        raise ValueError(f"{len(X)} rows cannot be cut into up to {k_max} groups")
    if k is not None and not 2 <= k <= k_max:
        raise ValueError(f"k must be from 2 to {k_max}, got {k}")
    pca = PCA(n_components)
    scores = pca.fit_transform(StandardScaler().fit_transform(X))
    tree = ward(scores)
    inertia = np.array([_within(scores, _cut(tree, n)) for n in range(1, k_max + 1)])
    if k is None:
        ratios = inertia[2:] / inertia[1:-1]  # of 3 groups over 2, and so on
        k = 3 + int(np.argmin(ratios))
    cut = _cut(tree, k)
    centres = np.array([scores[cut == label].mean(axis=0) for label in range(k)])
    labels = KMeans(k, init=centres, n_init=1).fit(scores).labels_
    order = np.argsort(-np.bincount(labels, minlength=k), kind="stable")
    return Grouping(np.argsort(order)[labels], scores, pca.explained_variance_ratio_, inertia, tree)


def _cut(tree: np.ndarray, k: int) -> np.ndarray:
    return fcluster(tree, k, criterion="maxclust") - 1


def _within(scores: np.ndarray, labels: np.ndarray) -> float:
    return float(
        sum(
            np.sum((scores[labels == label] - scores[labels == label].mean(axis=0)) ** 2)
            for label in np.unique(labels)
        )
    )
