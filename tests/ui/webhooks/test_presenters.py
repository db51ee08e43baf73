"""What the tab does when the service fails, is slow, or the window is closed meanwhile."""

import asyncio
import json
import time
from contextlib import AsyncExitStack

import httpx
import pytest
import shiboken6
from PySide6.QtCore import QItemSelectionModel
from PySide6.QtWidgets import QMessageBox

from sign_desk.api.listener import MOST_BODY
from sign_desk.store.orders.ledger import Entry
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.webhooks.deliveries.receiver_dialog import ReceiverDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.subscriptions.secret_dialog import SecretDialog
from sign_desk.ui.webhooks.verifying.diagnosis_dialog import DiagnosisDialog
from sign_desk.webhooks.captured import MARK_HEADER, SecretKind
from sign_desk.webhooks.recorded import DeliveryState
from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sign_desk.webhooks.verify import Mark

LIST = "/api/v2/webhooks"
WEBHOOK = {
    "webhook_id": 1,
    "topic": "order:created",
    "url": "https://shop.example.com/webhooks",
    "status": "active",
    "secret": "secret-of-one-0123456789",
}


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


async def test_secret_is_told_to_be_kept_and_to_be_removed_where_it_was_entered(open_tab, until):
    async with open_tab() as tab:
        for page in (tab.view.verify, tab.view.trial):
            tab.view.setCurrentWidget(page)
            for typed, title in (("secret-of-the-integration", "The secret is kept"), ("", "The secret is removed")):
                page.secret_button.click()
                dialog = await until(lambda: tab.view.findChild(SecretDialog))
                dialog.form.set_values({"secret": typed})
                dialog.accept()
                await until(
                    lambda page=page, title=title: (told := page.notices.notice("notice")) and told.title == title
                )
                await until(
                    lambda typed=typed: (
                        bool(typed) is any(one.webhook_id is None for one in tab.presenter._keys.secrets)
                    )
                )
                await until(lambda dialog=dialog: not shiboken6.isValid(dialog))


@pytest.mark.parametrize("text", ['{"a": NaN}', '{"a": 1e999}', '{"a": "\\ud800"}', "[1]", '{"a": 1'])
async def test_further_data_that_cannot_be_sent_is_told_at_its_field(open_tab, until, text):
    async with open_tab() as tab:
        await until(lambda: tab.page.model.total == 1)
        tab.page.create_button.click()
        dialog = await until(lambda: tab.view.findChild(SubscriptionDialog))
        dialog.form.set_values({"topic": "order:created", "url": "https://shop.example.com/webhooks", "meta": text})
        dialog.save_button.click()
        assert dialog.form.field("meta").has_error
        assert not [one for one in tab.service.asked if one.startswith("POST")]
        dialog.reject()


def signed(secret, body, **headers):
    timestamp = str(int(time.time()))
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(LIKELIEST, secret, timestamp, body)} | headers


ORDER = b'{"order":{"order_id":1}}'


async def test_what_the_desk_sent_itself_shows_no_way_of_signing(open_tab, until):
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: tab.page.model.total == 1 and tab.presenter._keys.secrets)
        tab.view.receiver.start_button.click()
        await until(lambda: tab.hand.receiver.is_running)
        tab.view.setCurrentWidget(tab.view.verify)
        await client.post(tab.hand.receiver.address, content=ORDER, headers=signed(WEBHOOK["secret"], ORDER))
        tab.view.verify.take_button.click()
        await until(lambda: tab.view.verify.checks.checks)
        assert tab.view.verify.pin_button.isVisible()
        mark = {MARK_HEADER: "test"}
        await client.post(tab.hand.receiver.address, content=ORDER, headers=signed(WEBHOOK["secret"], ORDER, **mark))
        tab.view.verify.take_button.click()
        await until(lambda: tab.view.verify.notices.notice("notice"))
        assert tab.view.verify.notices.notice("notice").title == "Sign Desk sent this delivery itself"
        assert tab.view.verify.verdict.text() == "It verifies"
        assert not tab.view.verify.pin_button.isVisible()


