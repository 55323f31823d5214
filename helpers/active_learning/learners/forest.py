"""A random forest that says how far its trees disagree."""

import numpy as np
from numpy.typing import ArrayLike
from sklearn.ensemble import RandomForestRegressor
from sklearn.utils.validation import check_is_fitted


class Forest(RandomForestRegressor):
    """scikit-learn's random forest with ``predict(X, return_std=True)``.

    The standard deviation is that of the predictions of the trees. It says how much the forest
    depends on which rows were drawn; it is no calibrated error, and far from all data the trees
    agree on the value of the nearest rows. Where nobody asks for it, scikit-learn's own
    `RandomForestRegressor` is the better choice.

    References
    ----------
    .. [1] L. Breiman, Mach. Learn. 45 (2001) 5, doi:10.1023/A:1010933404324.
    """

    def predict(
        self, X: ArrayLike, return_std: bool = False
    ) -> np.ndarray | tuple[np.ndarray, np.ndarray]:
        """Predict the mean of the trees.

        Parameters
        ----------
        X : array_like, shape (m, d)
        return_std : bool
            Return the standard deviation over the trees too.
        """
        trees = self._of_each_tree(X)
        mean = trees.mean(axis=0)
        return (mean, trees.std(axis=0)) if return_std else mean

    def sample(self, X: ArrayLike, random_state: int | np.random.Generator | None) -> np.ndarray:
        """Return the prediction of one tree drawn at random, as a draw from the belief."""
        tree = np.random.default_rng(random_state).integers(len(self.estimators_))
        return self._of_each_tree(X)[tree]

    def _of_each_tree(self, X: ArrayLike) -> np.ndarray:
        check_is_fitted(self)
        X = self._validate_X_predict(X)  # 32 bits, as the trees compare
        return np.array([tree.tree_.predict(X)[..., 0] for tree in self.estimators_])
