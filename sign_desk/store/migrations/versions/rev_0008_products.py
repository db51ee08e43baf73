"""An index of the products among the orders: the history tells them apart."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_IS_PRODUCT = sa.text("kind = 'legacy_product'")


def upgrade() -> None:
    """Make the index."""
    op.create_index("products_among_orders", "orders", ["id"], sqlite_where=_IS_PRODUCT, postgresql_where=_IS_PRODUCT)