async def test_body_of_a_large_delivery_is_checked_whole_from_paste_or_file(open_tab, until, tmp_path, monkeypatch):
    body = b'{\r\n"order":{"note":"' + b"x" * 2_000_000 + b'"}}\r\n'
    file = tmp_path / "body.json"
    file.write_bytes(body)

    async def choose_file(*_):
        return file

    monkeypatch.setattr("sign_desk.ui.webhooks.verifying.presenter.open_file", choose_file)
    headers = "\n".join(f"{name}: {value}" for name, value in signed(WEBHOOK["secret"], body).items())
    async with open_tab() as tab:
        await until(lambda: tab.presenter._keys.secrets)
        page = tab.view.verify
        tab.view.setCurrentWidget(page)
        for text, verdict in (
            (body.decode(), "It verifies"),
            (body.decode().replace("\r\n", "\n"), "It fits, but for what copying changes"),
            (body.decode().replace("order", "ordre"), "It does not verify: 1 check failed"),
        ):
            page.headers.set_value(headers)
            page.body.set_value(text)
            assert page.body_note.isVisible()
            page.check_button.click()
            await until(lambda: page.checks.checks)
            assert page.verdict.text() == verdict
        page.file_button.click()
        await until(lambda: not page.checks.checks)
        await until(lambda: not page.body.is_copied)
        page.check_button.click()
        await until(lambda: page.checks.checks)
        assert page.verdict.text() == "It verifies"
        page.headers.set_value(f"POST / HTTP/1.1\r\n{headers}\n\n{body.decode()}")
        page.body.set_value("")
        page.check_button.click()
        await until(lambda: page.checks.checks)
        assert page.verdict.text() == "It verifies", "pasted whole into the upper field"


async def test_people_of_a_received_delivery_are_masked_in_verify_until_asked_for(open_tab, until):
    body = '{"order":{"external_order_number":"SC-1","customer":{"last_name":"Ünser"}}}\r\n'.encode()
    headers = signed(WEBHOOK["secret"], body) | {"X-Forwarded-For": "203.0.113.77"}
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: tab.presenter._keys.secrets)
        page = tab.view.verify
        assert not page.reveal.isVisible()
        await tab.hand.receiver.start()
        await client.post(tab.hand.receiver.address, content=body, headers=headers)
        tab.view.setCurrentWidget(page)
        page.take_button.click()
        await until(lambda: page.checks.checks)

        def seen():
            return page.headers.value() + page.body.value()

        assert page.verdict.text() == "It verifies"
        assert "SC-1" in seen()
        assert "Ünser" not in seen()
        assert "203.0.113.77" not in seen()
        assert page.body.isReadOnly()
        assert "checked as it came" in page.body_note.text()
        page.reveal.click()
        assert "Ünser" in seen()
        assert "203.0.113.77" in seen()
        assert page.verdict.isVisible(), "what was found holds: nothing was edited"
        assert page.body.content() == body
        page.check_button.click()
        await until(lambda: page.verdict.text() == "It verifies")
        tab.view.setCurrentWidget(tab.view.log)
        tab.view.setCurrentWidget(page)
        assert "Ünser" not in seen()
        assert page.body.content() == body
        page.reveal.click()
        page.body.appendPlainText("x")
        assert not page.body.has_mask
        assert page.reveal.isVisible(), "the headers are masked yet"
        tab.presenter.use_none()
        assert seen() == ""
        assert not page.reveal.isVisible()
        assert not page.body.isReadOnly()


@pytest.mark.parametrize(
    ("size", "title"), [(None, "The file could not be read"), (5_000_000, "This file is too large")]
)
async def test_file_that_cannot_be_taken_is_told(open_tab, until, tmp_path, monkeypatch, size, title):
    file = tmp_path / "body.json"
    if size is not None:
        file.write_bytes(b"x" * size)

    async def choose_file(*_):
        return file

    monkeypatch.setattr("sign_desk.ui.webhooks.verifying.presenter.open_file", choose_file)
    async with open_tab() as tab:
        page = tab.view.verify
        page.file_button.click()
        await until(lambda: page.notices.notice("trouble"))
        assert page.notices.notice("trouble").title == title


