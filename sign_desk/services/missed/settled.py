"""What the operators of a store settled for all files of missed orders, as it is kept."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sign_desk.orders.missed.choices import Choices
from sign_desk.orders.missed.importers import ColumnMapping
from sign_desk.orders.missed.matching import Matching
from sign_desk.services.missed.work import Remembered, outages_from_json
from sign_desk.store.missed.files import Topic

if TYPE_CHECKING:
    from sign_desk.store.missed.files import Missed


async def settled(missed: Missed, store_id: str) -> Remembered:
    """Return what was settled. What cannot be read any more counts as not settled. Raises StoreError."""
    topics = await missed.topics(store_id)
    choices, rules, zone = (topics.get(topic) for topic in (Topic.CHOICES, Topic.RULES, Topic.ZONE))
    matching = Matching()
    if isinstance(rules, dict):
        with suppress(KeyError, TypeError, ValueError):
            matching = Matching.from_json({**matching.to_json(), **rules})
    products = {key: mark.text for key, mark in (await missed.matches(store_id)).items()}
    return Remembered(
        choices=Choices.from_json(choices) if isinstance(choices, dict) else Choices(),
        matching=replace(matching, remembered=products),
        zone=_zone(zone),
        outages=outages_from_json(topics.get(Topic.OUTAGES)),
        mappings=await kept_mappings(missed, store_id),
    )


async def kept_mappings(missed: Missed, store_id: str) -> tuple[ColumnMapping, ...]:
    """Return the column mappings of a store, by name. Raises StoreError."""
    found = []
    for body in await missed.mappings(store_id):
        if isinstance(body, dict):
            with suppress(KeyError, TypeError, ValueError):
                found.append(ColumnMapping.from_json(body))
    return tuple(found)


def _zone(name: object) -> ZoneInfo | None:
    try:
        return ZoneInfo(name) if isinstance(name, str) else None
    except (OSError, ValueError):
        return None
