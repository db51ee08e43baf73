"""Subscriptions of a store, against the real sandbox: nothing is lost, and no secret stays anywhere."""

import json

import pytest

from sign_desk.api.errors import ApiError, Invalid, MalformedAnswer, Unauthenticated
from sign_desk.api.records import Topic, Webhook, from_wire
from sign_desk.services.session import MINOR_UNIT
from sign_desk.services.webhooks.choices import ReceiverSettings, WebhookChoices
from sign_desk.services.webhooks.rotation import AnotherRotation, NotVerifiedYet, Rotations, Stage
from sign_desk.services.webhooks.subscriptions import CannotChange, Subscriptions, Wanted, _replacement
from sign_desk.store.archive import Archive
from sign_desk.webhooks.answers import ReplyRule
from sign_desk.webhooks.signature import Scheme

URL = "https://shop.example.com/webhooks"
WEBHOOKS = "GET /api/v2/webhooks"


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "archive.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def subscriptions(shared, session, archive):
    return Subscriptions(session(shared.origin), archive)


def on_disk(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


async def test_made_listed_changed_deleted(subscriptions):
    made = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL, {"a": [1, 2.0]}))
    assert made.secret
    listed = await subscriptions.fetch()
    (one,) = (webhook for webhook in listed.webhooks if webhook.webhook_id == made.webhook_id)
    assert (one.url, one.topic, one.meta, one.secret) == (URL, "order:created", {"a": [1, 2.0]}, made.secret)
    assert not listed.kept
    changed = await subscriptions.update(one, Wanted(Topic.FORM_SUBMITTED, URL + "/2", {}))
    assert (changed.url, changed.topic, changed.secret) == (URL + "/2", "form:submitted", made.secret)
    assert not changed.meta
    await subscriptions.delete(made.webhook_id)
    assert made.webhook_id not in {webhook.webhook_id for webhook in (await subscriptions.fetch()).webhooks}


async def test_a_refusal_leads_to_its_field(subscriptions):
    with pytest.raises(Invalid) as caught:
        await subscriptions.create(Wanted(Topic.ORDER_CREATED, "no address"))
    assert "url" in caught.value.fields


@pytest.mark.parametrize(
    ("came", "wanted", "sent"),
    [
        ({"meta": []}, None, {}),
        ({"meta": {}}, {}, {}),
        ({"meta": {"a": 1}}, None, {"meta": {}}),
        ({"meta": []}, {"a": 1}, {"meta": {"a": 1}}),
        ({"meta": None, "retries": 10.0, "filter": {"x": []}}, None, {"retries": 10.0, "filter": {"x": []}}),
    ],
)
def test_what_is_not_known_goes_back_as_it_came(came, wanted, sent):
    known = {"webhook_id": 1, "topic": "order:refunded", "url": URL, "status": "active", "secret": "s"}
    webhook = from_wire(Webhook, known | came)
    expected = {"topic": "order:refunded", "url": URL} | sent
    assert _replacement(webhook, Wanted("order:refunded", URL, wanted)) == expected


async def test_an_unknown_topic_can_be_sent(subscriptions):
    made = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    with pytest.raises(Invalid):  # the sandbox does not know it either
        await subscriptions.update(made, Wanted("order:refunded", URL))


async def test_the_list_is_kept_for_offline_reading_without_its_secrets(sandbox, session, archive, tmp_path):
    subscriptions = Subscriptions(session(sandbox.origin), archive)
    made = await subscriptions.create(Wanted(Topic.ORDER_CREATED, f"{URL}?token=canary"))
    assert await subscriptions.kept() is None
    await subscriptions.fetch()
    sandbox.stop()
    with pytest.raises(ApiError):
        await subscriptions.fetch()
    kept = await Subscriptions(session(sandbox.origin), archive).kept()
    (one,) = (webhook for webhook in kept.webhooks if webhook.webhook_id == made.webhook_id)
    assert (one.url, one.secret, kept.kept) == (f"{URL}?…", None, True)
    assert made.secret.encode() not in on_disk(tmp_path)
    assert b"canary" not in on_disk(tmp_path)


async def test_a_secret_that_changed_is_told(subscriptions, archive, profile, shared):
    made = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    first = (await subscriptions.fetch()).seen[made.webhook_id]
    assert first.changed_at is None
    place = profile(shared.origin)
    await archive.secrets_seen.see(place.store_id, place.ledger_origin, {made.webhook_id: "another"})
    assert (await subscriptions.fetch()).seen[made.webhook_id].changed_at is not None
    await subscriptions.accept_secret(made.webhook_id)
    assert (await subscriptions.fetch()).seen[made.webhook_id].changed_at is None


