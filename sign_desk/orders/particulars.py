"""What is kept of an order beside its bytes, so that it can be found, sorted, and told from another.

All of it is read from what is sent. Keys are made to be compared, not to be shown.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.money import PriceBasis
from sign_desk.orders import values
from sign_desk.orders.totals import request_total

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import JsonValue

    from sign_desk.api.records import LegacyOrderRequest, LegacyProductRequest, OrderRequest

_DIGITS = 20
_MOST_PRODUCTS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """Who ordered what. `total_minor` is None where the unit of the total is not known."""

    integration_id: int | None
    external_id: str
    order_number: str
    currency: str | None
    total_minor: int | None
    email: str | None
    customer: str | None
    fingerprint: str | None


def of_order(order: OrderRequest, total: int) -> Particulars:
    """Describe an order; `total` is in the service's minor units."""
    people = [person for person in (order.customer, order.billing_address, order.shipping_address) if person]
    email = next((person.email for person in people if person.email), None)
    names = (" ".join(filter(None, (person.first_name, person.last_name))) for person in people)
    lines: list[JsonValue] = [[line.external_id, line.quantity, line.price] for line in order.products]
    return Particulars(
        integration_id=order.integration_id,
        external_id=order.external_id,
        order_number=order.external_order_number,
        currency=order.currency,
        total_minor=total,
        email=email,
        customer=next(filter(None, names), None),
        # By one basis for ever: what the operator answers about the others makes no two purchases different.
        fingerprint=fingerprint(email, lines, request_total(order, PriceBasis.PER_UNIT)),
    )


def of_legacy_order(order: LegacyOrderRequest) -> Particulars:
    """Describe an order of the deprecated call. It has no integration, and the unit of its total is not known."""
    return Particulars(
        integration_id=None,
        # The service cuts the white space off: with it the same order would have another key.
        external_id=values.clean(order.order_id),
        order_number=values.clean(order.order_number),
        currency=order.order_currency,
        total_minor=None,
        email=order.email or None,
        customer=(order.shipping_address.name if order.shipping_address else None) or None,
        fingerprint=fingerprint(order.email, order.products, order.order_total),
    )


def of_legacy_product(product: LegacyProductRequest, sync_id: str) -> Particulars:
    """Describe the synchronisation of a product, which nobody orders."""
    return Particulars(
        integration_id=None,
        external_id=sync_id,
        order_number=product.product_id,
        currency=None,
        total_minor=None,
        email=None,
        customer=None,
        fingerprint=None,
    )


def fingerprint(email: str | None, lines: Iterable[JsonValue], total: float | None) -> str | None:
    """Return what two orders of one customer, with equal lines in any order and an equal total, have in common.

    None without an e-mail: strangers who buy the same are no duplicates. SHA-256 in hexadecimal.
    """
    if not email:
        return None
    if total is not None and total == int(total):
        total = int(total)  # 45 and 45.0 are one amount
    content: list[JsonValue] = [email.strip().casefold(), [*sorted(map(_canonical, lines))], total]
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def likenesses(name: str) -> frozenset[str]:
    """Return how else people write an order's number or id: with the "#" of their shop, or without."""
    bare = values.clean(name).lstrip("#").strip()
    return frozenset({name, bare, f"#{bare}"}) if bare else frozenset({name})


def search_text(*texts: str | None) -> str:
    """Join what an order is looked for by; a search finds `search_terms` in it."""
    return "\n".join(text.casefold() for text in texts if text)


def search_terms(typed: str) -> tuple[str, ...]:
    """Part what was typed into words, all of which an order must have in its `search_text`."""
    return tuple(dict.fromkeys(typed.casefold().split()))


def sort_key(text: str | None) -> str:
    """Return the text by which people expect `text` to be sorted: SC-9 before SC-10, whatever the case."""
    return re.sub(r"[0-9]+", lambda digits: digits[0].lstrip("0").zfill(_DIGITS), (text or "").casefold())


def product_ids(payload: bytes) -> tuple[str, ...]:
    """Return the ids of the products in what was sent, the first few hundred; none where it has no such list.

    Never raises: an order must be settled whatever is in it.
    """
    try:
        products = json.loads(payload)["products"]
        found = [line["external_id"] for line in products if isinstance(line, dict) and "external_id" in line]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ()
    return tuple(dict.fromkeys(name for name in found if isinstance(name, str) and name))[:_MOST_PRODUCTS]


_canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode
