"""What the pages show and hand out, each place by itself."""

import asyncio
from datetime import UTC, datetime

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from sign_desk.api.pinned import PinnedAnswer, Timings, TlsFacts
from sign_desk.api.records import Topic, Webhook, from_wire
from sign_desk.services.webhooks.delivery import Tried
from sign_desk.ui.webhooks.deliveries.tried_words import sections_of
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.subscriptions.rotation_dialog import Progress, RotationDialog
from sign_desk.ui.webhooks.view import WebhooksView
from sign_desk.webhooks.recorded import DeliveryState

ELSEWHERE = "Deliveries would be sent elsewhere"
WEBHOOK = {"webhook_id": 1, "topic": "order:created", "url": "https://shop.example.com/webhooks", "status": "active"}


async def test_status_and_dates_of_a_subscription_are_shown(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        shown = {value.label: value.toPlainText() for value in tab.page.facts._values}
        assert "2025" in shown["Created"]
        assert "2025" in shown["Updated"]
        texts = [tab.page.model.index(0, column).data() for column in range(tab.page.model.columnCount())]
        assert "active" in " ".join(map(str, texts)).lower()


async def test_what_deletes_stands_apart_from_the_other_buttons(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        page = tab.page
        apart = page.delete_button.geometry()
        others = [button.geometry() for button in page._buttons if button is not page.delete_button]
        assert all(apart.bottom() < other.top() for other in others)
        assert apart.right() >= max(other.right() for other in others)
        assert all(button.width() >= button.sizeHint().width() for button in page._buttons), "no words are cut off"


async def test_examples_of_all_topics_are_loaded_searched_and_copied(open_tab, until):
    bodies = {
        "product:created": {"product": {"product_id": 4001}},
        "order:created": {"order": {"order_id": 5001}},
        "form:submitted": {"form_submission": {"submission_number": 6001}},
    }
    answers = {f"/api/v2/webhook-examples/{topic}": (200, body) for topic, body in bodies.items()}
    async with open_tab(answers) as tab:
        page = tab.view.examples
        tab.view.setCurrentWidget(page)
        assert {page.topic_choice.itemData(row) for row in range(page.topic_choice.count())} == {*map(str, Topic)}
        for topic, number in zip(bodies, ("4001", "5001", "6001"), strict=True):
            tab.view.examples.topicRequested.emit(topic)
            await until(lambda number=number: number in page.raw.value())
            page.search.set_value(number)
            assert page.found.text() == "1 found"
            page.copy_button.click()
            assert QGuiApplication.clipboard().text() == page.raw.value()


async def test_a_test_delivery_begins_with_the_subscription_that_is_selected(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1 and tab.presenter._keys.secrets)
        tab.page.table.select(1)
        tab.page.try_button.click()
        assert tab.view.currentWidget() is tab.view.trial
        assert tab.view.trial.form.values()["url"].startswith("https://shop.example.com/a/very/long")
        assert tab.view.trial.topic.value() == "order:created"
        assert tab.view.trial.secret.webhook_id == 1
        assert "TEST" in tab.view.trial.payload.value()


def test_while_there_are_two_it_is_warned_of_double_deliveries(shown):
    parent = shown(WebhooksView())
    dialog = RotationDialog(parent)
    webhook = from_wire(Webhook, WEBHOOK)
    dialog.show_progress(Progress.VERIFY, webhook, webhook)
    dialog.show()
    assert any(
        "each delivery comes twice" in label.text() for label in dialog.findChildren(QLabel) if label.isVisible()
    )
    dialog.reject()


def test_code_is_shown_under_technical_details_alone_and_copied(shown):
    view = shown(WebhooksView())
    place = view.indexOf(view.technical)
    assert not view.isTabVisible(place)
    view.show_technical_details(True)
    assert view.isTabVisible(place)
    view.setCurrentIndex(place)
    names = view.technical.texts.names
    rows = [names.item(row).text() for row in range(names.count())]
    for language in ("Python", "Node", "PHP"):
        assert sum(language in row for row in rows) == 2, "a receiver, and a finder of the way"
    for row in range(names.count()):
        names.setCurrentRow(row)
        view.technical.copy_button.click()
        text = QGuiApplication.clipboard().text()
        assert text == view.technical.texts.text.toPlainText() != ""


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        (b"HTTP/1.1 302 Found\r\nLocation: https://other.example/\r\nContent-Length: 0\r\n\r\n", ELSEWHERE),
        (None, "The server could not be reached"),
    ],
)
async def test_probe_of_a_host_that_sends_on_or_is_not_there(open_tab, until, answer, title):
    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/webhooks"
    if answer is None:
        server.close()
        await server.wait_closed()
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        tab.page.create_button.click()
        dialog = await until(lambda: tab.view.findChild(SubscriptionDialog))
        await tab.hand.choices.permit(url)
        dialog.form.set_values({"url": url})
        dialog.probe_button.click()
        await until(dialog.probe_button.isEnabled)
        told = dialog.notices.notice("probe")
        assert told.title == title
        assert answer is None or "https://other.example/" in told.text
        dialog.reject()
    server.close()


def test_of_an_answer_status_time_headers_content_and_encryption_are_shown():
    answer = PinnedAnswer(
        "93.184.216.34",
        200,
        "OK",
        (("x-shop", "one"),),
        b'{"external_id":"a"}',
        tls=TlsFacts("TLSv1.3", "AES256", "shop.example", "Example CA", datetime(2030, 1, 1, tzinfo=UTC)),
        timings=Timings(0.1, 0.2, 0.3, 0.4, 1.0),
    )
    tried = Tried(None, DeliveryState.ANSWERED, answer, None, None)
    shown = {fact.label: fact.value for _title, facts in sections_of(tried) for fact in facts}
    assert shown["Status"] == "200 OK"
    assert "in all (name" in shown["Time"]
    assert shown["Headers"] == "x-shop: one"
    assert '"external_id"' in next(value for label, value in shown.items() if label.startswith("Content"))
    assert shown["Encryption"] == "TLSv1.3, AES256"
    assert "shop.example, from Example CA, until" in shown["Certificate"]
    assert shown["Connected to"] == "93.184.216.34"
