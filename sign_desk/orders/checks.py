"""Checks an order as it is typed, and says at which field what is wrong, or what a shop would miss.

Paths are dotted like those of the service's own complaints ("products.0.price"), so that both land on the
same fields. Only what the service surely refuses, or what cannot be sent, is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache, lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING

from sign_desk.money import (
    MAX_AMOUNT,
    AmountError,
    MinorUnit,
    MinorUnitUnknown,
    PriceBasis,
    UnknownCurrency,
    wire_digits,
)
from sign_desk.orders import values
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft
from sign_desk.orders.totals import order_total

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LONG = 255
_ADDRESS = tuple(field.name for field in fields(AddressDraft))
_CUSTOMER = tuple(field.name for field in fields(CustomerDraft))
_OWN_TEXTS = ("external_id", "external_order_number", "shipping_line")
_own_texts, _texts_of_address, _texts_of_customer = (attrgetter(*names) for names in (_OWN_TEXTS, _ADDRESS, _CUSTOMER))
_SHORT = 3  # characters of a province's code; what is longer is a name, which no list has in every spelling
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
_PARCEL_NEEDS = {
    "address_1": "A parcel needs a street.",
    "city": "A parcel needs a city.",
    "country": "A parcel needs a country.",
}


class Severity(StrEnum):
    """An error keeps the order from being sent; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with the field at `path`, as a sentence for the operator."""

    path: str
    message: str
    severity: Severity


def check(draft: OrderDraft, *, minor_unit: MinorUnit | None, locale: str) -> tuple[Problem, ...]:
    """Return all that is wrong with `draft`.

    `minor_unit` is the store's answer to how the service counts, `locale` the one in which prices were typed.
    """
    return (
        *_texts(draft),
        *_head(draft, minor_unit),
        *_emails(draft),
        *_shipping(draft),
        *_countries(draft),
        *_lines(draft, minor_unit, locale),
    )


def _head(draft: OrderDraft, minor_unit: MinorUnit | None) -> Iterator[Problem]:
    if values.whole_number(draft.integration_id) is None:
        yield _error("integration_id", "Enter the number of the integration, from your dashboard.")
    if not values.clean(draft.external_id):
        yield _error("external_id", "Enter the store's order id.")
    if not values.clean(draft.external_order_number):
        yield _error("external_order_number", "Enter the order number.")
    currency = values.clean(draft.currency)
    if not currency:
        yield _error("currency", "Choose the currency of the prices.")
        return
    try:
        wire_digits(currency, minor_unit)
    except UnknownCurrency:
        yield _error("currency", "This is no currency in use. Choose one from the list, such as USD.")
    except MinorUnitUnknown:
        yield _error(
            "currency",
            f"How the service counts {currency} is not known yet. It has to be answered before prices are read.",
        )


def _texts(draft: OrderDraft) -> Iterator[Problem]:
    for paths, texts in _typed_texts(draft):
        together = "".join(texts)
        if len(together) <= _LONG and together.isprintable():
            # Nearly all are so, and a file has a million of them.
            continue
        for path, text in zip(paths, texts, strict=True):
            bare = values.clean(text)
            if not values.is_writable(bare):
                yield _error(path, "There is a line break or a character in it that cannot be sent.")
            elif len(bare) > _LONG:
                yield _warning(path, f"This is longer than {_LONG} characters. The service may refuse it.")


def _emails(draft: OrderDraft) -> Iterator[Problem]:
    billing, customer = values.clean(draft.billing_address.email), values.clean(draft.customer.email)
    for path, email in (("billing_address.email", billing), ("customer.email", customer)):
        if email and not _EMAIL.fullmatch(email):
            yield _error(path, "This is not an e-mail address.")
    if not billing and not customer:
        yield _warning("customer.email", "Without an e-mail address the customer cannot be told about the order.")


def _shipping(draft: OrderDraft) -> Iterator[Problem]:
    place, address = "shipping_address", draft.shipping_address
    if draft.same_as_billing:
        place, address = "billing_address", draft.billing_address
    lacking = [name for name in _PARCEL_NEEDS if not values.clean(getattr(address, name))]
    if lacking and not any(map(values.clean, _texts_of_address(address))):
        yield _warning("shipping_address", "There is no address to ship to.")
        return
    for name in lacking:
        yield _warning(f"{place}.{name}", _PARCEL_NEEDS[name])


def _countries(draft: OrderDraft) -> Iterator[Problem]:
    used = {"billing_address": draft.billing_address}
    if not draft.same_as_billing:
        used["shipping_address"] = draft.shipping_address
    for place, address in used.items():
        country = values.clean(address.country)
        if not country:
            continue
        if not _is_country_code(country):
            message = "This is no two-letter country code, such as US. The service may not know it."
            yield _warning(f"{place}.country", message)
        elif province := values.clean(address.province):
            known = _province_codes(country)
            if known and len(province) <= _SHORT and province not in known:
                yield _warning(f"{place}.province", f"There is no {province} among the provinces of {country}.")


def _lines(draft: OrderDraft, minor_unit: MinorUnit | None, locale: str) -> Iterator[Problem]:
    if not draft.products:
        yield _error("products", "Add at least one product.")
    for index, line in enumerate(draft.products):
        yield from _line(line, f"products.{index}", draft, minor_unit, locale)
    # The larger of the two readings of a line's price.
    total = order_total(draft, basis=PriceBasis.PER_UNIT, minor_unit=minor_unit, locale=locale)
    if total is not None and total > MAX_AMOUNT:
        yield _error("products", "The total is too large.")


def _line(
    line: LineDraft, place: str, draft: OrderDraft, minor_unit: MinorUnit | None, locale: str
) -> Iterator[Problem]:
    if not values.clean(line.external_id):
        yield _error(f"{place}.external_id", "Enter the product's id in the store.")
    if values.whole_number(line.quantity) is None:
        yield _error(f"{place}.quantity", "Enter how many, as a whole number from 1.")
    try:
        price = values.price(line.price, values.clean(draft.currency), minor_unit=minor_unit, locale=locale)
    except AmountError as error:
        yield _error(f"{place}.price", str(error))
    except (UnknownCurrency, MinorUnitUnknown):
        # Told at the currency; until it is mended, no price can be read.
        return
    else:
        if price == 0:
            yield _warning(f"{place}.price", "This product costs nothing.")


def _typed_texts(draft: OrderDraft) -> Iterator[tuple[Iterable[str], Sequence[str]]]:
    """Give the texts that are typed, in groups, with their paths."""
    yield _OWN_TEXTS, _own_texts(draft)
    yield _paths(_ADDRESS, "billing_address"), _texts_of_address(draft.billing_address)
    if not draft.same_as_billing:
        yield _paths(_ADDRESS, "shipping_address"), _texts_of_address(draft.shipping_address)
    yield _paths(_CUSTOMER, "customer"), _texts_of_customer(draft.customer)
    yield (
        map("products.{}.external_id".format, range(len(draft.products))),
        [line.external_id for line in draft.products],
    )


@cache
def _paths(names: tuple[str, ...], place: str) -> tuple[str, ...]:
    return tuple(f"{place}.{name}" for name in names)


@lru_cache
def _is_country_code(text: str) -> bool:
    import pycountry

    return len(text) == 2 and text.isupper() and pycountry.countries.get(alpha_2=text) is not None


@cache
def _province_codes(country: str) -> frozenset[str]:
    import pycountry

    return frozenset(one.code.partition("-")[2] for one in pycountry.subdivisions if one.country_code == country)


def _error(path: str, message: str) -> Problem:
    return Problem(path, message, Severity.ERROR)


def _warning(path: str, message: str) -> Problem:
    return Problem(path, message, Severity.WARNING)
