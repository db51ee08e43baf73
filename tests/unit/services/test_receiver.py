"""The receiver: against the real sandbox, and against all that is not from it."""

import asyncio
import gzip
import json
import time
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta

import pytest

from sign_desk.api.errors import ApiError
from sign_desk.api.listener import HOST, Refusal, Why
from sign_desk.api.network import NetworkSettings
from sign_desk.api.records import Topic
from sign_desk.services.orders.outbox import Outbox
from sign_desk.services.webhooks.choices import WebhookChoices
from sign_desk.services.webhooks.delivery import Deliverer, Trial
from sign_desk.services.webhooks.proofs import Proofs
from sign_desk.services.webhooks.receiver import Receiver, ReceiverNotStarted
from sign_desk.services.webhooks.refusals import MOST_A_MINUTE, Flood
from sign_desk.services.webhooks.signing import secrets_of
from sign_desk.services.webhooks.subscriptions import Subscriptions, Wanted
from sign_desk.services.webhooks.verdicts import Keys
from sign_desk.store.archive import Archive
from sign_desk.store.errors import DiskFull
from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.webhooks.answers import ReplyRule
from sign_desk.webhooks.captured import Secret, SecretKind
from sign_desk.webhooks.recorded import DeliveryLimits, DeliveryState
from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, SIGNATURE_HEADER, TIMESTAMP_HEADER, sign
from sign_desk.webhooks.verify import Aspect

ORIGIN = "https://signs.example"
OURS = Secret(SecretKind.SUBSCRIPTION, "ours", "canary-secret-0123456789", 1)
OURS_ALONE = Keys((OURS,))
INTEGRATION = Secret(SecretKind.INTEGRATION, "the integration's", "integration-secret")

PLACED = {
    "external_id": "order-123456",
    "external_order_number": "SC-1001",
    "order_total": 5998,
    "currency": "USD",
    "products": [{"external_id": "your-product-id-123"}],
}


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "archive.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
async def start(archive, session):
    """Start the receiver of a store; what came is in its `news`."""
    async with AsyncExitStack() as running:

        async def begin(held=None, keys=OURS_ALONE, **settings):
            held = held or session(ORIGIN, token=None)
            choices = WebhookChoices(held, archive)
            await choices.set_receiver(replace(await choices.receiver(), **settings))
            receiver = Receiver(held, archive, choices)
            receiver.use(keys)
            receiver.news = []
            receiver.received = receiver.news.extend
            receiver.settled = []
            receiver.proofs.settled = receiver.settled.extend
            await receiver.start()
            running.push_async_callback(receiver.stop)
            return receiver

        yield begin


