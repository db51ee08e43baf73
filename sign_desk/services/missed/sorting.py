"""Sorts out the orders of a file in hand by all that is known here, and hands over those that are missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sign_desk.orders.missed.drafting import Setup
from sign_desk.orders.missed.found import plain_number
from sign_desk.orders.missed.issues import Code
from sign_desk.orders.missed.piles import Pile
from sign_desk.orders.missed.preparing import prepare, request_of
from sign_desk.orders.missed.sorting import Known, may_be_missing, sort_out
from sign_desk.services.background import in_background
from sign_desk.services.missed.dispatch import Chosen
from sign_desk.store.missed.files import StorePlace
from sign_desk.store.missed.known import Sought, gather

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Set

    from sign_desk.orders.missed.preparing import Prepared
    from sign_desk.orders.missed.sorting import Sorted, SortedOut
    from sign_desk.services.missed.work import Work
    from sign_desk.store.database import Database
    from sign_desk.store.missed.known import Held
    from sign_desk.store.profiles import Profile

_SLICE = 1000
_DONE = frozenset({Pile.ALREADY_THERE, Pile.SKIPPED})


def place_of(profile: Profile) -> StorePlace:
    """Return where the orders of a store are."""
    return StorePlace(profile.store_id, profile.ledger_origin)


async def sorted_out(work: Work, profile: Profile, database: Database) -> Work:
    """Prepare what is not as it was, and sort all orders out. Raises StoreError."""
    prepared = await in_background(prepare(work.found.orders, _setup(work, profile), work.prepared), _ignore)
    sought = await in_background(_sought(work, prepared), _ignore)
    found = await gather(database, place_of(profile), profile.integration_id, sought)
    known = await in_background(_known(found, work.listed), _ignore)
    outages, acknowledged = work.outages, work.acknowledged
    sorting: Generator[None, None, SortedOut] = sort_out(prepared, known, work.decisions, outages, acknowledged)
    return replace(work, prepared=prepared, sorted=await in_background(sorting, _ignore))


def chosen(work: Work, profile: Profile, counted: Callable[[], None]) -> Iterator[Chosen]:
    """Return the missing orders as they are sent, each made when its turn comes. `counted` is called for each.

    Going on raises what that raises, and ValueError if an order must not be sent.
    """
    missing = work.sorted.of(Pile.MISSING) if work.sorted is not None else ()
    return _each_chosen(missing, _setup(work, profile), work.acknowledged, counted)


def _each_chosen(
    missing: Iterable[Sorted], setup: Setup, acknowledged: Set[tuple[str, str]], counted: Callable[[], None]
) -> Iterator[Chosen]:
    for order in missing:
        wanted = (order.key, Code.ALIKE) in acknowledged
        yield Chosen(request_of(order.prepared, setup), wanted=wanted)
        counted()


def not_to_be_sent(work: Work) -> Generator[None, None, frozenset[str]]:
    """Return the ids of the orders that are there already or skipped, as they would be sent."""
    yield
    orders = () if work.sorted is None else work.sorted.orders
    done = {one.prepared.sent_id for one in orders if one.pile in _DONE}
    # Of two with one id the other one may be meant.
    return frozenset(done - {one.prepared.sent_id for one in orders if one.pile not in _DONE})


def _setup(work: Work, profile: Profile) -> Setup:
    return Setup(
        integration_id=profile.integration_id,
        currency=profile.currency,
        basis=profile.price_basis,
        zone=work.zone,
        choices=work.choices,
        matching=work.matching,
        corrections=work.corrections,
        minor_units=profile.minor_units,
    )


def _sought(work: Work, prepared: Prepared) -> Generator[None, None, list[Sought]]:
    """Return what to look for; what looks alike matters only of orders that may be sent."""
    sought = []
    for place, one in enumerate(prepared.orders):
        mark = one.fingerprint if may_be_missing(one, work.decisions, work.outages) else None
        sought.append(Sought(one.sent_id, (one.order.order_id, one.order.number), one.plain_number, mark))
        if place % _SLICE == 0:
            yield
    return sought


def _known(found: Held, listed: Mapping[str, str]) -> Generator[None, None, Known]:
    yield
    held, told = found.on_record, found.delivered
    return Known(
        history={one.external_id: one.state for one in held},
        numbers={plain_number(one.number): one.state for one in (*found.beside, *held) if one.number},
        confirmed=frozenset(one.external_id for one in told if one.external_id),
        confirmed_numbers=frozenset(plain_number(one.number) for one in told if one.number),
        listed=listed,
        fingerprints=found.alike,
    )


def _ignore(_progress: object) -> None:
    """Tell nobody: sorting takes a moment."""
