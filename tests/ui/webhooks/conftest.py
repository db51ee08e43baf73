"""The Webhooks tab with all that stands behind it: a service that answers when it may, and a database on disk."""

import contextlib

import keyring
import pytest
import shiboken6

from sign_desk.api.client import Client
from sign_desk.api.network import NetworkSettings
from sign_desk.services.session import Session
from sign_desk.services.webhooks.choices import WebhookChoices
from sign_desk.services.webhooks.delivery import Deliverer
from sign_desk.services.webhooks.log import DeliveryLog
from sign_desk.services.webhooks.receiver import Receiver
from sign_desk.services.webhooks.rotation import Rotations
from sign_desk.services.webhooks.signing import SigningSecrets
from sign_desk.services.webhooks.subscriptions import Subscriptions
from sign_desk.store.archive import Archive
from sign_desk.store.secrets import TokenVault
from sign_desk.tour.memory_keyring import MemoryKeyring
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.webhooks.deliveries.hand import WebhooksInHand
from sign_desk.ui.webhooks.presenter import WebhooksPresenter
from sign_desk.ui.webhooks.view import WebhooksView

WEBHOOK = {
    "webhook_id": 1,
    "topic": "order:created",
    "url": "https://shop.example.com/a/very/long/path/of/webhooks?source=signs",
    "status": "active",
    "secret": "secret-of-one-0123456789",
    "meta": {"note": "kept"},
    "created_at": "2025-10-02T16:40:00.000000Z",
    "updated_at": "2025-10-02T16:40:00.000000Z",
    "region": "eu",
}
LIST = "/api/v2/webhooks"


@pytest.fixture
def memory_keyring():
    before = keyring.get_keyring()
    keyring.set_keyring(MemoryKeyring())
    yield
    keyring.set_keyring(before)


class Tab:
    """The tab with all that stands behind it."""

    def __init__(self, service, session, archive):
        self.errors = []
        self.service = service
        self.session = session
        self.archive = archive
        self.writes = WriteScope(self.errors.append)
        self.view = WebhooksView()
        self.view.resize(1024, 600)
        self.view.show()
        self.presenter = WebhooksPresenter(self.view, self.writes, self.errors.append)
        self.hand = self.make_hand(archive)
        self.presenter.use(self.hand)

    def make_hand(self, archive):
        """What the store in hand needs; without an archive nothing can be kept."""
        session = self.session
        subscriptions, choices = Subscriptions(session, archive), WebhookChoices(session, archive)
        return WebhooksInHand(
            subscriptions,
            choices,
            Rotations(subscriptions, choices),
            SigningSecrets(TokenVault(), session),
            Deliverer(session, archive, choices, NetworkSettings),
            Receiver(session, archive, choices) if archive else None,
            DeliveryLog(session, archive, choices) if archive else None,
        )

    @property
    def page(self):
        return self.view.subscriptions


@pytest.fixture
def open_tab(serving, make_profile, tmp_path, qapp, memory_keyring):
    """Everything lives within the test's own coroutine."""

    @contextlib.asynccontextmanager
    async def run(answers=None, *, may_answer=True, **profile):
        async with serving({LIST: (200, {"webhooks": [WEBHOOK]})} | (answers or {})) as service:
            if not may_answer:
                service.may_answer.clear()
            archive = await Archive.open(tmp_path / "archive.sqlite")
            session = Session(make_profile(origin=service.origin, **profile), Client(service.origin, "token"))
            tab = Tab(service, session, archive)
            try:
                yield tab
                await tab.writes.drain(20)
            finally:
                service.may_answer.set()
                await tab.hand.receiver.stop()
                await tab.hand.receiver.proofs.close()
                if shiboken6.isValid(tab.view):
                    await tab.presenter.close()
                    tab.presenter.use_none()
                    await tab.writes.drain(20)
                await session.close()
                await archive.close()
        assert tab.errors == []

    return run
