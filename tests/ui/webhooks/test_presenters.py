"""What the tab does when the service fails, is slow, or the window is closed meanwhile."""

import asyncio
from contextlib import AsyncExitStack

import httpx
import pytest
import shiboken6

from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.webhooks.deliveries.receiver_dialog import ReceiverDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog

LIST = "/api/v2/webhooks"


async def test_list_is_shown_with_what_is_not_known_here(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        assert tab.page.facts.value("region") == '"eu"'
        assert tab.page.secret.copy_button.isEnabled()
        assert tab.page.pages.state is ViewState.CONTENT


async def test_empty_list_says_what_to_do(open_tab, until):
    async with open_tab({LIST: (200, {"webhooks": []})}) as tab:
        await until(lambda: tab.page.pages.state is ViewState.EMPTY)
        tab.page.pages.actionRequested.emit()
        await until(lambda: tab.view.findChild(SubscriptionDialog))


async def test_failure_takes_the_place_of_the_list(open_tab, until):
    async with open_tab({LIST: (403, {"message": "No."})}) as tab:
        await until(lambda: tab.page.pages.state is ViewState.FAILED)
        tab.service.answers[LIST] = (200, {"webhooks": []})
        tab.page.pages.retryRequested.emit()
        await until(lambda: tab.page.pages.state is ViewState.EMPTY)


async def test_kept_list_has_no_secret_and_can_be_read_without_the_service(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1 and not tab.page.refresh_button.busy)
        tab.service.answers[LIST] = (403, {"message": "No."})
        tab.presenter.use(tab.make_hand(tab.archive))
        await until(lambda: tab.page.notices.notice("trouble"))
        assert tab.page.model.total == 1
        assert not tab.page.secret.copy_button.isEnabled()
        assert "without secrets" in tab.page.updated.text()


async def test_loading_can_be_cancelled(open_tab, until):
    async with open_tab(may_answer=False) as tab:
        await until(lambda: tab.service.asked)
        tab.page.pages.cancelRequested.emit()
        await until(lambda: tab.page.pages.state is ViewState.FAILED)
        tab.view.examples.topicRequested.emit("order:created")
        tab.view.examples.cancelRequested.emit()
        assert tab.view.examples.pages.state is ViewState.FAILED


@pytest.mark.parametrize("place", ["subscriptions", "examples", "trial", "create"])
async def test_window_may_be_closed_while_an_answer_is_awaited(open_tab, until, place):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1 and not tab.page.refresh_button.busy)
        tab.service.may_answer.clear()
        asked = len(tab.service.asked)
        if place == "subscriptions":
            tab.page.refresh_button.click()
        elif place == "examples":
            tab.view.examples.topicRequested.emit("order:created")
        elif place == "trial":
            tab.view.trial.example_button.click()
        else:
            tab.service.answers[LIST] = (200, {"webhook": {"webhook_id": 2}})
            tab.page.create_button.click()
            dialog = await until(lambda: tab.view.findChild(SubscriptionDialog))
            dialog.form.set_values({"topic": "order:created", "url": "https://shop.example.com/webhooks"})
            dialog.save_button.click()
        await until(lambda: len(tab.service.asked) > asked)
        await tab.presenter.close()
        tab.presenter.use_none()
        tab.view.deleteLater()
        tab.service.may_answer.set()
        await tab.writes.drain(20)
        await asyncio.sleep(0)


@pytest.mark.parametrize("place", ["log", "receiver", "verify", "settings"])
async def test_window_may_be_closed_while_the_disk_is_read(open_tab, until, place):
    async with open_tab() as tab:
        if place == "log":
            tab.view.setCurrentWidget(tab.view.log)
        elif place == "receiver":
            tab.view.receiver.start_button.click()
        elif place == "verify":
            tab.view.verify.take_button.click()
        else:
            tab.view.receiver.settings_button.click()
        await asyncio.sleep(0)
        await tab.presenter.close()
        tab.presenter.use_none()
        tab.view.deleteLater()
        await tab.writes.drain(20)
        assert not tab.hand.receiver.is_running


