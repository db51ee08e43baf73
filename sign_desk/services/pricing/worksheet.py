"""A sheet of a workbook that takes rows of plain values in few steps: long price lists have half a million cells."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

if TYPE_CHECKING:
    from collections.abc import Sequence


class PlainWorksheet(Worksheet):  # type: ignore[misc]  # the library tells no types
    """The library's own sheet of a workbook in constant memory, with one more way to write a row."""

    def __init__(self) -> None:
        super().__init__()
        self._columns: dict[int, tuple[str, str]] = {}

    def write_plain_row(self, row: int, values: Sequence[float | str | bool | None]) -> None:
        """Write a row as `write_row` does: numbers, texts as they are, nothing in the place of None.

        Rows are written from above to below, and none of them holds anything else. What the library does for each
        cell (its address, its format, escaping its text) is done once for each column and text, which takes a
        third of the time.
        """
        self._check_dimensions(row, max(len(values) - 1, 0))
        # The row before, if that was written in another way: the library holds it back until the next one.
        self._write_single_row(row)
        cells = [self._cell(row, column, value) for column, value in enumerate(values) if value is not None]
        self.fh.write(f'<row r="{row + 1}">{"".join(cells)}</row>')

    def _cell(self, row: int, column: int, value: float | str | bool) -> str:
        name, style = self._column(column)
        at = f'<c r="{name}{row + 1}"{style}'
        if isinstance(value, str):
            return f'{at} t="inlineStr"><is><t xml:space="preserve">{_escaped(value)}</t></is></c>'
        if isinstance(value, bool):
            return f'{at} t="b"><v>{value:d}</v></c>'
        return f"{at}><v>{value:.16G}</v></c>"

    def _column(self, column: int) -> tuple[str, str]:
        """The name of a column, and the attribute that gives its cells its format."""
        if column not in self._columns:
            info = self.col_info.get(column)
            of_column = info.column_format if info else None
            style = f' s="{of_column._get_xf_index()}"' if of_column else ""
            self._columns[column] = xl_col_to_name(column), style
        return self._columns[column]


@lru_cache(maxsize=4096)
def _escaped(text: str) -> str:
    return escape(str(Worksheet._escape_control_characters(text)))
