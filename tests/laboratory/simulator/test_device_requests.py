import math

import pytest
from pydantic import ValidationError

from helpers.laboratory.simulator.device_requests import MeasureRequest, MixRequest, MoveRequest

GOOD = {"sample": "s1", "salt_mol_kg": 1.0, "cosolvent_share": 0.5}


def complaints(model, body):
    with pytest.raises(ValidationError) as caught:
        model(**body)
    return {(error["type"], error["loc"][0]) for error in caught.value.errors()}


def test_a_whole_number_will_do_for_a_number():
    assert MixRequest(**{**GOOD, "salt_mol_kg": 1}).salt_mol_kg == 1.0


def test_a_misspelt_field_is_refused_and_not_passed_over():
    assert complaints(MixRequest, {**GOOD, "volum_ml": 1.0}) == {("extra_forbidden", "volum_ml")}


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        ({"salt_mol_kg": 2.6}, "less_than_equal"),
        ({"salt_mol_kg": 0.0}, "greater_than_equal"),
        ({"salt_mol_kg": "1.0"}, "float_type"),
        ({"salt_mol_kg": True}, "float_type"),
        ({"salt_mol_kg": math.nan}, "finite_number"),
        ({"volume_ml": 0.0}, "greater_than"),
        ({"sample": "../../etc/passwd"}, "string_pattern_mismatch"),
        ({"sample": ".hidden"}, "string_pattern_mismatch"),
        ({"sample": "a/b"}, "string_pattern_mismatch"),
        ({"sample": "s1\n"}, "string_pattern_mismatch"),
        ({"sample": "s" * 65}, "string_too_long"),
    ],
)
def test_each_wrong_value_is_named(change, kind):
    assert (kind, next(iter(change))) in complaints(MixRequest, {**GOOD, **change})


def test_a_missing_field_is_named():
    assert complaints(MoveRequest, {"x_mm": 1.0}) == {("missing", "y_mm")}


def test_room_temperature_is_what_is_measured_at_where_nothing_is_said():
    assert MeasureRequest(**GOOD).temperature_c == 25.0
