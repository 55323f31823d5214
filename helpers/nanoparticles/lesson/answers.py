"""What the exercise checks of lesson 10 ask with, and compare answers with; nothing is stored."""

from functools import cache

import numpy as np
from scipy.stats import binomtest

from helpers.nanoparticles.simulator.droplets import measure
from helpers.nanoparticles.simulator.spectra import disc_target, spectra

#: Recipes that can be mixed, one that cannot, and one that just can.
MIXED = np.array(
    [
        [32.0, 34.0, 8.0, 6.0, 400.0],
        [45.0, 40.0, 30.0, 20.0, 400.0],
        [40.0, 30.0, 15.0, 5.0, 900.0],
        [10.0, 20.0, 25.0, 4.0, 950.0],
        [44.0, 39.0, 4.0, 4.5, 200.0],
    ]
)

#: Best true losses of two strategies on twelve paired seeds, with two ties.
FIRST = np.array([6.1, 5.8, 7.2, 6.6, 5.9, 6.4, 7.0, 6.2, 5.7, 6.9, 6.3, 8.0]) / 100
SECOND = np.array([5.9, 5.6, 7.0, 6.6, 6.0, 6.1, 6.8, 6.0, 5.7, 6.6, 6.2, 5.0]) / 100

#: Best loss after each round of a fresh campaign, and what one batch of another one reached.
FRESH = np.array([0.33, 0.25, 0.16, 0.12, 0.12, 0.10, 0.09, 0.08, 0.08])
REACHED = 0.12


def replicates(random_state: int = 0) -> list[np.ndarray]:
    """Draw losses of droplets of eight conditions whose best differs by mean, median, and luck."""
    rng = np.random.default_rng(random_state)
    groups = [
        rng.normal(m, s, 15) for m, s in zip(np.linspace(0.3, 0.7, 6), [0.02] * 6, strict=True)
    ]
    steady = rng.normal(0.19, 0.005, 15)
    outlier = np.concatenate([rng.normal(0.16, 0.005, 11), [0.5, 0.5, 0.45, 0.48]])
    lucky = np.concatenate([[0.05], rng.normal(0.45, 0.01, 14)])
    return [groups[0], steady, groups[1], outlier, *groups[2:5], lucky]


def uneven_replicates() -> list[np.ndarray]:
    """Return droplets of unequal number, some of which scatter far more than most."""
    rng = np.random.default_rng(3)
    sizes, stds = (
        [4, 5, 6, 8, 12, 20, 21, 22, 22],
        [0.02, 0.03, 0.01, 0.02, 0.25, 0.02, 0.02, 0.01, 0.03],
    )
    return [
        rng.normal(0.2 + 0.08 * i, s, n) for i, (n, s) in enumerate(zip(sizes, stds, strict=True))
    ]


@cache
def judged_spectra() -> tuple[np.ndarray, np.ndarray]:
    """Return five spectra and a target: good, weak, on an offset, too strong, and of spheres."""
    target = disc_target()
    good = spectra(np.array([[32.25, 33.99, 8.27, 6.11, 392.0]]))[0]
    weak, strong = 0.4 * good, 1.25 * good / good.max()
    lifted = 0.5 * good + 0.3
    spheres = spectra(np.array([[40.0, 20.0, 1.0, 10.0, 300.0]]))[0]
    return np.array([good, weak, lifted, strong, spheres]), target


def sign_test_p(first: np.ndarray, second: np.ndarray) -> float:
    """Return the two-sided p-value of the exact sign test of paired numbers, ties left out."""
    difference = np.asarray(first) - np.asarray(second)
    wins, losses = int((difference > 0).sum()), int((difference < 0).sum())
    return float(binomtest(wins, wins + losses).pvalue) if wins + losses else 1.0


@cache
def faint_droplets() -> np.ndarray:
    """Return 200 droplets of one faint recipe, shape (200, 421)."""
    return measure(np.array([[5.0, 35.0, 20.0, 15.0, 800.0]]), 0, droplets=200)[0]