async def test_where_nothing_can_be_kept_the_receiver_says_so(open_tab, until):
    async with open_tab() as tab:
        tab.presenter.use(tab.make_hand(None))
        assert not tab.view.receiver.isEnabled()
        assert tab.view.receiver.notices.notice("trouble").title == "The receiver cannot be used"
        await until(lambda: tab.page.model.total == 1)


async def test_receiver_ends_with_its_store(open_tab, until):
    async with open_tab() as tab:
        tab.view.receiver.start_button.click()
        await until(lambda: tab.hand.receiver.is_running)
        tab.presenter.use_none()
        await until(lambda: not tab.hand.receiver.is_running)


async def test_port_in_use_is_told(open_tab, until):
    async with open_tab() as tab:
        taken = await asyncio.start_server(lambda _reader, writer: writer.close(), "127.0.0.1", 0)
        port = taken.sockets[0].getsockname()[1]
        tab.view.receiver.settings_button.click()
        dialog = await until(lambda: tab.view.findChild(ReceiverDialog))
        dialog.port.setValue(port)
        dialog.form.set_values({"rule": "{nonsense}"})
        dialog.save_button.click()
        assert dialog.form.field("rule").has_error
        dialog.form.set_values({"rule": "sku-{product_id}"})
        dialog.save_button.click()
        await until(lambda: not (shiboken6.isValid(dialog) and dialog.isVisible()))
        tab.view.receiver.start_button.click()
        await until(lambda: tab.view.receiver.notices.notice("trouble"))
        assert str(port) in tab.view.receiver.notices.notice("trouble").text
        taken.close()


async def test_burst_is_listed_whole(open_tab, until):
    async with open_tab() as tab, AsyncExitStack() as stack:
        tab.view.setCurrentWidget(tab.view.receiver)
        tab.view.receiver.start_button.click()
        await until(lambda: tab.hand.receiver.is_running)
        client = await stack.enter_async_context(httpx.AsyncClient(trust_env=False))
        address = tab.hand.receiver.address
        bodies = [f'{{"order":{{"order_id":{number}}}}}' for number in range(300)]
        for start in range(0, 300, 20):
            await asyncio.gather(*(client.post(address, content=body) for body in bodies[start : start + 20]))
        deliveries = tab.view.receiver.deliveries
        await until(lambda: deliveries.model.total == 300)
        await until(lambda: tab.view.log.deliveries.model.total == 300)
        deliveries.table.select(299)
        await until(lambda: deliveries.model.record(299) is not None)
        await until(lambda: deliveries.card.record is not None)
        assert deliveries.card.checks.checks[0].text.startswith("Missing:")


async def test_export_masks_people(open_tab, until, tmp_path, monkeypatch):
    file = tmp_path / "deliveries.json"

    async def choose_file(*_):
        return file

    monkeypatch.setattr("sign_desk.ui.webhooks.deliveries.exporting.save_file", choose_file)
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        log = tab.view.log
        tab.view.setCurrentWidget(log)
        log.export_button.click()
        assert log.notices.notice("outcome").title == "Nothing is chosen"
        tab.view.receiver.start_button.click()
        await until(lambda: tab.hand.receiver.is_running)
        body = b'{"order":{"order_id":1,"customer":{"first_name":"Canaris"}}}'
        await client.post(tab.hand.receiver.address, content=body)
        await until(lambda: log.deliveries.model.total == 1)
        log.deliveries.table.select(0)
        log.export_button.click()
        await until(file.exists)
        await until(lambda: log.notices.notice("outcome").title == "Exported")
        assert b"Canaris" not in file.read_bytes()
        assert b"order_id" in file.read_bytes()


async def test_probe_tells_who_answers(open_tab, until):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        tab.page.create_button.click()
        dialog = await until(lambda: tab.view.findChild(SubscriptionDialog))
        url = f"{tab.service.origin}/webhooks"
        dialog.form.set_values({"url": url})
        dialog.probe_button.click()
        await until(dialog.probe_button.isEnabled)
        assert dialog.notices.notice("probe").title == "This address is not public"
        await tab.hand.choices.permit(url)
        dialog.probe_button.click()
        await until(dialog.probe_button.isEnabled)
        assert dialog.notices.notice("probe").title == "A server answers there"
        dialog.reject()
