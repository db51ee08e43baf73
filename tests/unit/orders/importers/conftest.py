"""Files as shops export them, read in one go."""

import io
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from sign_desk.orders.missed import importers

EXPORTS = Path(__file__).parents[3] / "data" / "exports"


def finish(work):
    while True:
        try:
            next(work)
        except StopIteration as ended:
            return ended.value


@pytest.fixture(scope="session")
def exported():
    """The bytes of an export, by its file's name."""
    return lambda name: (EXPORTS / name).read_bytes()


@pytest.fixture(scope="session")
def read():
    """Read bytes, or the text of a table, as a file; times without an offset are New York's."""

    def read_all(content, zone="America/New_York", **options):
        data = content.encode() if isinstance(content, str) else content
        return finish(importers.read(io.BytesIO(data), zone=ZoneInfo(zone), **options))

    return read_all


@pytest.fixture(scope="session")
def preview():
    """Look at the beginning of a table."""
    return lambda content: finish(importers.preview(io.BytesIO(content)))
