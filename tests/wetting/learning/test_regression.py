import numpy as np
import pandas as pd
from sklearn.model_selection import KFold

from helpers.models import cross_validation
from helpers.wetting.learning.regression import candidates


def test_the_candidates_learn_a_bent_surface():
    X = pd.DataFrame(np.random.default_rng(0).standard_normal((120, 2)), columns=["a", "b"])
    folds = [KFold(5, shuffle=True, random_state=0)]
    bent = pd.DataFrame({"z": X["a"] ** 2})
    scores = cross_validation(candidates(), X, bent, folds).r2("z").iloc[0]
    assert scores["linear"] < 0.2
    assert scores[["forest", "network", "support vectors"]].min() > 0.7
