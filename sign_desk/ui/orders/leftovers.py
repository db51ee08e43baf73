"""Tells the drafts that are still to be done from those whose order is on record by now."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.orders import values
from sign_desk.orders.states import State

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sign_desk.orders.draft import OrderDraft
    from sign_desk.orders.recorded import OrderSummary
    from sign_desk.store.orders.drafts import KeptDraft
    from sign_desk.ui.orders.hand import StoreInHand


@dataclass(frozen=True, slots=True)
class Sorted:
    """Drafts `to_do`, the newest first, and those that are `spent`: their order is on record, word for word.

    `recorded` has the orders on record that have the id of a draft to do, by the draft's id; those `refused` word for
    word have a card of their own.
    """

    to_do: tuple[KeptDraft, ...] = ()
    spent: tuple[KeptDraft, ...] = ()
    refused: frozenset[int] = frozenset()
    recorded: Mapping[int, OrderSummary] = field(default_factory=dict)


async def sort_out(
    store: StoreInHand, drafts: Sequence[KeptDraft], payload_of: Callable[[OrderDraft], bytes | None]
) -> Sorted:
    """Look `drafts` up in the history; `payload_of` tells what would be sent of one. Raises StoreError.

    A refused order is still to be corrected: its draft is never spent.
    """
    keys = {kept.id: key for kept in drafts if (key := _key(kept.draft)) is not None}
    if store.outbox is None or not keys:
        return Sorted(tuple(drafts))
    found = await store.outbox.recorded(tuple(keys.values()))
    recorded = {draft_id: found[key] for draft_id, key in keys.items() if key in found}
    same = {
        kept.id: order.state
        for kept in drafts
        if (order := recorded.get(kept.id)) is not None and _digest(payload_of(kept.draft)) == order.payload_sha256
    }
    spent = {draft_id for draft_id, state in same.items() if state is not State.REJECTED}
    return Sorted(
        tuple(kept for kept in drafts if kept.id not in spent),
        tuple(kept for kept in drafts if kept.id in spent),
        frozenset(same.keys() - spent),
        recorded,
    )


def _key(draft: OrderDraft) -> tuple[int, str] | None:
    integration_id, external_id = values.whole_number(draft.integration_id), values.clean(draft.external_id)
    return (integration_id, external_id) if integration_id is not None and external_id else None


def _digest(payload: bytes | None) -> str | None:
    return None if payload is None else hashlib.sha256(payload).hexdigest()
