"""Deliveries of webhooks both ways, by what secrets are known again, and what a store's operators chose for them."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the tables."""
    _make_deliveries()
    op.create_table(
        "dropped_deliveries",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("dropped", sa.BigInteger(), nullable=False),
        sa.Column("newest_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "webhook_secrets",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("webhook_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("first_seen_at", sa.String(27), nullable=False),
        sa.Column("changed_at", sa.String(27)),
    )
    op.create_table(
        "webhook_choices",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )


def _make_deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("topic", sa.Text()),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("order_id", sa.Text()),
        sa.Column("status", sa.Integer()),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("headers", sa.Text(), nullable=False),
        sa.Column("answer_headers", sa.Text()),
        sa.Column("answer_truncated", sa.Boolean(), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("answer_body", sa.LargeBinary()),
        sqlite_autoincrement=True,
    )
    op.create_index("deliveries_by_time", "deliveries", ["store_id", "origin", "at", "id"])
