"""Orders, their history, and cached records."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_HOLDING = sa.text("state IN ('accepted', 'no_answer', 'queued', 'sending')")
_IS_KNOWN = "state IN ('draft', 'ready', 'queued', 'sending', 'accepted', 'rejected', 'no_answer')"


def upgrade() -> None:
    """Make the tables."""
    _make_orders()
    _make_order_events()
    op.create_table(
        "cache",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(64), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("fetched_at", sa.String(27), nullable=False),
    )


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("integration_id", sa.BigInteger()),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(8)),
        sa.Column("total_minor", sa.BigInteger()),
        sa.Column("email", sa.Text()),
        sa.Column("payload", sa.LargeBinary()),
        sa.Column("payload_sha256", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("updated_at", sa.String(27), nullable=False),
        sa.Column("attempted_at", sa.String(27)),
        sa.CheckConstraint(_IS_KNOWN, name="known_state"),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "one_holder_per_key",
        "orders",
        ["origin", "kind", sa.text("coalesce(integration_id, 0)"), "external_id"],
        unique=True,
        sqlite_where=_IS_HOLDING,
        postgresql_where=_IS_HOLDING,
    )
    op.create_index("orders_by_origin", "orders", ["origin", "id"])
    op.create_index("orders_by_state", "orders", ["state"])


def _make_order_events() -> None:
    op.create_table(
        "order_events",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("order_id", _ROW_ID, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("answer_status", sa.Integer()),
        sa.Column("answer_request_id", sa.Text()),
        sa.Column("answer_text", sa.Text()),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_order_events_order_id", "order_events", ["order_id"])
