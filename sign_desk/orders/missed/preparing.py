"""Prepares a file's orders for being sorted out: each matched, drafted, checked and counted, and only once.

After a change, only the orders that it touches are prepared again.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from sign_desk.money import PriceBasis
from sign_desk.orders import values
from sign_desk.orders.checks import Severity, check
from sign_desk.orders.missed.choices import ExternalId
from sign_desk.orders.missed.drafting import LOCALE, Drafted, Setup, drafted
from sign_desk.orders.missed.found import FoundOrder, Moment, plain_number
from sign_desk.orders.missed.importers import cells
from sign_desk.orders.missed.issues import Code, Issue, Weight
from sign_desk.orders.missed.matching import Match, Matcher
from sign_desk.orders.particulars import fingerprint
from sign_desk.orders.totals import read_line, total_of

if TYPE_CHECKING:
    from sign_desk.api.records import OrderRequest
    from sign_desk.money import MinorUnit
    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.totals import Counted

_SLICE = 50
_LINE = re.compile(r"products\.(\d+)")

Purchase: TypeAlias = tuple[str, tuple[tuple[str, int, int], ...]]
"""Who bought what, for comparing: an e-mail, and of each line the product's id, how many, and the price."""


class PreparedOrder(NamedTuple):
    """An order with what would be sent of it.

    `issues` are all of its issues, of the file and of what would be sent. `sent_id`, `number`, `currency` and
    `created` are as mended; `plain_number` is what numbers are compared by. `total` counts the service's smallest
    units, None while it is not known. Orders of one `purchase` look alike, which is None while it is not known.
    `has_sign` tells whether a line is left that is not skipped.
    """

    order: FoundOrder
    matches: tuple[Match, ...]
    issues: tuple[Issue, ...]
    sent_id: str
    number: str
    currency: str
    plain_number: str
    created: Moment | None
    total: int | None
    purchase: Purchase | None
    has_sign: bool

    @property
    def fingerprint(self) -> str | None:
        """By what the history knows the purchase, made anew at each call: of most orders nobody asks for it."""
        if self.purchase is None:
            return None
        email, lines = self.purchase
        total = total_of([(quantity, price) for _, quantity, price in lines], PriceBasis.PER_UNIT)
        return fingerprint(email, [[*line] for line in lines], total)


@dataclass(frozen=True, slots=True)
class Prepared:
    """The orders of a file as they were prepared by a `setup`."""

    orders: tuple[PreparedOrder, ...]
    setup: Setup

    def order(self, key: str) -> PreparedOrder:
        """Return the order `key`. Raises KeyError."""
        for order in self.orders:
            if order.order.key == key:
                return order
        raise KeyError(key)


def prepare(
    orders: Sequence[FoundOrder], setup: Setup, before: Prepared | None = None
) -> Generator[None, None, Prepared]:
    """Prepare `orders`, in slices; those of `before` that are as they were are taken from there."""
    matcher = Matcher(setup.matching, setup.choices)
    old = before if before is not None and _same_for_all(before.setup, setup) else None
    found: list[PreparedOrder] = []
    for place, order in enumerate(orders):
        matches = matcher.matches(order)
        kept = old.orders[place] if old is not None and place < len(old.orders) else None
        if kept is None or old is None or not _is_as_it_was(kept, order, matches, old.setup, setup):
            kept = prepared(order, matches, setup)
        found.append(kept)
        if place % _SLICE == 0:
            yield
    return Prepared(tuple(found), setup)


def prepared(order: FoundOrder, matches: tuple[Match, ...], setup: Setup) -> PreparedOrder:
    """Prepare one order."""
    made = drafted(order, matches, setup)
    draft, unit = made.draft, setup.minor_units.get(made.draft.currency)
    created, issues = _created(order, setup)
    issues += _still_open(order, matches, setup)
    issues += made.issues
    if draft.products:
        issues += _checked(made, order, tuple(issues), unit)
    counted = _counted(draft, unit)
    return PreparedOrder(
        order=order,
        matches=matches,
        issues=tuple(issues),
        sent_id=draft.external_id,
        number=draft.external_order_number,
        currency=draft.currency,
        plain_number=plain_number(draft.external_order_number),
        created=created,
        total=None if counted is None else total_of(counted, setup.basis),
        purchase=None if counted is None else _purchase(draft, counted),
        has_sign=bool(made.lines) or not matches,
    )


