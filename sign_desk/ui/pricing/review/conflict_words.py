"""The conflicts of a merge, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from sign_desk.pricing.conflicts import Clash, Conflict
from sign_desk.ui.pricing.review.words import branch_words, fields_text, value_text
from sign_desk.ui.pricing.texts import Texts
from sign_desk.ui.pricing.words import place_name, title

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Fields
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.merge import Merge
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat

_SLICE = 200
_EXPLAINED = {
    Clash.BOTH_CHANGED: "Both of you changed this.",
    Clash.BOTH_ADDED: "Both of you added this.",
    Clash.BOTH_MOVED: "Both of you changed the order.",
    Clash.REMOVED_THERE: (
        "It was removed elsewhere, and you changed it. Yours brings it back as a new one: fonts that pointed at its "
        "id must be pointed at it again."
    ),
    Clash.REMOVED_HERE: "You removed it, and it was changed elsewhere.",
    Clash.ALIKE: (
        "Both of you changed this list, and its items cannot be told apart: one of the two is kept as a whole."
    ),
}
_WHAT = {
    Clash.BOTH_ADDED: "added",
    Clash.BOTH_MOVED: "order",
    Clash.REMOVED_THERE: "removed elsewhere",
    Clash.REMOVED_HERE: "removed by you",
    Clash.ALIKE: "whole list",
}


class ConflictLine(NamedTuple):
    """One conflict: where and what, and the versions of it."""

    number: int
    place: str
    what: str
    explanation: str
    base: str
    theirs: str
    mine: str


def wording(merge: Merge, prices: PriceFormat) -> Work[Sequence[ConflictLine]]:
    """Write the conflicts of a merge."""
    words, lines = ConflictWords(merge, prices), []
    for number, conflict in enumerate(merge.conflicts):
        if number % _SLICE == 0:
            yield
        lines.append(words.line(number, conflict))
    return lines


class ConflictWords:
    """Writes the conflicts of one merge."""

    def __init__(self, merge: Merge, prices: PriceFormat) -> None:
        self._prices = prices
        documents = (merge.theirs, merge.mine.after, merge.mine.before)
        self._texts = [Texts(document, prices) for document in documents]

    def line(self, number: int, conflict: Conflict) -> ConflictLine:
        """The line of a conflict."""
        key, path = conflict.key, conflict.path
        what = title(key.part, path) if key and path else _WHAT.get(conflict.kind, "")
        if key is None:
            theirs, mine, base = "their order", "your order", ""
            if conflict.kind is Clash.ALIKE:
                theirs, mine = "their list", "your list"
        else:
            theirs, mine, base = self._versions(conflict, key)
        return ConflictLine(number, self._place(conflict), what, _EXPLAINED[conflict.kind], base, theirs, mine)

    def _place(self, conflict: Conflict) -> str:
        if conflict.key is None:
            words = branch_words(self._texts[0].document, conflict.branch)
            return f"{words[0].upper()}{words[1:]}"
        return place_name(self._home(conflict.key).document, conflict.key, self._prices)

    def _home(self, key: ItemKey) -> Texts:
        """The first of the documents in which the item is."""
        return next(texts for texts in self._texts if key in texts.document)

    def _versions(self, conflict: Conflict, key: ItemKey) -> tuple[str, str, str]:
        theirs, mine, base = (
            self._version(conflict, key, of) for of in (conflict.theirs, conflict.mine, conflict.base)
        )
        return theirs, mine, base

    def _version(self, conflict: Conflict, key: ItemKey, value: JsonValue | Fields | Absent) -> str:
        texts = self._home(key)
        if conflict.path:
            return value_text(texts, key.part, conflict.path, value)
        if isinstance(value, Mapping):
            return fields_text(texts, key.part, value)
        return "" if conflict.kind is Clash.BOTH_ADDED else "removed"
