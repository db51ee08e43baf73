"""Tiers of sign sizes: which of them a sign is priced in."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from sign_desk.pricing.amounts import NotKnown
from sign_desk.pricing.units import exact, is_number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from sign_desk.pricing.cells import Fields

_Extent: TypeAlias = "tuple[Decimal | None, ...]"
"""A width and a height in cm; None where one is not known."""


def fitting(tiers: Sequence[Fields], width: Decimal, height: Decimal) -> int:
    """The number of the first tier whose limits the sign passes neither in width nor in height.

    Raises NotKnown where there is none, where it may be one of which a limit is not set, and where a smaller tier
    that the sign fits too comes later, so that it depends on how the service puts them in order.
    """
    limits = [_limits(tier) for tier in tiers]
    covering = [number for number, its in enumerate(limits) if _covers(its, (width, height))]
    if not covering:
        raise NotKnown("The sign is larger than the last tier.")
    first = covering[0]
    if None in limits[first]:
        raise NotKnown(f"Whether the sign fits tier {first + 1} is not known: a limit of it is not set.")
    if any(limits[later] != limits[first] and _covers(limits[first], limits[later]) for later in covering):
        raise NotKnown("A smaller tier further down fits this sign too: which one counts is not known.")
    return first


def _limits(tier: Fields) -> _Extent:
    values = [tier.get(name) for name in ("width_limit_cm", "height_limit_cm")]
    return tuple(exact(value) if is_number(value) else None for value in values)


def _covers(limits: _Extent, extent: _Extent) -> bool:
    """Whether no limit that is set is passed; what is not known passes any."""
    both = zip(limits, extent, strict=True)
    return all(limit is None or (value is not None and value <= limit) for limit, value in both)
