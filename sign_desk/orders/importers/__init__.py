"""Reads the files that shops export their orders in, and makes orders of them. Nothing but the given stream is read."""

from sign_desk.orders.importers.fields import Field
from sign_desk.orders.importers.layout import Format
from sign_desk.orders.importers.mapping import ColumnMapping, Preview
from sign_desk.orders.importers.reading import Import, Reading, preview, read
from sign_desk.orders.importers.refusals import FileRefused, UnknownTable
from sign_desk.orders.importers.rows import Progress

__all__ = [
    "ColumnMapping",
    "Field",
    "FileRefused",
    "Format",
    "Import",
    "Preview",
    "Progress",
    "Reading",
    "UnknownTable",
    "preview",
    "read",
]
