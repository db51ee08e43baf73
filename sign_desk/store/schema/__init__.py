"""The tables of the database, as the newest migration leaves them; a module for each room."""

from __future__ import annotations

from sign_desk.store.schema.base import cache, metadata
from sign_desk.store.schema.orders import (
    SUMMARY,
    order_drafts,
    order_events,
    order_places,
    order_templates,
    orders,
    product_ids,
)
from sign_desk.store.schema.prices import (
    price_choices,
    price_looks,
    price_saves,
    price_snapshots,
    staged_edits,
    staged_steps,
)

__all__ = [
    "REVISION",
    "SUMMARY",
    "cache",
    "metadata",
    "order_drafts",
    "order_events",
    "order_places",
    "order_templates",
    "orders",
    "price_choices",
    "price_looks",
    "price_saves",
    "price_snapshots",
    "product_ids",
    "staged_edits",
    "staged_steps",
]

REVISION = "0003"
"""The newest migration: what a file must be at before it is used."""
