"""Checks a delivery that was pasted, or taken from the receiver byte by byte."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from sign_desk.ui.kit.files import open_file
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.trouble import explain
from sign_desk.ui.webhooks.deliveries.facts import headers_text
from sign_desk.webhooks.captured import Captured
from sign_desk.webhooks.masking import masked_body
from sign_desk.webhooks.pasted import LONGEST, read_delivery, read_headers
from sign_desk.webhooks.problems import NotUsable
from sign_desk.webhooks.recorded import DeliveryState, Way
from sign_desk.webhooks.verify import verify

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
    from sign_desk.ui.webhooks.keys import KeysPresenter
    from sign_desk.ui.webhooks.verifying.page import VerifyPage
    from sign_desk.webhooks.captured import Secret
    from sign_desk.webhooks.recorded import DeliveryRecord
    from sign_desk.webhooks.signature import Scheme
    from sign_desk.webhooks.verify import Report


class VerifyingPresenter(QObject):
    """Checks deliveries on demand."""

    def __init__(self, page: VerifyPage, keys: KeysPresenter, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._keys = keys
        self._tasks = TaskScope(page, on_error)
        self._hand: WebhooksInHand | None = None
        self._taken: DeliveryRecord | None = None
        """What stands in the fields as it came, until they are edited."""
        page.checkRequested.connect(self._check)
        page.fileRequested.connect(self._open)
        page.takeRequested.connect(self._take_newest)
        page.edited.connect(self._forget_taken)
        page.pinRequested.connect(keys.pin)
        page.enterSecretRequested.connect(keys.enter)
        keys.changed.connect(self._take_keys)

    def use(self, hand: WebhooksInHand | None) -> None:
        """Check by another store's secrets from now on."""
        self._tasks.cancel_all()
        self._hand = hand
        self._page.show_nothing()
        self._page.take_button.setEnabled(hand is not None and hand.log is not None)

    def take(self, record: DeliveryRecord) -> None:
        """Put a received delivery into the fields, and check it as of when it came."""
        # People in a large one are not masked on the window's thread.
        mask = partial(asyncio.to_thread, masked_body, record.body)
        self._tasks.start("take", mask, done=partial(self._put_taken, record), failed=self._show_trouble)

    def _put_taken(self, record: DeliveryRecord, masked: str) -> None:
        exact, hidden = (headers_text(record.headers, masked=is_masked) for is_masked in (False, True))
        self._page.show_delivery(exact, record.body, masked_headers=hidden, masked_body=masked)
        self._taken = record
        self._start(partial(Captured, record.headers, record.body), record.summary.at)

    def _take_newest(self) -> None:
        if (hand := self._hand) is not None:
            self._tasks.start("newest", partial(_newest, hand), done=self._take_found, failed=self._show_trouble)

    def _take_found(self, record: DeliveryRecord | None) -> None:
        if record is None or not record.is_whole:
            text = "Start the receiver, let a delivery come, then take it from there."
            self._page.show_trouble("Nothing was received yet", text)
        else:
            self.take(record)

    def _forget_taken(self) -> None:
        self._taken = None
        self._tasks.cancel("check")
        self._page.show_no_report()

    def _check(self) -> None:
        if self._taken is not None:
            self._start(partial(Captured, self._taken.headers, self._taken.body), self._taken.summary.at)
            return
        headers, body = self._page.headers.content(), self._page.body.content()
        # Copying may have changed what was pasted whole; headers it does not hurt.
        part = self._page.body if body.strip() else self._page.headers
        self._start(partial(_read, headers, body, copied=part.is_copied), datetime.now(UTC))

    def _start(self, read: Callable[[], Captured], at: datetime) -> None:
        keys, expected = self._keys, self._page.secret
        # What the body may have been is tried in many ways: not on the window's thread.
        check = partial(asyncio.to_thread, _verified, read, keys.secrets, keys.scheme, at, expected)
        self._tasks.start("check", check, done=self._show, failed=self._show_trouble)

    def _open(self) -> None:
        self._tasks.start("file", self._ask, done=self._put, failed=self._show_trouble)

    async def _ask(self) -> bytes | None:
        path = await open_file(self._page, "Raw body of a delivery", "Bodies (*.json *.txt *.bin)")
        return None if path is None else await asyncio.to_thread(_content_of, path)

    def _put(self, content: bytes | None) -> None:
        if content is not None:
            self._page.body.set_content(content)

    def _show(self, report: Report) -> None:
        self._page.show_report(report)

    def _show_trouble(self, error: Exception) -> None:
        if isinstance(error, OSError):
            self._page.show_trouble("The file could not be read", f"{error.strerror}. Choose another.")
        else:
            trouble = explain(error)
            self._page.show_trouble(trouble.title, trouble.text)

    def _take_keys(self) -> None:
        self._page.show_secrets(self._keys.secrets)
        self._page.show_pinned(self._keys.scheme)


async def _newest(hand: WebhooksInHand) -> DeliveryRecord | None:
    if hand.log is None:
        return None
    taken = frozenset({DeliveryState.VERIFIED, DeliveryState.NOT_VERIFIED})
    page = await hand.log.page(replace(hand.log.everything(), way=Way.RECEIVED, states=taken), limit=1)
    return await hand.log.get(page.entries[0].id) if page.entries else None


def _read(headers: bytes, body: bytes, *, copied: bool) -> Captured:
    """The delivery in the fields; both may be in the first. Raises NotUsable."""
    text = headers.decode(errors="replace")
    captured = Captured(read_headers(text), body) if body.strip() else read_delivery(text)
    return replace(captured, is_copied=copied)


def _verified(
    read: Callable[[], Captured],
    secrets: Sequence[Secret],
    pinned: Scheme | None,
    at: datetime,
    expected: Secret | None,
) -> Report:
    return verify(read(), secrets, pinned, at, expected)


def _content_of(path: Path) -> bytes:
    """The bytes of a file. Raises OSError, and NotUsable where it is larger than any delivery."""
    with path.open("rb") as file:
        content = file.read(LONGEST + 1)
    if len(content) > LONGEST:
        raise NotUsable("It is larger than any delivery.", "Choose the file of one body.", "This file is too large")
    return content
