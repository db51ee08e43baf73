"""The secrets at hand and the known way of signing: gathered, entered, kept, and told to whoever uses them."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog, QWidget

from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.webhooks.subscriptions.secret_dialog import SecretDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sign_desk.api.records import Webhook
    from sign_desk.services.webhooks.verdicts import Keys
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.webhooks.captured import Secret
    from sign_desk.webhooks.signature import Scheme


class KeysPresenter(QObject):
    """Knows the keys of the store in hand.

    `changed` follows each change of them; `recognised` tells that by them deliveries verify that did not before; `kept`
    carries why a secret is kept until the program ends only, "" if it is kept for good; `removed` tells that one was
    taken back; `failed` carries an error of the disk.
    """

    changed = Signal()
    recognised = Signal()
    kept = Signal(str)
    removed = Signal()
    failed = Signal(object)

    def __init__(self, parent: QWidget, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(parent)
        self._parent = parent
        self._writes = writes
        self._tasks = TaskScope(parent, on_error)
        self._hand: WebhooksInHand | None = None
        self._subscribed: tuple[Secret, ...] = ()
        self._entered: tuple[Secret, ...] = ()
        self._looked_with: Keys | None = None
        """By what those that did not verify were last looked at again."""
        self.scheme: Scheme | None = None

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret that deliveries can be signed and verified with."""
        return (*self._subscribed, *self._entered)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Know the keys of another store from now on."""
        self._tasks.cancel_all()
        self._hand = hand
        self._subscribed, self._entered, self.scheme, self._looked_with = (), (), None, None
        self._tell()
        if hand is not None:
            self.gather()

    def take_webhooks(self, webhooks: Sequence[Webhook]) -> None:
        """Know the secrets of these subscriptions, as far as they came along."""
        from sign_desk.services.webhooks.signing import secrets_of

        self._subscribed = secrets_of(webhooks)
        self._tell()

    def gather(self) -> None:
        """Read what is kept on this computer."""
        if (hand := self._hand) is not None:
            reading = partial(_read, hand)
            self._tasks.start("gather", reading, done=self._take, failed=self.failed.emit)

    def enter(self) -> None:
        """Ask for a secret, and keep it."""
        if (hand := self._hand) is not None:
            self._tasks.start("enter", partial(self._ask, hand))

    def pin(self, scheme: Scheme | None) -> None:
        """Keep the way of signing that a genuine delivery has shown; None forgets it."""
        if (hand := self._hand) is not None:
            self._writes.start(
                hand.choices.pin(scheme), owner=self, done=lambda _done: self.gather(), failed=self.failed.emit
            )

    async def _ask(self, hand: WebhooksInHand) -> None:
        dialog = SecretDialog(self._parent)
        try:
            if await shown(dialog) != QDialog.DialogCode.Accepted:
                return
            kind, secret = dialog.kind, dialog.secret
        finally:
            dialog.deleteLater()
        if secret:
            self._writes.start(
                hand.signing.keep(kind, secret), owner=self, done=self._take_kept, failed=self.failed.emit
            )
        else:
            self._writes.start(hand.signing.forget(kind), owner=self, done=self._take_removed, failed=self.failed.emit)

    def _take_kept(self, reason: str | None) -> None:
        self.kept.emit(reason or "")
        self.gather()

    def _take_removed(self, _done: None) -> None:
        self.removed.emit()
        self.gather()

    def _take(self, found: tuple[tuple[Secret, ...], Scheme | None]) -> None:
        self._entered, self.scheme = found
        self._tell()

    def _tell(self) -> None:
        # The database library is slow to load.
        from sign_desk.services.webhooks.verdicts import Keys

        if self._hand is not None and self._hand.receiver is not None:
            keys = Keys(self.secrets, self.scheme)
            self._hand.receiver.use(keys)
            if keys.secrets and keys != self._looked_with:
                self._looked_with = keys
                self._tasks.start(
                    "again", self._hand.receiver.look_again, done=self._take_found, failed=self.failed.emit
                )
        self.changed.emit()

    def _take_found(self, count: int) -> None:
        if count:
            self.recognised.emit()


async def _read(hand: WebhooksInHand) -> tuple[tuple[Secret, ...], Scheme | None]:
    entered, scheme = await asyncio.gather(hand.signing.entered(), hand.choices.scheme())
    return entered, scheme
