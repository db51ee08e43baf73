"""Orders are found by how their numbers sort, by which those are compared that look alike."""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Put the index of that key in the place of the one that no question asks for any more."""
    op.drop_index("orders_by_number", "orders")
    op.create_index("orders_by_number", "orders", ["origin", "number_key"])
