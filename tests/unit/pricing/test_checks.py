import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from sign_desk.pricing import checks
from sign_desk.pricing.cells import with_value
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.fields import FIELDS, FIXED_WIDTH, FRAME_FIT, MATERIAL_LENGTH
from sign_desk.pricing.findings import Rule, Severity
from sign_desk.pricing.keys import BASE, BASE_ROWS, DOCUMENT, LISTS, SIZES, ItemKey, Part, rows_of
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat

USD = PriceFormat("USD", None, "en_US")
CONTRACT = json.loads((Path(__file__).parents[2] / "data" / "contract.json").read_text("utf-8"))
PUT = CONTRACT["paths"]["/api/v2/customisers/{customiser}/pricing"]["put"]
PAYLOAD = Draft202012Validator(
    PUT["requestBody"]["content"]["application/json"]["schema"]["properties"]["pricing"],
)
VALUES = (
    *(None, True, "", " ", "Small", "WIDTH", "fixed_letter", "physical", 0, -1, 1, 6, 7, 2.5, 10.0, -0.5, 10**30),
    *([], {}, [1], {"line_1": 5}, {"line_1": None}, {"line_1": "5"}, {"line_2": -5, "other": 0.5}),
)
STRICTER = [(("name",), ""), (("name",), " "), (("mode",), ""), (("mode",), " "), (("size_key",), "")]
"""What the contract lets pass and the service, which trims texts and takes empty ones for none, does not."""
EMPTY_OBJECTS = {("base_price",), ("letter_price",), ("shipping",)}
"""Where an empty object may come as an empty list, as PHP writes it."""


def check(pricing, key):
    return checks.check(pricing, key, USD)


def document(model="CHARACTER_BAND"):
    return PricingDocument(
        {
            "pricing_model": model,
            "sizes": [{"name": "Small", "size_id": 1, "width_multiplier": 1, "width_cm": 5, "height_cm": 5}],
            "base_pricing": {"mode": "included_in_price_lists", "rows": [{"size_id": 1}]},
            "price_lists": [{"name": "Standard", "rows": [{"size_id": 1}]}],
        }
    )


def key_of(part):
    owner = ItemKey(Part.LIST, 'name "Standard"')
    return {
        Part.DOCUMENT: DOCUMENT,
        Part.BASE: BASE,
        Part.SIZE: document().keys(SIZES)[0],
        Part.LIST: owner,
        Part.BASE_ROW: document().keys(BASE_ROWS)[0],
        Part.ROW: document().keys(rows_of(owner))[0],
    }[part]


def changed(document, key, path, value):
    before = document.fields(key)
    return document.apply(Step("Typed", {key: (before, with_value(before, path, value))}, {}))


CELLS = [(part, path) for part, known in FIELDS.items() for path in known]


@pytest.mark.parametrize(("part", "path"), CELLS, ids=[".".join((part, *path)) for part, path in CELLS])
def test_the_checks_agree_with_the_contract(part, path):
    for value in VALUES:
        edited = changed(document(), key_of(part), path, value)
        allowed = PAYLOAD.is_valid(edited.payload) or (value == [] and path in EMPTY_OBJECTS)
        if (path, value) in STRICTER:
            allowed = False
        found = check(edited, key_of(part))
        assert all(finding.severity is Severity.ERROR and finding.message for finding in found)
        assert (found == ()) is allowed, value


@pytest.mark.parametrize("value", [float("inf"), float("nan")])
def test_what_is_no_number_of_json_is_refused(value):
    edited = changed(document(), key_of(Part.ROW), ("price_per_cm",), value)
    assert [finding.rule for finding in check(edited, key_of(Part.ROW))] == [Rule.KIND]


def test_text_that_cannot_be_sent_is_refused():
    edited = changed(document(), key_of(Part.SIZE), ("name",), "Small \ud83d")
    assert [finding.path for finding in check(edited, key_of(Part.SIZE))] == [("name",)]
    assert check(changed(document(), key_of(Part.SIZE), ("name",), "Größe 大 😀"), key_of(Part.SIZE)) == ()


@pytest.mark.parametrize(
    ("model", "value", "is_fine"),
    [
        (FIXED_WIDTH, {"line_1": 5}, True),
        (FIXED_WIDTH, 5, False),
        (FIXED_WIDTH, None, True),
        (MATERIAL_LENGTH, 5, True),
        (MATERIAL_LENGTH, {"line_1": 5}, False),
        (FRAME_FIT, {"line_1": 5}, False),
        ("", {"line_1": 5}, True),
    ],
)
def test_a_base_price_is_one_or_one_of_each_line_as_the_model_has_it(model, value, is_fine):
    for part in (Part.ROW, Part.BASE_ROW):
        edited = changed(document(model), key_of(part), ("base_price",), value)
        assert (check(edited, key_of(part)) == ()) is is_fine


