"""The contract's constraints on one item of a pricing document.

What breaks one is an error where it was changed here, and a warning where the service itself sent it so: nobody can
be kept from saving by what was there before.
"""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.money import AmountError
from sign_desk.pricing.cells import ABSENT, same, value_at
from sign_desk.pricing.fields import (
    FIELDS,
    FIXED_WIDTH,
    FRAME_FIT,
    MATERIAL_LENGTH,
    Field,
    Kind,
    field_of,
    is_per_line,
    is_required,
)
from sign_desk.pricing.findings import Finding, Rule, Severity
from sign_desk.pricing.keys import Part
from sign_desk.pricing.units import is_number

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.units import PriceFormat, Unit

_SENT_SO = " It came so from the service."
_OPAQUE = "This came as something that Sign Desk cannot read. It goes back as it came."
_MODELS = (FIXED_WIDTH, MATERIAL_LENGTH, FRAME_FIT)


class _Complaint(NamedTuple):
    path: Path
    rule: Rule
    message: str


def check(document: PricingDocument, key: ItemKey, prices: PriceFormat) -> tuple[Finding, ...]:
    """What the contract finds wrong with the fields of an item; its rows are items of their own."""
    if not document.is_editable(key):
        return (Finding(key, (), Severity.WARNING, Rule.KIND, _OPAQUE),)
    fields = document.fields(key)
    complaints = tuple(_complaints(document.pricing_model, key.part, fields))
    return tuple(_finding(document, key, complaint, prices) for complaint in complaints)


def _finding(document: PricingDocument, key: ItemKey, complaint: _Complaint, prices: PriceFormat) -> Finding:
    path, rule, message = complaint
    value, original = value_at(document.fields(key), path), document.original(key)
    if isinstance(value, str) and (field := field_of(key.part, path)):
        message = _unread(field, value, document.unit(path[0]), prices) or message
    if original is not None and same(value, value_at(original, path)):
        return Finding(key, path, Severity.WARNING, rule, message + _SENT_SO)
    return Finding(key, path, Severity.ERROR, rule, message)


def _unread(field: Field, text: str, unit: Unit | None, prices: PriceFormat) -> str:
    """Why a text that was typed in the place of a number could not be read as one; "" if that is not why."""
    try:
        if field.kind is Kind.PRICE:
            prices.read(text, unit)
        elif field.kind in {Kind.NUMBER, Kind.INTEGER}:
            is_whole = field.kind is Kind.INTEGER
            prices.read_number(text, integer=is_whole, minimum=field.minimum, maximum=field.maximum)
    except AmountError as error:
        return str(error)
    return ""


def _complaints(model: str, part: Part, fields: Fields) -> Iterator[_Complaint]:
    for path in _REQUIRED[part]:
        if is_required(model, part, path) and _is_blank(value_at(fields, path)):
            yield _Complaint(path, Rule.REQUIRED, _needed(FIELDS[part][path]))
    single, parted = _SINGLE[part], _PARTED[part]
    for name, value in fields.items():
        if value is None:
            continue
        if (field := single.get(name)) is not None:
            yield from _of_price(model, name, field, value) if field.kind is Kind.PRICE else _of(field, (name,), value)
        elif (inner := parted.get(name)) is not None:
            yield from _of_parts(name, inner, value)


def _of_price(model: str, name: str, field: Field, value: JsonValue) -> Iterator[_Complaint]:
    may_have_lines = is_per_line(model, name) or (name == "base_price" and model not in _MODELS)
    if isinstance(value, dict) and may_have_lines:
        for line, amount in value.items():
            yield from _of(field, (name, line), amount)
    elif isinstance(value, dict):
        yield _Complaint((name,), Rule.KIND, "There has to be one amount here, not one for each line of the sign.")
    elif is_number(value) and is_per_line(model, name):
        yield _Complaint((name,), Rule.KIND, "There has to be an amount for each line of the sign, not one for all.")
    elif value != [] or name not in _PER_LINE:  # an empty object may come as an empty list, as PHP writes it
        yield from _of(field, (name,), value)


def _of_parts(name: str, parts: Mapping[str, Field], value: JsonValue) -> Iterator[_Complaint]:
    if value == []:
        return
    if not isinstance(value, dict):
        yield _Complaint((name,), Rule.KIND, "This came as one value, and is known only in parts.")
        return
    for part, inner in value.items():
        if inner is not None and (field := parts.get(part)) is not None:
            yield from _of(field, (name, part), inner)


def _of(field: Field, path: Path, value: JsonValue) -> Iterator[_Complaint]:
    if not _is_kind(field, path, value):
        yield _Complaint(path, Rule.KIND, _wanted(field))
    elif field.choices and value not in field.choices:
        yield _Complaint(path, Rule.CHOICE, _wanted(field))
    elif is_number(value) and not _is_within(field, value):
        yield _Complaint(path, Rule.LIMIT, _wanted(field))


def _is_kind(field: Field, path: Path, value: JsonValue) -> bool:
    match field.kind:
        case Kind.NUMBER | Kind.PRICE:
            return is_number(value) and _is_finite(value)
        case Kind.INTEGER:
            return _is_whole(value)
        case Kind.FLAG:
            return isinstance(value, bool)
        case Kind.REFERENCE:
            return _is_whole(value) if path[-1].endswith("_id") else isinstance(value, str) and value != ""
        case Kind.TEXT | Kind.CHOICE:
            return isinstance(value, str) and _is_writable(value)


def _is_whole(value: JsonValue) -> bool:
    # As the contract's own language has it, 10.0 is an integer.
    return is_number(value) and _is_finite(value) and value == int(value)


def _is_finite(value: float) -> bool:
    return isinstance(value, int) or isfinite(value)


def _is_writable(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= letter <= "\udfff" for letter in text)


def _is_within(field: Field, value: float) -> bool:
    above = field.minimum is None or value >= field.minimum
    return above and (field.maximum is None or value <= field.maximum)


def _is_blank(value: object) -> bool:
    # The service trims texts, and takes an empty one for none.
    return value is ABSENT or value is None or (isinstance(value, str) and not value.strip())


def _needed(field: Field) -> str:
    return "The pricing model needs a number here." if field.kind is Kind.NUMBER else "This must not be empty."


def _wanted(field: Field) -> str:
    match field.kind:
        case Kind.TEXT:
            return "There is something in it that cannot be sent as text."
        case Kind.CHOICE:
            return "This is none of the values that can be chosen here."
        case Kind.FLAG:
            return "This has to be yes or no."
        case Kind.REFERENCE:
            return "This is no id or key that the service gives."
    what = {Kind.INTEGER: "a whole number", Kind.NUMBER: "a number", Kind.PRICE: "an amount"}[field.kind]
    if field.maximum is not None:
        return f"This has to be {what} from {field.minimum} to {field.maximum}."
    return f"This has to be {what}" + ("." if field.minimum is None else f", {field.minimum} or more.")


_PER_LINE = ("base_price", "letter_price")
_SINGLE = {part: {path[0]: field for path, field in known.items() if len(path) == 1} for part, known in FIELDS.items()}
_PARTED = {
    part: {
        name: {path[1]: field for path, field in known.items() if path[0] == name and len(path) == 2}
        for name in {path[0] for path in known if len(path) == 2}
    }
    for part, known in FIELDS.items()
}
_REQUIRED = {
    part: tuple(path for path in known if any(is_required(model, part, path) for model in _MODELS))
    for part, known in FIELDS.items()
}
