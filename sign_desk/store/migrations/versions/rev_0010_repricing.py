"""Which saves belong to the last repricing of a store, so that all of it can be undone at any time."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add the column."""
    op.add_column("price_saves", sa.Column("repricing", sa.String(27)))
