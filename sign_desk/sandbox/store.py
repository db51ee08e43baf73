"""What the sandbox keeps: JSON documents in SQLite, in memory or in a file.

Each collection maps an integer to a document. Every change is committed and synced before its request is
answered, so that what was accepted survives a kill of the sandbox.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from sign_desk.sandbox.validation import JsonObject

_LOCK_PATIENCE = 10.0  # seconds: a sandbox that outlives its killed window lets go of the file within this
_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    collection TEXT NOT NULL, id INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (collection, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_external_id
    ON documents (collection, json_extract(body, '$.external_id'));
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, value INTEGER NOT NULL);
"""


class StoreUnusable(Exception):
    """The data file cannot be used; the text says why."""


class Store:
    """The documents of one sandbox. Not to be shared between threads."""

    def __init__(self, path: Path | None) -> None:
        """Open a data file, or a store in memory.

        Raises:
            StoreUnusable: when another sandbox keeps the file, or it is no database.
        """
        self._lock = FileLock(f"{path.resolve()}.lock") if path else None
        self._claim(path)
        try:
            self._connection = _connected(path)
        except sqlite3.Error as error:
            self._let_go()
            raise StoreUnusable(f"{path} cannot be used as a data file: {error}") from error
        self.customisers = Collection(self._connection, "customisers")
        self.pricing = Collection(self._connection, "pricing")
        self.webhooks = Collection(self._connection, "webhooks")
        self.products = Collection(self._connection, "products")
        self.integrations = Collection(self._connection, "integrations")
        self.orders = Collection(self._connection, "orders")
        self.order_events = Collection(self._connection, "order_events")
        self.deliveries = Collection(self._connection, "deliveries")

    def _claim(self, path: Path | None) -> None:
        if self._lock is None:
            return
        try:
            Path(self._lock.lock_file).parent.mkdir(parents=True, exist_ok=True)
            self._lock.acquire(timeout=_LOCK_PATIENCE)
        except Timeout as error:
            raise StoreUnusable(f"{path} is in use by another sandbox") from error
        except OSError as error:
            raise StoreUnusable(f"{path} cannot be used as a data file: {error}") from error

    def _let_go(self) -> None:
        if self._lock is not None:
            self._lock.release()

    def close(self) -> None:
        """Close the database and let go of the file."""
        self._connection.close()
        self._let_go()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make the changes of the block one: all of them committed, or none."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def next_id(self, name: str) -> int:
        """Give the next number of a counter; a number is never given twice, deleted documents included."""
        self._connection.execute(
            "INSERT INTO counters VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET value = value + 1", (name,)
        )
        row = self._connection.execute("SELECT value FROM counters WHERE name = ?", (name,)).fetchone()
        return int(row[0])

    def start_counting_after(self, name: str, value: int) -> None:
        """Set the last number given of a counter."""
        self._connection.execute("INSERT OR REPLACE INTO counters VALUES (?, ?)", (name, value))


class Collection:
    """Documents of one sort, by their integer id."""

    def __init__(self, connection: sqlite3.Connection, name: str) -> None:
        self._connection = connection
        self._name = name

    def get(self, id_: int) -> JsonObject | None:
        """Give one document, or None."""
        return self._first("id = ?", id_)

    def find(self, external_id: str) -> JsonObject | None:
        """Give the newest document that has this `external_id`, or None."""
        return self._first("json_extract(body, '$.external_id') = ? ORDER BY id DESC", external_id)

    def last(self) -> JsonObject | None:
        """Give the document with the greatest id, or None when there is none."""
        return self._first("TRUE ORDER BY id DESC")

    def all(self) -> list[JsonObject]:
        """Give every document, by id."""
        rows = self._connection.execute("SELECT body FROM documents WHERE collection = ? ORDER BY id", (self._name,))
        return [json.loads(body) for (body,) in rows]

    def put(self, id_: int, document: JsonObject) -> None:
        """Keep a document under an id, in the place of the one that was there."""
        self._connection.execute(
            "INSERT OR REPLACE INTO documents VALUES (?, ?, ?)", (self._name, id_, json.dumps(document))
        )

    def delete(self, id_: int) -> None:
        """Delete a document, if it is there."""
        self._connection.execute("DELETE FROM documents WHERE collection = ? AND id = ?", (self._name, id_))

    def _first(self, condition: str, *parameters: int | str) -> JsonObject | None:
        row = self._connection.execute(
            # The condition is one of this class' own literals, never anything that came from outside.
            f"SELECT body FROM documents WHERE collection = ? AND {condition} LIMIT 1",  # noqa: S608
            (self._name, *parameters),
        ).fetchone()
        if row is None:
            return None
        document: JsonObject = json.loads(row[0])
        return document


def _connected(path: Path | None) -> sqlite3.Connection:
    connection = sqlite3.connect(path or ":memory:", isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
