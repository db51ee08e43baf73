"""What is typed for the deprecated calls is kept over a restart."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "legacy_drafts",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("customiser", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )
