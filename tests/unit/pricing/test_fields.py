import json
from pathlib import Path

import pytest

from sign_desk.pricing.fields import (
    FIELDS,
    FIXED_WIDTH,
    FRAME_FIT,
    MATERIAL_LENGTH,
    Kind,
    field_of,
    is_per_line,
    is_required,
    is_used,
    line_number,
    line_path,
)
from sign_desk.pricing.keys import Part

CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text("utf-8"))
OPERATIONS = CONTRACT["paths"]["/api/v2/customisers/{customiser}/pricing"]
SENT = OPERATIONS["put"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["pricing"]["properties"]


def schemas():
    """The contract's schema of each field, by part and path."""
    lists = SENT["price_lists"]["items"]
    base = SENT["base_pricing"]
    return {
        Part.SIZE: _fields(SENT["sizes"]["items"]),
        Part.BASE: _fields(base),
        Part.BASE_ROW: _fields(base["properties"]["rows"]["items"]),
        Part.LIST: _fields(lists),
        Part.ROW: _fields(lists["properties"]["rows"]["items"]),
    }


def _fields(schema):
    found = {}
    for name, field in schema["properties"].items():
        if name == "rows":
            continue
        parts = field.get("properties", {}) if name == "shipping" else {}
        found |= {(name, part): (inner, False) for part, inner in parts.items()}
        if not parts:
            found[name,] = (field, name in schema.get("required", ()))
    return found


def test_every_field_of_the_contract_is_known_and_no_other():
    assert {part: set(fields) for part, fields in schemas().items()} == {
        part: set(fields) for part, fields in FIELDS.items() if part is not Part.DOCUMENT
    }


@pytest.mark.parametrize("part", list(schemas()))
def test_kinds_and_limits_are_the_contracts(part):
    kinds = {
        "string": {Kind.TEXT, Kind.CHOICE, Kind.REFERENCE},
        "integer": {Kind.INTEGER, Kind.REFERENCE},
        "number": {Kind.NUMBER, Kind.PRICE},
        "object": {Kind.PRICE},
        "boolean": {Kind.FLAG},
    }
    for path, (schema, is_needed) in schemas()[part].items():
        field = FIELDS[part][path]
        types = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
        assert any(field.kind in kinds[name] for name in types if name != "null"), path
        assert (field.minimum, field.maximum) == (schema.get("minimum"), schema.get("maximum")), path
        assert field.choices == tuple(choice for choice in schema.get("enum", ()) if choice is not None), path
        assert field.required is is_needed, path


def test_a_line_of_a_price_is_a_price():
    assert field_of(Part.ROW, line_path("base_price", 2)) is FIELDS[Part.ROW]["base_price",]
    assert field_of(Part.LIST, ("shipping", "calculation")).kind is Kind.CHOICE
    assert field_of(Part.LIST, ("shipping", "line_1")) is None
    assert field_of(Part.ROW, ("width_modifier", "line_1")) is None
    assert field_of(Part.ROW, ("base_price", "line_1", "more")) is None
    assert field_of(Part.SIZE, ("unknown",)) is None


@pytest.mark.parametrize(
    ("text", "number"),
    [("line_1", 1), ("line_12", 12), ("line_", None), ("line", None), ("line_²", None), ("x_1", None)],
)
def test_the_number_of_a_line_is_read_from_its_name(text, number):
    assert line_number(text) == number
    assert number is None or line_path("base_price", number) == ("base_price", text)


@pytest.mark.parametrize(
    ("model", "field", "used"),
    [
        (FIXED_WIDTH, "letter_price", True),
        (FIXED_WIDTH, "price_per_cm", False),
        (MATERIAL_LENGTH, "width_multiplier", True),
        (MATERIAL_LENGTH, "line_limit", False),
        (FRAME_FIT, "price_per_sq_cm", True),
        (FRAME_FIT, "base_price", True),
        ("SOMETHING_ELSE", "line_limit", True),
    ],
)
def test_each_model_uses_its_own_fields_and_an_unknown_one_may_use_any(model, field, used):
    assert is_used(model, field) is used


@pytest.mark.parametrize(
    ("model", "part", "path", "required"),
    [
        (MATERIAL_LENGTH, Part.SIZE, ("width_multiplier",), True),
        (FIXED_WIDTH, Part.SIZE, ("width_multiplier",), False),
        (FRAME_FIT, Part.SIZE, ("height_cm",), True),
        (FRAME_FIT, Part.ROW, ("height_cm",), False),
        ("", Part.SIZE, ("name",), True),
        ("", Part.BASE, ("mode",), True),
        ("", Part.LIST, ("unknown",), False),
    ],
)
def test_what_an_item_must_have_depends_on_the_model(model, part, path, required):
    assert is_required(model, part, path) is required


def test_letter_prices_are_by_line_and_base_prices_in_one_model():
    assert is_per_line(FIXED_WIDTH, "base_price")
    assert not is_per_line(FRAME_FIT, "base_price")
    assert is_per_line(FRAME_FIT, "letter_price")
    assert not is_per_line(FIXED_WIDTH, "price_per_cm")
