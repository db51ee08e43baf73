"""The tables of prices: their versions, saves of them, sales, staged edits, and what operators chose."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text, text

from sign_desk.store.schema.base import ROW_ID, metadata

price_snapshots = Table(
    "price_snapshots",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("customiser_id", BigInteger, nullable=False),
    Column("reason", String(16), nullable=False),
    Column("taken_at", String(27), nullable=False),
    Column("confirmed_at", String(27), nullable=False),
    Column("name", Text),
    Column("pinned", Boolean, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("body", LargeBinary, nullable=False),
    sqlite_autoincrement=True,
)
Index(
    "price_snapshots_by_place",
    price_snapshots.c.store_id,
    price_snapshots.c.origin,
    price_snapshots.c.customiser_id,
    price_snapshots.c.id,
)

price_looks = Table(
    "price_looks",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("origin", Text, primary_key=True),
    Column("customiser_id", BigInteger, primary_key=True, autoincrement=False),
    Column("snapshot_id", ROW_ID, ForeignKey("price_snapshots.id"), nullable=False),
    Column("looked_at", String(27), nullable=False),
)

price_saves = Table(
    "price_saves",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("customiser_id", BigInteger, nullable=False),
    Column("before_id", ROW_ID, ForeignKey("price_snapshots.id"), nullable=False),
    Column("operator", Text, nullable=False),
    Column("started_at", String(27), nullable=False),
    Column("settled_at", String(27)),
    Column("outcome", String(16)),
    Column("body", LargeBinary),
    Column("after_id", ROW_ID, ForeignKey("price_snapshots.id")),
    Column("repricing", String(27)),
    sqlite_autoincrement=True,
)
Index(
    "price_saves_by_place",
    price_saves.c.store_id,
    price_saves.c.origin,
    price_saves.c.customiser_id,
    price_saves.c.id,
)

price_sales = Table(
    "price_sales",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("customiser_id", BigInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("operator", Text, nullable=False),
    Column("begun_at", String(27), nullable=False),
    Column("ends_at", String(27), nullable=False),
    Column("save_id", ROW_ID, ForeignKey("price_saves.id")),
    Column("ending_at", String(27)),
    Column("ended_at", String(27)),
    sqlite_autoincrement=True,
)
Index(
    "price_sales_by_place",
    price_sales.c.store_id,
    price_sales.c.origin,
    price_sales.c.customiser_id,
    price_sales.c.id,
)

staged_edits = Table(
    "staged_edits",
    metadata,
    Column("id", ROW_ID, primary_key=True, autoincrement=True),
    Column("store_id", String(64), nullable=False),
    Column("origin", Text, nullable=False),
    Column("customiser_id", BigInteger, nullable=False),
    Column("base_id", ROW_ID, ForeignKey("price_snapshots.id"), nullable=False),
    Column("changed_at", String(27), nullable=False),
    Column("done", Integer, nullable=False),
    Column("damaged_at", String(27)),
    sqlite_autoincrement=True,
)
Index(
    "one_staged_per_customiser",
    staged_edits.c.store_id,
    staged_edits.c.origin,
    staged_edits.c.customiser_id,
    unique=True,
    sqlite_where=text("damaged_at IS NULL"),
    postgresql_where=text("damaged_at IS NULL"),
)

staged_steps = Table(
    "staged_steps",
    metadata,
    Column("staged_id", ROW_ID, ForeignKey("staged_edits.id"), primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)

price_choices = Table(
    "price_choices",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("name", String(32), primary_key=True),
    Column("body", Text, nullable=False),
)
