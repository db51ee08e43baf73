"""Asks, before the first order of a store leaves, whether another computer sent some that nothing is known of here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.ui.kit.choice_dialog import choose

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from sign_desk.ui.orders.hand import StoreInHand

_HERE, _BACKUP, _LOOKED = "here", "back-up", "looked"
_TITLE = "Was Sign Desk used elsewhere for this store?"
_TEXT = (
    "Nothing that was sent to {store} is on record on this computer. If it was sent from another one, or from this one "
    "before it was set up anew, Sign Desk cannot know, and could send an order a second time. Orders are billed. "
    "It is asked once."
)
_CHOICES = {
    _HERE: "No: orders are sent from this computer alone",
    _BACKUP: "Yes: open a back-up of the other computer first",
    _LOOKED: "Yes, and there is no back-up: I look in the dashboard before I send an order",
}
_WAITED = (
    "It waited to be sent on {computer} too when the back-up was made that you opened here. If it was sent from there "
    "since, sending it now may have it billed twice: look in your dashboard first."
)


async def may_send(store: StoreInHand, parent: QWidget) -> bool:
    """Whether an order of this store may leave as far as other computers go; asks where nothing is known of that."""
    outbox, profile = store.outbox, store.profile
    if store.open_backup is None or outbox is None or profile.demo or profile.elsewhere_asked:
        return True
    if await outbox.has_sent():
        return True
    chosen = await choose(parent, _TITLE, _TEXT.format(store=profile.name), _CHOICES, accept="Continue")
    if chosen == _BACKUP:
        store.open_backup()
    elif chosen is not None:
        store.session.answer_elsewhere()
    return chosen in {_HERE, _LOOKED}


async def waited_elsewhere(store: StoreInHand, order_id: int | None) -> str:
    """Warn of an order that waits on another computer too, as far as is known; "" where there is nothing to say."""
    # The database library is slow to load.
    from sign_desk.store.backup.told import waits_elsewhere

    told = await store.outbox.evidence(order_id) if store.outbox and order_id is not None else None
    computer = waits_elsewhere(told.events) if told else None
    return _WAITED.format(computer=computer) if computer else ""
