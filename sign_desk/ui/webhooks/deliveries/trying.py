"""Test deliveries: composed on their page, sent, and what was answered."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from sign_desk.api.records import Topic
from sign_desk.ui.kit.notices import Action
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.deliveries.outgoing import Outgoing
from sign_desk.ui.webhooks.deliveries.tried_words import sections_of, verdict_of
from sign_desk.webhooks.masking import masked
from sign_desk.webhooks.payloads import checked, written
from sign_desk.webhooks.problems import NotUsable
from sign_desk.webhooks.signature import LIKELIEST

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import JsonValue

    from sign_desk.services.webhooks.delivery import Tried
    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.deliveries.trial_page import TrialPage
    from sign_desk.ui.webhooks.keys import KeysPresenter

_MASKED = "People in it are masked. To send it as it is, show them under Examples, and choose “Use for a test” there."


class TryingPresenter(QObject):
    """Sends test deliveries. `tried` follows each that was sent or failed."""

    tried = Signal()

    def __init__(
        self,
        page: TrialPage,
        keys: KeysPresenter,
        writes: WriteScope,
        on_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__(page)
        self._page = page
        self._writes = writes
        self._tasks = TaskScope(page, on_error)
        self._outgoing = Outgoing(page, writes, on_error)
        self._hand: WebhooksInHand | None = None
        self._keys = keys
        page.sendRequested.connect(self._send)
        page.exampleRequested.connect(self._fetch_example)
        page.enterSecretRequested.connect(keys.enter)
        keys.changed.connect(self._take_keys)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Send for another store from now on."""
        self._tasks.cancel_all()
        self._hand = hand
        self._outgoing.use(hand)
        self._page.show_sending(sending=False)
        self._page.show_webhooks(())
        self._page.show_nothing()

    def show_sending(self, *, sending: bool) -> None:
        """Tell that it is on its way."""
        self._page.show_sending(sending=sending)

    def show_tried(self, tried: Tried) -> None:
        """Show what came of it, and offer to remember the id that a product was given."""
        given = tried.judgement.external_id if tried.judgement else None
        actions = (Action("Remember this product", partial(self._remember, given)),) if given else ()
        self._page.show_answer(*verdict_of(tried), sections_of(tried), actions)
        self.tried.emit()

    def show_failure(self, error: Exception) -> None:
        """Tell why nothing was sent."""
        trouble = explain(error)
        self._page.show_answer(Tone.DANGER, trouble.title, trouble.text, [])

    def _send(self, url: str, text: str) -> None:
        # The database library is slow to load.
        from sign_desk.services.webhooks.delivery import Trial

        hand = self._hand
        if hand is None:
            return
        try:
            body = checked(text)
        except NotUsable as problem:
            self.show_failure(problem)
            return
        trial = Trial(url, body, self._page.secret)
        self._outgoing.send(url, lambda: hand.deliverer.deliver(trial), self)

    def _fetch_example(self, topic: str) -> None:
        if (hand := self._hand) is not None and topic:
            fetch = partial(hand.subscriptions.example, Topic(topic))
            self._tasks.start("example", fetch, done=self._take_example, failed=self._show_no_example)

    def _take_example(self, tree: JsonValue) -> None:
        self._page.show_payload(written(masked(tree)))
        self._page.show_notice(Tone.INFO, "This is the service's example", _MASKED)

    def _show_no_example(self, error: Exception) -> None:
        trouble = explain(error)
        self._page.show_notice(Tone.WARNING, trouble.title, trouble.text)

    def _remember(self, external_id: str) -> None:
        if (hand := self._hand) is not None:
            text = f"Orders can name “{external_id}” from now on."
            self._writes.start(
                hand.deliverer.remember_product(external_id),
                owner=self,
                done=lambda _done: self._page.show_notice(Tone.OK, "The product is remembered", text),
                failed=self._show_no_example,
            )

    def _take_keys(self) -> None:
        self._page.show_secrets(self._keys.secrets)
        scheme = self._keys.scheme
        proven = "as a genuine delivery has shown" if scheme else "the likeliest way; no genuine delivery has shown it"
        self._page.show_way_of_signing(f"Signed over {(scheme or LIKELIEST).words}: {proven}.")
