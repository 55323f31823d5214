"""The instruments, without any network: what they do, how long it takes, what limits them.

All four are simulated. They share no liquid: what tubing carries in a laboratory, the composition
of a sample, is carried here in the request. What they do know is themselves: the volume left in
each syringe, the place of the stage, the samples in the store. That state is rebuilt from the
results on record when a device restarts.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from helpers import SchoolError
from helpers.laboratory.simulator import device_requests as asked
from helpers.laboratory.simulator.electrolyte import TEMPERATURE_C, conductivity
from helpers.laboratory.simulator.journal import Entry


class DeviceLimitError(SchoolError, ValueError):
    """The request is well-formed, but the device cannot do it as it stands."""


@dataclass(frozen=True)
class ActionOutcome:
    """What an action gives.

    Attributes
    ----------
    result : dict
        JSON values, with units in the names.
    seconds : float
        How long a real instrument of this kind would take.
    """

    result: dict[str, Any]
    seconds: float


@dataclass(frozen=True)
class Action:
    """Something that a device can be asked to do.

    Attributes
    ----------
    request : type of ActionRequest
        The model that a request must fit.
    run : callable
        Takes the request, changes the device and returns an :class:`ActionOutcome`; raises
        :class:`DeviceLimitError` before it changes anything.
    """

    request: type[asked.ActionRequest]
    run: Callable[[Any], ActionOutcome]


class Instrument(Protocol):
    """What the HTTP layer needs of an instrument."""

    @property
    def actions(self) -> Mapping[str, Action]:
        """What it can be asked to do, by name."""

    def restore(self, entries: Iterable[Entry]) -> None:
        """Set the state that the entries of a journal lead to."""


class SyringePump:
    """A pump with four syringes that mixes a sample in one vial.

    Two syringes hold the thick and the thin solvent, two the same with 3 mol/kg of salt, so that
    any composition up to 2.5 mol/kg can be dosed. A syringe moves in steps of 2 uL, hence the
    composition that comes out differs a little from the one asked for. Simplified: all liquids
    have one density, a salt takes no volume, volumes add up, and tubing has no dead volume.

    Parameters
    ----------
    capacity_ml : float
        Volume of each syringe.
    """

    STOCK_MOL_KG = 3.0
    STEP_ML = 0.002
    ML_PER_S = 0.1
    SYRINGES = ("thick", "thick with salt", "thin", "thin with salt")

    def __init__(self, capacity_ml: float = 100.0) -> None:
        self.capacity_ml = capacity_ml
        self.left_ml = dict.fromkeys(self.SYRINGES, capacity_ml)
        self.actions = {
            "mix": Action(asked.MixRequest, self._mix),
            "refill": Action(asked.RefillRequest, self._refill),
        }

    def restore(self, entries: Iterable[Entry]) -> None:
        """Take over the volumes of the last entry."""
        for entry in entries:
            self.left_ml = dict(entry.result["left_ml"])

    def _mix(self, request: asked.MixRequest) -> ActionOutcome:
        stock = request.salt_mol_kg / self.STOCK_MOL_KG
        thin = request.cosolvent_share
        shares = ((1 - thin) * (1 - stock), (1 - thin) * stock, thin * (1 - stock), thin * stock)
        steps = [round(share * request.volume_ml / self.STEP_ML) for share in shares]
        if not steps[1] + steps[3]:
            raise DeviceLimitError(f"{request.volume_ml} mL are too few to dose any salt")
        doses = {s: n * self.STEP_ML for s, n in zip(self.SYRINGES, steps, strict=True)}
        for syringe, dose in doses.items():
            if dose > self.left_ml[syringe] + 1e-9:
                raise DeviceLimitError(
                    f"the syringe of {syringe} holds {self.left_ml[syringe]:.3f} mL and "
                    f"{dose:.3f} mL are needed: refill"
                )
        left = {s: round(self.left_ml[s] - dose, 6) for s, dose in doses.items()}
        self.left_ml = left
        total = sum(steps)
        result = {
            "sample": request.sample,
            "salt_mol_kg": self.STOCK_MOL_KG * (steps[1] + steps[3]) / total,
            "cosolvent_share": (steps[2] + steps[3]) / total,
            "volume_ml": round(total * self.STEP_ML, 6),
            "left_ml": dict(left),
        }
        return ActionOutcome(result, 1.0 + total * self.STEP_ML / self.ML_PER_S)

    def _refill(self, request: asked.RefillRequest) -> ActionOutcome:
        missing = sum(self.capacity_ml - left for left in self.left_ml.values())
        self.left_ml = dict.fromkeys(self.SYRINGES, self.capacity_ml)
        return ActionOutcome({"left_ml": dict(self.left_ml)}, 1.0 + missing / self.ML_PER_S / 10)


class MotorisedStage:
    """An x-y stage that carries a vial; both axes move at once, at constant speed."""

    MM_PER_S = 40.0
    SETTLE_S = 0.2

    def __init__(self) -> None:
        self.x_mm = self.y_mm = 0.0
        self.actions = {"move": Action(asked.MoveRequest, self._move)}

    def restore(self, entries: Iterable[Entry]) -> None:
        """Stand where the last entry says."""
        for entry in entries:
            self.x_mm, self.y_mm = entry.result["x_mm"], entry.result["y_mm"]

    def _move(self, request: asked.MoveRequest) -> ActionOutcome:
        longer = max(abs(request.x_mm - self.x_mm), abs(request.y_mm - self.y_mm))
        distance = math.hypot(request.x_mm - self.x_mm, request.y_mm - self.y_mm)
        self.x_mm, self.y_mm = request.x_mm, request.y_mm
        result = {"x_mm": self.x_mm, "y_mm": self.y_mm, "distance_mm": distance}
        return ActionOutcome(result, self.SETTLE_S + longer / self.MM_PER_S)


class Potentiostat:
    """A potentiostat with a conductivity cell in a thermostat.

    The cell gives the resistance of the liquid between its electrodes. Its thermostat errs by
    0.1 K, the resistance by 0.5 % (standard deviations, normal). Both errors follow from the
    sample's name and the seed, so that a campaign can be repeated number by number; a replicate
    is a sample of another name. Simplified: no electrode polarisation, no drift, no carry-over.

    Parameters
    ----------
    seed : int
        Seed of the errors, from 0.
    """

    CELL_CONSTANT_PER_CM = 1.0
    THERMOSTAT_STD_K = 0.1
    RESISTANCE_STD = 0.005
    SECONDS = 8.0

    def __init__(self, seed: int = 0) -> None:
        self.seed = seed
        self.actions = {"measure": Action(asked.MeasureRequest, self._measure)}

    def restore(self, entries: Iterable[Entry]) -> None:
        """Nothing to restore: a measurement leaves no trace in the cell."""

    def _measure(self, request: asked.MeasureRequest) -> ActionOutcome:
        name = int.from_bytes(hashlib.sha256(request.sample.encode()).digest()[:8], "big")
        rng = np.random.default_rng([self.seed, name])
        true_c = request.temperature_c + self.THERMOSTAT_STD_K * rng.standard_normal()
        true_c = float(np.clip(true_c, *TEMPERATURE_C))
        truth = conductivity(request.salt_mol_kg, request.cosolvent_share, true_c)
        ohm = 1000 * self.CELL_CONSTANT_PER_CM / float(truth)
        ohm *= 1 + self.RESISTANCE_STD * rng.standard_normal()
        result = {
            "sample": request.sample,
            "temperature_c": request.temperature_c,
            "resistance_ohm": ohm,
            "conductivity_ms_cm": 1000 * self.CELL_CONSTANT_PER_CM / ohm,
        }
        return ActionOutcome(result, self.SECONDS)


class SampleStore:
    """A rack that keeps what was mixed, and gives aliquots of it."""

    PLACES = 1000
    SECONDS = 2.0

    def __init__(self) -> None:
        self.samples: dict[str, dict[str, Any]] = {}
        self.actions = {
            "put": Action(asked.PutRequest, self._put),
            "take": Action(asked.TakeRequest, self._take),
        }

    def restore(self, entries: Iterable[Entry]) -> None:
        """Hold what the entries left."""
        for entry in entries:
            self.samples[entry.result["sample"]] = dict(entry.result)

    def _put(self, request: asked.PutRequest) -> ActionOutcome:
        if request.sample in self.samples:
            raise DeviceLimitError(f"a sample {request.sample} is in the store already")
        if len(self.samples) >= self.PLACES:
            raise DeviceLimitError(f"all {self.PLACES} places are taken")
        self.samples[request.sample] = request.model_dump()
        return ActionOutcome(dict(self.samples[request.sample]), self.SECONDS)

    def _take(self, request: asked.TakeRequest) -> ActionOutcome:
        sample = self.samples.get(request.sample)
        if sample is None:
            raise DeviceLimitError(f"there is no sample {request.sample} in the store")
        if request.volume_ml > sample["volume_ml"] + 1e-9:
            raise DeviceLimitError(
                f"{sample['volume_ml']} mL of {request.sample} are left, "
                f"{request.volume_ml} mL are asked for"
            )
        sample["volume_ml"] = max(0.0, round(sample["volume_ml"] - request.volume_ml, 6))
        return ActionOutcome(dict(sample), self.SECONDS)


#: What kinds there are. A setting of the constructor is a setting of ``make_app``.
KINDS: Mapping[str, Callable[..., Instrument]] = {
    "pump": SyringePump,
    "stage": MotorisedStage,
    "potentiostat": Potentiostat,
    "store": SampleStore,
}
