"""What is left of the locale data in the bundle writes and reads amounts as all of it does."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel import localedata
from desk_build.locales import slim_data, slimmed

from sign_desk import money

_AMOUNTS = ((123456789, "EUR", 2), (1250, "JPY", 0), (5, "KWD", 3), (99, "CHF", 2))


def _written(name: str) -> list[object]:
    shown: list[object] = [money.format_minor(*amount, name) for amount in _AMOUNTS]
    plain = [money.plain_major(amount, digits, name) for amount, _, digits in _AMOUNTS]
    read = [money.parse_major(text, digits, name) for text, (_, _, digits) in zip(plain, _AMOUNTS, strict=True)]
    return [*shown, *plain, *read]


def _all_written(names: list[str]) -> dict[str, list[object]]:
    localedata._cache.clear()
    for remembered in (money._known_locale, money._amount_pattern):
        remembered.cache_clear()
    return {name: _written(name) for name in names}


def test_amounts_are_written_as_with_all_of_it_in_every_locale(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    names = sorted(localedata.locale_identifiers())
    before = _all_written(names)
    whole = Path(localedata.resolve_locale_filename("en")).parent
    for file in whole.glob("*.dat"):
        (tmp_path / file.name).write_bytes(slim_data(file.read_bytes()))
    monkeypatch.setattr(localedata, "_dirname", str(tmp_path))
    monkeypatch.setattr(localedata, "_cache", {})
    try:
        assert _all_written(names) == before
    finally:
        for remembered in (money._known_locale, money._amount_pattern):
            remembered.cache_clear()
    sizes = [sum(file.stat().st_size for file in folder.glob("*.dat")) for folder in (tmp_path, whole)]
    assert sizes[0] * 10 < sizes[1]


def test_only_locale_data_is_changed(tmp_path: Path) -> None:
    other = ("babel/global.dat", "/somewhere/global.dat", "DATA")
    source = localedata.resolve_locale_filename("de")
    kept = list(slimmed([other, ("babel\\locale-data\\de.dat", source, "DATA")], tmp_path / "new"))
    assert kept == [other, ("babel\\locale-data\\de.dat", str(tmp_path / "new" / "de.dat"), "DATA")]
    assert 0 < (tmp_path / "new" / "de.dat").stat().st_size < Path(source).stat().st_size / 10
