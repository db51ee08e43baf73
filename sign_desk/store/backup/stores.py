"""Which stores of a back-up are known here: by their id, or by name and address where each was connected by itself."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.store.backup.report import Standing, StoreMatch
from sign_desk.store.profiles import same_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sign_desk.store.profiles import Profile


def match(theirs: Iterable[Profile], ours: Sequence[Profile], taken: Iterable[str]) -> tuple[StoreMatch, ...]:
    """Find each store of a back-up here. A new one gets a name that is not among the `taken`.

    Those whose address is none are left out: a back-up may come from anywhere.
    """
    usable = [profile for profile in theirs if _has_address(profile) and not profile.demo]
    names = [*taken, *(profile.name for profile in ours)]
    return tuple(_matched(usable, ours, names))


def _matched(theirs: Sequence[Profile], ours: Sequence[Profile], names: list[str]) -> Iterator[StoreMatch]:
    known = {profile.store_id: profile for profile in ours}
    free = [profile for profile in ours if profile.store_id not in {other.store_id for other in theirs}]
    for profile in theirs:
        here, standing = known.get(profile.store_id), Standing.SAME
        if here is None:
            here = next((each for each in free if _is_same_shop(each, profile)), None)
            standing = Standing.SAME_NAME
        if here is not None:
            free = [each for each in free if each is not here]
            yield StoreMatch(profile, here, standing, _counts_otherwise(here, profile))
            continue
        new = replace(profile, name=_free_name(profile.name, names), elsewhere_asked=False)
        names.append(new.name)
        yield StoreMatch(profile, new, Standing.NEW)


def _is_same_shop(one: Profile, other: Profile) -> bool:
    """Whether two stores with ids of their own are one: every store of the service has the same address."""
    ids = {one.integration_id, other.integration_id} - {None}
    return one.origin == other.origin and same_name(one.name, other.name) and len(ids) < 2


def _counts_otherwise(one: Profile, other: Profile) -> bool:
    """Whether what was answered of the store differs; what only one computer was told contradicts nothing."""
    pairs = [
        (one.currency, other.currency),
        (one.integration_id, other.integration_id),
        (one.price_basis, other.price_basis),
        *((one.minor_units[code], other.minor_units.get(code)) for code in one.minor_units),
    ]
    return any(None not in pair and pair[0] != pair[1] for pair in pairs)


def _free_name(name: str, names: Iterable[str]) -> str:
    """The name, with a number behind it where another store has it."""
    taken, number, proposed = list(names), 1, name
    while any(same_name(proposed, other) for other in taken):
        number += 1
        proposed = f"{name} ({number})"
    return proposed


def _has_address(profile: Profile) -> bool:
    try:
        return normal_origin(profile.origin) == profile.origin
    except AddressError:
        return False
