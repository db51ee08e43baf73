"""How long it takes to read a shop's export, to check its orders and to sort them out, and how much memory.

Each file is read by a process of its own, so that its memory is that of this work alone; beside it stands Python's
bare CSV reader on the same file, in the same process.
"""

import csv
import gc
import json
import resource
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from exports import write_shopify
from measure import Measure, Reading, Seconds

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, ExternalId
from sign_desk.orders.missed.drafting import Setup
from sign_desk.orders.missed.importers import read
from sign_desk.orders.missed.matching import Matching, MatchRule, SkipRule
from sign_desk.orders.missed.patterns import How, Of, Pattern
from sign_desk.orders.missed.piles import Verdict
from sign_desk.orders.missed.preparing import prepare
from sign_desk.orders.missed.sorting import Decision, Known, sort_out

ORDERS = (10_000, 20_000, 50_000, 100_000)
AIMED_AT = 50_000
ZONE = ZoneInfo("America/New_York")
LONG_NOTE = "Please ring 😀 " + "x" * 4000
T = TypeVar("T")


class Taken(NamedTuple):
    """What one file took: seconds, and megabytes at most."""

    imported: float
    prepared: float
    sorted_out: float
    again: float
    bare: float
    peak: float

    @property
    def whole(self) -> float:
        """From the file to the piles."""
        return self.imported + self.prepared + self.sorted_out


def measures(counts: tuple[int, ...] = ORDERS) -> Iterator[Measure | Reading]:
    """Give the measures of each file; the files go when the last one was taken."""
    with tempfile.TemporaryDirectory() as folder:
        for count in counts:
            file = Path(folder, f"{count}.csv")
            write_shopify(file, count)
            taken = in_a_process(file)
            aim = " ≤ 10 s" if count == AIMED_AT else ""
            name = f"{count:,} orders: from the file to the piles, beside csv.reader"
            yield Measure(
                name, lambda taken=taken: Seconds(taken.whole), lambda taken=taken: Seconds(taken.bare), aim, 1
            )
            yield Measure(f"{count:,} orders: sort out again", lambda taken=taken: Seconds(taken.again), None, "", 1)
            yield Reading(f"{count:,} orders: an order", f"{taken.whole / count * 1e6:.0f} µs", "the same for all")
            memory = "< 400 MB" if count == AIMED_AT else ""
            yield Reading(f"{count:,} orders: memory at most", f"{taken.peak:.0f} MB", memory)
            if count == AIMED_AT:
                yield from with_long_notes(file, count)


def with_long_notes(file: Path, count: int) -> Iterator[Reading]:
    """Give the memory that a file of some 200 MB takes, whose characters are of the kind that takes most."""
    write_shopify(file, count, LONG_NOTE)
    size, taken = file.stat().st_size / 1e6, in_a_process(file)
    yield Reading(f"{count:,} orders in {size:.0f} MB: memory at most", f"{taken.peak:.0f} MB", "< 400 MB")


def in_a_process(file: Path) -> Taken:
    """Take the times of one file in a fresh process."""
    command = [sys.executable, __file__, str(file)]
    told = subprocess.run(command, capture_output=True, check=True, encoding="utf-8").stdout
    return Taken(*json.loads(told))


def take(file: Path) -> Taken:
    """Read, prepare and sort out the orders of `file`, half of which are ticked as missing, and sort out again."""
    # As the app does at its start.
    gc.set_threshold(20_000, 50, 500)
    begun = perf_counter()
    with file.open("rb") as stream:
        orders = finish(read(stream, zone=ZONE)).orders
    imported = perf_counter()
    ready = finish(prepare(orders, setup()))
    prepared = perf_counter()
    ticked = Decision(Verdict.MISSING, "Robin", datetime.now(UTC))
    decisions = {order.key: ticked for order in orders[::2]}
    finish(sort_out(ready, Known(), decisions))
    sorted_out = perf_counter()
    finish(sort_out(ready, Known(), {**decisions, orders[1].key: ticked}))
    again = perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    bare = read_barely(file)
    return Taken(imported - begun, prepared - imported, sorted_out - prepared, again - sorted_out, bare, peak)


def setup() -> Setup:
    """Return what a store with some rules has set."""
    rules = (MatchRule(Pattern(Of.SKU, How.STARTS, kind), f"812-{kind}") for kind in ("CUSTOM", "METAL"))
    skips = (SkipRule(Pattern(Of.NAME, How.CONTAINS, "remote")),)
    return Setup(
        integration_id=42,
        currency="USD",
        basis=PriceBasis.PER_UNIT,
        zone=ZONE,
        choices=Choices(external_id=ExternalId.ORDER_ID),
        matching=Matching(rules=tuple(rules), skips=skips),
    )


def read_barely(file: Path) -> float:
    """Return the seconds in which all rows of `file` are read and thrown away."""
    begun = perf_counter()
    with file.open(newline="", encoding="utf-8") as stream:
        for _ in csv.reader(stream):
            pass
    return perf_counter() - begun


def finish(work: Generator[object, None, T]) -> T:
    """Do work in slices to its end."""
    while True:
        try:
            next(work)
        except StopIteration as ended:
            result: T = ended.value
            return result


if __name__ == "__main__":
    sys.stdout.write(json.dumps(take(Path(sys.argv[1]))))
