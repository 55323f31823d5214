import numpy as np
import pytest
from sklearn.feature_selection import RFECV
from sklearn.linear_model import LinearRegression

from helpers.clusters.expansions.expansion import Expansion, from_estimator


@pytest.fixture(scope="module")
def planted(cathode):
    """Pairs and triplets only, with interactions drawn at random."""
    rng = np.random.default_rng(5)
    parameters = np.array([rng.normal(0, 0.05) if o.order < 4 else 0.0 for o in cathode.orbits])
    return Expansion(cathode.parent, cathode.orbits, parameters)


def test_planted_interactions_come_back_from_exact_energies(cathode, planted):
    y = planted.energies(cathode.structures[:150])
    found = from_estimator(
        cathode.parent, cathode.orbits, LinearRegression().fit(cathode.A[:150, 1:], y)
    )
    assert found.interactions == pytest.approx(planted.interactions, abs=1e-8)


def test_planted_interactions_come_back_within_their_error_bars_from_noisy_energies(
    cathode, planted
):
    rng, noise = np.random.default_rng(1), 0.003
    covariance = np.linalg.inv(cathode.A.T @ cathode.A) * noise**2
    z = []
    for _ in range(20):
        y = planted.energies(cathode.structures) + rng.normal(0, noise, len(cathode.A))
        fitted = LinearRegression().fit(cathode.A[:, 1:], y)
        found = from_estimator(cathode.parent, cathode.orbits, fitted)
        z.append((found.parameters - planted.parameters) / np.sqrt(np.diag(covariance)))
    # 20 x 35 standard scores: their mean square is 1 within four standard errors
    assert np.mean(np.square(z)) == pytest.approx(1, abs=4 * np.sqrt(2 / np.size(z)))


def test_a_selector_leaves_zeros_where_it_dropped(cathode):
    selector = RFECV(LinearRegression(), cv=3, min_features_to_select=5, step=15)
    selector.fit(cathode.A[:120, 1:], cathode.y[:120])
    found = from_estimator(cathode.parent, cathode.orbits, selector)
    assert np.count_nonzero(found.parameters[1:]) == selector.n_features_
    assert found.energies(cathode.structures[:5]) == pytest.approx(
        selector.predict(cathode.A[:5, 1:])
    )


def test_a_parameter_is_multiplicity_times_interaction(cathode):
    table = cathode.expansion.table()
    product = table["J (meV)"] * table["clusters a site"]
    assert product.to_numpy() == pytest.approx(1e3 * cathode.expansion.parameters)
    assert len(table) == 35


@pytest.mark.parametrize("parameters", [[1.0], [np.nan] * 35], ids=["too few", "nan"])
def test_parameters_that_do_not_fit_are_refused(cathode, parameters):
    with pytest.raises(ValueError, match="35 orbits"):
        Expansion(cathode.parent, cathode.orbits, parameters)