async def test_who_signs_a_test_is_chosen_by_its_topic_and_told(open_tab, until):
    async with open_tab() as tab:
        page = tab.view.trial
        await until(lambda: tab.presenter._keys.secrets)
        assert page.secret is None
        assert page.way.text().startswith("It goes without a signature")
        await tab.hand.signing.keep(SecretKind.INTEGRATION, "secret-of-the-integration")
        tab.presenter._keys.gather()
        await until(lambda: len(tab.presenter._keys.secrets) == 2)
        page.topic.set_value("product:created")
        assert page.secret.kind is SecretKind.INTEGRATION
        assert page.way.text().startswith("Signed over")


async def test_guided_check_looks_at_no_delivery_of_another_subscription(open_tab, until):
    other = WEBHOOK | {"webhook_id": 2, "secret": "secret-of-two-0123456789"}
    async with (
        open_tab({LIST: (200, {"webhooks": [WEBHOOK, other]})}) as tab,
        httpx.AsyncClient(trust_env=False) as client,
    ):
        await until(lambda: len(tab.presenter._keys.secrets) == 2)
        tab.view.receiver.start_button.click()
        await until(lambda: tab.hand.receiver.is_running)
        for headers in (
            signed(WEBHOOK["secret"], ORDER),
            signed(other["secret"], ORDER),
            signed("whatever", ORDER, **{MARK_HEADER: "test"}),
        ):
            await client.post(tab.hand.receiver.address, content=ORDER, headers=headers)
        tab.page.table.select(1)
        tab.page.check_button.click()
        dialog = await until(lambda: tab.view.findChild(DiagnosisDialog))
        assert {step.mark for step in dialog.checks.checks} == {Mark.PASSED}
        dialog.reject()


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


async def test_what_comes_changes_nothing_of_what_was_chosen(open_tab, until, tmp_path, monkeypatch):
    file, chosen = tmp_path / "deliveries.json", asyncio.Event()

    async def choose_file(*_):
        await chosen.wait()
        return file

    monkeypatch.setattr("sign_desk.ui.webhooks.deliveries.exporting.save_file", choose_file)
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        log = tab.view.log
        tab.view.setCurrentWidget(log)
        await tab.hand.receiver.start()
        for number in range(250):
            await client.post(tab.hand.receiver.address, content=f'{{"order":{{"external_order_number":"n{number}"}}}}')
        await until(lambda: log.deliveries.model.total == 250)
        await until(lambda: log.deliveries.model.record(0).subject == "n249")
        log.deliveries.table.selectAll()
        for row in (0, 3):
            log.deliveries.table.selectionModel().select(
                log.deliveries.model.index(row, 0),
                QItemSelectionModel.SelectionFlag.Deselect | QItemSelectionModel.SelectionFlag.Rows,
            )
        assert log.deliveries.model.record(240) is None, "not every row chosen is loaded"
        await client.post(tab.hand.receiver.address, content=b'{"order":{"external_order_number":"new"}}')
        await until(lambda: "New ones are listed" in log.deliveries.found.text())
        assert len(log.deliveries.table.chosen_rows()) == 248
        log.export_button.click()
        await client.post(tab.hand.receiver.address, content=b'{"order":{"external_order_number":"newer"}}')
        chosen.set()
        await until(lambda: (told := log.notices.notice("outcome")) and told.title == "Exported")
        told = [one["about"] for one in json.loads(file.read_bytes())["deliveries"]]
        assert told == [f"n{number}" for number in range(248, -1, -1) if number != 246]
        log.deliveries.table.select(1)
        await until(lambda: log.deliveries.model.total == 252)
        assert log.deliveries.table.chosen_rows() == (3,), "the one that stayed chosen"


async def test_export_counts_only_what_is_still_there(open_tab, until, tmp_path, monkeypatch):
    file = tmp_path / "deliveries.json"

    async def choose_file(*_):
        await tab.hand.log.erase([log.deliveries.model.record(0).id])
        return file

    monkeypatch.setattr("sign_desk.ui.webhooks.deliveries.exporting.save_file", choose_file)
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        log = tab.view.log
        tab.view.setCurrentWidget(log)
        await tab.hand.receiver.start()
        for _ in range(2):
            await client.post(tab.hand.receiver.address, content=b"{}")
        await until(lambda: log.deliveries.model.total == 2)
        log.deliveries.table.selectAll()
        log.export_button.click()
        await until(lambda: (told := log.notices.notice("outcome")) and told.text.startswith("1 delivery is"))


