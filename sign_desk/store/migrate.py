"""Brings a database to the newest version of its schema, with a copy of it first."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

from sign_desk.store.copies import backup_path
from sign_desk.store.errors import DatabaseTooNew
from sign_desk.store.schema import REVISION
from sign_desk.store.sqlite_file import back_up

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"


def migrate(engine: Engine, path: Path, scripts: Path = MIGRATIONS, newest: str = REVISION) -> None:
    """Migrate the database at `path` to `newest` by `scripts`, all or nothing.

    An existing one is copied beside itself first, as "….before-<newest>". Raises DatabaseTooNew if it is of a
    version that `scripts` do not know; nothing was changed then.
    """
    with engine.begin() as connection:
        current = _revision(connection)
    if current == newest:
        return
    if current is not None:
        _refuse_unknown(current, scripts)
        back_up(path, backup_path(path, newest))
    from alembic import command

    config = _config(scripts)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, newest)


def _revision(connection: Connection) -> str | None:
    """Return the version of the database, or None for one that was just made."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    revision: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return revision


def _refuse_unknown(revision: str, scripts: Path) -> None:
    from alembic.script import ScriptDirectory

    known = {script.revision for script in ScriptDirectory.from_config(_config(scripts)).walk_revisions()}
    if revision not in known:
        raise DatabaseTooNew


def _config(scripts: Path) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts).replace("%", "%%"))
    return config
