"""Deliveries from here: signed as they should be, kept with what came of them, and only where they may go."""

import asyncio
import json
import time
from dataclasses import replace

import pytest

from sign_desk.api.delivery_errors import HostNotFound, PrivateAddress, TooSlow, UrlUnusable
from sign_desk.api.listener import HOST, Listener, Reply
from sign_desk.api.network import NetworkSettings
from sign_desk.services.stores import Stores
from sign_desk.services.webhooks import delivery as room
from sign_desk.services.webhooks.choices import WebhookChoices
from sign_desk.services.webhooks.delivery import Deliverer, Trial
from sign_desk.services.webhooks.log import DeliveryLog
from sign_desk.services.webhooks.signing import SESSION_ONLY, SigningSecrets, forget_all, secrets_of
from sign_desk.store.archive import Archive
from sign_desk.store.profiles import Profiles
from sign_desk.store.secrets import TokenVault
from sign_desk.store.webhooks.deliveries import DeliveryQuery
from sign_desk.webhooks.captured import MARK_HEADER, Captured, Secret, SecretKind
from sign_desk.webhooks.recorded import DeliveryLimits, DeliveryState, Way
from sign_desk.webhooks.signature import LIKELIEST, SIGNATURE_HEADER, TIMESTAMP_HEADER, Scheme, matches

ORIGIN = "https://signs.example"
CANARY = "canary-secret-0123456789/+="
OURS = Secret(SecretKind.SUBSCRIPTION, "ours", CANARY, 1)
PRODUCT = b'{"product": {"product_id": 7}}'


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "archive.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def choices(profile, session, archive):
    return WebhookChoices(session(ORIGIN, token=None), archive)


@pytest.fixture
def deliverer(session, archive, choices):
    return Deliverer(session(ORIGIN, token=None), archive, choices, NetworkSettings)


class Shop:
    """A shop's receiver."""

    def __init__(self):
        self.received = []
        self.reply = Reply(200, b'{"external_id":"p-7"}')
        self.listener = Listener(self.take, self.refuse)

    @property
    def url(self):
        return f"http://{HOST}:{self.listener.port}/hook"

    async def take(self, request):
        self.received.append(request)
        return self.reply

    async def refuse(self, refusal):
        raise AssertionError(refusal)


@pytest.fixture
async def shop(choices):
    started = Shop()
    await started.listener.start(0)
    await choices.permit(started.url)
    yield started
    await started.listener.stop()


def header(request, name):
    return Captured(request.headers, request.body).header(name)


@pytest.mark.parametrize("pinned", [None, Scheme.parse("timestamp+body:base64")])
async def test_a_test_delivery_arrives_signed(deliverer, choices, shop, archive, pinned):
    await choices.pin(pinned)
    tried = await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    (request,) = shop.received
    timestamp = header(request, TIMESTAMP_HEADER)
    assert abs(int(timestamp) - time.time()) < 60
    assert matches(pinned or LIKELIEST, CANARY, timestamp, request.body, header(request, SIGNATURE_HEADER))
    assert header(request, MARK_HEADER) == "test"
    assert header(request, "authorization") is None
    assert (tried.state, tried.error) == (DeliveryState.ANSWERED, None)
    assert (tried.judgement.fits, tried.judgement.external_id) == (True, "p-7")
    record = await archive.deliveries.get(tried.record_id)
    assert (record.summary.way, record.summary.topic, record.summary.subject) == (Way.SENT, "product:created", "7")
    assert (record.body, record.answer.body) == (PRODUCT, b'{"external_id":"p-7"}')
    assert record.details["address"] == HOST


async def test_without_a_secret_it_is_not_signed(deliverer, shop):
    await deliverer.deliver(Trial(shop.url, PRODUCT, None))
    assert header(shop.received[0], SIGNATURE_HEADER) is None


@pytest.mark.parametrize(
    ("reply", "state", "reason"),
    [
        (Reply(500, b"oops"), DeliveryState.REFUSED, "500"),
        (Reply(302), DeliveryState.REDIRECTED, "elsewhere"),
        (Reply(200, b'{"external_id":7}'), DeliveryState.ANSWERED, "quotation marks"),
    ],
)
async def test_an_answer_that_does_not_fit_says_why(deliverer, shop, archive, reply, state, reason):
    shop.reply = reply
    tried = await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    assert tried.state is state
    assert any(reason in one for one in tried.judgement.reasons)
    assert (await archive.deliveries.get(tried.record_id)).details["reasons"]


