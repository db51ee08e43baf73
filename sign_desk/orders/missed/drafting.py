"""Makes the order that is to be sent of one that a file tells of, as the store chose, and says what is in the way.

What comes of it is a draft like one that is typed: the same checks hold for both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import starmap
from typing import NamedTuple
from zoneinfo import ZoneInfo

from sign_desk.money import (
    MinorUnit,
    MinorUnitUnknown,
    PriceBasis,
    UnknownCurrency,
    iso_digits,
    plain_major,
    wire_digits,
)
from sign_desk.orders import values
from sign_desk.orders.draft import LineDraft, OrderDraft
from sign_desk.orders.missed.charges import Charges, NotAnswered, Unclear
from sign_desk.orders.missed.choices import Choices, ExternalId
from sign_desk.orders.missed.corrections import NO_FIXES, Corrections, Fixes, corrected
from sign_desk.orders.missed.found import FoundLine, FoundOrder
from sign_desk.orders.missed.issues import Code, Issue, Weight
from sign_desk.orders.missed.matching import Match, Matching, Source

LOCALE = "en_US"
"""How the prices of these drafts are written: give it to `checks.check` and `build.build`."""

_NO_PRODUCT = "It is not known yet which product of the store this is."
_WHICH_ID = "It is not answered yet whether the order's id or its number is sent as the store's order id."
_OTHER_CURRENCY = "This order is in {}, the store counts in {}."
_OTHER_INTEGRATION = "The file has this order for integration {}, the store's is {}."
_UNCOUNTED = "It is not answered yet how the service counts {}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """All that what is sent depends on beside the file.

    `currency` is the store's; `minor_units` are its answers to how the service counts, by currency. Dates that were
    mended are taken in `zone`, the shop's.
    """

    integration_id: int | None
    currency: str
    basis: PriceBasis | None
    zone: ZoneInfo
    choices: Choices = field(default_factory=Choices)
    matching: Matching = field(default_factory=Matching)
    corrections: Corrections = field(default_factory=dict)
    minor_units: Mapping[str, MinorUnit] = field(default_factory=dict)

    def fixes(self, key: str) -> Fixes:
        """Return what was mended of the order `key`."""
        return self.corrections.get(key, NO_FIXES)


class Drafted(NamedTuple):
    """The draft of an order, without the lines that are skipped.

    `lines` are the places of its lines in the file's order; `issues` are those that the checks of a draft can't find.
    """

    draft: OrderDraft
    lines: tuple[int, ...]
    issues: tuple[Issue, ...]


def drafted(order: FoundOrder, matches: tuple[Match, ...], setup: Setup) -> Drafted:
    """Return what would be sent of `order`, with what was mended laid over it."""
    fixes = setup.fixes(order.key)
    order = _with_quantities(order, fixes)
    lines = _Lines(order, setup)
    kept = tuple(index for index, match in enumerate(matches) if not match.skipped)
    products = tuple(starmap(lines.draft, enumerate(matches)))
    has_all = len(kept) == len(matches)
    draft = OrderDraft(
        integration_id="" if setup.integration_id is None else str(setup.integration_id),
        external_id=_external_id(order, setup.choices),
        external_order_number=order.number or order.order_id,
        currency=order.currency,
        billing_address=order.billing,
        shipping_address=order.shipping,
        same_as_billing=order.shipping is order.billing and not (fixes and any(map(_is_of_shipping, fixes))),
        shipping_line=order.shipping_line,
        customer=order.customer,
        products=products if has_all or fixes else tuple(products[index] for index in kept),
    )
    if fixes:
        # Their places are those of all lines.
        draft = corrected(draft, fixes)
        draft = replace(draft, products=tuple(draft.products[index] for index in kept))
    issues = [issue for issue in lines.issues if issue.path not in fixes]
    return Drafted(draft, kept, (*issues, *_questions(order, draft, setup)))


def _with_quantities(order: FoundOrder, fixes: Fixes) -> FoundOrder:
    """Lay quantities that were mended over the file's: prices are divided by them."""
    if not fixes:
        return order
    paths = {f"products.{index}.quantity": index for index in range(len(order.lines))}
    lines = list(order.lines)
    for path in fixes.keys() & paths.keys():
        lines[paths[path]] = lines[paths[path]]._replace(quantity=values.whole_number(fixes[path]))
    return replace(order, lines=tuple(lines))


