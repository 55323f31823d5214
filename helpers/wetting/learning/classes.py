"""Classes that nobody gave: k-means on the responses, and a classifier that predicts them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.svm import SVC

from helpers.tables import Study


@dataclass(frozen=True, eq=False)
class Classes:
    """Classes of runs by what came out.

    Attributes
    ----------
    labels : ndarray of int, shape (n,)
        From 0, in the order of the first response's mean, largest first.
    centres : DataFrame
        Mean responses and number of runs, by class.
    silhouette : float
        From -1 to 1: how much nearer a run is to its own class than to the next one, on average.
    """

    labels: np.ndarray
    centres: pd.DataFrame
    silhouette: float


def find(study: Study, k: int, random_state: int | None = None) -> Classes:
    """Cut the runs into k classes of similar responses, which are standardised first.

    Parameters
    ----------
    study : Study
        The runs.
    k : int
        Number of classes, at least 2.
    random_state : int or None
        Where the ten starts of k-means come from.

    Returns
    -------
    Classes

    Raises
    ------
    ValueError
        If k is below 2 or not below the number of runs.
    """
    if not 2 <= k < len(study):
        raise ValueError(f"k must be from 2 to {len(study) - 1}, got {k}")
    Z = StandardScaler().fit_transform(study.responses)
    drawn = KMeans(k, n_init=10, random_state=random_state).fit_predict(Z)
    means = study.responses.groupby(drawn).mean()
    order = means.iloc[:, 0].sort_values(ascending=False).index.to_numpy()
    labels = np.argsort(order)[drawn]
    centres = study.responses.groupby(labels).mean()
    centres["runs"] = np.bincount(labels)
    centres.index.name = "class"
    return Classes(labels, centres, float(silhouette_score(Z, labels)))


def classifier(*, balanced: bool = False) -> Pipeline:
    """Return an unfitted support vector machine on standardised inputs.

    Parameters
    ----------
    balanced : bool
        Weigh the classes by one over their number of runs, so that a rare one is not ignored.

    Returns
    -------
    Pipeline
    """
    machine = SVC(C=10, gamma="scale", class_weight="balanced" if balanced else None)
    return make_pipeline(StandardScaler(), machine)
