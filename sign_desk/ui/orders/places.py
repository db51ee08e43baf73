"""Countries and their provinces as the form offers them, from ISO 3166.

The list is large and read when it is first needed.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Choices = tuple[tuple[str, str], ...]
"""Pairs of what is sent and what is shown."""


@cache
def countries() -> Choices:
    """Return every country's two-letter code, with its name, by name."""
    import pycountry

    named = ((country.alpha_2, getattr(country, "common_name", country.name)) for country in pycountry.countries)
    return _titled(named)


@cache
def provinces(country: str) -> Choices:
    """Return the codes of a country's provinces without the country's own: California is "CA". Empty for none."""
    import pycountry

    divisions = (one for one in pycountry.subdivisions if one.country_code == country)
    return _titled((division.code.partition("-")[2], division.name) for division in divisions)


def _titled(named: Iterable[tuple[str, str]]) -> Choices:
    pairs = sorted(named, key=lambda pair: pair[1].casefold())
    return tuple((code, f"{name} · {code}") for code, name in pairs)
