"""Earlier versions of pricing, saves under way, staged edits, and what a store's operators chose.

Pricing was cached for reading offline; what there is becomes the first version of each customiser's.
"""

import hashlib
import json
import zlib

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IN_USE = sa.text("damaged_at IS NULL")
_PLACE = ["store_id", "origin", "customiser_id"]


def upgrade() -> None:
    """Make the tables, and move what was cached."""
    _make_snapshots()
    _make_saves()
    _make_staged()
    op.create_table(
        "price_choices",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.String(32), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
    )
    _move_cached()


def _make_snapshots() -> None:
    op.create_table(
        "price_snapshots",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("customiser_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(16), nullable=False),
        sa.Column("taken_at", sa.String(27), nullable=False),
        sa.Column("confirmed_at", sa.String(27), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("price_snapshots_by_place", "price_snapshots", [*_PLACE, "id"])
    op.create_table(
        "price_looks",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("customiser_id", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("snapshot_id", _ROW_ID, sa.ForeignKey("price_snapshots.id"), nullable=False),
        sa.Column("looked_at", sa.String(27), nullable=False),
    )


def _make_saves() -> None:
    op.create_table(
        "price_saves",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("customiser_id", sa.BigInteger(), nullable=False),
        sa.Column("before_id", _ROW_ID, sa.ForeignKey("price_snapshots.id"), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("started_at", sa.String(27), nullable=False),
        sa.Column("settled_at", sa.String(27)),
        sa.Column("outcome", sa.String(16)),
        sa.Column("body", sa.LargeBinary()),
        sqlite_autoincrement=True,
    )
    op.create_index("price_saves_by_place", "price_saves", [*_PLACE, "id"])


def _make_staged() -> None:
    op.create_table(
        "staged_edits",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("customiser_id", sa.BigInteger(), nullable=False),
        sa.Column("base_id", _ROW_ID, sa.ForeignKey("price_snapshots.id"), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("damaged_at", sa.String(27)),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "one_staged_per_customiser",
        "staged_edits",
        _PLACE,
        unique=True,
        sqlite_where=_IN_USE,
        postgresql_where=_IN_USE,
    )
    op.create_table(
        "staged_steps",
        sa.Column("staged_id", _ROW_ID, sa.ForeignKey("staged_edits.id"), primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
    )


def _move_cached() -> None:
    connection = op.get_bind()
    keep = sa.text(
        "INSERT INTO price_snapshots "
        "(store_id, origin, customiser_id, reason, taken_at, confirmed_at, pinned, sha256, body) VALUES "
        "(:store_id, :origin, :customiser_id, 'loaded', :fetched_at, :fetched_at, :pinned, :sha256, :body)"
    )
    keep = keep.bindparams(sa.bindparam("pinned", type_=sa.Boolean()), sa.bindparam("body", type_=sa.LargeBinary()))
    cached = sa.text("SELECT store_id, key, body, fetched_at FROM cache WHERE kind = 'pricing'")
    for row in connection.execute(cached).all():
        origin, _, customiser_id = row.key.rpartition(" ")
        content = (json.dumps(json.loads(row.body), separators=(",", ":")) + "\n").encode()
        values = {
            "store_id": row.store_id,
            "origin": origin,
            "customiser_id": int(customiser_id),
            "fetched_at": row.fetched_at,
            "pinned": False,
            "sha256": hashlib.sha256(content).hexdigest(),
            "body": zlib.compress(content),
        }
        connection.execute(keep, values)
    op.execute("DELETE FROM cache WHERE kind = 'pricing'")
