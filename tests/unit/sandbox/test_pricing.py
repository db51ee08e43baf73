"""PUT pricing replaces everything, and gives ids to what is new."""

import pytest

PATH = "/api/v2/customisers/1/pricing"


@pytest.fixture
def pricing(shared):
    document = shared.call("GET", PATH).json()["pricing"]
    return {name: document[name] for name in ("pricing_model", "sizes", "base_pricing", "price_lists")}


def put(sandbox, pricing, status=200):
    return sandbox.call("PUT", PATH, {"pricing": pricing}, status=status).json()


def test_what_was_got_can_be_put_for_every_customiser(sandbox):
    for customiser in sandbox.call("GET", "/api/v2/customisers").json()["customisers"]:
        path = f"/api/v2/customisers/{customiser['customiser_id']}/pricing"
        document = sandbox.call("GET", path).json()
        assert sandbox.call("PUT", path, document).json() == document
        assert sandbox.call("GET", path).json() == document


def test_what_is_omitted_is_gone(sandbox, pricing):
    del pricing["price_lists"][1:]
    del pricing["price_lists"][0]["rows"][0]["letter_price"]
    kept = put(sandbox, pricing)["pricing"]

    assert [item["pricing_id"] for item in kept["price_lists"]] == [10]
    assert "letter_price" not in kept["price_lists"][0]["rows"][0]
    assert sandbox.call("GET", PATH).json()["pricing"] == kept


def test_new_sizes_and_lists_get_ids_and_keys_are_resolved(sandbox, pricing):
    pricing["sizes"].append({"client_key": "giant", "name": "Giant"})
    row = {"size_key": "giant", "base_price": {"line_1": 50000}}
    pricing["price_lists"][0]["rows"].append(row)
    pricing["price_lists"].append({"name": "New", "rows": [row]})
    pricing["base_pricing"]["rows"].append({"size_key": "giant", "base_price": None})
    kept = put(sandbox, pricing)["pricing"]

    giant = kept["sizes"][-1]
    everywhere = [
        size["size_id"]
        for customiser in (1, 2, 42)
        for size in sandbox.call("GET", f"/api/v2/customisers/{customiser}/pricing").json()["pricing"]["sizes"]
    ]
    assert everywhere.count(giant["size_id"]) == 1
    assert giant == {"size_id": giant["size_id"], "name": "Giant"}
    resolved = {"size_id": giant["size_id"], "base_price": {"line_1": 50000}}
    assert kept["price_lists"][0]["rows"][-1] == resolved
    assert kept["price_lists"][-1]["rows"] == [resolved]
    assert kept["base_pricing"]["rows"] == [{"base_price": None, "size_id": giant["size_id"]}]
    assert isinstance(kept["price_lists"][-1]["pricing_id"], int)


def test_strings_are_normalised_and_unknown_fields_kept(sandbox, pricing):
    pricing["sizes"][0] |= {"name": "\u200b Small\n", "description": "  ", "future": {"note": " x "}}
    size = put(sandbox, pricing)["pricing"]["sizes"][0]

    assert (size["name"], size["description"], size["future"]) == ("Small", None, {"note": "x"})


def test_numbers_come_back_as_they_were_sent(sandbox, pricing):
    pricing["sizes"][0] |= {"width_cm": 10, "height_cm": 0.1, "line_height_cm": 10.0}
    size = put(sandbox, pricing)["pricing"]["sizes"][0]

    assert [repr(size[name]) for name in ("width_cm", "height_cm", "line_height_cm")] == ["10", "0.1", "10.0"]


def test_a_removed_id_is_not_taken_back(sandbox, pricing):
    removed = pricing["sizes"].pop()
    for item in pricing["price_lists"]:
        item["rows"] = [row for row in item["rows"] if row["size_id"] != removed["size_id"]]
    put(sandbox, pricing)
    pricing["sizes"].append(removed)

    assert set(put(sandbox, pricing, status=422)["errors"]) == {"pricing.sizes.3.size_id"}


