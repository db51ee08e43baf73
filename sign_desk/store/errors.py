"""What may go wrong with what is kept on this computer; each error explains itself to the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sign_desk.orders.states import State
    from sign_desk.store.orders.entries import OrderRecord


class StoreError(Exception):
    """Something could not be kept or read. `title`, `cause` and `next_step` are words for the operator."""

    title = "Something could not be kept on this computer"
    next_step = "Try again. If it happens again, look at the free space and the state of this computer's disk."

    def __init__(self, cause: str) -> None:
        super().__init__(cause)
        self.cause = cause


class FileUnusable(StoreError):
    """A file of settings or stores can be neither read nor written."""

    title = "A file of Sign Desk cannot be used"
    next_step = "Make sure that the file and its folder belong to you and can be written, then try again."


class FileNotWritten(StoreError):
    """A file that the operator asked for can't be written where they want it. Nothing else was changed."""

    title = "The file could not be written"
    next_step = "Choose another folder, or see that there is room and that the file may be changed, then try again."

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"This computer did not let Sign Desk write {path}: {error.strerror or error}.")
        self.path = path


class DiskFull(StoreError):
    """No room is left. What was kept before is whole; what was being kept is not there."""

    title = "The disk is full"
    next_step = "Free some space, then try again. Nothing that was kept before is lost."

    def __init__(self) -> None:
        super().__init__("There is no room left to keep anything on this computer.")


class DatabaseFailed(StoreError):
    """The order history can't be opened, read or written, because of the disk or the operating system."""

    title = "The order history cannot be used"


class DatabaseLocked(StoreError):
    """Another program holds the file. Nothing was changed."""

    title = "The order history is in use"
    next_step = "Close other programs that may read it, such as a backup, then try again."

    def __init__(self) -> None:
        super().__init__("Another program holds the order history, so nothing can be kept in it now.")


class DatabaseReadOnly(StoreError):
    """The file or its folder can't be written. Nothing was changed."""

    title = "The order history cannot be written"
    next_step = "Make sure that the file and its folder belong to you and are not read-only, then try again."

    def __init__(self, path: Path) -> None:
        super().__init__(f"This computer does not let Sign Desk write to {path}.")


class DatabaseTooNew(StoreError):
    """A newer version of the program wrote the file. Nothing was changed."""

    title = "The order history is from a newer Sign Desk"
    next_step = "Install the newest Sign Desk on this computer. Nothing was changed."

    def __init__(self) -> None:
        super().__init__("A newer version of Sign Desk has worked with it, and this one does not understand it.")


class DatabaseDamaged(StoreError):
    """The file is no sound database. `set_aside` is where it lies now; None if it is still in use."""

    title = "The order history is damaged"

    def __init__(self, set_aside: Path | None) -> None:
        cause = "The file cannot be read any more."
        if set_aside is not None:
            cause = f"The file cannot be read any more. It was kept, unchanged, as {set_aside}."
        super().__init__(cause)
        self.set_aside = set_aside
        self.next_step = "Start Sign Desk again: it looks at the file and sets it aside."
        if set_aside is not None:
            self.next_step = (
                "Sign Desk can go on with an empty order history. It will not know what was sent before: "
                "look at your dashboard before you send an order again."
            )


class AlreadyHeld(StoreError):
    """The key of an order is held by another, `holder`; `same_payload` tells if both have the same bytes."""

    title = "This order was sent before"
    next_step = "Look at it in the order history. If this is another order, give it another id."

    def __init__(self, holder: OrderRecord, *, same_payload: bool) -> None:
        content = "the same content" if same_payload else "other content"
        super().__init__(f"The history has an order with the id “{holder.external_id}” and {content}.")
        self.holder = holder
        self.same_payload = same_payload


class AnotherUnsent(AlreadyHeld):
    """The key of an order is that of another one, `holder`, which was not sent and would be lost by recording this."""

    title = "Another order has this id"
    next_step = "Send this one in its place, or give it another id."

    def __init__(self, holder: OrderRecord) -> None:
        super().__init__(holder, same_payload=False)


class UnexpectedState(StoreError):
    """The order is not in a state from which it may move so; `state` is None if there is no such order."""

    title = "The order was not where it was expected"
    next_step = "Look at it in the order history before you do anything else with it."

    def __init__(self, order_id: int, state: State | None) -> None:
        super().__init__("It was sent, settled or changed in the meantime. Nothing was done now.")
        self.order_id = order_id
        self.state = state


class PayloadAltered(StoreError):
    """What is kept of an order is not what was recorded. It must not be sent."""

    title = "The order is not what it was"
    next_step = "Do not send it. Fill in the order again."

    def __init__(self, order_id: int) -> None:
        super().__init__("What is kept of it differs from what was recorded, so it was not sent.")
        self.order_id = order_id


class Erased(StoreError):
    """The content of an order went with its personal data, so it cannot be sent any more."""

    title = "What was in this order was erased"
    next_step = "Fill in the order again."

    def __init__(self, order_id: int) -> None:
        super().__init__("Personal data is kept for a limited time, and that of this order is gone.")
        self.order_id = order_id


class TooSoon(StoreError):
    """An order without an answer may still arrive: it can't be sent again before `until` (UTC)."""

    title = "It is too soon to send this order again"
    next_step = "Wait until five minutes have passed since it was sent, then look in your dashboard once more."

    def __init__(self, until: datetime) -> None:
        super().__init__("It may still arrive at the service.")
        self.until = until


class VersionUnreadable(StoreError):
    """A version of a customiser's prices that was kept cannot be read any more."""

    title = "An earlier version of these prices cannot be read"
    next_step = "Look at the prices as the service has them now before you go on."

    def __init__(self) -> None:
        super().__init__("What was kept of it on this computer is damaged.")
