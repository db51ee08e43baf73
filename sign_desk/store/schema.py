"""The tables of the database, as the newest migration leaves them.

Times are text: UTC, ISO 8601, microseconds and "Z" always written, so that text order is time order.
Statements and types stay within what PostgreSQL offers too.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    text,
)

from sign_desk.orders.states import HOLDING, State

REVISION = "0001"
"""The newest migration: what a file must be at before it is used."""

metadata = MetaData()

_ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
_IS_HOLDING = text("state IN ({})".format(", ".join(f"'{state}'" for state in sorted(HOLDING))))

orders = Table(
    "orders",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("integration_id", BigInteger),
    Column("external_id", Text, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("currency", String(8)),
    Column("total_minor", BigInteger),
    Column("email", Text),
    Column("payload", LargeBinary),
    Column("payload_sha256", String(64), nullable=False),
    Column("state", String(16), nullable=False),
    Column("operator", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("created_at", String(27), nullable=False),
    Column("updated_at", String(27), nullable=False),
    Column("attempted_at", String(27)),
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
Index("orders_by_origin", orders.c.origin, orders.c.id)
Index("orders_by_state", orders.c.state)

order_events = Table(
    "order_events",
    metadata,
    Column("id", _ROW_ID, primary_key=True, autoincrement=True),
    Column("order_id", _ROW_ID, ForeignKey("orders.id"), nullable=False, index=True),
    Column("at", String(27), nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("answer_status", Integer),
    Column("answer_request_id", Text),
    Column("answer_text", Text),
    sqlite_autoincrement=True,
)

cache = Table(
    "cache",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("kind", String(64), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("fetched_at", String(27), nullable=False),
)
