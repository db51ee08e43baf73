"""A history that can be searched and sorted, orders put away, drafts, templates, and product ids that were seen.

Only SQLite has files of the version before, and it cannot change a constraint: the two tables are made anew.
What the new columns hold is worked out here, as the program did when this version was made.
"""

import hashlib
import json
import re
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_ROW_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_IS_HOLDING = sa.text("state IN ('accepted', 'no_answer', 'queued', 'sending')")
_IS_KNOWN = "state IN ('draft', 'ready', 'queued', 'sending', 'accepted', 'rejected', 'no_answer', 'discarded')"
_CHOSEN_BY = ("place_id", "state", "created_at", "search_text")
_PLACE = (
    "(SELECT order_places.id FROM order_places "
    "WHERE order_places.store_id = old_orders.store_id AND order_places.origin = old_orders.origin)"
)
_OLD_ORDERS = (
    "id, store_id, origin, kind, integration_id, external_id, order_number, currency, total_minor, email, payload, "
    "payload_sha256, state, operator, attempts, created_at, updated_at, attempted_at"
)
_OLD_EVENTS = "id, order_id, at, who, what, state, answer_status, answer_request_id, answer_text"


def upgrade() -> None:
    """Make the tables anew with all that was in them, then the new ones."""
    for name in ("one_holder_per_key", "orders_by_origin", "orders_by_state"):
        op.drop_index(name, "orders")
    op.drop_index("ix_order_events_order_id", "order_events")
    op.rename_table("orders", "old_orders")
    op.rename_table("order_events", "old_order_events")
    _make_places()
    _make_orders()
    _make_order_events()
    _make_others()
    op.execute(
        f"INSERT INTO orders ({_OLD_ORDERS}, place_id, search_text, number_key, customer_key) "  # noqa: S608 (names)
        f"SELECT {_OLD_ORDERS}, {_PLACE}, '', '', '' FROM old_orders ORDER BY id"
    )
    op.execute(
        f"INSERT INTO order_events ({_OLD_EVENTS}) "  # noqa: S608 (names)
        f"SELECT {_OLD_EVENTS} FROM old_order_events ORDER BY id"
    )
    _keep_counting("orders")
    _keep_counting("order_events")
    op.drop_table("old_order_events")
    op.drop_table("old_orders")
    _describe()
    _make_indexes()


def _make_places() -> None:
    op.create_table(
        "order_places",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.UniqueConstraint("store_id", "origin", name="one_place_per_store_and_origin"),
    )
    op.execute("INSERT INTO order_places (store_id, origin) SELECT DISTINCT store_id, origin FROM old_orders")


