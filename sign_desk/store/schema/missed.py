"""The tables of missed orders: files under way, what their sorting out rests on, and the runs that send them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from sign_desk.store.schema.base import ROW_ID, metadata

missed_choices = Table(
    "missed_choices",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("body", Text, nullable=False),
)

product_matches = Table(
    "product_matches",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("line_key", Text, primary_key=True),
    Column("product_id", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

column_mappings = Table(
    "column_mappings",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("body", Text, nullable=False),
    Column("changed_at", String(27), nullable=False),
)

missed_decisions = Table(
    "missed_decisions",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("order_key", Text, primary_key=True),
    Column("decision", String(32), nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

known_orders = Table(
    "known_orders",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("source", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(27), nullable=False),
)

missed_imports = Table(
    "missed_imports",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("who", Text, nullable=False),
    Column("opened_at", String(27), nullable=False),
    Column("changed_at", String(27), nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
Index("one_missed_import_per_place", missed_imports.c.store_id, missed_imports.c.origin, unique=True)

order_runs = Table(
    "order_runs",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("integration_id", BigInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("rules_sha256", String(64), nullable=False),
    Column("who", Text, nullable=False),
    Column("begun_at", String(27), nullable=False),
    Column("ended_at", String(27)),
    Column("halt", String(32)),
    Column("trial_id", ROW_ID),
    sqlite_autoincrement=True,
)
Index(
    "open_runs",
    order_runs.c.store_id,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

run_orders = Table(
    "run_orders",
    metadata,
    Column("run_id", ROW_ID, ForeignKey("order_runs.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("order_id", ROW_ID, ForeignKey("orders.id", ondelete="CASCADE"), nullable=False),
    # The history had it when the run began: it is told of, and never sent.
    Column("was_there", Boolean, nullable=False),
    # The operator wants it sent although it looks like another one.
    Column("wanted", Boolean, nullable=False),
)
Index("run_orders_by_order", run_orders.c.order_id)

trusted_rules = Table(
    "trusted_rules",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("integration_id", BigInteger, primary_key=True, autoincrement=False),
    Column("rules_sha256", String(64), nullable=False),
    Column("order_id", ROW_ID, nullable=False),
    Column("who", Text, nullable=False),
    Column("at", String(27), nullable=False),
)
"""By which rules an order was last sent to an integration that somebody then saw in the dashboard."""
