"""What may be asked of the devices: one pydantic model an action, and the form of every reply.

A model refuses fields that it does not know (a misspelt ``volum_ml`` must not be ignored), values
outside their range, and values of another type: ``"1.0"`` is no number. FastAPI turns each refusal
into an answer with status 422, and the models into the page ``/docs``.
"""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from helpers.laboratory.simulator.electrolyte import (
    COSOLVENT_SHARE,
    MIXED_SALT_MOL_KG,
    SALT_MOL_KG,
    TEMPERATURE_C,
)

_NAME = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"

#: A name of a sample, a device or a campaign. No slash, no leading dot: it cannot leave a folder.
NAME_PATTERN = f"^{_NAME}$"

#: An idempotency key: campaign/sample/step.
KEY_PATTERN = f"^{_NAME}/{_NAME}/{_NAME}$"
KEY_LENGTH = 200

Name = Annotated[str, Field(pattern=NAME_PATTERN, max_length=64)]
SaltMolKg = Annotated[
    float, Field(ge=SALT_MOL_KG[0], le=SALT_MOL_KG[1], description="mol salt per kg solvent")
]
MixedSaltMolKg = Annotated[
    float, Field(ge=MIXED_SALT_MOL_KG[0], le=MIXED_SALT_MOL_KG[1], description="as mixed, mol/kg")
]
CosolventShare = Annotated[
    float,
    Field(
        ge=COSOLVENT_SHARE[0],
        le=COSOLVENT_SHARE[1],
        description="mass share of the thin solvent in the solvent",
    ),
]
VolumeMl = Annotated[float, Field(gt=0, le=5, description="mL")]


class ActionRequest(BaseModel):
    """The strictness that all requests share."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class MixRequest(ActionRequest):
    """Dose four stock liquids into one vial."""

    sample: Name
    salt_mol_kg: SaltMolKg
    cosolvent_share: CosolventShare
    volume_ml: VolumeMl = 0.5


class RefillRequest(ActionRequest):
    """Fill all syringes of a pump."""


class MoveRequest(ActionRequest):
    """Move the stage to a place."""

    x_mm: Annotated[float, Field(ge=0, le=300)]
    y_mm: Annotated[float, Field(ge=0, le=200)]


class MeasureRequest(ActionRequest):
    """Measure the conductivity of a sample in the thermostatted cell."""

    sample: Name
    salt_mol_kg: MixedSaltMolKg
    cosolvent_share: CosolventShare
    temperature_c: Annotated[float, Field(ge=TEMPERATURE_C[0], le=TEMPERATURE_C[1])] = 25.0


class PutRequest(ActionRequest):
    """Put a mixed sample into the store."""

    sample: Name
    salt_mol_kg: MixedSaltMolKg
    cosolvent_share: CosolventShare
    volume_ml: VolumeMl


class TakeRequest(ActionRequest):
    """Take an aliquot of a stored sample."""

    sample: Name
    volume_ml: VolumeMl


class ActionReply(BaseModel):
    """What a device answers to an action that it did, now or earlier."""

    model_config = ConfigDict(extra="forbid")

    result: dict[str, Any]
    replayed: bool = Field(description="whether the action was done earlier, under the same key")
    started: float = Field(description="seconds since 1970, when the action began")
    finished: float = Field(description="seconds since 1970, when it was on record")
    device: str


class Status(BaseModel):
    """What a device answers to GET /status."""

    kind: str
    name: str
    busy: bool
    executed: int = Field(description="actions on record")
    pid: int


class Refusal(BaseModel):
    """What a device answers to a request that it does not carry out."""

    detail: str | list[dict[str, Any]]