def test_the_model_stays_when_it_is_not_sent(sandbox, pricing):
    del pricing["pricing_model"]
    assert put(sandbox, pricing)["pricing"]["pricing_model"] == "FIXED_WIDTH"


def test_a_changed_model_is_the_customisers_too(sandbox, pricing):
    changed = {
        "pricing_model": "FRAME_FIT",
        "sizes": [],
        "base_pricing": pricing["base_pricing"],
        "price_lists": [],
    }
    put(sandbox, changed)
    assert sandbox.call("GET", "/api/v2/customisers/1").json()["customiser"]["price_type"] == "FRAME_FIT"


def spoil(pricing, path, value):
    *way, last = [int(part) if part.isdecimal() else part for part in path.split(".")[1:]]
    place = pricing
    for part in way:
        place = place[part]
    place[last] = value


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("pricing.sizes.0.name", "", "The pricing.sizes.0.name field is required."),
        ("pricing.sizes.0.line_limit", 7, "The pricing.sizes.0.line limit field must not be greater than 6."),
        (
            "pricing.sizes.0.height_strategy",
            "TALL",
            "The selected pricing.sizes.0.height strategy is invalid.",
        ),
        ("pricing.sizes.1.size_id", 999, "The selected pricing.sizes.1.size id is invalid."),
        (
            "pricing.price_lists.0.pricing_id",
            999,
            "The selected pricing.price lists.0.pricing id is invalid.",
        ),
        (
            "pricing.price_lists.0.rows.2.price_per_cm",
            -1,
            "The pricing.price lists.0.rows.2.price per cm field must be at least 0.",
        ),
        (
            "pricing.price_lists.1.rows.0.base_price",
            100,
            "The pricing.price lists.1.rows.0.base price field must be an array.",
        ),
        (
            "pricing.price_lists.1.rows.0.base_price.line_1",
            "9",
            "The pricing.price lists.1.rows.0.base price.line 1 field must be a number.",
        ),
        (
            "pricing.price_lists.0.rows.0.size_id",
            999,
            "The selected pricing.price lists.0.rows.0.size id is invalid.",
        ),
        (
            "pricing.price_lists.0.rows.0.size_key",
            "nowhere",
            "The selected pricing.price lists.0.rows.0.size key is invalid.",
        ),
        ("pricing.pricing_model", "INVENTED", "The selected pricing.pricing model is invalid."),
        ("pricing.base_pricing.mode", None, "The pricing.base pricing.mode field is required."),
        ("pricing.price_lists", {}, "The pricing.price lists field must be a list."),
    ],
)
def test_field_errors(shared, pricing, path, value, complaint):
    before = shared.call("GET", PATH).json()
    spoil(pricing, path, value)
    assert put(shared, pricing, status=422)["errors"][path] == [complaint]
    assert shared.call("GET", PATH).json() == before


def test_ids_and_keys_may_stand_once(shared, pricing):
    pricing["sizes"][1]["size_id"] = pricing["sizes"][0]["size_id"]
    assert {"pricing.sizes.0.size_id", "pricing.sizes.1.size_id"} <= set(put(shared, pricing, 422)["errors"])


def test_each_model_needs_its_sizes(shared):
    for customiser, missing in ((2, "width_multiplier"), (3, "width_cm")):
        path = f"/api/v2/customisers/{customiser}/pricing"
        document = shared.call("GET", path).json()
        del document["pricing"]["sizes"][0][missing]
        refused = shared.call("PUT", path, document, status=422).json()
        assert set(refused["errors"]) == {f"pricing.sizes.0.{missing}"}


@pytest.mark.parametrize("body", [{}, {"pricing": None}, {"pricing": []}, {"pricing": "x"}])
def test_pricing_is_required(shared, body):
    assert "pricing" in shared.call("PUT", PATH, body, status=422).json()["errors"]
