"""Reads the files that shops export their orders in, and makes orders of them. Nothing but the given stream is read."""

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.layout import Format
from sign_desk.orders.missed.importers.mapping import ColumnMapping, Preview
from sign_desk.orders.missed.importers.reading import Import, Reading, preview, read
from sign_desk.orders.missed.importers.refusals import FileRefused, UnknownTable
from sign_desk.orders.missed.importers.rows import Progress

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
