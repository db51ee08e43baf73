"""The ids of products that the service is known to have met: from orders, from its own examples and deliveries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, or_, select

from sign_desk.store.schema import product_ids

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

_AT_ONCE = 500  # names in a statement


def remember(connection: Connection, origin: str, names: Sequence[str], at: str) -> None:
    """Keep that these products were met at `origin`, now."""
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        known = (product_ids.c.origin == origin, product_ids.c.product_id.in_(part))
        connection.execute(delete(product_ids).where(*known))
        rows = [{"origin": origin, "product_id": name, "seen_at": at} for name in part]
        connection.execute(insert(product_ids), rows)


def find(connection: Connection, origin: str, prefix: str, limit: int) -> tuple[str, ...]:
    """Return at most `limit` ids that begin with `prefix`, whatever its case, those met last first."""
    # Databases know the case of other letters than A to Z each in its own way, or not at all.
    cases = dict.fromkeys((prefix, prefix.lower(), prefix.upper()))
    fits = or_(*(product_ids.c.product_id.istartswith(one, autoescape=True) for one in cases))
    query = (
        select(product_ids.c.product_id)
        .where(product_ids.c.origin == origin, fits)
        .order_by(product_ids.c.seen_at.desc(), product_ids.c.product_id.desc())
        .limit(limit)
    )
    return tuple(connection.scalars(query))