@pytest.mark.parametrize(
    ("model", "needed"),
    [
        (MATERIAL_LENGTH, {("width_multiplier",)}),
        (FRAME_FIT, {("width_cm",), ("height_cm",)}),
        (FIXED_WIDTH, set()),
        ("CHARACTER_BAND", set()),
    ],
)
def test_a_size_has_what_the_pricing_model_cannot_do_without(model, needed):
    edited = document(model)
    for path in (("width_multiplier",), ("width_cm",), ("height_cm",)):
        edited = changed(edited, key_of(Part.SIZE), path, None)
    found = check(edited, key_of(Part.SIZE))
    assert {finding.path for finding in found} == needed
    assert {finding.rule for finding in found} <= {Rule.REQUIRED}


@pytest.mark.parametrize(
    ("path", "typed", "message"),
    [
        (("base_price", "line_1"), "12.505", "At most 2 decimals are possible."),
        (("letter_price", "line_1"), "twelve", "This is not an amount. Write it like 12.50."),
        (("price_per_cm",), "-0.2", "An amount cannot be negative."),
        (("width_limit_cm",), "wide", "This is not a number. Write it like 12.5."),
        (("max_price_multiplier",), "-1", "Enter 0 or more."),
        (("price_per_letter",), "12.50", "This has to be an amount, 0 or more."),
    ],
)
def test_what_was_typed_in_the_place_of_a_number_is_told_as_the_reader_tells_it(path, typed, message):
    units = dict.fromkeys(("base_price", "letter_price"), "minor_currency_units")
    loaded = document(FIXED_WIDTH).tree | {"value_units": units | {"price_per_cm": "currency_units_per_cm"}}
    edited = changed(PricingDocument(loaded), key_of(Part.ROW), path, typed)
    assert [(finding.path, finding.message) for finding in check(edited, key_of(Part.ROW))] == [(path, message)]


def test_what_was_loaded_so_is_a_warning_until_it_is_changed():
    loaded = document().tree
    loaded["sizes"][0]["line_limit"] = 9
    pricing, key = PricingDocument(loaded), key_of(Part.SIZE)
    (finding,) = check(pricing, key)
    assert (finding.severity, finding.path, finding.rule) == (Severity.WARNING, ("line_limit",), Rule.LIMIT)
    assert finding.message == "This has to be a whole number from 1 to 6. It came so from the service."

    beside = changed(pricing, key, ("description",), "new")
    assert [finding.severity for finding in check(beside, key)] == [Severity.WARNING]
    worse = changed(pricing, key, ("line_limit",), 8)
    assert [finding.severity for finding in check(worse, key)] == [Severity.ERROR]
    assert check(changed(pricing, key, ("line_limit",), 6), key) == ()


def test_one_line_of_a_price_is_told_apart_from_the_others():
    loaded = document(FIXED_WIDTH).tree
    loaded["price_lists"][0]["rows"][0]["base_price"] = {"line_1": None, "line_2": 5}
    edited = changed(PricingDocument(loaded), key_of(Part.ROW), ("base_price", "line_2"), None)
    found = {finding.path[1]: finding.severity for finding in check(edited, key_of(Part.ROW))}
    assert found == {"line_1": Severity.WARNING, "line_2": Severity.ERROR}


def test_a_new_item_has_nothing_that_was_loaded_so():
    pricing = document()
    key = next(pricing.fresh_keys(SIZES))
    order = pricing.keys(SIZES)
    step = Step("Add", {key: (None, {"client_key": "xl", "line_limit": 0})}, {SIZES: (order, (*order, key))})
    found = check(pricing.apply(step), key)
    assert {(finding.path, finding.severity) for finding in found} == {
        (("name",), Severity.ERROR),
        (("line_limit",), Severity.ERROR),
    }


def test_unknown_values_and_fields_of_another_kind_only_warn():
    loaded = document().tree
    loaded["sizes"][0] |= {"height_strategy": "SPIRAL", "glow": [1, {"deep": None}]}
    loaded["price_lists"][0]["shipping"] = "by drone"
    loaded["price_lists"].append("what is this")
    loaded["base_pricing"] = None
    pricing = PricingDocument(loaded)
    found = [finding for key in (*pricing.keys(SIZES), *pricing.keys(LISTS), BASE) for finding in check(pricing, key)]
    assert [finding.path for finding in found] == [("height_strategy",), ("shipping",), (), ("mode",)]
    assert {finding.severity for finding in found} == {Severity.WARNING}
