"""The documents that the pricing tests use are what the published contract allows."""

import json
from pathlib import Path

import jsonschema
import pytest

CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text("utf-8"))
OPERATIONS = CONTRACT["paths"]["/api/v2/customisers/{customiser}/pricing"]
SENT = OPERATIONS["put"]["requestBody"]["content"]["application/json"]["schema"]


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_the_contract_allows_them(trees, model):
    # Null for one line of a price is not in the contract, and comes nevertheless.
    trees["FIXED_WIDTH"]["price_lists"][0]["rows"][1]["base_price"]["line_2"] = 0
    jsonschema.validate({"pricing": trees[model]}, SENT)
