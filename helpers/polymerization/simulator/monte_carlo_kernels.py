"""The compiled part of the Monte Carlo simulation: one event after the other in a small volume.

Living chains are held one by one. Of a chain we know some units, its ``length``, and that it owes
more. For in the fast mode the many propagations are no events: instead a clock adds up kp [M] dt,
how often a secondary radical propagates on average, and a chain that saw the clock advance by x
took up a number of units that is Poisson distributed with mean x. It is drawn when the length is
asked for, and not before: sums of Poisson numbers are Poisson numbers, so that a chain may owe
through many backbitings.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from helpers.machine.jit import compiled
from helpers.polymerization.simulator.event_rates import EventRates

#: What may happen, in the order of the counts that :func:`run` returns.
EVENTS = (
    "propagation",
    "backbiting",
    "midchain_propagation",
    "scission",
    "transfer_to_solvent",
    "transfer_to_monomer",
    "decomposition",
    "termination_ss",
    "termination_st",
    "termination_tt",
)
#: Three units on one side and one on the other.
SHORTEST_TO_SPLIT = 4
#: Share of the monomer that may go between two events of the fast mode; their rates depend on it.
LARGEST_STEP = 1e-3


class Volume(NamedTuple):
    """What is in the volume at a moment, with the numbers of secondary and mid-chain radicals."""

    now: float
    clock: float
    monomers: float
    initiators: float
    n_s: int
    n_t: int


class Living(NamedTuple):
    """Chains with a radical of one kind, each with units and with the mean of what it owes.

    For secondary radicals the clock at the time has to be added to what stands in ``owed``.
    """

    length: np.ndarray
    owed: np.ndarray


class Dead(NamedTuple):
    """Number of chains, their units and the sum of the squared units; and units by bin."""

    moments: np.ndarray
    mass: np.ndarray


@compiled
def _one_of(rng: np.random.Generator, number: int) -> int:
    return int(rng.random() * number) if number > 1 else 0


@compiled
def _draw(rng: np.random.Generator, living: Living, i: int, clock: float, monomers: float) -> float:
    """Draw the units that chain ``i`` owes; returns by how much they exceed their mean."""
    mean = living.owed[i] + clock
    if mean <= 0:
        return 0.0
    units = min(rng.poisson(mean), int(mean + max(monomers, 0.0)))
    living.length[i] += units
    living.owed[i] = -clock
    return units - mean


@compiled
def _put(living: Living, number: int, length: int, owed: float) -> int:
    living.length[number] = length
    living.owed[number] = owed
    return number + 1


@compiled
def _remove(living: Living, i: int, number: int) -> int:
    _put(living, i, living.length[number - 1], living.owed[number - 1])
    return number - 1


@compiled
def _take(
    rng: np.random.Generator, living: Living, number: int, clock: float, monomers: float
) -> tuple[int, float]:
    """Take any chain out; returns its units and what `_draw` returns."""
    i = _one_of(rng, number)
    more = _draw(rng, living, i, clock, monomers)
    units = living.length[i]
    _remove(living, i, number)
    return units, more


@compiled
def _add(dead: Dead, units: int, bins: np.ndarray) -> None:
    dead.moments[0] += 1
    dead.moments[1] += units
    dead.moments[2] += float(units) * units
    dead.mass[bins[min(units, len(bins) - 1)]] += units


@compiled
def _room(living: Living, number: int) -> Living:
    if number + 2 <= len(living.length):
        return living
    return Living(
        np.concatenate((living.length, np.zeros_like(living.length))),
        np.concatenate((living.owed, np.zeros_like(living.owed))),
    )


@compiled
def _react(
    rng: np.random.Generator,
    rates: EventRates,
    volume: Volume,
    s: Living,
    t: Living,
    dead: Dead,
    events: np.ndarray,
    bins: np.ndarray,
    end: float,
    exact: bool,
    shortest_to_bite: int,
) -> Volume:
    """Go from event to event until the time ``end``, or until there is no room for chains."""
    now, clock, monomers, initiators, n_s, n_t = volume
    while now < end and n_s + 2 <= len(s.length) and n_t + 2 <= len(t.length):
        left = max(monomers, 0.0)
        propagation = rates.propagation * left * n_s if exact else 0.0
        backbiting = propagation + rates.backbiting * n_s
        revival = backbiting + rates.midchain_propagation * left * n_t
        scission = revival + rates.scission * n_t
        to_solvent = scission + (rates.transfer_to_solvent * n_s if left >= 1 else 0.0)
        to_monomer = to_solvent + rates.transfer_to_monomer * left * n_s
        decomposition = to_monomer + rates.decomposition * initiators
        two_s = decomposition + rates.termination_ss * n_s * (n_s - 1)
        s_and_t = two_s + rates.termination_st * n_s * n_t
        total = s_and_t + rates.termination_tt * n_t * (n_t - 1)

        step = rng.standard_exponential() / total if total > 0 else np.inf
        happens = True
        if not exact and step * rates.propagation * n_s > LARGEST_STEP:
            step, happens = LARGEST_STEP / (rates.propagation * n_s), False
        if now + step >= end:
            step, happens = end - now, False
        now += step
        if not exact:
            once = rates.propagation * step
            share = once * n_s
            seen = left * once * (1 - share * (1 / 2 - share / 6))  # left (1 - exp(-share)) / n_s
            clock += seen
            monomers -= seen * n_s
        if not happens:  # and nothing is forgotten: waiting times have no memory
            continue

        which = rng.random() * total
        if which < propagation:
            s.length[_one_of(rng, n_s)] += 1
            monomers -= 1
            events[0] += 1
        elif which < backbiting:
            i = _one_of(rng, n_s)
            if s.length[i] < shortest_to_bite:
                monomers -= _draw(rng, s, i, clock, monomers)
            if s.length[i] >= shortest_to_bite:
                n_t = _put(t, n_t, s.length[i], s.owed[i] + clock)
                n_s = _remove(s, i, n_s)
                events[1] += 1
        elif which < revival:
            i = _one_of(rng, n_t)
            n_s = _put(s, n_s, t.length[i] + 1, t.owed[i] - clock)
            n_t = _remove(t, i, n_t)
            monomers -= 1
            events[2] += 1
        elif which < scission:
            i = _one_of(rng, n_t)
            monomers -= _draw(rng, t, i, 0.0, monomers)
            if t.length[i] >= SHORTEST_TO_SPLIT:
                living = 2 if rng.random() < 0.5 else t.length[i] - 3
                _add(dead, t.length[i] - living, bins)
                n_s = _put(s, n_s, living, -clock)
                n_t = _remove(t, i, n_t)
                events[3] += 1
        elif which < to_monomer:
            i = _one_of(rng, n_s)
            monomers -= _draw(rng, s, i, clock, monomers) + 1
            _add(dead, s.length[i], bins)
            _put(s, i, 1, -clock)
            events[4 if which < to_solvent else 5] += 1
        elif which < decomposition:
            initiators -= 1
            events[6] += 1
            if rng.random() < rates.efficiency and left >= 2:  # each takes up a monomer
                n_s = _put(s, n_s, 1, -clock)
                n_s = _put(s, n_s, 1, -clock)
                monomers -= 2
        else:
            if which < s_and_t:
                first, more = _take(rng, s, n_s, clock, monomers)
                n_s -= 1
            else:
                first, more = _take(rng, t, n_t, 0.0, monomers)
                n_t -= 1
            monomers -= more
            if which < two_s:
                second, more = _take(rng, s, n_s, clock, monomers)
                n_s -= 1
                kind, share = 7, rates.disproportionation_ss
            else:
                second, more = _take(rng, t, n_t, 0.0, monomers)
                n_t -= 1
                kind, share = 8, rates.disproportionation_st
                if which >= s_and_t:
                    kind, share = 9, rates.disproportionation_tt
            monomers -= more
            events[kind] += 1
            if rng.random() < share:
                _add(dead, first, bins)
                _add(dead, second, bins)
            else:
                _add(dead, first + second, bins)
    return Volume(now, clock, monomers, initiators, n_s, n_t)


@compiled
def run(
    rng: np.random.Generator,
    rates: EventRates,
    monomers: float,
    initiators: float,
    times: np.ndarray,
    exact: bool,
    shortest_to_bite: int,
    enough: float,
    bins: np.ndarray,
    n_bins: int,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Let a volume react, by Gillespie's direct method.

    Parameters
    ----------
    rng : numpy.random.Generator
        Where all chance comes from; it advances.
    rates : EventRates
        Rates in this volume.
    monomers, initiators : float
        Molecules at the start, whole numbers.
    times : ndarray of float, shape (n_times,)
        When to take snapshots, in seconds, rising.
    exact : bool
        Whether each propagation is an event. If not, the monomer falls by what the secondary
        radicals take up on average, and is set right when the units of a chain are drawn.
    shortest_to_bite : int
        Units of the shortest chain that backbites.
    enough : float
        The first snapshot with this conversion is the last one.
    bins : ndarray of int, shape (longest + 1,)
        The bin of each chain length; longer chains go where the longest goes.
    n_bins : int
        Number of bins.

    Returns
    -------
    course : ndarray, shape (n_snapshots, 6)
        Monomers, secondary radicals, mid-chain radicals, chains, units in chains, and the sum of
        the squared units.
    mass : ndarray, shape (n_snapshots, n_bins)
        Units in the chains of each bin.
    events : ndarray of int, shape (10,)
        How often each of :data:`EVENTS` happened.
    """
    course = np.zeros((len(times), 6))
    masses = np.zeros((len(times), n_bins))
    events = np.zeros(len(EVENTS), np.int64)
    dead = Dead(np.zeros(3), np.zeros(n_bins))
    s = Living(np.zeros(64, np.int64), np.zeros(64))
    t = Living(np.zeros(64, np.int64), np.zeros(64))
    volume = Volume(0.0, 0.0, monomers, initiators, 0, 0)

    for i in range(len(times)):
        while volume.now < times[i]:
            s, t = _room(s, volume.n_s), _room(t, volume.n_t)
            volume = _react(
                rng, rates, volume, s, t, dead, events, bins, times[i], exact, shortest_to_bite
            )
        now, clock, remaining, initiators, n_s, n_t = volume
        chains = Dead(dead.moments.copy(), dead.mass.copy())
        for j in range(n_s):
            remaining -= _draw(rng, s, j, clock, remaining)
            _add(chains, s.length[j], bins)
        for j in range(n_t):
            remaining -= _draw(rng, t, j, 0.0, remaining)
            _add(chains, t.length[j], bins)
        volume = Volume(now, clock, remaining, initiators, n_s, n_t)
        course[i, :3] = np.array([remaining, n_s, n_t])
        course[i, 3:] = chains.moments
        masses[i] = chains.mass
        if remaining <= (1 - enough) * monomers:
            return course[: i + 1], masses[: i + 1], events
    return course, masses, events
