"""Orders as the history keeps them, and the tab with all that stands behind it."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
import shiboken6
from PySide6.QtWidgets import QMessageBox

from sign_desk.api.client import Client
from sign_desk.orders.recorded import OrderRecord
from sign_desk.orders.states import State
from sign_desk.services.orders.exports import Exports
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.session import Session
from sign_desk.store.database import Database
from sign_desk.store.orders.drafts import Drafts
from sign_desk.store.orders.ledger import Ledger
from sign_desk.ui.kit.tasks import WriteScope
from sign_desk.ui.orders.presenter import OrdersPresenter
from sign_desk.ui.orders.view import OrdersView

ACCEPTED = 200, {"order": {"order_id": 7}}
PAYLOAD = {
    "products": [{"external_id": "your-product-id-123", "quantity": 2, "price": 2999}],
    "customer": {"first_name": "John", "last_name": "Smith", "email": "customer@example.com"},
    "shipping_line": "Standard Shipping",
}


@pytest.fixture
def make_order():
    """Make an order as recorded."""

    def make(id_=1, state=State.ACCEPTED, **other):
        now = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
        values = {
            "id": id_,
            "store_id": "s1",
            "origin": "https://web.signcustomiser.com",
            "kind": "v2",
            "integration_id": 42,
            "external_id": f"order-{id_}",
            "order_number": f"SC-{id_}",
            "currency": "USD",
            "total_minor": 5998,
            "digits": 2,
            "email": None,
            "payload": json.dumps(PAYLOAD).encode(),
            "payload_sha256": "ab" * 32,
            "state": state,
            "operator": "Ada",
            "attempts": 1,
            "created_at": now,
            "updated_at": now,
            "attempted_at": now,
        }
        return OrderRecord(**values | other)

    return make


class Desk:
    """The tab with all that stands behind it."""

    def __init__(self, service, ledger, drafts, session):
        self.errors = []
        self.presenters = []
        self.service = service
        self.ledger = ledger
        self.session = session
        self.outbox = Outbox(session, ledger)
        self.drafts = drafts
        self.exports = Exports(ledger)
        self.writes = WriteScope(self.errors.append)
        self.restart()

    def restart(self):
        """Open the tab as a new start of the program does."""
        self.view = OrdersView()
        self.view.resize(1024, 700)
        self.view.show()
        self.presenter = OrdersPresenter(self.view, self.writes, self.errors.append)
        self.presenters.append(self.presenter)
        self.use()

    def use(self, session=None):
        """Take a store in hand: this one, or another that shares the records of this computer."""
        if session is None or session is self.session:
            self.presenter.use(self.session, self.outbox, self.drafts, self.exports)
        else:
            self.presenter.use(session, Outbox(session, self.ledger), self.drafts, self.exports)

    def fill(self, draft):
        """Type an order."""
        self.view.new_order.form.set_draft(draft)

    def answer(self):
        notice = self.view.new_order.answer.notice("answer")
        return notice.title if notice else None

    async def send(self, until, words="Send order"):
        self.view.new_order.send_button.click()
        await self.reply(until, words)

    async def reply(self, until, words):
        """Answer the question that is asked."""
        question = await until(lambda: next((q for q in self.view.findChildren(QMessageBox) if q.isVisible()), None))
        next(b for b in question.buttons() if b.text() == words).click()
        await until(lambda: not (shiboken6.isValid(question) and question.isVisible()))

    async def dialog(self, until, kind):
        """Wait for a dialog of this kind."""
        return await until(lambda: next((d for d in self.view.findChildren(kind) if d.isVisible()), None))


@pytest.fixture
def desk(serving, make_profile, tmp_path, qapp):
    """Everything lives within the test's own coroutine."""

    @contextlib.asynccontextmanager
    async def open_desk(**profile):
        async with serving({"/api/v2/orders": ACCEPTED}) as service:
            database = await Database.open(tmp_path / "records.sqlite")
            answered = {"elsewhere_asked": True} | profile
            session = Session(make_profile(origin=service.origin, **answered), Client(service.origin, "token"))
            desk = Desk(service, Ledger(database), Drafts(database), session)
            try:
                yield desk
                # As at the program's end: what is typed is kept now, and by no timer that outlives the loop.
                if shiboken6.isValid(desk.view):
                    desk.view.setEnabled(False)
                await desk.writes.drain(20)
            finally:
                # As at the program's end, too: nothing is read any more.
                for presenter in filter(shiboken6.isValid, desk.presenters):
                    presenter.use_none()
                await session.close()
                await database.close()
        assert desk.errors == []

    return open_desk
