import importlib.util

import numpy as np
import pytest

from helpers.clusters.expansions import icet_bridge

needs_icet = pytest.mark.skipif(not icet_bridge.is_here(), reason=icet_bridge.MISSING)
CUTOFFS = {2: 11.0, 3: 6.0, 4: 5.0}


@needs_icet
def test_our_correlations_are_those_of_icet(cathode):
    space = icet_bridge.cluster_space(cathode.parent, CUTOFFS)
    theirs = icet_bridge.cluster_vectors(space, cathode.parent, cathode.structures)
    columns, signs = icet_bridge.matched(cathode.A, theirs, cathode.orbits)
    assert np.abs(theirs[:, columns] * signs - cathode.A).max() < 1e-12


@needs_icet
def test_orbits_that_cannot_be_told_apart_are_refused(cathode):
    space = icet_bridge.cluster_space(cathode.parent, CUTOFFS)
    theirs = icet_bridge.cluster_vectors(space, cathode.parent, cathode.structures[:2])
    with pytest.raises(ValueError, match="more structures"):
        icet_bridge.matched(cathode.A[:2], theirs, cathode.orbits)
    with pytest.raises(ValueError, match="35 orbits here, 34 in icet"):
        icet_bridge.matched(cathode.A[:2], theirs[:, :-1], cathode.orbits)


def test_without_icet_it_says_what_is_missing(monkeypatch, cathode):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    assert not icet_bridge.is_here()
    with pytest.raises(ModuleNotFoundError, match=r"C\+\+ compiler"):
        icet_bridge.cluster_space(cathode.parent, CUTOFFS)
    assert icet_bridge.comparison(cathode.parent, CUTOFFS, []) == icet_bridge.MISSING


@needs_icet
def test_the_comparison_says_how_far_we_are_apart(cathode):
    said = icet_bridge.comparison(cathode.parent, CUTOFFS, cathode.structures[:100])
    assert said.startswith("35 orbits in icet; 100 orderings; largest difference")
