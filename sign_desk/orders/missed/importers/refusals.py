"""Why a file can't be read as orders: a title, the cause, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sign_desk.orders.missed.importers.mapping import Preview


class FileRefused(Exception):
    """No order can be read from the file. The three texts are for the operator."""

    def __init__(self, title: str, cause: str, next_step: str) -> None:
        super().__init__(f"{title} {cause}")
        self.title = title
        self.cause = cause
        self.next_step = next_step


class UnknownTable(FileRefused):
    """The file is a table, but not one whose columns are known: `preview` is what a column mapping begins with."""

    def __init__(self, preview: Preview) -> None:
        super().__init__(
            "These columns are not known yet.",
            "The file is a table, but none that Sign Desk knows by its headings.",
            "Tell which column holds what. Sign Desk knows the table by its headings from then on.",
        )
        self.preview = preview
