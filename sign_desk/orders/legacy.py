"""The two deprecated calls: the text of their editors is read and checked here, as it is typed.

Problems stand at dotted paths, as those of an order do; the path "" is the text as a whole.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from sign_desk.api.records import LegacyOrderRequest, LegacyProductRequest, Record, WireError, encode, from_wire
from sign_desk.orders import values
from sign_desk.orders.checks import Problem, Severity

if TYPE_CHECKING:
    from datetime import datetime

    from pydantic import JsonValue

R = TypeVar("R", bound=Record)

_SEPARATOR = " / "


def check_order(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with the text of a legacy order."""
    order, problems = _read(LegacyOrderRequest, text)
    if order is None:
        return problems
    found = [
        _problem(name, "Enter the order's id and its number: neither may be empty.")
        for name in ("order_id", "order_number")
        if not values.clean(getattr(order, name))
    ]
    if not order.products:
        found.append(_problem("products", "Add at least one product."))
    return tuple(found)


def check_product(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with the text of a legacy product."""
    product, problems = _read(LegacyProductRequest, text)
    if product is None or values.clean(product.product_id):
        return problems
    return (_problem("product_id", "Enter the product's id in the store."),)


def check_customiser(text: str) -> tuple[Problem, ...]:
    """Return what is wrong with the id of the customiser that a product is for."""
    if values.whole_number(text) is not None:
        return ()
    return (_problem("customiser", "Enter the number of the customiser."),)


def read_order(text: str) -> LegacyOrderRequest:
    """Return the legacy order of the editor's text. Raises ValueError where `check_order` finds a problem."""
    _refuse(check_order(text))
    return from_wire(LegacyOrderRequest, _parse(text))


def read_product(text: str) -> LegacyProductRequest:
    """Return the legacy product of the editor's text. Raises ValueError where `check_product` finds a problem."""
    _refuse(check_product(text))
    return from_wire(LegacyProductRequest, _parse(text))


def sync_id(customiser_id: int, product_id: str, at: datetime) -> str:
    """Return the id under which a product's synchronisation is recorded: each one is an act of its own.

    It is no order and is not billed; to repeat it after a change of the product is what it is for.
    """
    return _SEPARATOR.join((str(customiser_id), product_id, at.isoformat(timespec="microseconds")))


def customiser_of(external_id: str) -> str:
    """Return the customiser's id in what `sync_id` made."""
    return external_id.partition(_SEPARATOR)[0]


def _read(kind: type[R], text: str) -> tuple[R | None, tuple[Problem, ...]]:
    try:
        tree = _parse(text)
        if not isinstance(tree, dict):
            return None, (_problem("", "This has to stand in braces: { … }."),)
        record = from_wire(kind, tree)
        encode(record)
    except WireError as error:
        return None, (_problem(error.place, "This is missing, or not what the service expects there."),)
    except json.JSONDecodeError as error:
        message = f"This cannot be read from line {error.lineno}, character {error.colno} on."
        return None, (_problem("", message),)
    except (ValueError, RecursionError):
        return None, (_problem("", "There is something in it that cannot be sent, or a name that stands twice."),)
    return record, ()


def _parse(text: str) -> JsonValue:
    tree: JsonValue = json.loads(text, parse_constant=_no_number, object_pairs_hook=_without_repetition)
    return tree


def _without_repetition(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
    """Refuse a name that stands twice: only the last of them would be sent."""
    tree = dict(pairs)
    if len(tree) < len(pairs):
        raise ValueError("a name stands twice")
    return tree


def _no_number(name: str) -> float:
    raise ValueError(name)


def _refuse(problems: tuple[Problem, ...]) -> None:
    if problems:
        raise ValueError(f"{problems[0].path}: {problems[0].message}")


def _problem(path: str, message: str) -> Problem:
    return Problem(path, message, Severity.ERROR)