def _is_of_shipping(path: str) -> bool:
    return path.startswith("shipping_")


def _external_id(order: FoundOrder, choices: Choices) -> str:
    if order.exact or choices.external_id is ExternalId.ORDER_ID:
        return order.order_id
    if choices.external_id is ExternalId.ORDER_NUMBER:
        return order.number
    return "" if _is_open(order) else order.order_id or order.number


def _is_open(order: FoundOrder) -> bool:
    return not order.exact and bool(order.order_id and order.number) and order.order_id != order.number


def _questions(order: FoundOrder, draft: OrderDraft, setup: Setup) -> Iterator[Issue]:
    if order.integration and setup.integration_id is not None and order.integration != str(setup.integration_id):
        message = _OTHER_INTEGRATION.format(order.integration, setup.integration_id)
        yield Issue(Code.OTHER_INTEGRATION, "", message, Weight.ASKS, order.rows[0])
    if not draft.external_id and setup.choices.external_id is None and _is_open(order):
        yield Issue(Code.OPEN_QUESTION, "external_id", _WHICH_ID)
    try:
        wire_digits(draft.currency, setup.minor_units.get(draft.currency))
    except MinorUnitUnknown:
        yield Issue(Code.OPEN_QUESTION, "currency", _UNCOUNTED.format(draft.currency))
    except UnknownCurrency:
        return
    if draft.currency != setup.currency:
        message = _OTHER_CURRENCY.format(draft.currency, setup.currency)
        yield Issue(Code.OTHER_CURRENCY, "currency", message, Weight.ASKS, order.rows[0])


class _Lines:
    """Drafts the lines of one order; `issues` are what was in the way."""

    def __init__(self, order: FoundOrder, setup: Setup) -> None:
        self._order = order
        self._setup = setup
        self._charges = Charges(order)
        self._currency = setup.fixes(order.key).get("currency", order.currency)
        self.issues: list[Issue] = []

    def draft(self, index: int, match: Match) -> LineDraft:
        """Return the line at `index` as it would be sent; without a price where it is skipped."""
        line = self._order.lines[index]
        quantity = "" if line.quantity is None else str(line.quantity)
        if match.skipped:
            return LineDraft(match.product_id, quantity)
        if not match.product_id:
            code = Code.PRODUCT if match.source in {Source.NOTHING, Source.RULE} else Code.OPEN_QUESTION
            path = f"products.{index}.external_id"
            self.issues.append(Issue(code, path, match.why or _NO_PRODUCT, row=line.row))
        return LineDraft(match.product_id, quantity, self._price(line, index))

    def _price(self, line: FoundLine, index: int) -> str:
        """Write the price of a line; "" where it is not known, and why among the issues."""
        setup, currency = self._setup, self._currency
        try:
            digits = iso_digits(currency)
            if line.prices.sent is not None:
                return _as_sent(line.prices.sent, digits, wire_digits(currency, setup.minor_units.get(currency)))
            if line.quantity is None:
                # Told at the quantity.
                return ""
            return _written(self._charges.price(line, setup.choices, setup.basis, digits))
        except (UnknownCurrency, MinorUnitUnknown):
            # Told at the currency.
            return ""
        except Unclear as unclear:
            code = Code.OPEN_QUESTION if isinstance(unclear, NotAnswered) else Code.PRICE
            self.issues.append(Issue(code, f"products.{index}.price", str(unclear), row=line.row))
            return ""


def _written(exact: Decimal) -> str:
    written = f"{exact:f}"
    return written.rstrip("0").rstrip(".") if "." in written else written


def _as_sent(amount: int, digits: int, wire: int) -> str:
    """Write an amount of the service's units as it is typed."""
    typed = min(digits, wire)
    whole, rest = divmod(amount, 10 ** (wire - typed))
    if rest:
        raise Unclear("The currency has no such small amounts.")
    return plain_major(whole, typed, LOCALE)
