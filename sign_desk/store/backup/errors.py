"""What may go wrong with a back-up; each error explains itself to the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.store.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

_ANOTHER = "Choose another back-up. Nothing was changed on this computer."


class NotABackup(StoreError):
    """The file was not made by *Back up*."""

    title = "This is not a back-up of Sign Desk"
    next_step = "Choose a file that was made with File → Back up, or a daily copy. Nothing was changed."

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name} holds something else.")


class BackupDamaged(StoreError):
    """The file was a back-up, and something in it is missing or not as it was written."""

    title = "This back-up is damaged"
    next_step = _ANOTHER

    def __init__(self, path: Path) -> None:
        super().__init__(f"Part of {path.name} is missing, or is not as it was written.")


class BackupForged(BackupDamaged):
    """The file is whole, and something in it was never written by this program: `what` names it, in the plural."""

    title = "This back-up holds what Sign Desk never writes"

    def __init__(self, path: Path, what: str) -> None:
        StoreError.__init__(self, f"Some {what} in {path.name} are not of the form that Sign Desk gives them.")


class BackupTooNew(StoreError):
    """A newer version of the program made the file."""

    title = "This back-up is from a newer Sign Desk"
    next_step = "Install the newest Sign Desk on this computer, then open the back-up again. Nothing was changed."

    def __init__(self, app: str) -> None:
        super().__init__(f"Sign Desk {app} made it, and this one does not understand it.")


class BackupUnreadable(StoreError):
    """The file can't be read where it lies."""

    title = "The back-up could not be read"
    next_step = "See that the file is there and that you may read it, then try again. Nothing was changed."

    def __init__(self, path: Path, error: OSError) -> None:
        super().__init__(f"This computer did not let Sign Desk read {path}: {error.strerror or error}.")


class OrdersUnderWay(StoreError):
    """Orders are being sent, or stand in line for it: what becomes of them must be known first."""

    title = "Orders are being sent"
    next_step = "Wait until they have ended, or stop them, then open the back-up again: it adds what is not here yet."

    def __init__(self) -> None:
        super().__init__("While orders are on their way, nothing is merged into the order history.")
