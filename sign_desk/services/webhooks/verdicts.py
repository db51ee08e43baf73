"""What a received delivery is worth: told when it comes, and once more when further secrets are known.

A delivery may come before its secret is known here: its subscription was just made, or the service could not be asked.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sign_desk.webhooks.captured import Captured, Secret, about
from sign_desk.webhooks.recorded import DeliveryState, Way
from sign_desk.webhooks.verify import Mark, Report, verify

if TYPE_CHECKING:
    from datetime import datetime

    from sign_desk.api.records import JsonObject
    from sign_desk.store.webhooks.deliveries import Deliveries, DeliveryQuery
    from sign_desk.webhooks.signature import Scheme

_MOST = 500
"""The newest deliveries that are looked at once more."""


@dataclass(frozen=True, slots=True)
class Keys:
    """By what deliveries are verified: the secrets at hand, and the scheme if one is known."""

    secrets: tuple[Secret, ...] = ()
    scheme: Scheme | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is kept of the checks of a delivery.

    `order_id` is the shop's id of the order that it proves, or None; `product_ids` are those of products that the
    service named by it.
    """

    report: Report
    state: DeliveryState
    order_id: str | None
    product_ids: tuple[str, ...]
    details: JsonObject


def judge(captured: Captured, keys: Keys, at: datetime) -> Verdict:
    """Check a delivery as of when it came (aware), without looking for what its body may have been before."""
    report = verify(captured, keys.secrets, keys.scheme, at, thorough=False)
    # Only the service itself proves that an order arrived: what the desk sent was made up here.
    told = about(captured.body) if report.verified and not report.from_here else None
    return Verdict(
        report,
        DeliveryState.VERIFIED if report.verified else DeliveryState.NOT_VERIFIED,
        told.order_id if told else None,
        told.product_ids if told else (),
        {
            "scheme": str(report.scheme) if report.scheme else None,
            "secret": report.secret.name if report.secret else None,
            "age": report.age,
            "from_here": report.from_here,
            "failed": [check.text for check in report.checks if check.mark is Mark.FAILED],
        },
    )


async def judge_again(deliveries: Deliveries, everything: DeliveryQuery, keys: Keys) -> int:
    """Check the deliveries of a store that did not verify when they came; return how many do by these keys.

    `everything` finds all deliveries of the store. Raises StoreError.
    """
    query = replace(everything, way=Way.RECEIVED, states=frozenset({DeliveryState.NOT_VERIFIED}))
    found = 0
    for entry in (await deliveries.page(query, limit=_MOST)).entries:
        record = await deliveries.get(entry.id)
        if record is None:
            continue
        verdict = await asyncio.to_thread(judge, Captured(record.headers, record.body), keys, entry.at)
        if verdict.state is DeliveryState.VERIFIED:
            await deliveries.correct(
                entry.id, verdict.state, verdict.order_id, verdict.details, product_ids=verdict.product_ids
            )
            found += 1
    return found