async def test_a_proof_that_is_erased_is_told_to_stay(open_tab, until):
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: tab.page.model.total == 1 and tab.presenter._keys.secrets)
        await tab.hand.receiver.start()
        body = b'{"order":{"external_id":"a","external_order_number":"SC-1","customer":{"first_name":"Canaris"}}}'
        await client.post(tab.hand.receiver.address, content=body, headers=signed(WEBHOOK["secret"], body))
        tab.view.setCurrentWidget(tab.view.log)
        log = tab.view.log.deliveries
        await until(lambda: log.model.total == 1)
        log.table.select(0)
        await until(log.card.erase_button.isVisible)
        log.card.erase_button.click()
        question = await until(lambda: tab.view.findChild(QMessageBox))
        assert "they prove that the service has the order" in question.text() + question.informativeText()
        next(button for button in question.buttons() if button.text().replace("&", "") == "Erase").click()
        await until(lambda: log.card.record is not None and log.card.record.is_bare)
        assert log.card.facts.value("Kept").startswith("Only the order's id and number")
        assert b"Canaris" not in log.card.record.body
        assert not log.card.checks.isVisible()
        for button in (log.card.erase_button, log.card.replay_button, log.card.verify_button, log.card.reveal):
            assert not button.isVisible()


async def test_what_an_order_is_yet_to_be_settled_by_is_not_erased(open_tab, until):
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: tab.page.model.total == 1 and tab.presenter._keys.secrets)
        profile = tab.session.profile
        order = Entry(
            store_id=profile.store_id,
            origin=profile.ledger_origin,
            kind="v2",
            integration_id=42,
            external_id="a",
            order_number="SC-1",
            currency="USD",
            total_minor=1,
            email="",
            payload=b"{}",
            operator="Robin",
        )
        await tab.archive.ledger.record(order)
        await tab.hand.receiver.start()
        body = b'{"order":{"external_id":"a","external_order_number":"SC-1"}}'
        await client.post(tab.hand.receiver.address, content=body, headers=signed(WEBHOOK["secret"], body))
        tab.view.setCurrentWidget(tab.view.log)
        log = tab.view.log.deliveries
        await until(lambda: log.model.total == 1)
        log.table.select(0)
        await until(log.card.erase_button.isVisible)
        log.card.erase_button.click()
        question = await until(lambda: tab.view.findChild(QMessageBox))
        next(button for button in question.buttons() if button.text().replace("&", "") == "Erase").click()
        told = await until(lambda: log.card.notices.notice("card"))
        assert told.title == "It was not erased"
        assert (await tab.archive.deliveries.get(log.card.delivery_id)).is_whole


async def test_a_delivery_that_is_not_taken_is_told_and_listed(open_tab, until):
    async with open_tab() as tab, httpx.AsyncClient(trust_env=False) as client:
        await until(lambda: tab.page.model.total == 1)
        receiver, page = tab.hand.receiver, tab.view.receiver
        tab.view.setCurrentWidget(page)
        await receiver.start()
        await client.post(receiver.address, content=b'{"order":{}}')
        answer = await client.post(receiver.address, content=b'{"order":"' + b"x" * MOST_BODY + b'"}')
        assert answer.status_code == 413
        await until(lambda: page.deliveries.model.total == 2)
        notice = page.notices.notice("not taken")
        assert notice.title == "A delivery was not taken"
        assert notice.text.startswith("It is too large. ")
        page.deliveries.table.select(0)
        card = page.deliveries.card
        await until(lambda: card.record is not None)
        assert card.record.summary.state is DeliveryState.NOT_TAKEN
        assert card.facts.value("Error") == "It is too large"
        assert card.facts.value("Size") == f"{MOST_BODY + 12:,} bytes"
        assert card.erase_button.isVisible()
        for part in (card.checks, card.replay_button, card.verify_button, card.reveal):
            assert not part.isVisible()
        page.deliveries.state_choice.set_value(DeliveryState.NOT_TAKEN)
        await until(lambda: page.deliveries.model.total == 1)
        tab.view.setCurrentWidget(tab.view.verify)
        tab.view.verify.take_button.click()
        await until(lambda: tab.view.verify.body.content() == b'{"order":{}}')


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
