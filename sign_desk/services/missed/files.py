"""Missed orders of one store: files opened, what is said of their orders written down, and the orders sorted out.

Nothing is sent here: what is missing is handed to `dispatch`. Files are read, and orders sorted, in a thread.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.found import plain_number
from sign_desk.orders.missed.importers import preview
from sign_desk.orders.missed.piles import Verdict
from sign_desk.orders.missed.sorting import Decision
from sign_desk.services.background import in_background
from sign_desk.services.missed.settled import kept_mappings, settled
from sign_desk.services.missed.sorting import chosen, not_to_be_sent, place_of, sorted_out
from sign_desk.services.missed.work import (
    FileLost,
    FileMark,
    Kept,
    Remembered,
    Work,
    joining,
    outages_to_json,
    reading,
    rules_of,
)
from sign_desk.store.missed.files import Missed, Topic
from sign_desk.store.missed.runs import Runs

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Sequence

    from sign_desk.orders.missed.choices import Choices
    from sign_desk.orders.missed.corrections import Corrections
    from sign_desk.orders.missed.importers import ColumnMapping, Import, Preview, Progress
    from sign_desk.orders.missed.matching import Matching
    from sign_desk.orders.missed.outage import Outage
    from sign_desk.services.missed.dispatch import Chosen
    from sign_desk.services.session import Session
    from sign_desk.store.database import Database
    from sign_desk.store.missed.files import StorePlace

__all__ = ["FileLost", "FileMark", "Kept", "MissedOrders", "Remembered", "Work"]

_GONE = "It is not at {} any more, or cannot be read."
_CHANGED = "{} is not what it was when its orders were sorted out."


class MissedOrders:
    """Opens files for one store. Every method that writes or reads what is kept raises StoreError.

    A method that changes a `Work` writes the change down and returns another `Work`, sorted out if the first was.
    `tell` is told on the loop, ten times a second at most, how far the reading of a file is.
    """

    def __init__(self, session: Session, database: Database) -> None:
        self._session = session
        self._database = database
        self._missed = Missed(database)
        self._runs = Runs(database)

    async def remembered(self) -> Remembered:
        """What was settled for all files of this store. What cannot be read any more counts as not settled."""
        return await settled(self._missed, self._store_id)

    async def mappings(self) -> tuple[ColumnMapping, ...]:
        """The column mappings of this store, by name."""
        return await kept_mappings(self._missed, self._store_id)

    async def keep_mapping(self, mapping: ColumnMapping) -> None:
        """Keep a column mapping under its name: tables with its headings are known by it from now on."""
        await self._missed.keep_mapping(self._store_id, mapping.name, mapping.fingerprint, mapping.to_json())

    async def remove_mapping(self, name: str) -> None:
        """Forget a column mapping."""
        await self._missed.remove_mapping(self._store_id, name)

    async def preview(self, path: Path, tell: Callable[[Progress], None]) -> Preview:
        """Show the beginning of a table, for a column mapping. Raises FileRefused, OSError."""

        def work() -> Generator[Progress, None, Preview]:
            with path.open("rb") as stream:
                return (yield from preview(stream))

        return await in_background(work(), tell)

    async def open(
        self, path: Path, zone: ZoneInfo, tell: Callable[[Progress], None], *, mapping: ColumnMapping | None = None
    ) -> Work:
        """Read a file, in place of the one in hand; times without an offset are taken in `zone`, the shop's.

        Raises FileRefused, UnknownTable, OSError.
        """
        told = await self.remembered()
        mark, found = await in_background(reading(path, zone, told.mappings, mapping), tell)
        if told.zone != zone:
            await self._missed.put_topic(self._store_id, Topic.ZONE, zone.key)
        used = mapping or next((one for one in told.mappings if one.name == found.mapping), None)
        work = await self._begun(mark, found, zone, told, used)
        await self._keep(work)
        return work

    async def join(self, work: Work, path: Path, tell: Callable[[Progress], None]) -> Work:
        """Take product ids from a second file of the same orders. Raises as `open`; the work then stands as it was."""
        joined = await self._joined(work, path, tell)
        await self._keep(joined)
        return await self._again(joined)

    async def in_hand(self) -> Kept | None:
        """The file that was opened last and is not done with, or None."""
        kept = await self._missed.import_in_hand(self._place)
        if kept is not None:
            with suppress(KeyError, TypeError, ValueError):
                return Kept.from_json(kept.values, kept.opened_at, kept.who)
        return None

    async def resume(self, kept: Kept, tell: Callable[[Progress], None]) -> Work:
        """Read the file in hand again, with all that was said of it.

        Raises FileLost if it, or the second one, is gone or was changed; and as `open`.
        """
        told = await self.remembered()
        zone = told.zone or ZoneInfo("UTC")
        mark, found = await self._read_again(kept.file, zone, told.mappings, kept.mapping, tell)
        work = replace(
            await self._begun(mark, found, zone, told, kept.mapping),
            matching=replace(told.matching, by_hand=kept.by_hand, left_out=kept.left_out),
            corrections=kept.corrections,
            acknowledged=kept.acknowledged,
            opened_at=kept.opened_at,
        )
        if kept.second is None:
            return work
        second, _ = await self._read_again(kept.second, zone, told.mappings, None, tell)
        return await self._joined(work, Path(second.path), tell)

    async def put_away(self) -> None:
        """Be done with the file in hand. What was decided of its orders stays."""
        await self._missed.forget_import(self._place)

    async def sort(self, work: Work) -> Work:
        """Sort the orders out, by all that is known now.

        What is not to be sent by that is put away in runs that have it still to send, also in one that goes.
        """
        found = await sorted_out(work, self._session.profile, self._database)
        names = await in_background(not_to_be_sent(found), lambda _progress: None)
        place = self._place
        await self._runs.leave_out(place.store_id, place.origin, names, self._operator)
        return found

    async def answer(self, work: Work, choices: Choices) -> Work:
        """Take the answers to the questions about this store, for this file and all later ones."""
        await self._missed.put_topic(self._store_id, Topic.CHOICES, {**choices.to_json()})
        return await self._again(replace(work, choices=choices))

    async def match(self, work: Work, matching: Matching) -> Work:
        """Take rules, skip rules and remembered products for this and later files, the rest for lines of this one."""
        body = matching.to_json()
        await self._missed.put_topic(self._store_id, Topic.RULES, {"rules": body["rules"], "skips": body["skips"]})
        before, after = work.matching.remembered, matching.remembered
        changed = {key: after.get(key, "") for key in {*before, *after} if before.get(key) != after.get(key)}
        await self._missed.match(self._store_id, changed, self._operator)
        changed_work = replace(work, matching=matching)
        await self._keep(changed_work)
        return await self._again(changed_work)

    async def correct(self, work: Work, corrections: Corrections) -> Work:
        """Take what was mended of this file's orders, in place of what was mended before."""
        changed = replace(work, corrections=corrections)
        await self._keep(changed)
        return await self._again(changed)

    async def acknowledge(self, work: Work, acknowledged: Collection[tuple[str, str]]) -> Work:
        """Take the marks of the issues that the operator has looked at, with their orders' keys, in place of others."""
        changed = replace(work, acknowledged=frozenset(acknowledged))
        await self._keep(changed)
        return await self._again(changed)

    async def decide(self, work: Work, keys: Iterable[str], verdict: Verdict | None) -> Work:
        """Record what the operator says of orders, who it was and when; None takes it back."""
        keys = dict.fromkeys(keys)
        await self._missed.decide(self._place, keys, verdict or "", self._operator)
        said = {} if verdict is None else dict.fromkeys(keys, Decision(verdict, self._operator, datetime.now(UTC)))
        decided = {key: decision for key, decision in work.decisions.items() if key not in keys}
        return await self._again(replace(work, decisions=decided | said))

    async def set_outages(self, work: Work, outages: Sequence[Outage]) -> Work:
        """Record when the shop's connection was down."""
        await self._missed.put_topic(self._store_id, Topic.OUTAGES, outages_to_json(outages))
        return await self._again(replace(work, outages=tuple(outages)))

    async def list_numbers(self, work: Work, numbers: Iterable[str], source: str) -> Work:
        """Record that orders are there, known from `source` (such as "Dashboard"); "" takes it back."""
        names = {plain_number(number) for number in numbers}
        await self._missed.add_known(self._place, names, source, self._operator)
        listed = {name: words for name, words in work.listed.items() if name not in names}
        return await self._again(replace(work, listed={**listed, **dict.fromkeys(names, source)} if source else listed))

    def chosen(self, work: Work, counted: Callable[[], None] = lambda: None) -> Iterator[Chosen]:
        """The missing orders as they are sent, each made when its turn comes: thousands take seconds, in any thread.

        `counted` is called for each. Going on raises what that raises, and ValueError if an order must not be sent.
        """
        return chosen(work, self._session.profile, counted)

    def rules(self, work: Work) -> str:
        """The hash of what the sending of these orders rests on: after it changes, a first order goes alone."""
        return rules_of(work, self._session.profile)

    @property
    def _store_id(self) -> str:
        return self._session.profile.store_id

    @property
    def _operator(self) -> str:
        return self._session.profile.operator

    @property
    def _place(self) -> StorePlace:
        return place_of(self._session.profile)

    async def _begun(
        self, mark: FileMark, found: Import, zone: ZoneInfo, told: Remembered, mapping: ColumnMapping | None
    ) -> Work:
        decisions = await self._missed.decisions(self._place)
        known = await self._missed.known(self._place)
        return Work(
            file=mark,
            found=found,
            mapping=mapping,
            opened_at=datetime.now(UTC),
            zone=zone,
            choices=told.choices,
            matching=told.matching,
            outages=told.outages,
            decisions={
                key: Decision(Verdict(one.text), one.who, one.at)
                for key, one in decisions.items()
                if one.text in set(Verdict)
            },
            listed={name: one.text for name, one in known.items()},
        )

    async def _joined(self, work: Work, path: Path, tell: Callable[[Progress], None]) -> Work:
        mappings = await self.mappings()
        mark, joined = await in_background(joining(work, path, mappings), tell)
        return replace(work, second=mark, joined=joined, matching=replace(work.matching, second=joined.ids))

    async def _read_again(
        self,
        mark: FileMark,
        zone: ZoneInfo,
        mappings: Sequence[ColumnMapping],
        mapping: ColumnMapping | None,
        tell: Callable[[Progress], None],
    ) -> tuple[FileMark, Import]:
        try:
            now, found = await in_background(reading(Path(mark.path), zone, mappings, mapping), tell)
        except OSError as error:
            raise FileLost(mark.path, _GONE.format(mark.path)) from error
        if now.sha256 != mark.sha256:
            raise FileLost(mark.path, _CHANGED.format(mark.path))
        return now, found

    async def _keep(self, work: Work) -> None:
        await self._missed.keep_import(self._place, work.to_json(), self._operator, work.opened_at)

    async def _again(self, work: Work) -> Work:
        return work if work.sorted is None else await self.sort(work)
