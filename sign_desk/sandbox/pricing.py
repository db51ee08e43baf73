"""Pricing of a customiser: what a PUT may bring, and how it replaces all there was."""

from collections.abc import Iterator
from dataclasses import dataclass

from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import (
    Errors,
    InvalidInput,
    JsonObject,
    Kind,
    Rule,
    displayed,
    selected_is_invalid,
    validate,
)

VALUE_UNITS = {
    "base_price": "minor_currency_units",
    "letter_price": "minor_currency_units",
    "price_per_letter": "minor_currency_units",
    "price_per_cm": "currency_units_per_cm",
    "price_per_sq_cm": "currency_units_per_sq_cm_or_weight_unit",
}
_MODELS = frozenset({"FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"})
_TEXT = Rule(Kind.STRING, nullable=True)
_NAME = Rule(Kind.STRING, required=True)
_ITEM = Rule(Kind.OBJECT)
_ID = Rule(Kind.INTEGER, nullable=True)
_NUMBER = Rule(Kind.NUMBER, nullable=True)
_POSITIVE = Rule(Kind.NUMBER, nullable=True, minimum=0)
_COUNT = Rule(Kind.INTEGER, nullable=True, minimum=0)
_PRESENT_LIST = Rule(Kind.LIST, present=True)
_LINE_PRICE = Rule(Kind.NUMBER)

_SIZE_RULES = {
    "size_id": _ID,
    "client_key": _TEXT,
    "name": _NAME,
    "description": _TEXT,
    "sort_order": Rule(Kind.INTEGER, nullable=True),
    "char_limit": _COUNT,
    "line_limit": Rule(Kind.INTEGER, nullable=True, minimum=1, maximum=6),
    "min_char": _COUNT,
    "width_cm": _POSITIVE,
    "height_cm": _POSITIVE,
    "line_height_cm": _POSITIVE,
    "height_strategy": Rule(Kind.STRING, nullable=True, choices=frozenset({"WIDTH", "HEIGHT", "DYNAMIC", "FIXED"})),
    "width_multiplier": _NUMBER,
    "length_cm": _POSITIVE,
}
_NEEDED_BY_MODEL = {
    "MATERIAL_LENGTH": {"width_multiplier": Rule(Kind.NUMBER, required=True)},
    "FRAME_FIT": {
        "width_cm": Rule(Kind.NUMBER, required=True, minimum=0),
        "height_cm": Rule(Kind.NUMBER, required=True, minimum=0),
    },
}
_ROW_RULES = {
    "size_id": _ID,
    "size_key": _TEXT,
    "base_price.*": _LINE_PRICE,
    "width_limit_cm": _NUMBER,
    "height_limit_cm": _NUMBER,
    "length_limit_cm": _NUMBER,
}
_LIST_ROW_RULES = _ROW_RULES | {
    "letter_price": Rule(Kind.OBJECT, nullable=True),
    "letter_price.*": _LINE_PRICE,
    "price_per_cm": _POSITIVE,
    "price_per_letter": _POSITIVE,
    "max_price_multiplier": _POSITIVE,
    "price_per_sq_cm": _POSITIVE,
    "fixed_length_cm": _POSITIVE,
    "width_modifier": _NUMBER,
    "height_modifier": _NUMBER,
    "length_modifier": _NUMBER,
}
_LIST_RULES = {
    "pricing_id": _ID,
    "name": _NAME,
    "letter_pricing_method": Rule(Kind.STRING, nullable=True, choices=frozenset({"material_length", "fixed_letter"})),
    "shipping": Rule(Kind.OBJECT, nullable=True),
    "shipping.calculation": Rule(Kind.STRING, nullable=True, choices=frozenset({"physical", "volumetric"})),
    "shipping.volumetric_divisor": _NUMBER,
    "shipping.add_weight_to_product": Rule(Kind.BOOLEAN, nullable=True),
    "rows": _PRESENT_LIST,
}


def replace(store: Store, customiser_id: int, fields: JsonObject) -> JsonObject:
    """Replace all pricing of a customiser by what was sent, and give the pricing it has then.

    Sizes and price lists without an id get one; rows that point by `size_key` point by `size_id` afterwards;
    what was not sent is gone. An id that this customiser does not have (any more) is refused.

    Raises:
        InvalidInput: with paths from the root of the body, `pricing.…`.
    """
    current = store.pricing.get(customiser_id) or {}
    validate(fields, {"pricing": Rule(Kind.OBJECT, required=True), "pricing.pricing_model": _TEXT})
    sent = fields["pricing"]
    model = sent.get("pricing_model") or current["pricing_model"]
    if model not in _MODELS | {current["pricing_model"]}:
        raise InvalidInput({"pricing.pricing_model": selected_is_invalid("pricing.pricing_model")})
    validate(fields, _rules(model))
    replacement = _Replacement(store, current, sent)
    replacement.refuse_stray_references()
    document = {
        **sent,
        "customiser_id": customiser_id,
        "pricing_model": model,
        "value_units": VALUE_UNITS,
        **replacement.resolved(),
    }
    store.pricing.put(customiser_id, document)
    return document


