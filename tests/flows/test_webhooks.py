"""Webhooks by clicks and keys: subscribed at the real sandbox, received over a socket, verified, and shown."""

import asyncio
import base64
import contextlib
import gzip
import json
import re
import time
import zlib
from dataclasses import replace

import httpx
import pytest
from PySide6.QtGui import QGuiApplication

from sign_desk.store import diagnostics
from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.diagnostics_dialog import DiagnosticsDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.webhooks.subscriptions.delete_dialog import DeleteDialog
from sign_desk.ui.webhooks.subscriptions.dialog import SubscriptionDialog
from sign_desk.ui.webhooks.subscriptions.rotation_dialog import Progress, RotationDialog
from sign_desk.ui.webhooks.subscriptions.secret_dialog import SecretDialog
from sign_desk.ui.webhooks.verifying.diagnosis_dialog import DiagnosisDialog
from sign_desk.webhooks.recorded import DeliveryState
from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, sign
from sign_desk.webhooks.verify import Aspect, Mark

PERSON = {"first_name": "Zoë", "last_name": "Canaris", "email": "zoe@example.com"}
ORDER = {
    "integration_id": 42,
    "external_id": "order-771",
    "external_order_number": "SC-771",
    "currency": "USD",
    "billing_address": PERSON,
    "customer": PERSON,
    "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 2999}],
}
URL = "https://shop.example.com/webhooks"


@pytest.fixture
def at_webhooks(open_desk, connect_store, hand, until):
    """Open the program on a store, at its webhooks."""

    async def go(sandbox):
        desk = await connect_store(await open_desk(), sandbox)
        await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
        await until(lambda: desk.tabs.webhooks_view.subscriptions.model.total > 0)
        return desk, desk.tabs.webhooks_view

    return go


def place_order(sandbox, **other):
    """Another client of the same store sends an order."""
    headers = {"Authorization": f"Bearer {sandbox.token}"}
    with httpx.Client(trust_env=False) as client:
        client.post(f"{sandbox.address}/api/v2/orders", json=ORDER | other, headers=headers).raise_for_status()


def post(address, body, **headers):
    """Anybody on this computer delivers something."""
    with httpx.Client(trust_env=False) as client:
        return client.post(address, content=body, headers=headers)


def urls(view):
    return [webhook.url for webhook in view.subscriptions.model.all_records()]


def told(notices, key="outcome"):
    notice = notices.notice(key)
    return notice.title if notice else None


def marks(checks):
    return {check.aspect: check.mark for check in checks.checks}


async def start_receiver(view, hand, until):
    await hand.go_to_tab(view, "Receiver")
    await hand.click(view.receiver.start_button)
    await until(view.receiver.stop_button.isVisible)
    return view.receiver.address.text()


async def subscribe(view, hand, until, url, topic="order:created"):
    await hand.go_to_tab(view, "Subscriptions")
    await hand.click(view.subscriptions.create_button)
    dialog = await hand.dialog(view, SubscriptionDialog)
    dialog.form.set_values({"topic": topic})
    await hand.type_into(dialog.form.field("url").control, url)
    await hand.click(dialog.save_button)
    await until(lambda: url in urls(view))
    await until(lambda: not view.subscriptions.refresh_button.busy)


def secret_of(view, url):
    return next(webhook.secret for webhook in view.subscriptions.model.all_records() if webhook.url == url)