async def test_a_private_address_waits_for_permission(deliverer, choices, shop, archive):
    other = shop.url.replace("/hook", "/other")
    tried = await deliverer.deliver(Trial(other, PRODUCT, OURS))
    assert isinstance(tried.error, PrivateAddress)
    assert tried.state is DeliveryState.NOT_SENT
    assert not shop.received
    assert (await archive.deliveries.get(tried.record_id)).answer is None
    await choices.permit(other)
    assert (await deliverer.deliver(Trial(other, PRODUCT, OURS))).error is None


@pytest.mark.parametrize(("url", "kind"), [("", UrlUnusable), ("http://no-such-host.invalid/", HostNotFound)])
async def test_what_cannot_be_delivered_is_kept_with_the_reason(deliverer, archive, monkeypatch, url, kind):
    def unknown(*_args, **_options):
        raise OSError

    monkeypatch.setattr("socket.getaddrinfo", unknown)
    tried = await deliverer.deliver(Trial(url, PRODUCT, OURS))
    assert isinstance(tried.error, kind)
    details = (await archive.deliveries.get(tried.record_id)).details
    assert {"error", "cause", "next_step"} <= details.keys()


async def test_what_had_come_of_an_answer_is_kept(deliverer, choices, archive, monkeypatch):
    async def drip(reader, writer):
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n123")
        await reader.read()
        writer.close()

    monkeypatch.setattr(room, "send", lambda request, **other: _send(request, seconds=0.3, **other))
    server = await asyncio.start_server(drip, HOST, 0)
    url = f"http://{HOST}:{server.sockets[0].getsockname()[1]}/"
    await choices.permit(url)
    tried = await deliverer.deliver(Trial(url, PRODUCT, None))
    assert isinstance(tried.error, TooSlow)
    answer = (await archive.deliveries.get(tried.record_id)).answer
    assert (answer.status, answer.body, answer.truncated) == (200, b"123", True)
    server.close()
    await server.wait_closed()


_send = room.send


async def test_replay_as_it_was_and_signed_anew(deliverer, shop, archive):
    first = await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    record = await archive.deliveries.get(first.record_id)
    await deliverer.replay(record, shop.url, None)
    other = Secret(SecretKind.INTEGRATION, "other", "another secret")
    await deliverer.replay(record, shop.url, other)
    original, again, anew = shop.received
    assert original.body == again.body == anew.body
    for name in (TIMESTAMP_HEADER, SIGNATURE_HEADER):
        assert header(again, name) == header(original, name)
    assert header(again, MARK_HEADER) == "replay"
    assert matches(LIKELIEST, other.value, header(anew, TIMESTAMP_HEADER), anew.body, header(anew, SIGNATURE_HEADER))


async def test_a_probe_delivers_nothing(deliverer, shop):
    shop.reply = Reply(405, b"")
    answer = await deliverer.probe(shop.url)
    assert (answer.status, answer.redirect) == (405, None)
    assert shop.received[0].method == "HEAD"
    assert not shop.received[0].body
    with pytest.raises(PrivateAddress):
        await deliverer.probe(shop.url + "/other")
    with pytest.raises(UrlUnusable):
        await deliverer.probe("ftp://shop.example/")


async def test_a_named_product_can_be_ordered(deliverer, archive):
    await deliverer.remember_product("p-7")
    assert await archive.ledger.product_ids(ORIGIN, "p", 9) == ("p-7",)


async def test_without_a_disk_it_is_delivered_all_the_same(session, shop):
    held = session(ORIGIN, token=None)
    choices = WebhookChoices(held, None)
    await choices.permit(shop.url)
    tried = await Deliverer(held, None, choices, NetworkSettings).deliver(Trial(shop.url, PRODUCT, OURS))
    assert (tried.record_id, tried.state) == (None, DeliveryState.ANSWERED)


async def test_the_secret_is_nowhere_on_disk(deliverer, shop, archive, tmp_path):
    await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    await deliverer.deliver(Trial("http://10.0.0.1/", PRODUCT, OURS))
    content = b"".join(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file())
    assert PRODUCT in content
    assert CANARY.encode() not in content
    assert json.dumps(CANARY)[1:-1].encode() not in content
    assert (await archive.deliveries.page(DeliveryQuery("a" * 32, ORIGIN), limit=9)).total == 2


