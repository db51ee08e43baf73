"""A session: what it learns of the connection, what stands in the way of sending, and how it ends."""

import asyncio

import pytest

from sign_desk.api import errors
from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.services.session import MINOR_UNIT, SIGNED_OUT, VIEW_ONLY, Link, Session, uncounted
from sign_desk.store.errors import DiskFull

LIST = "GET /api/v2/customisers"


@pytest.fixture
def away(profile):
    """A session of a store that nobody calls."""
    return Session(profile(), object())


async def failing(error):
    raise error("GET", "/api/v2/customisers", status=_STATUS.get(error))


_STATUS = {
    errors.Redirected: 302,
    errors.Forbidden: 403,
    errors.NotFound: 404,
    errors.RateLimited: 429,
    errors.ServerFailed: 503,
    errors.UnexpectedStatus: 409,
    errors.MalformedAnswer: 200,
}


async def well():
    return "well"


@pytest.mark.parametrize(
    ("error", "link"),
    [
        (errors.Unauthenticated, Link.SIGNED_OUT),
        (errors.Unreachable, Link.OFFLINE),
        (errors.ConnectTimedOut, Link.OFFLINE),
        (errors.TlsFailed, Link.OFFLINE),
        *((error, Link.ONLINE) for error in _STATUS),
        (errors.AnswerTimedOut, Link.OFFLINE),
        # Something was reached, and hung up: what was known stays.
        (errors.ConnectionLost, Link.CONNECTING),
        (errors.ViewOnly, Link.CONNECTING),
    ],
)
async def test_what_an_error_tells_of_the_connection(error, link, away):
    with pytest.raises(error):
        await away.watch(failing(error))
    assert away.connection.link is link


async def test_success_tells_that_the_service_is_there(away):
    assert await away.watch(well()) == "well"
    assert away.connection.link is Link.ONLINE


async def test_listener_is_told_of_changes_only_and_since_stays(away):
    told = []
    away.changed = lambda: told.append(away.connection.link)
    await away.watch(well())
    since = away.connection.since
    await away.watch(well())
    assert away.connection.since == since
    for _ in range(2):
        with pytest.raises(errors.Unreachable):
            await away.watch(failing(errors.Unreachable))
    await away.watch(well())
    assert told == [Link.ONLINE, Link.OFFLINE, Link.ONLINE]
    assert away.connection.since > since


async def test_store_without_a_token_is_signed_out_and_asks_nothing(profile):
    session = Session(profile(), None)
    assert session.connection.link is Link.SIGNED_OUT
    with pytest.raises(errors.Unauthenticated):
        _ = session.client
    await session.check()
    assert session.connection.link is Link.SIGNED_OUT
    await session.retire()


async def test_check_follows_the_service_through_its_states(sandbox, session):
    store = session(sandbox.origin)
    assert store.connection.link is Link.CONNECTING
    await store.check()
    assert store.connection.link is Link.ONLINE
    sandbox.fault(LIST, "status", status=401)
    await store.check()
    assert store.connection.link is Link.SIGNED_OUT
    sandbox.stop()
    await store.check()
    assert store.connection.link is Link.OFFLINE
    await store.close()


def test_nothing_stands_in_the_way_of_an_ordinary_store(profile):
    assert Session(profile(), object()).obstacle() is None


@pytest.mark.parametrize(
    ("store_is", "currency", "obstacle"),
    [
        ({"view_only": True}, None, VIEW_ONLY),
        ({"currency": "JPY"}, None, MINOR_UNIT),
        ({"currency": "JPY"}, "USD", MINOR_UNIT),
        ({}, "KWD", uncounted("KWD")),
        ({"currency": "JPY", "minor_units": {"JPY": MinorUnit.ISO}}, None, None),
        ({"currency": "JPY", "minor_units": {"JPY": MinorUnit.HUNDREDTHS}}, "KWD", uncounted("KWD")),
        ({"minor_units": {"KWD": MinorUnit.ISO}}, "KWD", None),
        ({"currency": "JPY", "minor_units": {"JPY": MinorUnit.HUNDREDTHS}}, "JPY", None),
    ],
)
def test_what_stands_in_the_way_by_the_store_and_the_currency(store_is, currency, obstacle, profile):
    assert Session(profile(**store_is), object()).obstacle(currency) == obstacle


def test_answers_are_kept_and_hold_at_once(profile):
    kept = []
    store = Session(profile(currency="JPY", price_basis=None), object(), kept.append)
    store.answer_minor_unit("JPY", MinorUnit.HUNDREDTHS)
    store.answer_minor_unit("KWD", MinorUnit.ISO)
    store.answer_price_basis(PriceBasis.PER_LINE)
    assert (store.minor_unit_of(), store.minor_unit_of("KWD")) == (MinorUnit.HUNDREDTHS, MinorUnit.ISO)
    assert (store.obstacle(), store.obstacle("KWD"), store.profile.price_basis) == (None, None, PriceBasis.PER_LINE)
    assert kept[-1] == store.profile


def test_answer_that_could_not_be_kept_is_not_taken(profile):
    def fail(_profile):
        raise DiskFull

    store = Session(profile(), object(), fail)
    with pytest.raises(DiskFull):
        store.answer_minor_unit("KWD", MinorUnit.ISO)
    assert store.obstacle("KWD") == uncounted("KWD")


async def test_what_stands_in_the_way_by_the_connection(away, profile):
    assert Session(profile(), None).obstacle() == SIGNED_OUT
    with pytest.raises(errors.Unreachable):
        await away.watch(failing(errors.Unreachable))
    assert away.obstacle().reason == "The service cannot be reached."
    await away.watch(well())
    assert away.obstacle() is None


async def test_view_only_is_told_before_anything_else(profile):
    assert Session(profile(view_only=True, currency="JPY"), None).obstacle() == VIEW_ONLY


class Closable:
    """Stands in for a client, to see when its connections are closed."""

    closed = False

    async def aclose(self):
        self.closed = True


async def test_retired_session_stays_open_until_the_last_user_is_done(profile):
    client = Closable()
    session = Session(profile(), client)
    answers = [asyncio.Event(), asyncio.Event()]

    async def use(answer):
        with session.in_use():
            await answer.wait()

    users = [asyncio.create_task(use(answer)) for answer in answers]
    await asyncio.sleep(0)
    retiring = asyncio.create_task(session.retire())
    for answer, user in zip(answers, users, strict=True):
        await asyncio.sleep(0)
        assert not client.closed
        answer.set()
        await user
    await retiring
    assert client.closed


async def test_closing_stops_what_is_still_asked_before_the_connections_go(sandbox, session, until):
    sandbox.fault(LIST, "latency", seconds=60)
    store = session(sandbox.origin)
    asking = asyncio.create_task(store.check())
    await until(lambda: sandbox.struck() == 1)
    await store.close()
    assert asking.cancelled()
    assert store.connection.link is Link.CONNECTING


async def test_closing_an_idle_session_closes_its_connections(profile):
    client = Closable()
    await Session(profile(), client).close()
    assert client.closed
