"""Pricing as the published contract writes it, one document for each pricing model."""

import copy
import json
from pathlib import Path

import pytest

CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text("utf-8"))
_PRICING = CONTRACT["paths"]["/api/v2/customisers/{customiser}/pricing"]
_EXAMPLE = _PRICING["get"]["responses"]["200"]["content"]["application/json"]["examples"]["example0"]
_SENT = _PRICING["put"]["requestBody"]["content"]["application/json"]["schema"]["properties"]["pricing"]


def _examples(schema):
    """One object of this schema, made of the example of each property."""
    return {name: copy.deepcopy(part["examples"][0]) for name, part in schema["properties"].items()}


def _items(*path):
    schema = _SENT
    for step in (*path, "items"):
        schema = schema[step] if step == "items" else schema["properties"][step]
    return schema


SIZE = {
    name: part["examples"][0]
    for name, part in _items("sizes")["properties"].items()
    if part.get("examples")
}
ROW = {
    name: part["examples"][0]
    for name, part in _items("price_lists")["properties"]["rows"]["items"]["properties"].items()
}
_MODEL_ROWS = {
    "FIXED_WIDTH": {"price_per_cm": None, "price_per_sq_cm": None, "width_limit_cm": None},
    "MATERIAL_LENGTH": {"size_id": None, "base_price": 8900, "letter_price": None, "price_per_letter": 250},
    "FRAME_FIT": {"base_price": 4500, "letter_price": None, "price_per_cm": None},
}


@pytest.fixture
def contract_pricing():
    """Make a document of the contract's own examples, in the shape of a pricing model."""

    def make(model, **changes):
        price_list = {
            "pricing_id": 10,
            "name": "Standard",
            "letter_pricing_method": "material_length",
            "shipping": None,
            "rows": [ROW | _MODEL_ROWS[model]],
        }
        tree = _EXAMPLE["value"]["pricing"] | {
            "pricing_model": model,
            "sizes": [SIZE],
            "price_lists": [price_list],
        }
        return copy.deepcopy(tree | changes)

    return make