async def test_an_answer_that_cannot_be_read_shows_no_secret(subscriptions, shared):
    body = '{"webhooks": [{"webhook_id": "x", "secret": "canary-\\"0123456789", "signing_secret":"canary-2"}]}'
    shared.fault(WEBHOOKS, "status", status=200, body=body)
    with pytest.raises(MalformedAnswer) as caught:
        await subscriptions.fetch()
    assert "webhook_id" in caught.value.answer
    assert "canary" not in caught.value.answer


@pytest.mark.parametrize("why", ["view only", "signed out"])
async def test_what_stands_in_the_way_is_told_before_anything_is_sent(shared, session, archive, calls, why):
    other = {"view_only": True} if why == "view only" else {"token": None}
    held = Subscriptions(session(shared.origin, **other), archive)
    webhook = from_wire(Webhook, {"webhook_id": 1, "topic": "order:created", "url": URL})
    wanted = Wanted(Topic.ORDER_CREATED, URL)
    for change in (held.create(wanted), held.update(webhook, wanted), held.delete(1)):
        with pytest.raises(CannotChange) as caught:
            await change
        assert caught.value.title
        assert caught.value.next_step
    assert not calls
    assert held.obstacle() is not None


async def test_nothing_is_saved_before_it_is_known_how_the_store_counts(shared, session, archive, calls):
    """The dialog that asks for it promises so of whatever can be saved."""
    yen = Subscriptions(session(shared.origin, currency="JPY"), archive)
    assert yen.obstacle() is MINOR_UNIT
    with pytest.raises(CannotChange):
        await yen.create(Wanted(Topic.ORDER_CREATED, URL))
    assert not calls


async def test_without_a_disk_it_works_all_the_same(shared, session):
    held = Subscriptions(session(shared.origin), None)
    made = await held.create(Wanted(Topic.ORDER_CREATED, URL))
    assert (await held.fetch()).seen == {}
    assert await held.kept() is None
    await held.accept_secret(made.webhook_id)
    choices = WebhookChoices(session(shared.origin), None)
    await choices.pin(Scheme.parse("body:hex"))
    assert str(await choices.scheme()) == "body:hex"


@pytest.mark.parametrize("topic", Topic)
async def test_examples(subscriptions, topic):
    assert isinstance(await subscriptions.example(topic), dict)


# -- choices ------------------------------------------------------------------------------------------------


async def test_choices_are_kept(shared, session, archive):
    choices = WebhookChoices(session(shared.origin), archive)
    again = WebhookChoices(session(shared.origin), archive)
    assert await choices.scheme() is None
    await choices.pin(Scheme.parse("body:base64"))
    assert str(await again.scheme()) == "body:base64"
    await choices.pin(None)
    assert await again.scheme() is None

    assert not await choices.is_permitted("http://10.0.0.1/a")
    await choices.permit("HTTP://10.0.0.1:80/a")
    assert await again.is_permitted("http://10.0.0.1/a")
    assert not await again.is_permitted("http://10.0.0.1/b")
    assert not await again.is_permitted("http://10.0.0.1:81/a")

    first = await choices.receiver()
    assert await again.receiver() == first
    assert first.path.startswith("/webhooks/")
    assert ReceiverSettings().path != first.path
    await choices.set_receiver(ReceiverSettings(8123, "/x", ReplyRule("a-{product_id}")))
    assert await again.receiver() == ReceiverSettings(8123, "/x", ReplyRule("a-{product_id}"))


@pytest.mark.parametrize("damaged", [[], {}, {"port": "x"}, {"port": 1, "path": "/"}, 7])
async def test_choices_that_cannot_be_read_are_made_anew(shared, session, archive, damaged):
    choices = WebhookChoices(session(shared.origin), archive)
    for name in ("receiver", "scheme", "permitted_addresses", "rotation"):
        await archive.webhook_choices.put("a" * 32, type("Name", (str,), {})(name), damaged)
    assert (await choices.receiver()).path
    assert await choices.scheme() is None
    assert not await choices.is_permitted("http://10.0.0.1/")
    assert await Rotations(Subscriptions(session(shared.origin), archive), choices).under_way() is None


# -- rotation -----------------------------------------------------------------------------------------------


class _Report:
    """As much of a report as a rotation looks at."""

    def __init__(self, webhook_id, *, verified=True):
        self.verified = verified
        self.secret = type("Fits", (), {"webhook_id": webhook_id})


