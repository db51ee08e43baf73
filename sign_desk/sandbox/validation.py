"""Validation in Laravel's manner: rules by dotted pattern, complaints by dotted path.

Two deliberate differences from Laravel keep the sandbox an honest judge of a client: numbers must be JSON
numbers (Laravel takes "12" and true for integers), and each field carries its first complaint only.
"""

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final
from urllib.parse import urlsplit

JsonObject = dict[str, Any]
Errors = dict[str, list[str]]
_Place = tuple[str, object]  # a dotted path, and what is there


class Kind(StrEnum):
    """What a value must be."""

    ANY = "any"
    STRING = "string"
    EMAIL = "email"
    URL = "url"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    OBJECT = "object"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is asked of the values at one pattern.

    `required` refuses missing, null and empty values; `present` refuses missing ones only.
    """

    kind: Kind
    required: bool = False
    present: bool = False
    nullable: bool = False
    minimum: float | None = None
    maximum: float | None = None
    choices: frozenset[str] | None = None


class InvalidInput(Exception):
    """Input that a rule refuses: a 422, with the complaints by dotted path."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(summary(errors))
        self.errors = errors


class _Missing:
    """Stands for a value that was not sent."""


_MISSING: Final = _Missing()
_EMPTY: Final[tuple[object, ...]] = (None, "", [], {})
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def validate(data: object, rules: Mapping[str, Rule]) -> None:
    """Check `data` against rules whose patterns are dotted paths, `*` standing for every item.

    Raises:
        InvalidInput: with the complaints of every field, in the order of the rules.
    """
    places: dict[str, list[_Place]] = {"": [("", data)]}

    def at(pattern: str) -> list[_Place]:
        if pattern not in places:
            parent, _, last = pattern.rpartition(".")
            places[pattern] = [child for place in at(parent) for child in _below(place, last)]
        return places[pattern]

    errors: Errors = {}
    for pattern, rule in rules.items():
        for path, value in at(pattern):
            complaint = _complaint(value, rule)
            if complaint is not None:
                errors[path] = [complaint.format(attribute=displayed(path))]
    if errors:
        raise InvalidInput(errors)


def displayed(path: str) -> str:
    """How Laravel names a field in a sentence: `products.0.external_id` is "products.0.external id"."""
    return path.replace("_", " ")


def selected_is_invalid(path: str) -> list[str]:
    """Laravel's complaint about a value that is not among those that exist."""
    return [f"The selected {displayed(path)} is invalid."]


def summary(errors: Errors) -> str:
    """Laravel's `message` of a 422: the first complaint, and how many more there are."""
    complaints = [complaint for of_field in errors.values() for complaint in of_field]
    more = len(complaints) - 1
    if more < 1:
        return complaints[0]
    return f"{complaints[0]} (and {more} more {'error' if more == 1 else 'errors'})"


def _below(place: _Place, step: str) -> Iterator[_Place]:
    path, value = place
    prefix = f"{path}." if path else ""
    if step != "*":
        yield prefix + step, value.get(step, _MISSING) if isinstance(value, dict) else _MISSING
    elif isinstance(value, dict):
        yield from ((prefix + key, child) for key, child in value.items())
    elif isinstance(value, list):
        yield from ((f"{prefix}{index}", child) for index, child in enumerate(value))


def _complaint(value: object, rule: Rule) -> str | None:
    if rule.required and (value is _MISSING or value in _EMPTY):
        return "The {attribute} field is required."
    if value is _MISSING:
        return "The {attribute} field must be present." if rule.present else None
    if value is None and rule.nullable:
        return None
    fits, message = _KINDS[rule.kind]
    if not fits(value):
        return message
    if rule.choices is not None and value not in rule.choices:
        return "The selected {attribute} is invalid."
    return _out_of_bounds(value, rule)


def _out_of_bounds(value: object, rule: Rule) -> str | None:
    if not isinstance(value, int | float):
        return None
    if rule.minimum is not None and value < rule.minimum:
        return f"The {{attribute}} field must be at least {rule.minimum:g}."
    if rule.maximum is not None and value > rule.maximum:
        return f"The {{attribute}} field must not be greater than {rule.maximum:g}."
    return None


def _is_integer(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return _is_integer(value) or (isinstance(value, float) and math.isfinite(value))


def _is_object(value: object) -> bool:
    # PHP cannot tell an empty object from an empty list.
    return isinstance(value, dict) or value == []


def _is_url(value: object) -> bool:
    if not isinstance(value, str) or any(character.isspace() for character in value):
        return False
    try:
        parts = urlsplit(value)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # brackets left open, or a port that is no number or out of range
        return False


_KINDS: Final[dict[Kind, tuple[Callable[[object], bool], str]]] = {
    Kind.ANY: (lambda _: True, ""),
    Kind.STRING: (lambda value: isinstance(value, str), "The {attribute} field must be a string."),
    Kind.EMAIL: (
        lambda value: isinstance(value, str) and _EMAIL.fullmatch(value) is not None,
        "The {attribute} field must be a valid email address.",
    ),
    Kind.URL: (_is_url, "The {attribute} field must be a valid URL."),
    Kind.INTEGER: (_is_integer, "The {attribute} field must be an integer."),
    Kind.NUMBER: (_is_number, "The {attribute} field must be a number."),
    Kind.BOOLEAN: (lambda value: isinstance(value, bool), "The {attribute} field must be true or false."),
    Kind.OBJECT: (_is_object, "The {attribute} field must be an array."),
    Kind.LIST: (lambda value: isinstance(value, list), "The {attribute} field must be a list."),
}