def draft_of(order: PreparedOrder, setup: Setup) -> OrderDraft:
    """Return what would be sent of `order`; its prices are written as `drafting.LOCALE` has them."""
    return drafted(order.order, order.matches, setup).draft


def request_of(order: PreparedOrder, setup: Setup) -> OrderRequest:
    """Return the order to be sent. Raises ValueError if the checks find an error in it."""
    from sign_desk.orders.build import build

    draft = draft_of(order, setup)
    return build(draft, minor_unit=setup.minor_units.get(draft.currency), locale=LOCALE)


def _same_for_all(old: Setup, new: Setup) -> bool:
    return replace(old, matching=new.matching, corrections=new.corrections) == new


def _is_as_it_was(kept: PreparedOrder, order: FoundOrder, matches: tuple[Match, ...], old: Setup, new: Setup) -> bool:
    return kept.order is order and kept.matches == matches and old.fixes(order.key) == new.fixes(order.key)


def _created(order: FoundOrder, setup: Setup) -> tuple[Moment | None, list[Issue]]:
    text = setup.fixes(order.key).get("created_at")
    if text is None:
        return order.created, []
    try:
        return cells.moment(text, setup.zone), []
    except cells.Bad as bad:
        return None, [Issue(Code.DATE, "created_at", str(bad), Weight.ASKS, order.rows[0])]


def _still_open(order: FoundOrder, matches: tuple[Match, ...], setup: Setup) -> Iterator[Issue]:
    """Give the issues of the file but those that were mended, or are of what is not sent."""
    by_number = setup.choices.external_id is ExternalId.ORDER_NUMBER
    for issue in order.issues:
        line = _LINE.match(issue.path)
        match = matches[int(line[1])] if line and int(line[1]) < len(matches) else None
        if issue.path in setup.fixes(order.key) or (match is not None and match.skipped):
            continue
        if issue.code is Code.ROUNDED and match is not None and match.product_id and issue.path.endswith("external_id"):
            continue
        # The id that was lost is not the one that is sent.
        is_told = issue.code is Code.ROUNDED and by_number and issue.path == "external_id"
        yield replace(issue, weight=Weight.TELLS) if is_told else issue


def _checked(made: Drafted, order: FoundOrder, issues: Sequence[Issue], unit: MinorUnit | None) -> Iterator[Issue]:
    """Give what the checks find at fields of which nothing was said yet."""
    told = {issue.path for issue in issues if issue.weight is Weight.STOPS}
    for problem in check(made.draft, minor_unit=unit, locale=LOCALE):
        path, row = problem.path, order.rows[0]
        if line := _LINE.match(path):
            place = made.lines[int(line[1])]
            path, row = f"products.{place}{path[line.end() :]}", order.lines[place].row
        if path in told or path.replace(".price", ".quantity") in told:
            # Without a quantity there is no price either.
            continue
        is_error = problem.severity is Severity.ERROR
        if is_error:
            told.add(path)
        code = Code.OPEN_QUESTION if path == "integration_id" else Code.FIELD
        yield Issue(code, path, problem.message, Weight.STOPS if is_error else Weight.TELLS, row)


def _counted(draft: OrderDraft, unit: MinorUnit | None) -> tuple[Counted, ...] | None:
    lines = [read_line(line, draft.currency, minor_unit=unit, locale=LOCALE) for line in draft.products]
    known = tuple(line for line in lines if line is not None)
    return known if known and len(known) == len(lines) else None


def _purchase(draft: OrderDraft, counted: tuple[Counted, ...]) -> Purchase | None:
    """Return who buys what; None where that is not known of all lines."""
    ids = [values.clean(line.external_id) for line in draft.products]
    email = values.clean(draft.customer.email) or values.clean(draft.billing_address.email)
    if not email or not all(ids):
        return None
    lines = ((name, quantity, price) for name, (quantity, price) in zip(ids, counted, strict=True))
    return email.casefold(), tuple(sorted(lines))
