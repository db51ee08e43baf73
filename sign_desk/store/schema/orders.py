"""The tables of orders: the ledger with its history, what was met in them, drafts and templates."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from sign_desk.orders.recorded import LEGACY_PRODUCT, OrderSummary
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.schema.base import ROW_ID, metadata

_IS_HOLDING = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(HOLDING))))

IS_PRODUCT = text(f"kind = '{LEGACY_PRODUCT}'")
"""Word for word, as its index has it: a database knows an index of some rows by nothing else."""

order_places = Table(
    "order_places",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    UniqueConstraint("store_id", "origin", name="one_place_per_store_and_origin"),
)
"""The pairs of store and origin that orders have: a small number stands for each in the indexes of the history."""

orders = Table(
    "orders",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("place_id", Integer, ForeignKey("order_places.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("integration_id", BigInteger),
    Column("external_id", Text, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("currency", String(8)),
    Column("total_minor", BigInteger),
    Column("digits", Integer),
    Column("email", Text),
    Column("customer", Text),
    Column("source", Text),
    Column("payload_sha256", String(64), nullable=False),
    Column("fingerprint", String(64)),
    Column("search_text", Text, nullable=False),
    Column("number_key", Text, nullable=False),
    Column("customer_key", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("operator", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("updated_at", String(27), nullable=False),
    Column("attempted_at", String(27)),
    # Last, so that no other column lies behind its pages.
    Column("payload", LargeBinary),
    CheckConstraint("state IN ({})".format(", ".join(f"'{state}'" for state in State)), name="known_state"),
    # Row ids stand in the history and in evidence: the id of a deleted row must never name another order.
    sqlite_autoincrement=True,
)
Index(
    "one_holder_per_key",
    orders.c.origin,
    orders.c.kind,
    # NULLs never equal one another, so a key without an integration would hold nothing.
    text("coalesce(integration_id, 0)"),
    orders.c.external_id,
    unique=True,
    sqlite_where=_IS_HOLDING,
    postgresql_where=_IS_HOLDING,
)
# Each holds all that a page of the history is chosen by, in the order of its sorting: paging walks one of them and
# never reads the orders' own pages. With what was sent in those, that would be gigabytes.
for _name, _key in (
    ("history_by_time", "created_at"),
    ("history_by_number", "number_key"),
    ("history_by_total", "total_minor"),
    ("history_by_state", "state"),
    ("history_by_customer", "customer_key"),
):
    _others = [name for name in ("place_id", "state", "created_at", "search_text") if name != _key]
    Index(_name, orders.c[_key], orders.c.id, *(orders.c[name] for name in _others))
Index("products_among_orders", orders.c.id, sqlite_where=IS_PRODUCT, postgresql_where=IS_PRODUCT)
Index("history_by_place", orders.c.place_id, orders.c.state, orders.c.created_at)
Index("orders_by_external_id", orders.c.origin, orders.c.external_id)
Index("orders_by_number", orders.c.origin, orders.c.number_key)
Index("orders_by_fingerprint", orders.c.origin, orders.c.fingerprint)

SUMMARY = (
    *(orders.c[field.name] for field in fields(OrderSummary) if field.name != "erased"),
    orders.c.payload.is_(None).label("erased"),
)
"""What the history lists of an order: all that is shown, without what was sent."""

order_events = Table(
    "order_events",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("order_id", ROW_ID, ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", String(27), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("sent_sha256", String(64)),
    Column("answer_status", Integer),
    Column("answer_request_id", Text),
    Column("answer_text", Text),
    sqlite_autoincrement=True,
)

order_sent = Table(
    "order_sent",
    metadata,
    Column("order_id", ROW_ID, ForeignKey("orders.id"), primary_key=True, autoincrement=False),
    Column("sha256", String(64), primary_key=True),
    Column("payload", LargeBinary, nullable=False),
)
"""What was sent of an order before it was corrected. What is sent of it now stands with the order itself."""

product_ids = Table(
    "product_ids",
    metadata,
    Column("origin", Text, primary_key=True),
    Column("product_id", Text, primary_key=True),
    Column("seen_at", String(27), nullable=False),
)
Index("product_ids_by_time", product_ids.c.origin, product_ids.c.seen_at, product_ids.c.product_id)

order_drafts = Table(
    "order_drafts",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False, index=True),
    Column("body", Text, nullable=False),
    Column("changed_at", String(27), nullable=False),
    sqlite_autoincrement=True,
)

legacy_drafts = Table(
    "legacy_drafts",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("kind", String(16), primary_key=True),
    Column("body", Text, nullable=False),
    Column("customiser", Text, nullable=False),
    Column("changed_at", String(27), nullable=False),
)
"""What is typed for the deprecated calls: one text of each for a store."""

order_templates = Table(
    "order_templates",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("changed_at", String(27), nullable=False),
)
