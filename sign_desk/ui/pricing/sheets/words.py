"""What the parts of a pricing document are called as tables, and what a file would change, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.pricing.keys import DOCUMENT, Cell, ItemKey, Part
from sign_desk.pricing.sheets.columns import Terms
from sign_desk.pricing.sheets.tables import parts
from sign_desk.ui.kit.section_table import Section
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.review.words import Line, Lines, counted
from sign_desk.ui.pricing.words import counted as counted_in
from sign_desk.ui.pricing.words import readable, title

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import Branch
    from sign_desk.pricing.sheets.importing import DryRun, Rejected
    from sign_desk.pricing.units import PriceFormat

_MOST_NAMED = 12
_SIZES, _BASE, _NAMELESS = "Sizes", "Base prices", "Without a name"


def terms_of(customiser_id: int, prices: PriceFormat) -> Terms:
    """In what words and units the tables of a customiser are written."""
    return Terms(customiser_id, prices, title, counted_in)


def tables_of(document: PricingDocument) -> Mapping[str, tuple[Branch, ...]]:
    """What stands in each table of a document, by the table's name."""
    found: dict[str, tuple[Branch, ...]] = {}
    for branch in parts(document):
        name = plain = _name(document, branch)
        number = 1
        while name in found:
            number += 1
            name = f"{plain} ({number})"
        found[name] = (branch,)
    return found


def wrong_ending(path: Path, suffix: str) -> str:
    """That the name of a file is that of another kind of file than was chosen."""
    return f"{path.name} is not the name of such a file. Choose a name that ends in .{suffix}."


def summary_words(dry: DryRun) -> str:
    """The outcome in a sentence: "2 rows added, 14 changed, 200 unchanged, 1 rejected."."""
    told = [
        f"{number:,} {verb}"
        for number, verb in ((dry.added, "added"), (dry.changed, "changed"), (dry.unchanged, "unchanged"))
        if number
    ]
    if dry.rejected:
        told.append(f"{len(dry.rejected):,} rejected")
    return f"Rows of the file: {', '.join(told)}." if told else "The file has no rows of prices."


def ignored_words(dry: DryRun) -> str:
    """What of the file was left alone; "" where nothing was."""
    if not dry.ignored:
        return ""
    more = len(dry.ignored) - _MOST_NAMED
    named = ", ".join(dry.ignored[:_MOST_NAMED]) + (f", and {more:,} more" if more > 0 else "")
    return f"Left alone, as not known here or counted in something else: {named}."


def blank_words(dry: DryRun) -> str:
    """How many cells are blank where something is set."""
    cells = len(dry.blanks)
    return f"{counted(cells, 'cell')} {'is' if cells == 1 else 'are'} blank where something is set now:"


def rejected_section(dry: DryRun) -> list[Section[Line]]:
    """The rows that change nothing, each with its reason."""
    if not dry.rejected:
        return []
    words = f"{counted(len(dry.rejected), 'row')} of the file rejected"
    return [Section(words, Lines(dry.rejected, _rejected), Tone.DANGER, unfolded=True, spread=True)]


def _rejected(row: Rejected) -> Line:
    stands = f"{row.table}, row {row.number:,}"
    named = readable(row.name)
    return Line(DOCUMENT, Cell(DOCUMENT, ()), f"{stands}: {named}" if named else stands, note=row.reason)


def _name(document: PricingDocument, branch: Branch) -> str:
    if branch.part is Part.ROW:
        return readable(document.name(ItemKey(Part.LIST, branch.owner))) or _NAMELESS
    return _SIZES if branch.part is Part.SIZE else _BASE
