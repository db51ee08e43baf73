"""Values inside an item of a pricing document: where they stand, how they are read and set.

An item's fields are never changed in place: setting a value gives another mapping that shares what stayed.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum
from typing import TYPE_CHECKING, Final, TypeAlias

if TYPE_CHECKING:
    from pydantic import JsonValue

Fields: TypeAlias = "Mapping[str, JsonValue]"
"""The fields of one item, as they came or as they were edited."""

Path: TypeAlias = tuple[str, ...]
"""The steps to a value within an item: ("name",), ("base_price", "line_1"), ("shipping", "calculation")."""


class Absent(Enum):
    """That the service, or the operator, gave no value at all: not even null."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class NotThere(ValueError):
    """A value stands where the path wants the fields of `name`: nothing can be set inside of it without losing it."""

    def __init__(self, name: str) -> None:
        super().__init__(f"“{name}” is one value and has no parts.")
        self.name = name


def value_at(fields: Fields, path: Path) -> JsonValue | Absent:
    """The value there; ABSENT where the path leads to nothing."""
    value: JsonValue | Absent = fields.get(path[0], ABSENT)
    for name in path[1:]:
        value = value.get(name, ABSENT) if isinstance(value, dict) else ABSENT
    return value


def with_value(fields: Fields, path: Path, value: JsonValue | Absent) -> Fields:
    """The fields with `value` there, or without that field if it is ABSENT: see `with_values`."""
    return with_values(fields, {path: value})


def with_values(fields: Fields, values: Mapping[Path, JsonValue | Absent]) -> Fields:
    """The fields with each value in its place, or without that field if it is ABSENT.

    Fields on the way that are missing, null or empty (which the service may write as a list) are made. Where the
    last part of a field is taken away, the field becomes null: "not set", which the contract allows.

    Raises NotThere where something else stands in the way.
    """
    changed = dict(fields)
    inner: dict[str, dict[Path, JsonValue | Absent]] = {}
    for path, value in values.items():
        name = path[0]
        if len(path) > 1:
            inner.setdefault(name, {})[path[1:]] = value
        elif value is ABSENT:
            changed.pop(name, None)
        else:
            changed[name] = value
    for name, parts in inner.items():
        before = _fields(changed.get(name), name)
        if (after := dict(with_values(before, parts))) or before:
            changed[name] = after or None
    return changed


def same(one: object, other: object) -> bool:
    """Whether two JSON values are the same: numbers by value (10 is 10.0), and true is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same(value, other[name]) for name, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same, one, other))
    return isinstance(one, bool) == isinstance(other, bool) and one == other


def _fields(value: JsonValue, name: str) -> Fields:
    if value in (None, [], {}):
        return {}
    if not isinstance(value, dict):
        raise NotThere(name)
    return value
