"""What one sign costs by a price list as it was loaded and as it is edited, term by term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.quote import NoQuote, Quote, Tariff, finding_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.pricing.amounts import Term
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.quote import Sign
    from sign_desk.pricing.slices import Work

_NEW = NoQuote("This price list is new.")


class Entry(NamedTuple):
    """A term of a price before and after; None where only the other has it."""

    before: Term | None
    after: Term | None

    @property
    def term(self) -> Term:
        """The term after, or the one before where there is none after. Raises LookupError where there is neither."""
        term = self.after or self.before
        if term is None:
            raise LookupError("an entry is of one term at least")
        return term


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a sign costs, or why that is not known. `before` is None where there are no edits to tell apart."""

    before: Quote | NoQuote | None
    after: Quote | NoQuote

    @property
    def is_changed(self) -> bool:
        """Whether the edits make another price, or another reason why there is none."""
        return self.before is not None and _outcome(self.before) != _outcome(self.after)

    def entries(self) -> Sequence[Entry]:
        """The terms of both prices, each beside its like: of the same price of a row, times the same measure."""
        old, new = (
            {(term.path, term.measure): term for term in found.terms} if isinstance(found, Quote) else {}
            for found in (self.before, self.after)
        )
        return [Entry(old.get(key), new.get(key)) for key in dict.fromkeys((*new, *old))]


class Tariffs:
    """One price list before the edits and in the `document` after them.

    `before` is None where there are no edits, or the list is new.
    """

    def __init__(self, document: PricingDocument, before: Tariff | None, after: Tariff, *, is_new: bool) -> None:
        self.document = document
        self.before = before
        self.after = after
        self._is_new = is_new

    def estimate(self, size: ItemKey | None, sign: Sign) -> Estimate:
        """What the sign costs in that size."""
        before = _NEW if self._is_new else self.before.quote(size, sign) if self.before else None
        return Estimate(before, self.after.quote(size, sign))


class TariffShelf:
    """Opens price lists, and keeps those opened last: of the two documents that are compared, one stays for long."""

    def __init__(self) -> None:
        self._kept: list[tuple[PricingDocument, ItemKey, int, Tariff]] = []

    def opening(
        self, loaded: PricingDocument, edited: PricingDocument, price_list: ItemKey, digits: int
    ) -> Work[Tariffs]:
        """Open a list of the edited document beside the one of the same key that was loaded."""
        is_new = price_list not in loaded
        before = None if is_new or loaded is edited else (yield from self._opening(loaded, price_list, digits))
        after = yield from self._opening(edited, price_list, digits)
        return Tariffs(edited, before, after, is_new=is_new)

    def clear(self) -> None:
        """Keep nothing more."""
        self._kept.clear()

    def _opening(self, document: PricingDocument, price_list: ItemKey, digits: int) -> Work[Tariff]:
        found = next(
            (entry for entry in self._kept if entry[0] is document and entry[1:3] == (price_list, digits)), None
        )
        if found is None:
            rows = yield from finding_rows(document, price_list)
            yield
            found = document, price_list, digits, Tariff(document, price_list, digits, rows)
        self._kept = [found, *(entry for entry in self._kept if entry is not found)][:2]
        return found[3]


def _outcome(found: Quote | NoQuote) -> object:
    return found.amount_minor if isinstance(found, Quote) else found