def _make_orders() -> None:
    op.create_table(
        "orders",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("origin", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), sa.ForeignKey("order_places.id"), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("integration_id", sa.BigInteger()),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("order_number", sa.Text(), nullable=False),
        sa.Column("currency", sa.String(8)),
        sa.Column("total_minor", sa.BigInteger()),
        sa.Column("digits", sa.Integer()),
        sa.Column("email", sa.Text()),
        sa.Column("customer", sa.Text()),
        sa.Column("source", sa.Text()),
        sa.Column("payload_sha256", sa.String(64), nullable=False),
        sa.Column("fingerprint", sa.String(64)),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("customer_key", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("operator", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(27), nullable=False),
        sa.Column("updated_at", sa.String(27), nullable=False),
        sa.Column("attempted_at", sa.String(27)),
        sa.Column("payload", sa.LargeBinary()),
        sa.CheckConstraint(_IS_KNOWN, name="known_state"),
        sqlite_autoincrement=True,
    )


def _make_order_events() -> None:
    op.create_table(
        "order_events",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("order_id", _ROW_ID, sa.ForeignKey("orders.id"), nullable=False),
        sa.Column("at", sa.String(27), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("sent_sha256", sa.String(64)),
        sa.Column("answer_status", sa.Integer()),
        sa.Column("answer_request_id", sa.Text()),
        sa.Column("answer_text", sa.Text()),
        sqlite_autoincrement=True,
    )


def _make_others() -> None:
    op.create_table(
        "product_ids",
        sa.Column("origin", sa.Text(), primary_key=True),
        sa.Column("product_id", sa.Text(), primary_key=True),
        sa.Column("seen_at", sa.String(27), nullable=False),
    )
    op.create_table(
        "order_drafts",
        sa.Column("id", _ROW_ID, primary_key=True, autoincrement=True),
        sa.Column("store_id", sa.String(64), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "order_templates",
        sa.Column("store_id", sa.String(64), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(27), nullable=False),
    )


def _keep_counting(table: str) -> None:
    """Go on after the highest id there ever was: the id of a forgotten order must never name another."""
    old = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name").bindparams(name=f"old_{table}")
    highest = op.get_bind().scalar(old)
    if highest is not None:
        op.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name").bindparams(name=table))
        op.execute(
            sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :seq)").bindparams(name=table, seq=highest)
        )


def _make_indexes() -> None:
    op.create_index(
        "one_holder_per_key",
        "orders",
        ["origin", "kind", sa.text("coalesce(integration_id, 0)"), "external_id"],
        unique=True,
        sqlite_where=_IS_HOLDING,
        postgresql_where=_IS_HOLDING,
    )
    for name, key in (
        ("history_by_time", "created_at"),
        ("history_by_number", "number_key"),
        ("history_by_total", "total_minor"),
        ("history_by_state", "state"),
        ("history_by_customer", "customer_key"),
    ):
        op.create_index(name, "orders", [key, "id", *(other for other in _CHOSEN_BY if other != key)])
    op.create_index("history_by_place", "orders", ["place_id", "state", "created_at"])
    op.create_index("orders_by_external_id", "orders", ["origin", "external_id"])
    op.create_index("orders_by_number", "orders", ["origin", "order_number"])
    op.create_index("orders_by_fingerprint", "orders", ["origin", "fingerprint"])
    op.create_index("ix_order_events_order_id", "order_events", ["order_id"])
    op.create_index("product_ids_by_time", "product_ids", ["origin", "seen_at", "product_id"])
    op.create_index("ix_order_drafts_store_id", "order_drafts", ["store_id"])


def _describe() -> None:
    """Work out from what was sent by what each order is found, sorted and compared, a thousand orders at a time."""
    connection, last = op.get_bind(), 0
    chosen = sa.text(
        "SELECT id, origin, external_id, order_number, email, total_minor, state, updated_at, payload "
        "FROM orders WHERE id > :last ORDER BY id LIMIT 1000"
    )
    keep = sa.text(
        "UPDATE orders SET customer = :customer, fingerprint = :fingerprint, search_text = :search_text, "
        "number_key = :number_key, customer_key = :customer_key WHERE id = :id"
    )
    see = sa.text(
        "INSERT INTO product_ids (origin, product_id, seen_at) VALUES (:origin, :product_id, :seen_at) "
        "ON CONFLICT (origin, product_id) DO UPDATE SET seen_at = excluded.seen_at"
    )
    while rows := connection.execute(chosen, {"last": last}).all():
        last = rows[-1].id
        connection.execute(keep, [_description(row) for row in rows])
        seen = [
            {"origin": row.origin, "product_id": name, "seen_at": row.updated_at}
            for row in rows
            if row.state in {"accepted", "no_answer"}
            for name in _product_ids(_content(row.payload))
        ]
        if seen:
            connection.execute(see, seen)


def _description(row: sa.Row[Any]) -> dict[str, object]:
    content = _content(row.payload)
    people = [content.get(name) for name in ("customer", "billing_address", "shipping_address")]
    names = [_name(person) for person in people if isinstance(person, dict)]
    customer = next(filter(None, names), None)
    texts = (row.order_number, row.external_id, row.email, customer)
    return {
        "id": row.id,
        "customer": customer,
        "fingerprint": _fingerprint(row.email, content, row.total_minor),
        "search_text": "\n".join(text.casefold() for text in texts if text),
        "number_key": _sort_key(row.order_number),
        "customer_key": _sort_key(customer or ""),
    }


def _content(payload: bytes | None) -> dict[str, Any]:
    try:
        content = json.loads(payload or b"null")
    except (ValueError, RecursionError):
        return {}
    return content if isinstance(content, dict) else {}


def _lines(content: dict[str, Any]) -> list[dict[str, Any]]:
    lines = content.get("products")
    return [line for line in lines if isinstance(line, dict)] if isinstance(lines, list) else []


def _product_ids(content: dict[str, Any]) -> list[str]:
    names = [line.get("external_id") for line in _lines(content)]
    return [name for name in names if isinstance(name, str) and name]


def _name(person: dict[str, Any]) -> str:
    return " ".join(str(person[key]) for key in ("first_name", "last_name") if person.get(key))


def _sort_key(text: str) -> str:
    return re.sub(r"[0-9]+", lambda digits: digits[0].lstrip("0").zfill(20), text.casefold())


def _fingerprint(email: str | None, content: dict[str, Any], total: int | None) -> str | None:
    if not email or not content:
        return None
    lines = [[line.get("external_id"), line.get("quantity"), line.get("price")] for line in _lines(content)]
    identity = [email.strip().casefold(), sorted(map(_canonical, lines)), total]
    return hashlib.sha256(_canonical(identity).encode()).hexdigest()


def _canonical(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))
