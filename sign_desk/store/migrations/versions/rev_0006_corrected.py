"""What was sent of an order before it was corrected, byte by byte."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "order_sent",
        sa.Column("order_id", _ROW_ID, sa.ForeignKey("orders.id"), primary_key=True, autoincrement=False),
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("payload", sa.LargeBinary(), nullable=False),
    )
