"""Writes orders of the history into files to hand on: a table, their evidence, or a report of one page.

Orders are read a page at a time. A file is whole or not there: it takes its name when it is finished.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO, TypeAlias

from sign_desk.orders.evidence import EvidenceDocument
from sign_desk.orders.spreadsheet import CsvTable, Table, XlsxTable, row
from sign_desk.store.errors import FileNotWritten
from sign_desk.store.orders.history import HistoryQuery

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.orders.report import Report
    from sign_desk.orders.states import State
    from sign_desk.store.orders.ledger import Ledger

REASON = "What came of it"
_AT_ONCE = 500

Told: TypeAlias = Callable[[int, int], bool]
"""Is told how many orders of how many are done, and answers whether to go on."""


class ExportStopped(Exception):
    """The export was stopped on request; no file was written."""


class Exports:
    """Exports from one history. `chosen` is a query, or the ids of orders.

    Every method raises StoreError, and ExportStopped when `told` answers no.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    async def table(
        self,
        chosen: HistoryQuery | Sequence[int],
        path: Path,
        words: Mapping[State, str],
        told: Told = lambda _done, _of: True,
        reasons: Mapping[int, str] | None = None,
    ) -> int:
        """Write a table into `path`, XLSX if that is its ending and CSV otherwise; return of how many orders.

        `words` are what states are called; `reasons` tell by an order's id why it is in its state, in a last column.
        """
        count, more = 0, () if reasons is None else (REASON,)
        async with _written(path) as stream:
            kind = XlsxTable if path.suffix.lower() == ".xlsx" else CsvTable
            table: Table = await asyncio.to_thread(kind, stream, more)
            async for ids in self._parts(chosen, told):
                orders = await self._ledger.summaries(ids)
                rows = [(*row(order, words), *_reason_of(order, reasons)) for order in orders]
                await asyncio.to_thread(table.add, rows)
                count += len(orders)
            await asyncio.to_thread(table.close)
        return count

    async def evidence(
        self, chosen: HistoryQuery | Sequence[int], path: Path, told: Told = lambda _done, _of: True
    ) -> int:
        """Write the evidence of orders into `path`; return of how many that were found."""
        async with _written(path) as stream:
            document = EvidenceDocument(stream, datetime.now(UTC))
            async for ids in self._parts(chosen, told):
                await asyncio.to_thread(document.add, await self._ledger.evidence_of(ids))
            document.close()
        return document.count

    async def report(
        self, chosen: HistoryQuery | Sequence[int], report: Report, told: Told = lambda _done, _of: True
    ) -> None:
        """Take orders into `report`, in their order."""
        async for ids in self._parts(chosen, told):
            report.add(await self._ledger.summaries(ids))

    async def _parts(self, chosen: HistoryQuery | Sequence[int], told: Told) -> AsyncIterator[Sequence[int]]:
        ids = await self._ledger.ids(chosen) if isinstance(chosen, HistoryQuery) else chosen
        for start in range(0, len(ids), _AT_ONCE):
            if not told(start, len(ids)):
                raise ExportStopped
            yield ids[start : start + _AT_ONCE]


def _reason_of(order: OrderSummary, reasons: Mapping[int, str] | None) -> tuple[str, ...]:
    return () if reasons is None else (reasons.get(order.id, ""),)


@asynccontextmanager
async def _written(path: Path) -> AsyncIterator[BinaryIO]:
    scratch = path.with_name(f".{path.name}.new")
    try:
        with scratch.open("wb") as stream:
            yield stream
            # A disk takes its time for a large file, and the window is not to wait for it.
            await asyncio.to_thread(_sync, stream)
        scratch.replace(path)
    except OSError as error:
        raise FileNotWritten(path, error) from error
    finally:
        with suppress(OSError):
            scratch.unlink(missing_ok=True)


def _sync(stream: BinaryIO) -> None:
    stream.flush()
    os.fsync(stream.fileno())
