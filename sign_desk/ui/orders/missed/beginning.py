"""The begin of a run: what its summary tells, and the recording of its orders. Nothing is sent by that."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.orders.missed.summary_dialog import Summary
from sign_desk.ui.orders.missed.words import PILES, totals_words
from sign_desk.ui.orders.words import count_of, digits_of

if TYPE_CHECKING:
    from sign_desk.services.missed.dispatch import Dispatch
    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.services.missed.run import Run
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.missed.bench import Bench


def summary_of(store: StoreInHand, work: Work, *, alone: bool) -> Summary:
    """Tell what would be sent of a file, and what not; `alone` tells that the first order goes alone."""
    found = work.sorted
    counts = found.counts() if found else {}
    left_out = [
        f"{count_of(counts[pile], 'order')}: {PILES[pile].lower()}"
        for pile in PILES
        if pile is not Pile.MISSING and counts.get(pile)
    ]
    return Summary(
        orders=counts.get(Pile.MISSING, 0),
        total=totals_words(
            found.totals(Pile.MISSING) if found else (),
            lambda currency: digits_of(currency, store.minor_unit_of(currency)),
        ),
        store=store.profile.name,
        integration=str(store.profile.integration_id),
        source=work.file.name,
        left_out=left_out,
        alone=alone,
        of_a_shop=work.found.format.is_of_a_shop,
    )


async def begin(bench: Bench, dispatch: Dispatch, missed: MissedOrders, work: Work, rules: str) -> Run:
    """Record the missing orders of a file as a run. Raises as `Dispatch.begin`."""
    with bench.steadiness.kept():
        chosen = await bench.in_thread(partial(missed.chosen, work))
        return await dispatch.begin(chosen, source=work.file.name, rules=rules)
