"""Missed orders: files under way, what their sorting out rests on, and the runs that send them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """Make the tables."""
    _make_remembered()
    _make_gathered()
    _make_import()
    _make_runs()


def _make_remembered() -> None:
    op.create_table(
        "missed_choices",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    op.create_table(
        "product_matches",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("line_key", sa.Text(), primary_key=True),
        sa.Column("product_id", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_table(
        "column_mappings",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )


def _make_gathered() -> None:
    op.create_table(
        "missed_decisions",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("order_key", sa.Text(), primary_key=True),
        sa.Column("decision", sa.String(32), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
    op.create_table(
        "known_orders",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )


def _make_import() -> None:
    op.create_table(
        "missed_imports",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.String(27), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("one_missed_import_per_place", "missed_imports", ["store_id", "origin"], unique=True)


def _make_runs() -> None:
    op.create_table(
        "order_runs",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("integration_id", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("rules_sha256", sa.String(64), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.String(27), nullable=False),
        sa.Column("ended_at", sa.String(27)),
        sa.Column("halt", sa.String(32)),
        sa.Column("trial_id", _ROW_ID),
        sqlite_autoincrement=True,
    )
    op.create_index("open_runs", "order_runs", ["store_id"], sqlite_where=_IS_OPEN, postgresql_where=_IS_OPEN)
    run_id = sa.ForeignKey("order_runs.id", ondelete="CASCADE")
    order_id = sa.ForeignKey("orders.id", ondelete="CASCADE")
    op.create_table(
        "run_orders",
        sa.Column("run_id", _ROW_ID, run_id, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("order_id", _ROW_ID, order_id, nullable=False),
        sa.Column("was_there", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
    )
    op.create_index("run_orders_by_order", "run_orders", ["order_id"])
    op.create_table(
        "trusted_rules",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("integration_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("rules_sha256", sa.String(64), nullable=False),
        sa.Column("order_id", _ROW_ID, nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
    )