def _rules(model: str) -> dict[str, Rule]:
    base_price = {"base_price": _base_price_rule(model)}
    return {
        "pricing.sizes": _PRESENT_LIST,
        "pricing.sizes.*": _ITEM,
        **_under("pricing.sizes.*", _SIZE_RULES | _NEEDED_BY_MODEL.get(model, {})),
        "pricing.base_pricing": Rule(Kind.OBJECT, required=True),
        "pricing.base_pricing.mode": _NAME,
        "pricing.base_pricing.rows": _PRESENT_LIST,
        "pricing.base_pricing.rows.*": _ITEM,
        **_under("pricing.base_pricing.rows.*", base_price | _ROW_RULES),
        "pricing.price_lists": _PRESENT_LIST,
        "pricing.price_lists.*": _ITEM,
        **_under("pricing.price_lists.*", _LIST_RULES),
        "pricing.price_lists.*.rows.*": _ITEM,
        **_under("pricing.price_lists.*.rows.*", base_price | _LIST_ROW_RULES),
    }


def _under(prefix: str, rules: dict[str, Rule]) -> dict[str, Rule]:
    return {f"{prefix}.{name}": rule for name, rule in rules.items()}


def _base_price_rule(model: str) -> Rule:
    if model == "FIXED_WIDTH":
        return Rule(Kind.OBJECT, nullable=True)
    return Rule(Kind.NUMBER if model in _MODELS else Kind.ANY, nullable=True)


@dataclass(frozen=True, slots=True)
class _Replacement:
    """One PUT: what the customiser has, and what was sent, both of the right shape."""

    store: Store
    current: JsonObject
    sent: JsonObject

    def refuse_stray_references(self) -> None:
        """Refuse ids the customiser does not have, names given twice, and rows that point nowhere."""
        errors: Errors = {}
        for collection, key in (("sizes", "size_id"), ("price_lists", "pricing_id")):
            known = {item.get(key) for item in self.current.get(collection, [])}
            errors |= self._bad_ids(collection, key, known) | self._duplicates(collection, key)
        errors |= self._duplicates("sizes", "client_key")
        sizes = {size.get("size_id") for size in self.sent["sizes"]}
        keys = {size.get("client_key") for size in self.sent["sizes"]}
        for path, row in self._rows():
            for name, known in (("size_id", sizes), ("size_key", keys)):
                if row.get(name) is not None and row[name] not in known:
                    errors[f"{path}.{name}"] = selected_is_invalid(f"{path}.{name}")
        if errors:
            raise InvalidInput(errors)

    def resolved(self) -> JsonObject:
        """Give the sent sizes, base pricing and price lists with every id in its place."""
        sizes = [self._with_id(size, "size_id") for size in self.sent["sizes"]]
        by_key = {size["client_key"]: size["size_id"] for size in sizes if size.get("client_key")}
        base, lists = self.sent["base_pricing"], self.sent["price_lists"]
        return {
            "sizes": [_without(size, "client_key") for size in sizes],
            "base_pricing": base | {"rows": [_pointed(row, by_key) for row in base["rows"]]},
            "price_lists": [
                self._with_id(item, "pricing_id") | {"rows": [_pointed(row, by_key) for row in item["rows"]]}
                for item in lists
            ],
        }

    def _with_id(self, item: JsonObject, key: str) -> JsonObject:
        return {key: item.get(key) or self.store.next_id(key)} | _without(item, key)

    def _bad_ids(self, collection: str, key: str, known: set[object]) -> Errors:
        return {path: selected_is_invalid(path) for path, value in self._given(collection, key) if value not in known}

    def _duplicates(self, collection: str, key: str) -> Errors:
        given = list(self._given(collection, key))
        values = [value for _, value in given]
        return {
            path: [f"The {displayed(path)} field has a duplicate value."]
            for path, value in given
            if values.count(value) > 1
        }

    def _given(self, collection: str, key: str) -> Iterator[tuple[str, object]]:
        for index, item in enumerate(self.sent[collection]):
            if item and item.get(key) is not None:
                yield f"pricing.{collection}.{index}.{key}", item[key]

    def _rows(self) -> Iterator[tuple[str, JsonObject]]:
        for index, row in enumerate(self.sent["base_pricing"]["rows"]):
            yield f"pricing.base_pricing.rows.{index}", dict(row)
        for place, item in enumerate(self.sent["price_lists"]):
            for index, row in enumerate(item["rows"]):
                yield f"pricing.price_lists.{place}.rows.{index}", dict(row)


def _pointed(row: JsonObject, by_key: dict[str, int]) -> JsonObject:
    """Turn a row's `size_key` into the `size_id` it stands for; a `size_id` given outright goes first."""
    row = dict(row)  # an empty row may have come as PHP's []
    key = row.pop("size_key", None)
    if key is not None and row.get("size_id") is None:
        row["size_id"] = by_key[key]
    return row


def _without(item: JsonObject, key: str) -> JsonObject:
    return {name: value for name, value in item.items() if name != key}
