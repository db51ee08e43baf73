"""Test deliveries to servers that behave and that do not: each ends as promised, and nothing leaves unasked."""

import asyncio
import contextlib
import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QPushButton

from sign_desk.api.pinned import MOST_BODY, SECONDS
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.webhooks.deliveries.replay_dialog import ReplayDialog
from sign_desk.webhooks.recorded import DeliveryState


@pytest.fixture
def trial(open_desk, connect_store, sandbox, hand, until):
    """Open the program on a store, at its test deliveries."""

    async def go():
        desk = await connect_store(await open_desk(), sandbox)
        await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
        await until(lambda: desk.tabs.webhooks_view.subscriptions.model.total > 0)
        await hand.go_to_tab(desk.tabs.webhooks_view, "Test delivery")
        return desk, desk.tabs.webhooks_view.trial

    return go


class Server:
    """A shop's server on loopback that answers each delivery by `answer`; what came is in `bodies`."""

    def __init__(self, answer):
        self._answer = answer
        self.bodies = []
        self.url = ""

    async def serve(self, reader, writer):
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode().lower()
            length = int(head.split("content-length: ")[1].split("\r")[0])
            self.bodies.append(await reader.readexactly(length))
            await self._answer(writer)
        writer.close()


@pytest.fixture
def shop():
    """Run a server within a test: ``async with shop(answer) as server``, the bytes to answer or what writes them."""

    @contextlib.asynccontextmanager
    async def run(answer):
        async def write(writer):
            writer.write(answer)
            await writer.drain()

        server = Server(write if isinstance(answer, bytes) else answer)
        listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
        server.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}/webhooks"
        try:
            yield server
        finally:
            listening.close()

    return run


def answering(status, body=b"", *headers):
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join([*lines, "", ""]).encode() + body


def verdict(page):
    notice = page.notices.notice("answer")
    return notice.title if notice else None


async def deliver(desk, page, hand, until, url):
    """Send to an address of this computer, and allow it."""
    page.form.set_values({"where": "", "url": url})
    await hand.click(page.send_button)
    await hand.answer(desk.window, "Allow it")
    await until(lambda: page.send_button.isEnabled() and verdict(page) not in {None, "This address is not public"})


async def test_nothing_leaves_this_computer_without_a_question(trial, hand, until):
    desk, page = await trial()
    page.form.set_values({"where": "", "url": "https://shop.example.com/webhooks"})
    assert "TEST" in page.payload.value()
    await hand.click(page.send_button)
    question = await hand.dialog(desk.window, QMessageBox)
    assert "may treat this as real" in question.informativeText()
    await hand.press(Qt.Key.Key_Escape, question)
    await until(lambda: not question.isVisible())
    assert verdict(page) is None
    assert desk.tabs.webhooks_view.log.deliveries.model.total == 0


async def test_address_that_is_not_public_is_refused_until_it_is_allowed(trial, shop, hand, until):
    desk, page = await trial()
    async with shop(answering("200 OK")) as server:
        page.form.set_values({"where": "", "url": server.url})
        await hand.click(page.send_button)
        await hand.answer(desk.window, "Cancel")
        await until(lambda: verdict(page) == "This address is not public")
        assert server.bodies == []
        await deliver(desk, page, hand, until, server.url)
        assert verdict(page) == "Your server took it"
        await hand.click(page.send_button)
        await until(lambda: len(server.bodies) == 2)
        assert "TEST" in server.bodies[0].decode()
        await until(lambda: verdict(page) == "Your server took it")


async def test_redirect_is_shown_and_not_followed(trial, shop, hand, until):
    desk, page = await trial()
    async with shop(answering("200 OK")) as other:
        async with shop(answering("302 Found", b"", f"Location: {other.url}")) as server:
            await deliver(desk, page, hand, until, server.url)
        assert verdict(page) == "Your server sent it elsewhere"
        assert other.url in page.notices.notice("answer").text
        assert other.bodies == []


async def test_answer_that_drips_is_ended(trial, shop, hand, until):
    async def drip(writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(1000):
            writer.write(b".")
            await writer.drain()
            await asyncio.sleep(0.05)

    desk, page = await trial()
    async with shop(drip) as server:
        page.form.set_values({"where": "", "url": server.url})
        await hand.click(page.send_button)
        await hand.answer(desk.window, "Allow it")
        await until(lambda: verdict(page) == "The answer took too long", 60)
    assert f"within {SECONDS:g} seconds" in page.notices.notice("answer").text
    assert "may have arrived" in page.notices.notice("answer").text
    assert page.facts.value("Status") == "200 OK"
    view = desk.tabs.webhooks_view
    await until(lambda: view.log.deliveries.model.total == 2)
    states = [view.log.deliveries.model.record(row).state for row in range(2)]
    assert states == [DeliveryState.FAILED, DeliveryState.NOT_SENT]


async def test_of_an_answer_too_large_the_beginning_is_shown(trial, shop, hand, until):
    desk, page = await trial()
    async with shop(answering("200 OK", b"x" * (MOST_BODY + 1))) as server:
        await deliver(desk, page, hand, until, server.url)
    label = next(value.label for value in page.facts._values if value.label.startswith("Content"))
    assert "there was more, which was not read" in label
    assert "only its beginning is shown" in label


async def test_product_without_an_id_is_told_and_one_with_an_id_is_remembered(trial, shop, hand, until):
    desk, page = await trial()
    page.topic.set_value("product:created")
    async with shop(answering("200 OK", b"{}", "Content-Type: application/json")) as server:
        await deliver(desk, page, hand, until, server.url)
    assert verdict(page) == "Your server answered, but not as the service expects"
    assert "external_id" in page.notices.notice("answer").text
    body = json.dumps({"external_id": "made-here-1"}).encode()
    async with shop(answering("200 OK", body, "Content-Type: application/json")) as server:
        await deliver(desk, page, hand, until, server.url)
    button = next(b for b in page.notices.findChildren(QPushButton) if b.text() == "Remember this product")
    await hand.click(button)
    await until(lambda: page.notices.notice("notice"))
    ledger, origin = desk.archive.archive.ledger, desk.shell.session.profile.ledger_origin
    assert await ledger.product_ids(origin, "made", 5) == ("made-here-1",)


async def test_content_that_is_no_json_is_not_sent(trial, hand):
    _desk, page = await trial()
    page.form.set_values({"where": "", "url": "http://127.0.0.1:9/webhooks"})
    await hand.type_into(page.payload, "{")
    await hand.click(page.send_button)
    assert verdict(page) == "This cannot be sent as it stands"


async def test_kept_delivery_is_sent_again_byte_by_byte(trial, shop, hand, until):
    desk, page = await trial()
    view = desk.tabs.webhooks_view
    async with shop(answering("204 No Content")) as server:
        await deliver(desk, page, hand, until, server.url)
        await hand.go_to_tab(view, "Log")
        await until(lambda: view.log.deliveries.model.total == 2)
        view.log.deliveries.table.select(0)
        await until(lambda: view.log.deliveries.card.record is not None)
        await hand.click(view.log.deliveries.card.replay_button)
        dialog = await hand.dialog(view, ReplayDialog)
        await hand.click(dialog.send_button)
        await until(lambda: len(server.bodies) == 2)
        assert server.bodies[0] == server.bodies[1]
        await until(lambda: view.log.deliveries.model.total == 3)
    await until(view.log.deliveries.card.replay_button.isEnabled)
    await hand.click(view.log.deliveries.card.erase_button)
    await hand.answer(desk.window, "Erase")
    await until(lambda: view.log.deliveries.model.total == 2)
