"""What the service had after each save, and sales: named changes of prices with an end."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the column, and make the table."""
    # SQLite adds a foreign key only together with its column.
    kind = _ROW_ID.compile(dialect=op.get_bind().dialect)
    op.execute(f"ALTER TABLE price_saves ADD COLUMN after_id {kind} REFERENCES price_snapshots (id)")
    op.create_table(
        "price_sales",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("customiser_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("begun_at", sa.String(27), nullable=False),
        sa.Column("ends_at", sa.String(27), nullable=False),
        sa.Column("save_id", _ROW_ID, sa.ForeignKey("price_saves.id")),
        sa.Column("ending_at", sa.String(27)),
        sa.Column("ended_at", sa.String(27)),
        sqlite_autoincrement=True,
    )
    op.create_index("price_sales_by_place", "price_sales", ["store_id", "origin", "customiser_id", "id"])