# -- the secrets that are entered -----------------------------------------------------------------------------


class Ring:
    """A keyring in memory."""

    priority = 5

    def __init__(self):
        self.entries = {}

    def get_password(self, service, user):
        return self.entries.get((service, user))

    def set_password(self, service, user, password):
        self.entries[service, user] = password

    def delete_password(self, service, user):
        del self.entries[service, user]


@pytest.fixture
def ring(monkeypatch):
    made = Ring()
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    return made


async def test_entered_secrets_go_to_the_keyring(ring, session):
    held = session(ORIGIN, token=None)
    vault = TokenVault()
    signing = SigningSecrets(vault, held)
    assert await signing.entered() == ()
    assert await signing.keep(SecretKind.INTEGRATION, f" {CANARY}\n") is None
    assert await signing.keep(SecretKind.SUBSCRIPTION, "second") is None
    assert set(ring.entries.values()) == {CANARY, "second"}
    assert await vault.get("a" * 32, ORIGIN) is None, "the store's token has a place of its own"
    found = await SigningSecrets(TokenVault(), held).get(SecretKind.INTEGRATION)
    assert (found.value, found.kind) == (CANARY, SecretKind.INTEGRATION)
    assert CANARY not in repr(found)
    assert len(await signing.entered()) == 2
    await signing.forget(SecretKind.SUBSCRIPTION)
    assert set(ring.entries.values()) == {CANARY}
    await forget_all(vault, held.profile)
    assert not ring.entries


async def test_secrets_leave_with_their_store(ring, session, profile, tmp_path):
    vault, held = TokenVault(), session(ORIGIN, token=None)
    await SigningSecrets(vault, held).keep(SecretKind.INTEGRATION, CANARY)
    await vault.put("a" * 32, ORIGIN, "token")
    stores = Stores(Profiles(tmp_path / "stores.json"), vault, None, NetworkSettings, print)
    assert await stores.sign_out(held.profile) is None
    assert not ring.entries


async def test_without_a_keyring_it_is_for_the_session_and_said(session, monkeypatch):
    def none():
        raise RuntimeError

    monkeypatch.setattr("keyring.get_keyring", none)
    vault = TokenVault()
    signing = SigningSecrets(vault, session(ORIGIN, token=None))
    assert await signing.keep(SecretKind.INTEGRATION, CANARY) == SESSION_ONLY
    assert (await signing.get(SecretKind.INTEGRATION)).value == CANARY


def test_secrets_of_subscriptions_are_named_without_what_is_secret():
    from sign_desk.api.records import Webhook, from_wire

    url = "https://user:canary@shop.example/hook?token=canary"
    tree = {"webhook_id": 3, "topic": "order:created", "url": url, "secret": CANARY}
    (one,) = secrets_of([from_wire(Webhook, tree), from_wire(Webhook, {"webhook_id": 4})])
    assert (one.value, one.webhook_id) == (CANARY, 3)
    assert "canary" not in one.name
    assert "shop.example/hook" in one.name


# -- the log --------------------------------------------------------------------------------------------------


async def test_the_log_is_looked_through_exported_and_erased(deliverer, choices, shop, session, archive):
    log = DeliveryLog(session(ORIGIN, token=None), archive, choices)
    tried = await deliverer.deliver(Trial(shop.url, b'{"order": {"email": "canary@example.com"}}', OURS))
    page = await log.page(replace(log.everything(), way=Way.SENT), limit=9)
    assert [entry.id for entry in page.entries] == [tried.record_id]
    assert (await log.page(replace(log.everything(), way=Way.RECEIVED), limit=9)).total == 0
    assert (await log.get(tried.record_id)).answer.status == 200
    document, count = await log.exported([tried.record_id, 99])
    assert count == 1
    assert len(json.loads(document)["deliveries"]) == 1
    assert b"canary" not in document
    assert await log.tidy() is None
    await choices.set_receiver(replace(await choices.receiver(), limits=DeliveryLimits(0, 30)))
    assert (await log.tidy()).count == 1
    again = await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    assert await log.get(again.record_id) is None
    await choices.set_receiver(replace(await choices.receiver(), limits=DeliveryLimits()))
    last = await deliverer.deliver(Trial(shop.url, PRODUCT, OURS))
    await log.erase([last.record_id])
    assert await log.get(last.record_id) is None
