"""The tables of webhooks: deliveries both ways, what was dropped of them, secrets seen, and what operators chose."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    literal_column,
    not_,
)

from sign_desk.store.schema.base import ROW_ID, metadata

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("way", String(16), nullable=False),
    Column("at", String(27), nullable=False),
    Column("topic", Text),
    Column("url", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("subject", Text, nullable=False),
    Column("order_id", Text),
    Column("status", Integer),
    Column("size", Integer, nullable=False),
    Column("search_text", Text, nullable=False),
    # From here on only what is read of one delivery: so that no other column lies behind its pages.
    Column("headers", Text, nullable=False),
    Column("answer_headers", Text),
    Column("answer_truncated", Boolean, nullable=False),
    Column("details", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("answer_body", LargeBinary),
    sqlite_autoincrement=True,
)
# Written out, not bound: SQLite uses an index of a part only where a query has the very words of its condition.
IS_BARE = and_(
    deliveries.c.way == literal_column("'received'"),
    deliveries.c.state == literal_column("'verified'"),
    deliveries.c.topic == literal_column("'order:created'"),
    # Without headers nothing verifies: who has none lost them here.
    deliveries.c.headers == literal_column("'[]'"),
)
"""Whether only the names of an order are left of a delivery."""
_PLACED = (deliveries.c.store_id, deliveries.c.origin, deliveries.c.at, deliveries.c.id)
Index("deliveries_by_time", *_PLACED)
# Proofs stay for ever: what is over the limits is found without walking through them.
Index("deliveries_not_bare", *_PLACED, sqlite_where=not_(IS_BARE), postgresql_where=not_(IS_BARE))

dropped_deliveries = Table(
    "dropped_deliveries",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("dropped", BigInteger, nullable=False),
    Column("newest_at", String(27), nullable=False),
)
"""How many deliveries were removed to keep within the limits, and of when the newest of them was."""

webhook_secrets = Table(
    "webhook_secrets",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("webhook_id", BigInteger, primary_key=True, autoincrement=False),
    Column("salt", LargeBinary, nullable=False),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("first_seen_at", String(27), nullable=False),
    Column("changed_at", String(27)),
)
"""By what a secret is known again. It cannot be told from it."""

webhook_choices = Table(
    "webhook_choices",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("body", Text, nullable=False),
)
