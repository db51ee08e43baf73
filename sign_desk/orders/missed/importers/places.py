"""Names of countries and provinces as the codes that shops use; what is not known stays as it is written."""

from __future__ import annotations

from functools import cache

from sign_desk.orders import values

_USUAL = {
    "usa": "US",
    "u s a": "US",
    "united states": "US",
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "south korea": "KR",
    "turkey": "TR",
    "russia": "RU",
    "holland": "NL",
    "the netherlands": "NL",
}


_POSTCODE_DIGITS = {
    **dict.fromkeys(("US", "PR", "DE", "FR", "IT", "ES", "MX", "FI", "EE", "HR", "TR", "MY", "UA", "KR"), 5),
    **dict.fromkeys(("AU", "NO", "DK", "NL", "CH", "AT", "BE", "NZ", "ZA", "PT"), 4),
    **dict.fromkeys(("RO", "SG"), 6),
    **dict.fromkeys(("JP", "IL"), 7),
}
"""How many digits a postcode begins with; in most of these countries the first may be a zero."""


def lacks_digits(postcode: str, country: str) -> bool:
    """Tell whether a postcode of nothing but digits has fewer of them than those of `country` (a code) have."""
    return postcode.isdigit() and len(postcode) < _POSTCODE_DIGITS.get(country, 0)


@cache
def country_code(text: str) -> str:
    """Return the two letters of ISO 3166-1 for a country's code or English name."""
    bare = values.clean(text)
    if len(bare) == 2 and bare.isascii():
        return _USUAL.get(bare.casefold(), bare.upper())
    return _countries().get(_folded(bare), bare)


@cache
def province_code(text: str, country: str) -> str:
    """Return the code of a province of `country` (a code) without the country, as in ISO 3166-2: "CA", "NSW"."""
    bare = values.clean(text)
    if len(country) != 2 or not bare:
        return bare
    return _provinces(country).get(_folded(bare), bare)


@cache
def _countries() -> dict[str, str]:
    import pycountry

    found = {}
    for country in pycountry.countries:
        names = (getattr(country, kind, None) for kind in ("official_name", "common_name", "name", "alpha_3"))
        found.update({_folded(name): str(country.alpha_2) for name in names if name})
    return found | _USUAL


@cache
def _provinces(country: str) -> dict[str, str]:
    import pycountry

    known = [province for province in pycountry.subdivisions if province.country_code == country]
    found = {_folded(province.name): str(province.code).partition("-")[2] for province in known}
    codes = {code.casefold(): code for code in found.values()}
    whole = {f"{country}-{code}".casefold(): code for code in found.values()}
    return found | codes | whole


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace(".", " ").split())
