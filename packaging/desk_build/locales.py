"""Babel's data of how amounts are written all over the world, without the rest, which is thirty times as much.

Not used are the names of languages, places, units and days.
"""

from __future__ import annotations

import pickle
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DATA = re.compile(r"(?:^|/)babel/locale-data/[^/]+\.dat$")
_USED = (
    "currency_formats",
    "currency_symbols",
    "decimal_formats",
    "default_numbering_system",
    "number_symbols",
    "numbering_systems",
    "plural_form",
)
_ASKED_FOR = ("currency_names", "currency_names_plural")
"""Looked into whenever an amount is written, for a pattern with the name of its currency, which none has."""


def slimmed(datas: Iterable[tuple[str, str, str]], folder: Path) -> Iterator[tuple[str, str, str]]:
    """Give PyInstaller's list of files (name in the bundle, source, kind) with what is left of Babel's in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source, kind in datas:
        if _DATA.search(name.replace("\\", "/")):
            slim = folder / Path(source).name
            slim.write_bytes(slim_data(Path(source).read_bytes()))
            yield name, str(slim), kind
        else:
            yield name, source, kind


def slim_data(data: bytes) -> bytes:
    """Return a locale's file with what is used of it. Runs where Babel is: some of it are Babel's own objects."""
    tree = pickle.loads(data)  # noqa: S301 (Babel's own format; its wheel is locked by its hash)
    used = {key: value for key, value in tree.items() if key in _USED}
    return pickle.dumps({key: {} for key in _ASKED_FOR} | used, 2)
