"""Which item of a document a row of a table is about: by its ids, else by names; never by a guess."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from sign_desk.pricing.drafts import EditRefused, reference_to, rows_have_sizes
from sign_desk.pricing.fields import FIXED_WIDTH, FRAME_FIT
from sign_desk.pricing.keys import BASE_ROWS, LISTS, SIZES, Branch, ItemKey, Part, rows_of
from sign_desk.pricing.sheets.columns import CUSTOMISER, LIST, LIST_ID, ROW, SIZE, SIZE_ID, SIZE_KEY
from sign_desk.pricing.sheets.entries import entry_of, is_rounded, plain, read_text
from sign_desk.pricing.sheets.tables import Identity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.sheets.columns import Terms
    from sign_desk.pricing.sheets.entries import Entry

Told: TypeAlias = "Mapping[str, str]"
"""What a row of a table tells under the headings that identify it; "" where it tells nothing."""

_BY_SIZE: Final = (FIXED_WIDTH, FRAME_FIT)
_KEEP_ROW: Final = f"Export the prices again, and leave what stands under “{ROW}” as it is."


class Unmatched(ValueError):
    """Nobody can tell which item is meant. The message is a sentence for the operator."""


class NewRow(NamedTuple):
    """A row that is not there yet: in which list, and for which size, if for one."""

    branch: Branch
    size: ItemKey | None


class _Rows(NamedTuple):
    by_reference: Mapping[tuple[str, str], Sequence[ItemKey]]
    by_size: Mapping[ItemKey, Sequence[ItemKey]]
    by_token: Mapping[str, ItemKey]


class Matching:
    """Finds the items of one document. `renamed` are sizes that the same file gives other names."""

    def __init__(self, document: PricingDocument, terms: Terms, renamed: Mapping[ItemKey, str]) -> None:
        self._document = document
        self._terms = terms
        self._renamed = renamed
        self._identity = Identity(document, terms)
        self._rows: dict[Branch, _Rows] = {}
        sizes, lists = document.keys(SIZES), document.keys(LISTS)
        self._sizes_by_id = self._by_field(sizes, "size_id")
        self._sizes_by_key = self._by_field(sizes, "client_key")
        self._lists_by_id = self._by_field(lists, "pricing_id")
        self._sizes_by_name, self._lists_by_name = self._by_name(sizes), self._by_name(lists)

    def size(self, told: Told, name: str) -> ItemKey | None:
        """The size of this id, key or else name; None if it is a new one. Raises Unmatched."""
        self._check_customiser(told)
        if told[SIZE_ID] or told[SIZE_KEY]:
            return self._size_of(told[SIZE_ID], told[SIZE_KEY])
        if not name:
            raise Unmatched("It has neither an id nor a name.")
        size = self._named(name)
        if size is None:
            self._check_room(SIZES)
        return size

    def row(self, part: Part, told: Told) -> ItemKey | NewRow:
        """The row for this size, or of this tier, in this list. Raises Unmatched."""
        self._check_customiser(told)
        branch = BASE_ROWS if part is Part.BASE_ROW else rows_of(self._list(told))
        rows = self._rows_in(branch)
        size, found = self._found(rows, (told[SIZE_ID], told[SIZE_KEY]), read_text(told[SIZE]))
        if told[ROW]:
            return _by_token(rows, told[ROW], found)
        if size is None and not (told[SIZE_ID] or told[SIZE_KEY]):
            return self._new_tier(branch)
        if len(found) > 1:
            raise Unmatched(f"Several rows are for this size. {_KEEP_ROW}")
        return found[0] if found else self._new_row(branch, size)

    def _found(self, rows: _Rows, reference: tuple[str, str], name: str) -> tuple[ItemKey | None, Sequence[ItemKey]]:
        """The size that is meant, None where it is none or not certain, and the rows that are for it."""
        if not any(reference) and not name:
            return None, rows.by_reference.get(reference, ())
        found = rows.by_reference.get(reference, ()) if any(reference) else ()
        if found:
            sizes = self._document.sizes_of(found[0])
            size = sizes[0] if len(sizes) == 1 else None
        else:
            size = self._size_of(*reference) if any(reference) else self._size_called(name)
            found = rows.by_size.get(size, ())
        if name and size is not None and name not in self._names(size):
            raise Unmatched(f"By its id it is for “{self._document.name(size)}”, by its name for “{name}”.")
        return size, found

    def _new_tier(self, branch: Branch) -> NewRow:
        if self._document.pricing_model in _BY_SIZE or rows_have_sizes(self._document, branch):
            raise Unmatched("It tells no size.")
        return self._new_row(branch, None)

    def _new_row(self, branch: Branch, size: ItemKey | None) -> NewRow:
        self._check_room(branch)
        try:
            if size is not None:
                reference_to(self._document, size)
        except EditRefused as error:
            raise Unmatched(str(error)) from None
        return NewRow(branch, size)

    def _check_room(self, branch: Branch) -> None:
        if not self._document.can_grow(branch):
            raise Unmatched("Nothing can be added here: the service sent this list in a form that is not known.")

    # -- by id, by name -----------------------------------------------------------------------------------

    def _check_customiser(self, told: Told) -> None:
        own, its = str(self._terms.customiser_id), told[CUSTOMISER]
        if its not in {"", own}:
            raise Unmatched(f"It is of customiser {its}; these are the prices of customiser {own}.")

    def _size_of(self, size_id: str, key: str) -> ItemKey:
        by_id = self._sizes_by_id.get(size_id, ()) if size_id else self._sizes_by_key.get(key, ())
        found = _only(by_id, f"Several sizes have the id or key {size_id or key}.")
        if found is None:
            raise Unmatched(_unknown("size", size_id or key))
        return found

    def _named(self, name: str) -> ItemKey | None:
        return _only(self._sizes_by_name.get(name, ()), f"Several sizes are called “{name}”: fill in the size id.")

    def _size_called(self, name: str) -> ItemKey:
        found = self._named(name)
        if found is None:
            raise Unmatched(f"There is no size called “{name}”.")
        return found

    def _list(self, told: Told) -> ItemKey:
        list_id, name = told[LIST_ID], read_text(told[LIST])
        if list_id:
            found = _only(self._lists_by_id.get(list_id, ()), f"Several price lists have the id {list_id}.")
        else:
            found = _only(self._lists_by_name.get(name, ()), f"Several price lists are called “{name}”.")
        if found is None:
            raise Unmatched(_unknown("price list", list_id) if list_id else f"There is no price list called “{name}”.")
        if name and name != self._document.name(found):
            raise Unmatched(f"By its id it is of “{self._document.name(found)}”, by its name of “{name}”.")
        return found

    def _names(self, size: ItemKey) -> tuple[str | None, ...]:
        return self._document.name(size), self._renamed.get(size)

    # -- what is looked up --------------------------------------------------------------------------------

    def _by_field(self, keys: Iterable[ItemKey], field: str) -> Mapping[str, Sequence[ItemKey]]:
        found: defaultdict[str, list[ItemKey]] = defaultdict(list)
        for key in keys:
            found[written(entry_of(self._document.fields(key).get(field)), self._terms.mark)].append(key)
        return found

    def _by_name(self, keys: Iterable[ItemKey]) -> Mapping[str, Sequence[ItemKey]]:
        found: defaultdict[str, list[ItemKey]] = defaultdict(list)
        for key in keys:
            for name in dict.fromkeys(filter(None, self._names(key))):
                found[name].append(key)
        return found

    def _rows_in(self, branch: Branch) -> _Rows:
        if branch not in self._rows:
            document, mark = self._document, self._terms.mark
            by_reference: defaultdict[tuple[str, str], list[ItemKey]] = defaultdict(list)
            by_size: defaultdict[ItemKey, list[ItemKey]] = defaultdict(list)
            for key in filter(document.is_editable, document.keys(branch)):
                fields = document.fields(key)
                size_id, size_key = (written(entry_of(fields.get(name)), mark) for name in ("size_id", "size_key"))
                by_reference[size_id, size_key].append(key)
                if len(sizes := document.sizes_of(key)) == 1:
                    by_size[sizes[0]].append(key)
            tokens = {token: key for key, token in self._identity.tokens(branch).items()}
            self._rows[branch] = _Rows(by_reference, by_size, tokens)
        return self._rows[branch]


def written(entry: Entry, mark: str) -> str:
    """An entry that identifies something, as it is compared."""
    return plain(entry, mark).strip()


def _by_token(rows: _Rows, token: str, found: Sequence[ItemKey]) -> ItemKey:
    key = rows.by_token.get(token)
    if key is None or key not in found:
        raise Unmatched(f"There is no row “{token}” any more, or it has other limits by now. {_KEEP_ROW}")
    return key


def _only(found: Sequence[ItemKey], several: str) -> ItemKey | None:
    if len(found) > 1:
        raise Unmatched(several)
    return found[0] if found else None


def _unknown(what: str, told: str) -> str:
    if is_rounded(told):
        return f"A spreadsheet program has rounded the id of the {what} to {told}. Export the prices again as XLSX."
    return f"There is no {what} with the id or key {told}."