async def test_subscriptions_are_made_changed_duplicated_and_deleted(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    page = view.subscriptions
    before = page.model.total
    await subscribe(view, hand, until, URL)
    assert page.model.total == before + 1
    assert told(page.notices) == "The subscription was made"

    page.table.select(next(w.webhook_id for w in page.model.all_records() if w.url == URL))
    await hand.click(page.edit_button)
    dialog = await hand.dialog(view, SubscriptionDialog)
    await hand.type_into(dialog.meta, '{"a": [1')
    await hand.click(dialog.save_button)
    assert "line 1" in dialog.form.field("meta").message
    await hand.type_into(dialog.meta, '{"a": [1]}')
    await hand.type_into(dialog.form.field("url").control, f"{URL}/new")
    await hand.click(dialog.save_button)
    await until(lambda: f"{URL}/new" in urls(view))
    changed = next(w for w in page.model.all_records() if w.url == f"{URL}/new")
    assert changed.meta == {"a": [1]}

    await until(lambda: not page.refresh_button.busy)
    await hand.click(page.duplicate_button)
    dialog = await hand.dialog(view, SubscriptionDialog)
    assert "There is such a subscription already" in dialog.form.field("url").message
    await hand.click(dialog.save_button)
    await until(lambda: urls(view).count(f"{URL}/new") == 2)

    await until(lambda: not page.refresh_button.busy)
    await hand.click(page.delete_button)
    deletion = await hand.dialog(view, DeleteDialog)
    await hand.type_into(deletion.address, URL)
    assert not deletion.delete_button.isEnabled()
    await hand.type_into(deletion.address, f"{URL}/new")
    await hand.click(deletion.delete_button)
    await until(lambda: urls(view).count(f"{URL}/new") == 1)


async def test_what_the_service_refuses_is_told_at_its_field(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    await hand.click(view.subscriptions.create_button)
    dialog = await hand.dialog(view, SubscriptionDialog)
    dialog.form.set_values({"topic": "order:created", "url": "shop"})
    assert dialog.form.field("url").message
    await hand.click(dialog.save_button)
    await until(lambda: dialog.form.field("url").has_error)
    assert dialog.isVisible()


async def test_order_of_the_sandbox_is_received_verified_and_shown(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    address = await start_receiver(view, hand, until)
    await subscribe(view, hand, until, address)
    place_order(sandbox)
    await hand.go_to_tab(view, "Receiver")
    deliveries = view.receiver.deliveries
    await until(lambda: deliveries.model.total == 1)
    deliveries.table.select(0)
    await until(lambda: deliveries.card.checks.checks)
    assert set(marks(deliveries.card.checks).values()) == {Mark.PASSED}
    assert deliveries.card.record.summary.state is DeliveryState.VERIFIED
    assert "SC-771" in deliveries.card.facts.value("About")
    content = next(value for value in deliveries.card.facts._values if value.label.startswith("Content"))
    assert "Canaris" not in content.toPlainText()
    await hand.tick(deliveries.card.reveal)
    content = next(value for value in deliveries.card.facts._values if value.label.startswith("Content"))
    assert "Canaris" in content.toPlainText()

    await hand.click(deliveries.card.verify_button)
    await until(view.verify.pin_button.isVisible)
    assert view.verify.verdict.text() == "It verifies"
    await hand.click(view.verify.pin_button)
    await until(lambda: LIKELIEST.words in view.verify.pinned.text())
    await hand.go_to_tab(view, "Log")
    assert not deliveries.card.reveal.isChecked()
    await until(lambda: view.log.deliveries.model.total == 1)
    await hand.type_into(view.log.deliveries.search, "SC-772")
    await until(lambda: view.log.deliveries.model.total == 0)


@pytest.fixture
def verifying(at_webhooks, sandbox, hand, until):
    """Go to Verify with a subscription whose secret is known; check what is pasted."""

    async def go():
        desk, view = await at_webhooks(sandbox)
        await subscribe(view, hand, until, URL)
        await hand.go_to_tab(view, "Verify")
        secret = secret_of(view, URL)
        await until(lambda: any(one.value == secret for one in desk.tabs.webhooks._keys.secrets))

        async def check(headers, body):
            page = view.verify
            page.headers.set_value(headers)
            page.body.set_value(body)
            await hand.click(page.check_button)
            await until(lambda: page.checks.checks or page.notices.notice("trouble"))
            return marks(page.checks)

        return view.verify, secret, check

    return go


def signed(secret, body, *, at=None, scheme=LIKELIEST):
    timestamp = str(int(at or time.time()))
    return f"X-Webhook-Timestamp: {timestamp}\nX-Webhook-Signature: {sign(scheme, secret, timestamp, body.encode())}"


async def test_why_a_delivery_does_not_verify_is_named(verifying):
    page, secret, check = await verifying()
    body = '{"order":{"order_id":1,"note":"a\u00a0b"}}'
    found = await check(signed(secret, body), body)
    assert set(found.values()) == {Mark.PASSED}
    found = await check(signed(secret, body), body.replace("1", "2"))
    assert found[Aspect.SECRET] is Mark.FAILED
    found = await check(signed(secret, body), json.dumps(json.loads(body), ensure_ascii=False))
    assert found[Aspect.BODY] is Mark.FAILED
    assert found[Aspect.SECRET] is Mark.PASSED
    found = await check(signed(secret, body, at=time.time() - 3600), body)
    assert found[Aspect.TIME] is Mark.FAILED
    assert page.verdict.text() == "It does not verify: 1 check failed"
    found = await check(signed("another secret", body), body)
    assert found[Aspect.SECRET] is Mark.FAILED
    found = await check("nothing", body)
    assert found == {}
    assert told(page.notices, "trouble") == "The headers were not understood"


async def test_each_way_of_signing_is_found_and_can_be_kept(verifying, hand, until):
    page, secret, check = await verifying()
    body = '{"order":{"order_id":1}}'
    for scheme in SCHEMES:
        await check(signed(secret, body, scheme=scheme), body)
        await hand.click(page.pin_button)
        await until(lambda scheme=scheme: scheme.words in page.pinned.text())
    await hand.click(page.forget_button)
    await until(lambda: page.pinned.text().startswith("Not known"))


async def test_secret_is_changed_without_a_gap(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    address = await start_receiver(view, hand, until)
    await subscribe(view, hand, until, address)
    page = view.subscriptions
    first = next(w for w in page.model.all_records() if w.url == address)
    page.table.select(first.webhook_id)
    await hand.click(page.rotate_button)
    dialog = await hand.dialog(view, RotationDialog)
    await hand.click(dialog.go_on_button)
    await until(lambda: dialog.progress is Progress.VERIFY and dialog.secret._secret)
    assert urls(view).count(address) == 2
    place_order(sandbox)
    await until(lambda: dialog.progress is Progress.DELETE)
    await hand.click(dialog.go_on_button)
    await until(lambda: urls(view).count(address) == 1)
    (left,) = [w for w in page.model.all_records() if w.url == address]
    assert left.webhook_id != first.webhook_id
    await until(lambda: page.notices.notice("rotation") is None)


async def test_stopped_verifying_ends_in_a_note_without_secrets(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    address = await start_receiver(view, hand, until)
    await subscribe(view, hand, until, address)
    body = '{"order":{"order_id":1,"external_id":"a"}}'
    headers = {"x-webhook-timestamp": str(int(time.time())), "x-webhook-signature": "0" * 64}
    assert post(address, body, **headers).status_code == 200
    await until(lambda: view.receiver.deliveries.model.total == 1)
    view.subscriptions.table.select(
        next(w.webhook_id for w in view.subscriptions.model.all_records() if w.url == address)
    )
    await hand.click(view.subscriptions.check_button)
    dialog = await hand.dialog(view, DiagnosisDialog)
    await hand.click(dialog.copy_button)
    note = QGuiApplication.clipboard().text()
    assert "NO: It fits none of the secrets at hand." in note
    assert secret_of(view, address) not in note


async def test_examples_are_masked_until_revealed(at_webhooks, sandbox, hand, until):
    _desk, view = await at_webhooks(sandbox)
    place_order(sandbox)
    await hand.go_to_tab(view, "Examples")
    page = view.examples
    page.topic_choice.set_value("order:created")
    await until(lambda: "order" in page.raw.value())
    assert "Canaris" not in page.raw.value()
    await hand.type_into(page.search, "first_name")
    assert page.found.text().endswith("found")
    await hand.tick(page.reveal)
    assert "Canaris" in page.raw.value()
    await hand.click(page.try_button)
    assert "Canaris" in view.trial.payload.value()
    await hand.go_to_tab(view, "Examples")
    assert "Canaris" not in page.raw.value()


async def test_entered_secret_and_listed_ones_are_nowhere_but_in_the_keyring(
    at_webhooks, sandbox, hand, until, memory_keyring, tmp_path
):
    canary = "canary-secret-5f1e88"
    desk, view = await at_webhooks(sandbox)
    await hand.go_to_tab(view, "Test delivery")
    await hand.click(view.trial.secret_button)
    dialog = await hand.dialog(view, SecretDialog)
    await hand.type_into(dialog.form.field("secret").control, canary)
    await hand.click(dialog.keep_button)
    await until(lambda: canary in {secret.value for secret in desk.tabs.webhooks._keys.secrets})
    address = await start_receiver(view, hand, until)
    await subscribe(view, hand, until, address)
    listed = secret_of(view, address)
    view.subscriptions.table.select(
        next(w.webhook_id for w in view.subscriptions.model.all_records() if w.url == address)
    )
    await hand.click(view.subscriptions.secret.reveal_button)
    assert view.subscriptions.secret.line.text() == listed
    await hand.click(view.subscriptions.secret.copy_button)
    assert QGuiApplication.clipboard().text() == listed
    await hand.go_to_tab(view, "Test delivery")
    await until(lambda: listed not in view.subscriptions.secret.line.text())
    view.trial.form.set_values({"url": address})
    view.trial.signed.set_value("0")
    await hand.click(view.trial.send_button)
    await hand.answer(view, "Allow it")
    await until(lambda: told(view.trial.notices, "answer") == "Your server took it")
    place_order(sandbox)
    await until(lambda: view.log.deliveries.model.total >= 3)
    desk.window.close()
    await until(lambda: desk.closed)
    assert QGuiApplication.clipboard().text() != listed
    assert canary in memory_keyring.entries.values()
    wanted = {form for secret in (canary, listed) for form in forms(secret)}
    for path in (path for path in tmp_path.rglob("*") if path.is_file()):
        for content in unpacked(path.read_bytes()):
            assert not [form for form in wanted if form in content], path


async def test_a_secret_in_an_unforeseen_error_is_in_no_report_of_it(
    at_webhooks, sandbox, hand, until, tmp_path, expected_logs
):
    def fail(secret):
        raise RuntimeError(f"nothing signs with {secret!r}", {"secret": secret})

    expected_logs.append("unexpected error")
    desk, view = await at_webhooks(sandbox)
    secret = next(webhook.secret for webhook in view.subscriptions.model.all_records())
    try:
        fail(secret)
    except RuntimeError as error:
        desk.report(error)
    dialog = await hand.dialog(desk.window, DiagnosticsDialog)
    told = "\n".join(part.text for part in dialog.parts)
    assert "nothing signs with" in told
    assert secret not in told
    await asyncio.to_thread(diagnostics.save, dialog.parts, tmp_path / "report.zip")
    dialog.reject()
    desk.window.close()
    await until(lambda: desk.closed)
    parts = [(path, part) for path in tmp_path.rglob("*") if path.is_file() for part in unpacked(path.read_bytes())]
    assert {path.name for path, part in parts if b"nothing signs with" in part} == {"report.zip", "sign-desk.log"}
    assert not [path for path, part in parts if any(form in part for form in forms(secret))]


def forms(secret):
    """The ways in which a secret may have been written down."""
    plain = secret.encode()
    in_base64 = (base64.b64encode(b"\0" * before + plain)[4:-4] for before in range(3))
    wide = (secret.encode("utf-16-le"), secret.encode("utf-16-be"))
    return {plain, plain[::-1], plain.hex().encode(), plain.hex().upper().encode(), *wide, *in_base64}


def unpacked(content):
    """A file's content, and that of whatever is compressed in it."""
    yield content
    for found in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", content):
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(content[found.start() :])
    for found in re.finditer(rb"PK\x03\x04.{22}(..)(..)", content, re.DOTALL):
        begin = found.end() + sum(int.from_bytes(length, "little") for length in found.groups())
        with contextlib.suppress(zlib.error):
            yield zlib.decompressobj(-zlib.MAX_WBITS).decompress(content[begin:])


@pytest.mark.parametrize("pack", [bytes, zlib.compress, gzip.compress, base64.b64encode, lambda b: b.hex().encode()])
def test_a_secret_is_found_however_it_is_written_down(pack):
    content = b"before" + pack(b"a canary-secret-5f1e88 here") + b"after"
    assert any(form in part for part in unpacked(content) for form in forms("canary-secret-5f1e88"))


async def test_store_for_viewing_only_shows_but_changes_nothing(open_desk, connect_store, sandbox, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.WEBHOOKS.value)
    page = desk.tabs.webhooks_view.subscriptions
    await until(lambda: page.model.total > 0)
    desk.shell.session.profile = replace(desk.shell.session.profile, view_only=True)
    desk.tabs.webhooks.refresh_obstacle()
    buttons = [page.create_button, page.edit_button, page.delete_button, page.rotate_button, page.duplicate_button]
    assert not any(button.isEnabled() for button in buttons)
    assert "viewing only" in page.obstacle.text()


async def test_delivery_settles_an_order_whose_answer_was_lost(at_webhooks, sandbox, hand, until):
    desk, view = await at_webhooks(sandbox)
    address = await start_receiver(view, hand, until)
    await subscribe(view, hand, until, address)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    page = desk.tabs.orders_view.new_order
    page.form.set_draft(EXAMPLE)
    sandbox.fault("POST /api/v2/orders", "apply_then_cut")
    await hand.click(page.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: view.receiver.notices.notice("news"))
    assert view.receiver.notices.notice("news").title == "Order SC-1001 arrived"
    await until(lambda: not desk.tabs.orders_view.waiting.cards)
    await until(lambda: desk.needs_you.needs == ())
    assert len(sandbox.orders()) == 1
