import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from helpers.polymerization.learning.polynomial import FastPolynomial


@pytest.mark.parametrize("degree", [1, 2, 4])
@pytest.mark.parametrize("outputs", [(), (1,), (3,)], ids=str)
def test_predictions_are_those_of_the_pipeline(degree, outputs):
    rng = np.random.default_rng(0)
    X, y = rng.normal(3, 2, (60, 3)), rng.normal(size=(60, *outputs))
    features = PolynomialFeatures(degree, include_bias=False)
    pipeline = make_pipeline(StandardScaler(), features, Ridge(0.1)).fit(X, y)
    unseen = rng.normal(3, 2, (17, 3))
    np.testing.assert_allclose(
        FastPolynomial(pipeline).predict(unseen), pipeline.predict(unseen), rtol=1e-10, atol=1e-12
    )


def test_a_constant_column_is_refused():
    X = np.random.default_rng(0).normal(size=(20, 2))
    pipeline = make_pipeline(StandardScaler(), PolynomialFeatures(2), LinearRegression())
    with pytest.raises(ValueError, match="no constant column"):
        FastPolynomial(pipeline.fit(X, X[:, 0]))
