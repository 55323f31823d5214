"""A second generation of training: simulate with the first model, label the worst, fit again.

A model that was trained on packed boxes has holes: arrangements that no box showed it and to which
it gives far too low an energy. A simulation goes where the energy is low; it is stopped when it
becomes too hot. The reference method labels its frames, and those on which the model errs most are
trained on. Whether that is worth it is asked with a control: as many boxes of the kind that was
there before. To find the worst, all frames have to be labelled, four to five times as many as are
used; with a dear reference one would ask an alarm of :mod:`~helpers.potentials.learning.alarms`
instead.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from ase import Atoms
from ase.calculators.calculator import Calculator

from helpers.potentials.learning import errors, training_sets
from helpers.potentials.learning.dynamics import Trajectory, simulate
from helpers.potentials.learning.evaluation import on_frames
from helpers.potentials.learning.fitting import fit
from helpers.potentials.learning.hyperparameters import SMALL
from helpers.potentials.simulator import frames, reference
from helpers.potentials.simulator.reference import FORCES

BOXES, ADDED, WALKS = 8, 8, 3
TEMPERATURE_K, TOO_HOT_K = 300.0, 600.0
#: Frames whose root mean square reference force is larger, in eV/Å, are thrown away: a model that
#: has to describe them describes the liquid worse.
LARGEST_FORCE = 3.0
FEMTOSECONDS = 60
_EVERY, _FRICTION_PER_FS = 5, 0.02


def rows(group: int) -> list[dict[str, object]]:
    """Run both generations and the control from the boxes of one training group.

    Parameters
    ----------
    group : int
        Boxes 0 to 7 train the first generation. Simulations start from boxes 8 to 10. Boxes 11 to
        18 are the control.

    Returns
    -------
    list of dict
        For each ``setting``: errors on every second test box (``subset`` ``"test/2"``) and on
        frames of simulations of the first generation that started from test boxes
        (``"simulated"``); and ``lived_fs``, how long simulations of the setting's own model from
        those boxes stayed below 600 K, of at most 60 fs, on the mean.
    """
    pool = frames.bundled("train", group)
    starts = frames.bundled("test")[:WALKS]
    known = training_sets.small(group, BOXES)
    with tempfile.TemporaryDirectory() as folder:
        first = fit(known, SMALL, Path(folder, "first")).calculator()
        walks = [walk(box, first, [group, i]) for i, box in enumerate(pool[BOXES : BOXES + WALKS])]
        found = worst(labelled(walks), first, ADDED)
        models = {"first generation": first}
        for setting, added in {
            "+ worst frames": found,
            "+ packed boxes": pool[BOXES + WALKS :][: len(found)],
        }.items():
            models[setting] = fit(known + added, SMALL, Path(folder, setting)).calculator()
        trials = {
            setting: [walk(box, model, [group, 100 + i]) for i, box in enumerate(starts)]
            for setting, model in models.items()
        }
        tests = {
            "test/2": frames.bundled("test")[::2],
            "simulated": labelled(trials["first generation"]),
        }
        return [
            {
                "setting": setting,
                "subset": subset,
                "lived_fs": float(np.mean([lived(trial) for trial in trials[setting]])),
                "training_frames": len(known) + (setting != "first generation") * len(found),
                **on_frames(chosen, model),
            }
            for setting, model in models.items()
            for subset, chosen in tests.items()
        ]


def walk(box: Atoms, model: Calculator, seed: Sequence[int]) -> Trajectory:
    """Simulate for 60 fs in a heat bath of 300 K, or until it is hotter than 600 K."""
    return simulate(
        box,
        model,
        FEMTOSECONDS,
        step_fs=1.0,
        temperature_K=TEMPERATURE_K,
        friction_per_fs=_FRICTION_PER_FS,
        every=_EVERY,
        hottest_K=TOO_HOT_K,
        random_state=np.random.default_rng(seed),
    )


def lived(trajectory: Trajectory) -> float:
    """Time in fs until the simulation was too hot, or its end."""
    return float(trajectory.time[-1])


def labelled(walks: Sequence[Trajectory]) -> list[Atoms]:
    """Label all frames of simulations but their starts; absurd ones are left out."""
    using = reference.calculator()
    candidates = [reference.label(frame, using) for one in walks for frame in one.frames[1:]]
    return [f for f in candidates if np.sqrt((f.arrays[FORCES] ** 2).mean()) <= LARGEST_FORCE]


def worst(candidates: Sequence[Atoms], model: Calculator, count: int) -> list[Atoms]:
    """Choose the labelled frames on which a model's forces are furthest off."""
    predictions = errors.predict(candidates, model)
    off = [
        np.mean((p.arrays[FORCES] - f.arrays[FORCES]) ** 2)
        for f, p in zip(candidates, predictions, strict=True)
    ]
    return [candidates[i] for i in np.argsort(off)[::-1][:count]]