async def post(url, body=b"{}", *, method="POST", **headers):
    """Post from a client of the test's own; return status and content."""
    host, _, path = url.removeprefix("http://").partition("/")
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    lines = [f"{method} /{path} HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    head, _, content = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), json.loads(content or b"null")


def signed(body, secret=OURS.value, *, age=0, scheme=LIKELIEST):
    timestamp = str(int(time.time()) - age)
    return {TIMESTAMP_HEADER: timestamp, SIGNATURE_HEADER: sign(scheme, secret, timestamp, body)}


def everything(origin=ORIGIN):
    return DeliveryQuery("a" * 32, origin)


async def test_an_order_of_the_sandbox_is_received_and_verified(sandbox, session, start, archive, until):
    held = session(sandbox.origin)
    receiver = await start(held, Keys())
    subscriptions = Subscriptions(held, archive)
    await subscriptions.create(Wanted(Topic.ORDER_CREATED, receiver.address))
    receiver.use(Keys(secrets_of((await subscriptions.fetch()).webhooks)))
    order = json.dumps(
        {
            "integration_id": 42,
            "external_id": "order-1",
            "external_order_number": "SC-1",
            "products": [{"external_id": "your-product-id-123", "quantity": 1, "price": 100}],
        }
    ).encode()
    await held.client.create_order(order)
    await until(lambda: receiver.news)
    (came,) = receiver.news
    assert came.report.verified
    assert came.delivery.state is DeliveryState.VERIFIED
    assert (came.delivery.topic, came.delivery.subject) == ("order:created", "SC-1")
    record = await archive.deliveries.get(came.record_id)
    assert json.loads(record.body)["order"]["external_id"] == "order-1"
    assert (await receiver.explain(record)).verified


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
async def test_whatever_the_scheme_is_it_is_found(start_sandbox, session, start, until, scheme):
    sandbox = start_sandbox("--signature", str(scheme))
    receiver = await start(keys=Keys((OURS, INTEGRATION)), rule=ReplyRule("named-{product_id}"))
    sandbox._control(
        "PUT",
        "integration",
        {"integration_id": 42, "create_product_url": receiver.address, "secret": INTEGRATION.value},
    )
    made = await asyncio.to_thread(sandbox._control, "POST", "shopper", {"customiser_id": 1, "text": "Aloha"})
    await until(lambda: receiver.news)
    (came,) = receiver.news
    assert (came.report.scheme, came.report.secret, came.report.verified) == (scheme, INTEGRATION, True)
    assert made["product"]["external_id"] == f"named-{made['product']['product_id']}"


async def test_an_order_without_an_answer_is_settled(sandbox, session, start, archive, order, until):
    held = session(sandbox.origin, limits={"read_timeout": 0.5})
    receiver = await start(held, Keys())
    subscriptions = Subscriptions(held, archive)
    await subscriptions.create(Wanted(Topic.ORDER_CREATED, receiver.address))
    receiver.use(Keys(secrets_of((await subscriptions.fetch()).webhooks)))
    sandbox.fault("POST /api/v2/orders", "apply_then_cut")
    outbox = Outbox(held, archive.ledger)
    sent = await outbox.send(order(), 5998, lambda _: None)
    await until(lambda: receiver.news)
    (came,) = receiver.news
    assert isinstance(sent.error, ApiError)
    proofs = Proofs(held, archive)
    receiver.proofs.look()
    (settled,) = await until(lambda: receiver.settled)
    assert (settled.record_id, settled.order.id) == (came.record_id, sent.order_id)
    assert (await archive.ledger.get(sent.order_id)).state == "accepted"
    assert (await archive.deliveries.get(came.record_id)).details["settled"] == "SC-1001"
    assert await proofs.settle() == ()
    assert not await proofs.are_early()


async def test_what_came_last_is_settled_before_the_receiver_ends(sandbox, session, start, archive, order):
    held = session(sandbox.origin)
    receiver = await start(held, OURS_ALONE)
    sandbox.fault("POST /api/v2/orders", "close_before_reading")
    sent = await Outbox(held, archive.ledger).send(order(), 5998, lambda _: None)
    body = json.dumps({"order": PLACED}).encode()
    await post(receiver.address, body, **signed(body))
    await receiver.stop()
    assert [one.order.id for one in receiver.settled] == [sent.order_id]


async def test_a_delivery_from_before_the_order_was_sent_proves_nothing(sandbox, session, start, archive, order, until):
    held = session(sandbox.origin)
    receiver = await start(held, OURS_ALONE)
    body = json.dumps({"order": PLACED}).encode()
    await post(receiver.address, body, **signed(body))
    sandbox.fault("POST /api/v2/orders", "close_before_reading")
    sent = await Outbox(held, archive.ledger).send(order(), 5998, lambda _: None)
    assert sent.state == "no_answer"
    proofs = Proofs(held, archive)
    assert await proofs.settle() == ()
    await post(receiver.address, body, **signed(body))
    (settled,) = await until(lambda: receiver.settled)
    assert settled.order.id == sent.order_id


async def test_a_delivery_settles_an_order_that_was_taken_for_not_there(
    sandbox, session, start, archive, order, until, monkeypatch
):
    monkeypatch.setattr("sign_desk.store.orders.ledger.PATIENCE", timedelta(0))
    held = session(sandbox.origin)
    receiver = await start(held, OURS_ALONE)
    sandbox.fault("POST /api/v2/orders", "close_before_reading")
    outbox = Outbox(held, archive.ledger)
    sent = await outbox.send(order(), 5998, lambda _: None)
    await outbox.settle(sent.order_id, found=False)
    body = json.dumps({"order": PLACED}).encode()
    await post(receiver.address, body, **signed(body))
    (settled,) = await until(lambda: receiver.settled)
    assert settled.order.id == sent.order_id
    assert (await archive.ledger.get(sent.order_id)).state == "accepted"


async def test_a_disk_that_fails_while_proofs_are_looked_for_is_told(start, archive, until, monkeypatch):
    receiver = await start()
    failed = []
    receiver.proofs.failed = failed.append

    async def full(*_):
        raise DiskFull

    monkeypatch.setattr(type(archive.deliveries), "proofs", full)
    receiver.proofs.look()
    await until(lambda: failed)
    assert isinstance(failed[0], DiskFull)


async def test_a_delivery_that_comes_before_its_order_is_given_up(sandbox, session, start, archive, order, until):
    held = session(sandbox.origin, limits={"read_timeout": 2.0})
    receiver = await start(held, Keys())
    subscriptions = Subscriptions(held, archive)
    await subscriptions.create(Wanted(Topic.ORDER_CREATED, receiver.address))
    receiver.use(Keys(secrets_of((await subscriptions.fetch()).webhooks)))
    sandbox.fault("POST /api/v2/orders", "latency", seconds=10, apply=True)
    proofs = Proofs(held, archive)
    sending = asyncio.create_task(Outbox(held, archive.ledger).send(order(), 5998, lambda _: None))
    await until(lambda: receiver.news)
    assert await proofs.are_early()
    assert await proofs.settle() == ()
    sent = await sending
    assert sent.state == "no_answer"
    (settled,) = await until(lambda: receiver.settled)
    assert settled.order.id == sent.order_id
    assert not await proofs.are_early()


@pytest.mark.parametrize(
    ("change", "aspect"),
    [
        (lambda _: {}, Aspect.HEADERS),
        (lambda body: signed(body + b" "), Aspect.SECRET),
        (lambda body: signed(body, "another"), Aspect.SECRET),
        (lambda body: signed(body, age=301), Aspect.TIME),
    ],
)
async def test_what_does_not_verify_is_kept_and_named(start, archive, until, change, aspect):
    receiver = await start()
    body = b'{"order":{"external_order_number":"SC-9"}}'
    assert await post(receiver.address, body, **change(body)) == (200, {"ok": True})
    await until(lambda: receiver.news)
    (came,) = receiver.news
    assert came.delivery.state is DeliveryState.NOT_VERIFIED
    assert aspect in {check.aspect for check in came.report.failed}
    record = await archive.deliveries.get(came.record_id)
    assert (record.body, record.summary.subject) == (body, "SC-9")
    assert record.details["failed"]


async def test_what_came_before_its_secret_was_known_is_recognised(sandbox, session, start, archive, order, until):
    held = session(sandbox.origin)
    receiver = await start(held, Keys())
    sandbox.fault("POST /api/v2/orders", "close_before_reading")
    sent = await Outbox(held, archive.ledger).send(order(), 5998, lambda _: None)
    body = json.dumps({"order": PLACED}).encode()
    await post(receiver.address, body, **signed(body, age=290))
    await post(receiver.address, body, **signed(body, "another"))
    assert await receiver.look_again() == 0
    receiver.use(OURS_ALONE)
    assert await receiver.look_again() == 1
    (settled,) = await until(lambda: receiver.settled)
    assert settled.order.id == sent.order_id
    page = await archive.deliveries.page(everything(sandbox.origin), limit=9)
    assert [entry.state for entry in page.entries] == [DeliveryState.NOT_VERIFIED, DeliveryState.VERIFIED]
    assert (await archive.deliveries.get(page.entries[1].id)).details["secret"] == "ours"
    assert await receiver.look_again() == 0


async def test_products_that_the_service_names_are_known_from_then_on(start, archive, session):
    receiver, choices = await start(), WebhookChoices(session(ORIGIN, token=None), archive)
    lamp, cable = (json.dumps({"product": {"external_id": name}}).encode() for name in ("lamp", "cable"))
    await post(receiver.address, lamp, **signed(lamp))
    await post(receiver.address, cable, **signed(cable, INTEGRATION.value))
    await choices.permit(receiver.address)
    made_up = json.dumps({"order": PLACED}).encode()
    deliverer = Deliverer(session(ORIGIN, token=None), archive, choices, NetworkSettings)
    await deliverer.deliver(Trial(receiver.address, made_up, OURS))
    assert await archive.ledger.product_ids(ORIGIN, "", 9) == ("lamp",)
    receiver.use(Keys((OURS, INTEGRATION)))
    assert await receiver.look_again() == 1
    assert set(await archive.ledger.product_ids(ORIGIN, "", 9)) == {"lamp", "cable"}


async def test_a_changed_body_is_explained_when_it_is_asked_for(start, archive, until):
    receiver = await start()
    await post(receiver.address, b'{"a": 1}', **signed(b'{"a":1}'))
    await until(lambda: receiver.news)
    (came,) = receiver.news
    report = await receiver.explain(await archive.deliveries.get(came.record_id))
    assert {check.aspect for check in report.failed} == {Aspect.BODY}


async def test_only_its_own_path_and_only_posts(start, archive):
    receiver = await start()
    elsewhere = receiver.address.rpartition("/")[0]
    assert (await post(elsewhere))[0] == 404
    assert (await post(receiver.address, method="GET", body=b""))[0] == 405
    assert (await post(receiver.address + "?from=tunnel"))[0] == 200
    assert (await archive.deliveries.page(everything(), limit=9)).total == 1


BODY = b'{"order":{"external_order_number":"SC-1"}}'
TOLD = f"Content-Length: {len(BODY)}".encode()
PACKED = gzip.compress(BODY)


@pytest.mark.parametrize(
    ("line", "sent", "kept"),
    [
        ("POST {path} HTTP/1.1", [b"Host: a", TOLD, b"", BODY], BODY),
        ("POST {path} HTTP/1.0", [TOLD, b"", BODY], BODY),
        ("POST {path}?a=1 HTTP/1.1", [b"Host: a", TOLD, b"", BODY], BODY),
        ("POST http://shop.example{path} HTTP/1.1", [b"Host: a", TOLD, b"", BODY], BODY),
        ("POST {path} HTTP/1.1", [b"Host: a", b"Transfer-Encoding: chunked", b"", b"2a", BODY, b"0", b"", b""], BODY),
        (
            "POST {path} HTTP/1.1",
            [b"Host: a", b"Content-Encoding: gzip", f"Content-Length: {len(PACKED)}".encode(), b"", PACKED],
            PACKED,
        ),
        ("POST {path} HTTP/1.1", [b"Host: a", b"X-Webhook-Signature: a", b"X-Webhook-Signature: b", b"", b""], b""),
        ("POST {path} HTTP/1.1", [b"Host: a", b"X-Name: Zo\xeb", b"", b""], b""),
    ],
)
async def test_however_a_tunnel_hands_it_on_it_is_kept(start, archive, line, sent, kept):
    receiver = await start()
    status, content = await ask(receiver, line, sent)
    assert (status, content) == (200, b'{"ok":true}')
    (entry,) = (await archive.deliveries.page(everything(), limit=9)).entries
    assert (await archive.deliveries.get(entry.id)).body == kept


@pytest.mark.parametrize(
    ("line", "sent", "status", "content"),
    [
        ("HEAD {path} HTTP/1.1", [b"Host: a", b"", b""], 405, b""),
        ("GET {path} HTTP/1.1", [b"Host: a", b"", b""], 405, b"{}"),
        ("OPTIONS * HTTP/1.1", [b"Host: a", b"", b""], 404, b"{}"),
        ("GET {path} HTTP/1.1", [b"Host: a", b"Content-Length: 99999999", b"", b""], 413, b"{}"),
        ("POST /another HTTP/1.1", [b"Host: a", b"Content-Length: 99999999", b"", b""], 413, b"{}"),
    ],
)
async def test_what_is_no_delivery_is_answered_and_not_kept(start, archive, line, sent, status, content):
    receiver = await start()
    assert await ask(receiver, line, sent) == (status, content)
    assert (await archive.deliveries.page(everything(), limit=9)).total == 0


HUGE = b"Content-Length: 99999999"
TWO_LENGTHS = [b"Host: a", b"Content-Length: 1", b"Content-Length: 2", b"", b"{}"]


@pytest.mark.parametrize(
    ("line", "sent", "status", "topic", "size", "error"),
    [
        ("POST {path} HTTP/1.1", [TOLD, b"", BODY], 400, "order:created", None, "It could not be read"),
        ("POST {path} HTTP/1.1", TWO_LENGTHS, 400, None, None, "It could not be read"),
        (
            "POST {path} HTTP/1.1",
            [b"Host: a", b"Transfer-Encoding: gzip, chunked", b"", b""],
            501,
            None,
            None,
            "It could not be read",
        ),
        ("\x16\x03\x01", [b"", b""], 400, None, None, "It could not be read"),
        ("POST {path} HTTP/1.1", [b"Host: a", HUGE, b"", b""], 413, None, 99_999_999, "It is too large"),
        ("POST {path} HTTP/1.1", [b"Host: a", HUGE, b"", BODY], 413, "order:created", 99_999_999, "It is too large"),
    ],
)
async def test_a_delivery_that_is_not_taken_is_listed(start, archive, until, line, sent, status, topic, size, error):
    receiver = await start()
    assert await ask(receiver, line, sent) == (status, b"{}")
    (came,) = await until(lambda: receiver.news)
    assert came.report is None
    (entry,) = (await archive.deliveries.page(everything(), limit=9)).entries
    assert (entry.state, entry.topic, entry.size) == (DeliveryState.NOT_TAKEN, topic, 0)
    record = await archive.deliveries.get(came.record_id)
    assert (record.headers, record.body, record.is_whole) == ((), b"", False)
    assert (record.details["error"], record.details["bytes"]) == (error, size)
    assert record.details["cause"].endswith("Its sender was told so.")
    assert record.details["next_step"]


async def test_of_a_flood_the_first_are_listed_and_the_others_counted(start, archive, until):
    receiver = await start()
    unreadable = [ask(receiver, "POST {path} HTTP/1.1", TWO_LENGTHS) for _ in range(70)]
    assert {status for status, _ in await asyncio.gather(*unreadable)} == {400}
    await ask(receiver, "POST {path} HTTP/1.1", [b"Host: a", HUGE, b"", b""])
    await post(receiver.address)
    page = await archive.deliveries.page(everything(), limit=99)
    assert page.total == MOST_A_MINUTE + 2, "what is of another kind is listed"
    records = [await archive.deliveries.get(entry.id) for entry in page.entries]
    told = [record.details["more"] for record in records if "more" in record.details]
    assert told == ["50 more like this came within the same minute. They are not listed one by one."]


async def test_a_flood_is_listed_anew_each_minute():
    listed, counted, times = [], {}, []

    async def list_one(refusal):
        listed.append(refusal)
        return len(listed)

    async def count(record_id, words):
        counted[record_id] = words.split()[0]

    flood = Flood(list_one, count, lambda: times[-1])
    for now in (0.0, 59.0, 60.0):
        times.append(now)
        for _ in range(MOST_A_MINUTE):
            await flood.add(Refusal(Why.UNREADABLE, 400, "", "", 0, b""))
    assert len(listed) == 2 * MOST_A_MINUTE
    assert counted == {MOST_A_MINUTE: str(MOST_A_MINUTE)}


async def test_what_could_not_be_listed_is_counted_with_the_others():
    kept, counted = [], []

    async def list_one(_refusal):
        kept.append(None if len(kept) < 5 else len(kept))
        return kept[-1]

    async def count(record_id, words):
        counted.append((record_id, words.split()[0]))

    flood = Flood(list_one, count, lambda: 0.0)
    for _ in range(5 + MOST_A_MINUTE):
        await flood.add(Refusal(Why.UNREADABLE, 400, "", "", 0, b""))
    assert (len(kept), counted) == (5 + MOST_A_MINUTE, [])
    await flood.add(Refusal(Why.UNREADABLE, 400, "", "", 0, b""))
    assert counted == [(kept[-1], "6")], "those that could not be listed are counted too"


@pytest.mark.parametrize("leaves", [True, False])
async def test_a_delivery_that_does_not_come_whole_is_listed(start, archive, until, monkeypatch, leaves):
    monkeypatch.setattr("sign_desk.api.listener._PATIENCE", 30.0 if leaves else 0.2)
    receiver = await start()
    host, _, path = receiver.address.removeprefix("http://").partition("/")
    reader, writer = await asyncio.open_connection(host.split(":")[0], int(host.split(":")[1]))
    head = f"POST /{path} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n"
    writer.write(head.encode() + BODY)
    if leaves:
        writer.write_eof()
    await reader.read()
    writer.close()
    (came,) = await until(lambda: receiver.news)
    record = await archive.deliveries.get(came.record_id)
    assert (record.summary.state, record.summary.topic) == (DeliveryState.NOT_TAKEN, "order:created")
    assert (record.details["error"], record.details["bytes"]) == ("It did not come whole", 100)
    assert record.body == b""


async def test_a_visitor_who_says_nothing_is_not_listed(start, archive):
    receiver = await start()
    host, _, _ = receiver.address.removeprefix("http://").partition("/")
    _, writer = await asyncio.open_connection(host.split(":")[0], int(host.split(":")[1]))
    writer.close()
    await post(receiver.address)
    await receiver.stop()
    assert (await archive.deliveries.page(everything(), limit=9)).total == 1


async def test_that_one_is_not_taken_is_told_where_it_cannot_be_listed(start, archive, until, monkeypatch):
    receiver = await start()
    failed = []
    receiver.failed = failed.append

    async def full(*_):
        raise DiskFull

    monkeypatch.setattr(type(archive.deliveries), "add", full)
    assert (await ask(receiver, "POST {path} HTTP/1.1", [b"Host: a", HUGE, b"", b""]))[0] == 413
    await until(lambda: failed)


async def ask(receiver, line, sent):
    """Send a request as it stands; return status and content of its answer."""
    host, _, path = receiver.address.removeprefix("http://").partition("/")
    name, port = host.split(":")
    reader, writer = await asyncio.open_connection(name, int(port))
    writer.write(b"\r\n".join([line.format(path=f"/{path}").encode(), *sent]))
    head, _, content = (await asyncio.wait_for(reader.read(), 20)).partition(b"\r\n\r\n")
    writer.close()
    return int(head.split()[1]), content


async def test_it_stops_and_starts_at_its_address(start, archive, until):
    receiver = await start()
    address = receiver.address
    await post(address)
    await receiver.stop()
    assert len(receiver.news) == 1
    assert not receiver.is_running
    with pytest.raises(OSError, match="Connect call failed"):
        await post(address)
    assert await receiver.start() == address
    assert await receiver.start() == address
    assert (await post(address))[0] == 200


async def test_a_port_that_is_taken_is_said(start, session, archive):
    first = await start()
    port = int(first.address.split(":")[2].partition("/")[0])
    held = session(ORIGIN, token=None)
    choices = WebhookChoices(held, archive)
    second = Receiver(held, archive, choices)
    with pytest.raises(ReceiverNotStarted, match=str(port)) as caught:
        await second.start()
    assert caught.value.next_step
    assert not second.is_running
    await second.stop()


async def test_a_delivery_that_cannot_be_kept_is_not_accepted(start, archive, until, monkeypatch):
    receiver = await start()
    failed = []
    receiver.failed = failed.append

    async def full(*_):
        raise DiskFull

    monkeypatch.setattr(type(archive.deliveries), "add", full)
    assert (await post(receiver.address))[0] == 500
    await until(lambda: failed)
    assert isinstance(failed[0], DiskFull)
    assert not receiver.news


async def test_what_is_sent_from_here_settles_nothing(sandbox, session, start, archive, order, until):
    held = session(sandbox.origin)
    receiver = await start(held, Keys((OURS,)))
    choices = WebhookChoices(held, archive)
    await choices.permit(receiver.address)
    sandbox.fault("POST /api/v2/orders", "close_before_reading")
    sent = await Outbox(held, archive.ledger).send(order(), 5998, lambda _: None)
    body = json.dumps({"order": PLACED}).encode()
    deliverer = Deliverer(held, archive, choices, NetworkSettings)
    await deliverer.deliver(Trial(receiver.address, body, OURS))
    await until(lambda: receiver.news)
    assert receiver.news[0].report.verified
    assert receiver.news[0].report.from_here
    await post(receiver.address, body, **signed(body, "another"))
    proofs = Proofs(held, archive)
    assert await proofs.settle() == ()
    assert (await archive.ledger.get(sent.order_id)).state == "no_answer"
    await post(receiver.address, body.replace(b"SC-1001", b"SC-1002"), **signed(body.replace(b"SC-1001", b"SC-1002")))
    assert await proofs.settle() == ()
    await post(receiver.address, body, **signed(body))
    (settled,) = await until(lambda: receiver.settled)
    assert settled.order.id == sent.order_id
    assert (await archive.ledger.get(sent.order_id)).state == "accepted"


async def test_a_burst_is_kept_whole(start, archive, until):
    receiver = await start(limits=DeliveryLimits(10_000, 30))
    bodies = [b'{"order":{"external_order_number":"SC-%d"}}' % number for number in range(300)]
    answers = await asyncio.gather(*(post(receiver.address, body, **signed(body)) for body in bodies))
    assert {status for status, _ in answers} == {200}
    await until(lambda: len(receiver.news) == 300)
    page = await archive.deliveries.page(everything(), limit=1000)
    assert {entry.subject for entry in page.entries} == {f"SC-{number}" for number in range(300)}
    assert {entry.state for entry in page.entries} == {DeliveryState.VERIFIED}


async def test_what_is_over_the_limit_goes_and_is_counted(start, archive):
    receiver = await start(limits=DeliveryLimits(3, 30))
    for _ in range(5):
        await post(receiver.address)
    assert (await archive.deliveries.page(everything(), limit=9)).total == 3
    assert (await archive.deliveries.dropped("a" * 32, ORIGIN)).count == 2


async def test_secrets_of_the_receiver_are_nowhere_on_disk(start, tmp_path):
    receiver = await start()
    await post(receiver.address, b"{}", **signed(b"{}"))
    await receiver.stop()
    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert SIGNATURE_HEADER.encode() in content
    assert OURS.value.encode() not in content


def test_it_is_on_this_computer_only():
    assert HOST == "127.0.0.1"
