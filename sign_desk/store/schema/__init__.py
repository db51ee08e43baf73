"""The tables of the database, as the newest migration leaves them; a module for each room."""

from __future__ import annotations

from sign_desk.store.schema.base import cache, metadata
from sign_desk.store.schema.missed import (
    column_mappings,
    known_orders,
    missed_choices,
    missed_decisions,
    missed_imports,
    order_runs,
    product_matches,
    run_orders,
    trusted_rules,
)
from sign_desk.store.schema.orders import (
    IS_PRODUCT,
    SUMMARY,
    legacy_drafts,
    order_drafts,
    order_events,
    order_places,
    order_sent,
    order_templates,
    orders,
    product_ids,
)
from sign_desk.store.schema.prices import (
    price_choices,
    price_looks,
    price_sales,
    price_saves,
    price_snapshots,
    staged_edits,
    staged_steps,
)
from sign_desk.store.schema.webhooks import deliveries, dropped_deliveries, webhook_choices, webhook_secrets

__all__ = [
    "IS_PRODUCT",
    "REVISION",
    "SUMMARY",
    "cache",
    "column_mappings",
    "deliveries",
    "dropped_deliveries",
    "known_orders",
    "legacy_drafts",
    "metadata",
    "missed_choices",
    "missed_decisions",
    "missed_imports",
    "order_drafts",
    "order_events",
    "order_places",
    "order_runs",
    "order_sent",
    "order_templates",
    "orders",
    "price_choices",
    "price_looks",
    "price_sales",
    "price_saves",
    "price_snapshots",
    "product_ids",
    "product_matches",
    "run_orders",
    "staged_edits",
    "staged_steps",
    "trusted_rules",
    "webhook_choices",
    "webhook_secrets",
]

REVISION = "0012"
"""The newest migration: what a file must be at before it is used."""
