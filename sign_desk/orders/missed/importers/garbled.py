"""Finds texts of which characters were lost, or that were written in one encoding and read in another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from itertools import chain
from operator import attrgetter

from sign_desk.orders.draft import AddressDraft, CustomerDraft
from sign_desk.orders.missed.found import FoundOrder
from sign_desk.orders.missed.importers.cells import shown
from sign_desk.orders.missed.issues import Code, Issue, Weight

_LOST = "\ufffd"
_FOLLOWING = bytes(range(0x80, 0xC0)).decode("cp1252", "ignore") + bytes(range(0x80, 0xC0)).decode("latin-1")
_GARBLED = re.compile(f"{_LOST}|[ÃÂ][{re.escape(_FOLLOWING)}]")
"""A mark for what can't be decoded, or UTF-8 read as Windows-1252: "Ã¼" for "ü"."""
_MESSAGE = "“{}” seems to have damaged characters. Look how it is in the shop, and write it right."
_IDS = ("external_id", "external_order_number")
_ADDRESS = tuple(part.name for part in fields(AddressDraft))
_CUSTOMER = tuple(part.name for part in fields(CustomerDraft))
_OWN = (*_IDS, "shipping_line")
_PATHS = {
    place: tuple(f"{place}.{name}" for name in names)
    for place, names in (("billing_address", _ADDRESS), ("shipping_address", _ADDRESS), ("customer", _CUSTOMER))
}
_texts_of_address = attrgetter(*_ADDRESS)
_texts_of_customer = attrgetter(*_CUSTOMER)


def of_texts(order: FoundOrder) -> Iterator[Issue]:
    """Give an issue for each text to be sent that seems to be damaged. One of an id stops the order."""
    groups = [*_sent(order)]
    together = "\n".join(chain.from_iterable(texts for _, texts in groups))
    if together.isascii() or not _GARBLED.search(together):
        return
    for paths, texts in groups:
        for path, text in zip(paths, texts, strict=True):
            if _GARBLED.search(text):
                weight = Weight.STOPS if path.endswith(_IDS) else Weight.ASKS
                yield Issue(Code.GARBLED, path, _MESSAGE.format(shown(text)), weight, order.rows[0])


def _sent(order: FoundOrder) -> Iterator[tuple[Iterable[str], Sequence[str]]]:
    yield _OWN, (order.order_id, order.number, order.shipping_line)
    yield _PATHS["billing_address"], _texts_of_address(order.billing)
    if order.shipping is not order.billing:
        yield _PATHS["shipping_address"], _texts_of_address(order.shipping)
    yield _PATHS["customer"], _texts_of_customer(order.customer)
    yield (
        map("products.{}.external_id".format, range(len(order.lines))),
        [line.product_id or line.variant_id for line in order.lines],
    )
