"""Orders that were begun, and templates to begin others with: kept as they were typed, complete or not.

Whoever keeps or reads one says by which locale its prices are written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, delete, insert, select, update

from sign_desk.orders import draft_text
from sign_desk.orders.draft import LegacyDraft
from sign_desk.store import erasure
from sign_desk.store.schema import legacy_drafts, order_drafts, order_templates
from sign_desk.store.times import from_text, now, to_text

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection

    from sign_desk.orders.draft import OrderDraft
    from sign_desk.store.database import Database


@dataclass(frozen=True, slots=True)
class KeptDraft:
    """An order that was begun; `title` is what it is called by, "" if nothing in it names it. `changed_at` is UTC."""

    id: int
    draft: OrderDraft
    changed_at: datetime

    @property
    def title(self) -> str:
        """What the draft is called by in a list."""
        return draft_text.title(self.draft)


@dataclass(frozen=True, slots=True)
class Template:
    """A draft without the ids of a single order, kept under a name. `changed_at` is UTC."""

    name: str
    draft: OrderDraft
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class KeptLegacy:
    """What is typed for a deprecated call. `changed_at` is UTC."""

    draft: LegacyDraft
    changed_at: datetime


class Drafts:
    """The drafts and templates of each store. They are personal data, and erased as such. All raise StoreError."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    async def save(self, store_id: str, draft: OrderDraft, *, locale: str, draft_id: int | None = None) -> int:
        """Keep `draft` in place of the one of that id, and return its id: a new one if that is there no more."""
        content = {"body": draft_text.write(draft, locale), "changed_at": to_text(self._clock())}

        def save(connection: Connection) -> int:
            place = and_(order_drafts.c.id == draft_id, order_drafts.c.store_id == store_id)
            if draft_id is not None and connection.execute(update(order_drafts).where(place).values(content)).rowcount:
                return draft_id
            statement = insert(order_drafts).values(content | {"store_id": store_id}).returning(order_drafts.c.id)
            new_id: int = connection.execute(statement).scalar_one()
            return new_id

        return await self._database.run(save)

    async def drafts(self, store_id: str, locale: str) -> tuple[KeptDraft, ...]:
        """Return the drafts of a store, the one changed last first."""
        query = (
            select(order_drafts)
            .where(order_drafts.c.store_id == store_id)
            .order_by(order_drafts.c.changed_at.desc(), order_drafts.c.id.desc())
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return tuple(KeptDraft(row.id, draft_text.read(row.body, locale), from_text(row.changed_at)) for row in rows)

    async def remove(self, draft_id: int) -> None:
        """Erase a draft, if it is there."""
        statement = delete(order_drafts).where(order_drafts.c.id == draft_id)
        await self._database.run(lambda connection: connection.execute(statement))

    async def save_template(self, store_id: str, name: str, draft: OrderDraft, *, locale: str) -> None:
        """Keep `draft` as the template of that name, in place of an earlier one; ids of a single order are left out."""
        place = {"store_id": store_id, "name": name.strip()}
        body = draft_text.write(draft_text.without_ids(draft), locale)
        content = place | {"body": body, "changed_at": to_text(self._clock())}

        def save(connection: Connection) -> None:
            connection.execute(delete(order_templates).where(_is_template(**place)))
            connection.execute(insert(order_templates).values(content))

        await self._database.run(save)

    async def templates(self, store_id: str, locale: str) -> tuple[Template, ...]:
        """Return the templates of a store by name."""
        query = select(order_templates).where(order_templates.c.store_id == store_id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        found = (Template(row.name, draft_text.read(row.body, locale), from_text(row.changed_at)) for row in rows)
        return tuple(sorted(found, key=lambda template: template.name.casefold()))

    async def remove_template(self, store_id: str, name: str) -> None:
        """Erase a template, if it is there."""
        statement = delete(order_templates).where(_is_template(store_id, name.strip()))
        await self._database.run(lambda connection: connection.execute(statement))

    async def legacy(self, store_id: str) -> dict[str, KeptLegacy]:
        """Return what is typed for the deprecated calls of a store, by the kind under which each would be recorded."""
        query = select(legacy_drafts).where(legacy_drafts.c.store_id == store_id)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.kind: KeptLegacy(LegacyDraft(row.body, row.customiser), from_text(row.changed_at)) for row in rows}

    async def save_legacy(self, store_id: str, kind: str, draft: LegacyDraft | None) -> None:
        """Keep what is typed for a deprecated call in place of what was; None erases it."""
        place = {"store_id": store_id, "kind": kind}

        def save(connection: Connection) -> None:
            connection.execute(delete(legacy_drafts).filter_by(**place))
            if draft is not None:
                # Halves of characters are in no text that the database takes.
                text = draft.text.encode("utf-8", "replace").decode()
                content = place | {"body": text, "customiser": draft.customiser}
                connection.execute(insert(legacy_drafts).values(content | {"changed_at": to_text(self._clock())}))

        await self._database.run(save)

    async def erase_personal(self, before: datetime) -> None:
        """Erase drafts last changed before `before`, and the people in templates that old."""
        await self._database.run(lambda connection: erasure.of_drafts(connection, before))
        await self._database.empty_log()

    async def forget(self, store_id: str) -> None:
        """Erase all drafts and templates of a store."""

        def forget(connection: Connection) -> None:
            for table in (order_drafts, order_templates, legacy_drafts):
                connection.execute(delete(table).where(table.c.store_id == store_id))

        await self._database.run(forget)
        await self._database.empty_log()


def _is_template(store_id: str, name: str) -> ColumnElement[bool]:
    return and_(order_templates.c.store_id == store_id, order_templates.c.name == name)
