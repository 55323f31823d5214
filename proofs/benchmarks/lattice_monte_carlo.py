"""Monte Carlo on the lattice of the synthetic cathode, beside exact sums and mchammer."""

import numpy as np

from helpers.clusters.expansions import icet_bridge, orbits
from helpers.clusters.sampling import titration
from helpers.clusters.sampling.exact import AllOrderings
from helpers.clusters.sampling.monte_carlo import BOLTZMANN, Sampler
from helpers.clusters.sampling.order import standard_error
from helpers.clusters.simulator import structures
from helpers.clusters.simulator.structures import Structure
from proofs.benchmarks.cluster_expansion import CUTOFFS, PARENT, Cathode, cpu
from proofs.benchmarks.table import Measurement, Parts, within

LESSON = "09"


def parts() -> Parts:
    """Measure accuracy, the voltage curve, speed, and mchammer beside ours."""
    data = Cathode()
    return {
        "exact": lambda: _exact(data),
        "voltage": lambda: _voltage(data),
        "speed": lambda: _speed(data),
        "mchammer": lambda: _mchammer(data),
    }


def _exact(data: Cathode) -> list[Measurement]:
    short = data.fitted(orbits.find_orbits(PARENT, {2: 6.0, 3: 5.0, 4: 5.0}))
    cell, z = np.diag([3, 3, 2]), {"energy": [], "heat capacity": []}
    every = AllOrderings(short, cell)
    for seed, (kelvin, mu) in enumerate(
        (t, m) for t in (300.0, 600.0, 1200.0) for m in (-0.3, 0.0, 0.3)
    ):
        truth = every.semigrand(kelvin, mu)
        sampler = Sampler(short, Structure(cell, np.arange(18) % 2), seed)
        sampler.semigrand(kelvin, mu, 2000, every=2000)
        record = sampler.semigrand(kelvin, mu, 40_000)
        levels = (record.energy - mu * record.x) / (BOLTZMANN * kelvin)
        squares = 18 * (levels - levels.mean()) ** 2
        for name, series, expected in (
            ("energy", record.energy, truth.energy),
            ("heat capacity", squares, truth.heat_capacity),
        ):
            z[name].append((series.mean() - expected) / (standard_error(series, 20) + 1e-9))
    return [
        Measurement(
            "Monte Carlo beside 2^18 orderings, 9 states",
            f"largest standard score of the {name}",
            float(np.abs(scores).max()),
            "",
            "<= 3.5",
            bool(np.abs(scores).max() <= 3.5),
        )
        for name, scores in z.items()
    ]


def _voltage(data: Cathode) -> list[Measurement]:
    mus = np.linspace(-1.2, 1.2, 25)
    curve, seconds = cpu(
        lambda: titration.titrate(data.expansion, np.diag([12] * 3), 300.0, mus, 150, 0)
    )
    at = np.interp(0.38, curve.mu, curve.filling)
    return [
        within(
            "voltage curve, 1728 sites, up and down",
            "25 potentials of 150 sweeps",
            seconds,
            30,
        ),
        Measurement(
            "voltage curve, 1728 sites, up and down", "largest hysteresis in x", curve.hysteresis
        ),
        Measurement("voltage curve, 1728 sites, up and down", "x at 3.51 V", at),
    ]


def _speed(data: Cathode) -> list[Measurement]:
    found = []
    for edge in (10, 22, 46):
        sites = edge**3
        start = Structure(np.diag([edge] * 3), np.random.default_rng(0).random(sites) < 0.5)
        sampler = Sampler(data.expansion, start, 0)
        sweeps = max(1, 1_000_000 // sites)
        _, seconds = cpu(lambda s=sampler, n=sweeps: s.semigrand(300.0, 0.0, n, every=n))
        found.append(
            Measurement(
                "Monte Carlo, 35 orbits",
                f"flips tried, {sites} sites",
                sweeps * sites / seconds,
                "1/CPU s",
            )
        )
    return found


def _mchammer(data: Cathode) -> list[Measurement]:
    if not icet_bridge.is_here():
        return []
    from icet import ClusterExpansion
    from mchammer.calculators import ClusterExpansionCalculator
    from mchammer.ensembles import SemiGrandCanonicalEnsemble

    space = icet_bridge.cluster_space(PARENT, CUTOFFS)
    theirs = icet_bridge.cluster_vectors(space, PARENT, data.structures[::4])
    columns, signs = icet_bridge.matched(data.A[::4], theirs, data.orbits)
    parameters = np.empty(len(columns))
    parameters[columns] = data.expansion.parameters * signs
    cell, kelvin, mu, rates = np.diag([12] * 3), 600.0, 0.1, []
    start = Structure(cell, np.arange(1728) % 2)
    atoms = structures.to_atoms(PARENT, start)[:1728]
    ensemble = SemiGrandCanonicalEnsemble(
        atoms,
        ClusterExpansionCalculator(atoms, ClusterExpansion(space, parameters)),
        temperature=kelvin,
        chemical_potentials={"Li": mu, "X": 0.0},
        boltzmann_constant=BOLTZMANN,
        random_seed=1,
        ensemble_data_write_interval=1728,
        dc_filename=None,
    )
    _, seconds = cpu(lambda: ensemble.run(150 * 1728))
    rates.append(150 * 1728 / seconds)
    sampler = Sampler(data.expansion, start, 0)
    record, seconds = cpu(lambda: sampler.semigrand(kelvin, mu, 600))
    rates.append(600 * 1728 / seconds)
    content = ensemble.data_container.get("Li_count")[50:] / 1728
    ours = record.x[100:]
    score = (ours.mean() - content.mean()) / np.hypot(standard_error(ours), standard_error(content))
    subject = "beside mchammer, 1728 sites, 600 K"
    return [
        Measurement(subject, "flips tried, mchammer", rates[0], "1/CPU s"),
        Measurement(subject, "flips tried, ours", rates[1], "1/CPU s"),
        Measurement(
            subject, "ratio of speeds", rates[1] / rates[0], "", "> 1", rates[1] > rates[0]
        ),
        Measurement(
            subject,
            "standard score of the content",
            score,
            "",
            "within 3.5",
            bool(abs(score) <= 3.5),
        ),
    ]
