"""The Webhooks tab: from the first subscription to a verified delivery, a test of one's own server, and the log."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sign_desk.tour.guide import buttons
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.webhooks.deliveries.receiver_dialog import ReceiverDialog
from sign_desk.ui.webhooks.deliveries.replay_dialog import ReplayDialog
from sign_desk.ui.webhooks.subscriptions.delete_dialog import DeleteDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.subscriptions.rotation_dialog import RotationDialog
from sign_desk.ui.webhooks.subscriptions.secret_dialog import SecretDialog
from sign_desk.ui.webhooks.verifying.diagnosis_dialog import DiagnosisDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide

_SHOWN = 0.2
_PERSON = {"first_name": "John", "last_name": "Smith", "email": "customer@example.com"}
_ORDER = {
    "integration_id": 42,
    "currency": "USD",
    "billing_address": _PERSON | {"address_1": "123 Main St", "city": "Los Angeles", "country": "US"},
    "customer": _PERSON,
    "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
}


async def subscribe(guide: Guide) -> None:
    """Look at the subscriptions, and see what is pointed out before one is saved."""
    view = guide.desk.tabs.webhooks_view
    guide.desk.window.show_tab(Tab.WEBHOOKS)
    page = view.subscriptions
    await guide.until(lambda: page.model.total > 0, "the subscriptions are loaded")
    page.table.selectRow(0)
    await guide.until(page.edit_button.isVisible, "what is known of a subscription is shown")
    await guide.picture("subscriptions")
    need = next(need for need in guide.desk.needs_you.needs if "inactive" in need.title)
    need.run()
    await guide.until(lambda: len(buttons(page.inactive, "It is meant to be inactive")) == 1, "it says what to do")
    await guide.picture("subscription-inactive")
    page.table.selectRow(0)
    await guide.press(page.edit_button, "“Edit”")
    dialog = await guide.dialog(SubscriptionDialog)
    dialog.form.set_values({"url": "http://192.168.1.20?token=abc"})
    guide.check(bool(dialog.form.field("url").message), "what is questionable is told at the field")
    await guide.picture("subscription-questionable", dialog)
    dialog.reject()
    await guide.press(page.delete_button, "“Delete”")
    deletion = await guide.dialog(DeleteDialog)
    guide.check(not deletion.delete_button.isEnabled(), "nothing is deleted before the address is typed")
    await guide.picture("subscription-delete", deletion)
    deletion.reject()


async def look_at_examples(guide: Guide) -> None:
    """See what deliveries look like, people in them masked."""
    view = guide.desk.tabs.webhooks_view
    view.setCurrentWidget(view.examples)
    view.examples.topic_choice.set_value("order:created")
    await guide.until(lambda: view.examples.pages.state is ViewState.CONTENT, "the example is shown")
    guide.check("@" not in view.examples.raw.value(), "no address of a person is shown")
    await guide.picture("webhook-example")


async def receive(guide: Guide) -> None:
    """Start the receiver, subscribe it, let an order come, and see it verify."""
    desk, view = guide.desk, guide.desk.tabs.webhooks_view
    page = view.receiver
    view.setCurrentWidget(page)
    await guide.picture("receiver-stopped")
    await guide.press(page.start_button, "“Start”")
    await guide.until(page.stop_button.isVisible, "the receiver listens")
    await guide.press(page.subscribe_button, "“Subscribe it”")
    dialog = await guide.dialog(SubscriptionDialog)
    dialog.form.set_values({"topic": "order:created"})
    await guide.press(dialog.save_button, "“Subscribe”")
    address = page.address.text()
    model = view.subscriptions.model
    await guide.until(lambda: address in [one.url for one in model.records()], "it is subscribed")
    backstage = await guide.backstage()
    for number in range(3):
        number_of = {"external_id": f"order-88{number}", "external_order_number": f"SC-88{number}"}
        await backstage.call("POST", "/api/v2/orders", _ORDER | number_of)
    view.setCurrentWidget(page)
    await guide.until(lambda: page.deliveries.model.total >= 3, "the deliveries come")
    page.deliveries.table.select(0)
    await guide.until(lambda: bool(page.deliveries.card.checks.checks), "what was checked is told")
    await guide.picture("receiver")
    await guide.press(page.settings_button, "“Settings”")
    settings = await guide.dialog(ReceiverDialog)
    await guide.picture("receiver-settings", settings)
    settings.reject()
    await guide.press(page.deliveries.card.replay_button, "“Send again”")
    replay = await guide.dialog(ReplayDialog)
    await guide.picture("delivery-again", replay)
    replay.reject()
    desk.window.show_tab(Tab.WEBHOOKS)


async def verify(guide: Guide) -> None:
    """Verify a delivery as it came, keep the way of signing, and see a changed body be told."""
    view = guide.desk.tabs.webhooks_view
    page = view.verify
    await guide.press(view.receiver.deliveries.card.verify_button, "“Look into it”")
    await guide.until(page.pin_button.isVisible, "the way of signing is found")
    await guide.picture("verify-passed")
    await guide.press(page.pin_button, "“Keep this way”")
    await guide.until(page.forget_button.isVisible, "the way of signing is kept")
    page.reveal.setChecked(True)
    page.body.set_value(page.body.value().replace('"TEST', '"CHANGED').replace("John", "Jane"))
    await guide.press(page.check_button, "“Check it”")
    await guide.until(lambda: page.verdict.text().startswith("It does not"), "a changed body does not verify")
    await guide.picture("verify-failed")
    await guide.press(page.secret_button, "“Enter a secret”")
    dialog = await guide.dialog(SecretDialog)
    await guide.picture("secret", dialog)
    dialog.reject()


async def try_out(guide: Guide) -> None:
    """Send a test delivery to the receiver here, after its address was allowed."""
    view = guide.desk.tabs.webhooks_view
    page = view.trial
    view.setCurrentWidget(page)
    page.topic.set_value("product:created")
    page.form.set_values({"where": "", "url": "https://shop.example.com/webhooks"})
    await guide.picture("test-delivery")
    await guide.press(page.send_button, "“Send test delivery”")
    question = await guide.question()
    await guide.picture("test-delivery-question", question)
    question.reject()
    page.form.set_values({"url": view.receiver.address.text()})
    await guide.press(page.send_button, "“Send test delivery”")
    question = await guide.question()
    await guide.picture("test-delivery-private", question)
    await guide.answer("Allow it")
    await guide.until(lambda: _title(guide) == "Your server took it", "the test delivery is answered")
    await guide.picture("test-delivery-answered")


async def look_after(guide: Guide) -> None:
    """Change a secret, ask why deliveries do not verify, and look through the log."""
    view = guide.desk.tabs.webhooks_view
    page = view.subscriptions
    view.setCurrentWidget(page)
    page.table.select(max(one.webhook_id for one in page.model.records()))
    await guide.press(page.check_button, "“Stopped verifying?”")
    diagnosis = await guide.dialog(DiagnosisDialog)
    await guide.picture("stopped-verifying", diagnosis)
    diagnosis.reject()
    await guide.press(page.rotate_button, "“Change secret”")
    rotation = await guide.dialog(RotationDialog)
    await guide.picture("secret-change", rotation)
    await guide.press(rotation.go_on_button, "“Make the second subscription”")
    await guide.until(rotation.secret.isVisible, "the second subscription is made")
    await guide.picture("secret-change-verify", rotation)
    rotation.reject()
    await asyncio.sleep(_SHOWN)
    await guide.picture("subscriptions-double")
    view.setCurrentWidget(view.log)
    await guide.until(lambda: view.log.deliveries.model.total > 0, "the log lists them")
    view.log.deliveries.table.select(0)
    await guide.until(lambda: view.log.deliveries.card.record is not None, "a delivery is shown")
    await guide.picture("delivery-log")
    guide.choose_in_menu("&Technical details")
    guide.desk.window.activity_dock.hide()
    view.setCurrentWidget(view.technical)
    await guide.picture("receiver-code")
    guide.choose_in_menu("&Technical details")
    view.setCurrentWidget(page)


def _title(guide: Guide) -> str:
    notice = guide.desk.tabs.webhooks_view.trial.notices.notice("answer")
    return notice.title if notice else ""
