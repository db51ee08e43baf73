"""What the tables of all rooms share: the one list of them, and the type of their row ids.

Times are text: UTC, ISO 8601, microseconds and "Z" always written, so that text order is time order.
Statements and types stay within what PostgreSQL offers too.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, MetaData, String, Table, Text

metadata = MetaData()

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""Of a row that the database numbers: SQLite counts up INTEGER columns alone."""

cache = Table(
    "cache",
    metadata,
    Column("store_id", String(64), primary_key=True),
    Column("kind", String(64), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body", Text, nullable=False),
    Column("fetched_at", String(27), nullable=False),
)
