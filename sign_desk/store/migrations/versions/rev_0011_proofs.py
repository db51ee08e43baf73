"""An index of the deliveries that are not only proofs any more: what is over the limits is found among them."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

_IS_NOT_BARE = sa.text("NOT (way = 'received' AND state = 'verified' AND topic = 'order:created' AND headers = '[]')")


def upgrade() -> None:
    """Make the index."""
    columns = ["store_id", "origin", "at", "id"]
    op.create_index(
        "deliveries_not_bare", "deliveries", columns, sqlite_where=_IS_NOT_BARE, postgresql_where=_IS_NOT_BARE
    )