@pytest.fixture
def rotations(subscriptions, shared, session, archive):
    return Rotations(subscriptions, WebhookChoices(session(shared.origin), archive))


async def ids(subscriptions):
    return {webhook.webhook_id for webhook in (await subscriptions.fetch()).webhooks}


async def test_a_rotation_from_beginning_to_end(subscriptions, rotations):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL, {"a": 1}))
    begun = await rotations.begin(old)
    assert (begun.stage, begun.old_id) == (Stage.DOUBLE, old.webhook_id)
    listed = {webhook.webhook_id: webhook for webhook in (await subscriptions.fetch()).webhooks}
    new = listed[begun.new_id]
    assert (new.url, new.topic, new.meta) == (old.url, old.topic, old.meta)
    assert new.secret != old.secret
    with pytest.raises(NotVerifiedYet):
        await rotations.finish()
    for idle in (_Report(old.webhook_id), _Report(begun.new_id, verified=False)):
        assert (await rotations.confirm(idle)).stage is Stage.DOUBLE
    assert (await rotations.confirm(_Report(begun.new_id))).stage is Stage.VERIFIED
    await rotations.finish()
    assert old.webhook_id not in await ids(subscriptions)
    assert begun.new_id in await ids(subscriptions)
    assert await rotations.under_way() is None


async def test_one_at_a_time_and_given_up(subscriptions, rotations):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    begun = await rotations.begin(old)
    with pytest.raises(AnotherRotation):
        await rotations.begin(old)
    await rotations.give_up(delete_second=True)
    assert begun.new_id not in await ids(subscriptions)
    assert old.webhook_id in await ids(subscriptions)
    again = await rotations.begin(old)
    await rotations.give_up(delete_second=False)
    assert again.new_id in await ids(subscriptions)
    assert await rotations.confirm(None) is None


async def test_a_second_one_of_which_nobody_told_is_found(subscriptions, rotations, shared):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    shared.fault("POST /api/v2/webhooks", "apply_then_cut")
    with pytest.raises(ApiError):
        await rotations.begin(old)
    assert (await rotations.under_way()).stage is Stage.MAKING
    found = await rotations.look(await subscriptions.fetch())
    assert found.stage is Stage.DOUBLE
    assert found.new_id > old.webhook_id
    assert (await rotations.confirm(None)).stage is Stage.VERIFIED


async def test_a_rotation_that_could_not_begin_is_none(subscriptions, rotations, shared):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    shared.fault("POST /api/v2/webhooks", "status", status=422, body=json.dumps({"message": "no", "errors": {}}))
    with pytest.raises(Invalid):
        await rotations.begin(old)
    assert await rotations.under_way() is None


async def test_a_rotation_ends_when_one_of_both_is_gone(subscriptions, rotations):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    begun = await rotations.begin(old)
    assert await rotations.look(await subscriptions.fetch()) == begun
    await subscriptions.delete(old.webhook_id)
    assert await rotations.look(await subscriptions.fetch()) is None


async def test_what_is_not_there_twice_is_never_deleted(subscriptions, rotations):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    begun = await rotations.begin(old)
    await rotations.confirm(None)
    await subscriptions.delete(begun.new_id)
    await rotations.finish()
    assert old.webhook_id in await ids(subscriptions), "the new one was deleted elsewhere: the old one is all there is"
    assert await rotations.under_way() is None
    begun = await rotations.begin(old)
    await rotations.confirm(None)
    await subscriptions.delete(old.webhook_id)
    await rotations.give_up(delete_second=True)
    assert begun.new_id in await ids(subscriptions)
    assert await rotations.under_way() is None


async def test_where_the_service_cannot_be_asked_nothing_is_deleted(subscriptions, rotations, shared):
    old = await subscriptions.create(Wanted(Topic.ORDER_CREATED, URL))
    begun = await rotations.begin(old)
    await rotations.confirm(None)
    for step in (rotations.finish, lambda: rotations.give_up(delete_second=True)):
        shared.fault("GET /api/v2/webhooks", "status", status=403, body="{}")
        with pytest.raises(ApiError):
            await step()
    assert (await rotations.under_way()).stage is Stage.VERIFIED
    assert {old.webhook_id, begun.new_id} <= await ids(subscriptions)


async def test_signed_out_is_learnt(shared, session, archive):
    held = session(shared.origin, token="wrong")
    with pytest.raises(Unauthenticated):
        await Subscriptions(held, archive).fetch()
    assert Subscriptions(held, archive).obstacle() is not None
