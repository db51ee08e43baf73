"""Prices opened, watched, edited and saved: against a running sandbox and a file on disk."""

import asyncio
import json
import random
import string
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sign_desk.api import errors
from sign_desk.pricing.edits import add_size, set_values
from sign_desk.pricing.history import History
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.services.pricing import saving as price_saving
from sign_desk.services.pricing.books import (
    CannotSave,
    ChangedElsewhere,
    Damage,
    NotSaved,
    OtherState,
    Phase,
    Refusal,
    Saved,
    SaveUnknown,
    refusals,
)
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.archive import Archive
from sign_desk.store.errors import DiskFull, StoreError
from sign_desk.store.pricing.records import Choice, Place, Reason

NEON = 1
OLDER = 9
"""A customiser of a pricing model that is not published, with fields that are not either."""
READ = "GET /api/v2/customisers/1/pricing"
SAVE = "PUT /api/v2/customisers/1/pricing"
LINE = ("base_price", "line_1")


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "desk.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def books(sandbox, session, archive):
    return PriceBooks(session(sandbox.origin), archive)


@pytest.fixture
def restarted(sandbox, session, archive):
    """The same store in hand after a new start."""
    return lambda: PriceBooks(session(sandbox.origin), archive)


@pytest.fixture
def colleague(sandbox, client):
    """Somebody else changes a price of the first row, and gives the tree that it is then."""
    other = client(sandbox.origin)

    async def change(price=4242, customiser_id=NEON):
        tree = await other.get_pricing(customiser_id)
        tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = price
        sent = {name: value for name, value in tree.items() if name not in {"customiser_id", "value_units"}}
        return await other.update_pricing(customiser_id, sent)

    return change


@pytest.fixture
def there(sandbox, client):
    """What the service has now."""
    other = client(sandbox.origin)
    return lambda customiser_id=NEON: other.get_pricing(customiser_id)


def first_row(document):
    return document.keys(rows_of(document.keys(LISTS)[0]))[0]


def priced(document, price=5150, line="line_1"):
    """One step: the first row's base price."""
    return set_values(document, {Cell(first_row(document), ("base_price", line)): price}, f"Price {price}")


def edited(book, *prices):
    history = History(book.document)
    for price in prices or (5150,):
        history = history.push(priced(history.document, price))
    return history


def first_price(tree):
    return tree["price_lists"][0]["rows"][0]["base_price"]["line_1"]


def sends(calls):
    return [call for call in calls if call.method == "PUT"]


def unwatched(_phase):
    """Listen to no progress."""


async def spoil(archive, statement):
    await archive.database.run(lambda connection: connection.execute(text(statement)))


# -- reading ----------------------------------------------------------------------------------------------


async def test_prices_are_opened_whole_and_kept_for_reading_offline(books, sandbox, there):
    assert await books.kept(NEON) is None
    opened = await books.open(NEON)
    assert (opened.since, opened.last_save) == (None, None)
    assert (opened.unsaved.staged, opened.unsaved.damage) == (None, None)
    assert json.dumps(opened.book.document.tree) == json.dumps(await there())
    sandbox.stop()
    with pytest.raises(errors.Unreachable):
        await books.open(NEON)
    kept = await books.kept(NEON)
    assert (kept.kept, opened.book.kept) == (True, False)
    assert kept.document.tree == opened.book.document.tree
    assert kept.fetched_at == opened.book.fetched_at
    assert kept.version == opened.book.version


async def test_what_changed_since_the_last_look_is_told_until_it_was_seen(books, colleague):
    await books.seen((await books.open(NEON)).book)
    await colleague(4242)
    for _ in range(2):
        opened = await books.open(NEON)
        (change,) = opened.since.changes
        assert (change.key, change.path, change.new) == (first_row(opened.book.document), LINE, 4242)
    await books.seen(opened.book)
    assert (await books.open(NEON)).since is None


async def test_what_cannot_be_read_of_the_last_look_is_no_obstacle(books, archive, colleague):
    await books.seen((await books.open(NEON)).book)
    await spoil(archive, "UPDATE price_snapshots SET body = x'00'")
    await colleague()
    assert (await books.open(NEON)).since is None


async def test_a_recheck_tells_of_other_values_only(books, sandbox, colleague, there):
    book = (await books.open(NEON)).book
    assert await books.recheck(book) is None
    tree = await there()
    tree = dict(reversed(tree.items())) | {"sizes": [size | {"width_cm": 50.0} for size in tree["sizes"][:1]]}
    sandbox.fault(READ, "status", status=200, body=json.dumps({"pricing": tree}))
    assert (await books.recheck(book)).document.tree == tree
    same = dict(reversed((await there()).items()))
    sandbox.fault(READ, "status", status=200, body=json.dumps({"pricing": same}))
    assert await books.recheck(book) is None
    await colleague()
    now = await books.recheck(book)
    assert first_price(now.document.tree) == 4242


async def test_customisers_looked_at_are_checked_for_changes(books, colleague, sandbox, monkeypatch):
    monkeypatch.setattr("sign_desk.services.pricing.price_books._PAUSE", 0)
    for customiser_id in (1, 3, 4, 7):
        await books.seen((await books.open(customiser_id)).book)
    assert await books.changed_elsewhere(10) == ()
    await colleague(customiser_id=1)
    await colleague(customiser_id=4)
    assert [changed.customiser_id for changed in await books.changed_elsewhere(10)] == [4, 1]
    assert [changed.customiser_id for changed in await books.changed_elsewhere(2)] == [4]
    assert len((await books.changed_elsewhere(2))[0].difference.changes) == 1
    sandbox.fault("GET /api/v2/customisers/4/pricing", "status", status=404)
    assert [changed.customiser_id for changed in await books.changed_elsewhere(10)] == [1], "one that is gone"
    sandbox.fault("GET /api/v2/customisers/3/pricing", "status", status=403)
    assert [changed.customiser_id for changed in await books.changed_elsewhere(10)] == [4], "no further"


async def test_without_a_disk_prices_are_read_and_nothing_is_sent(sandbox, session, calls):
    books = PriceBooks(session(sandbox.origin), None)
    book = (await books.open(NEON)).book
    assert book.version is None
    assert await books.recheck(book) is None
    assert await books.kept(NEON) is None
    assert await books.staged() == ()
    assert await books.changed_elsewhere(10) == ()
    assert await books.choice(Choice.LIMIT_PERCENT) is None
    with pytest.raises(StoreError):
        await books.stage(book, edited(book))
    with pytest.raises(StoreError):
        await books.save(book, edited(book).document, unwatched)
    assert sends(calls) == []


async def test_choices_are_the_stores(books, session, sandbox, archive):
    await books.choose(Choice.LIMIT_PERCENT, 30)
    assert await books.choice(Choice.LIMIT_PERCENT) == 30
    other = PriceBooks(session(sandbox.origin, store_id="b" * 32), archive)
    assert await other.choice(Choice.LIMIT_PERCENT) is None


# -- edits that are not saved -----------------------------------------------------------------------------


async def test_edits_come_back_after_a_new_start_with_what_was_taken_back(books, restarted):
    book = (await books.open(NEON)).book
    history = edited(book, 100, 200, 300).undo()
    await books.stage(book, history)
    (note,) = await books.staged()
    assert (note.customiser_id, note.steps, note.unknown_since) == (NEON, 2, None)
    opened = await restarted().open(NEON)
    staged = opened.unsaved.staged
    assert opened.book.document is staged.base.document, "nothing changed since: the edits go on where they were"
    assert not opened.book.kept
    assert staged.history.done == history.done
    assert staged.history.undone == history.undone
    assert staged.history.document.tree == history.document.tree
    assert staged.history.redo().document.tree == edited(book, 100, 200, 300).document.tree
    assert abs(datetime.now(UTC) - staged.changed_at) < timedelta(minutes=5)


async def test_edits_are_there_while_the_service_is_not(books, restarted, sandbox):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book))
    sandbox.stop()
    unsaved = await restarted().unsaved(NEON)
    assert unsaved.staged.history.done == edited(book).done


async def test_edits_stand_on_the_version_they_were_made_on(books, restarted, colleague):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book))
    await colleague()
    opened = await restarted().open(NEON)
    assert first_price(opened.book.document.tree) == 4242
    staged = opened.unsaved.staged
    assert staged.base.document.tree == book.document.tree
    assert first_price(staged.history.document.tree) == 5150
    # After a merge the edits begin anew on what the service has.
    merged = edited(opened.book, 777)
    await books.stage(opened.book, merged)
    staged = (await restarted().open(NEON)).unsaved.staged
    assert (staged.base.version, staged.history.done) == (opened.book.version, merged.done)


async def test_every_way_of_going_on_is_kept(books, restarted):
    book = (await books.open(NEON)).book
    history = edited(book, 1, 2, 3)
    ways = [history]
    ways += [ways[-1].undo(), ways[-1].undo().undo()]
    ways += [ways[-1].push(priced(ways[-1].document, 9)), History(book.document), edited(book, 4)]
    for way in ways:
        await books.stage(book, way)
        staged = (await restarted().unsaved(NEON)).staged
        assert (staged.history.done, staged.history.undone) == (way.done, way.undone) if way.done else staged is None
    await books.forget_staged(NEON)
    assert (await restarted().unsaved(NEON)).staged is None
    await books.stage(book, ways[-1])
    assert (await restarted().unsaved(NEON)).staged.history.done == ways[-1].done


async def test_edits_go_on_after_a_new_start(books, restarted):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book, 1, 2))
    again = restarted()
    staged = (await again.open(NEON)).unsaved.staged
    history = staged.history.push(priced(staged.history.document, 3))
    await again.stage(staged.base, history)
    assert (await restarted().unsaved(NEON)).staged.history.done == history.done


async def test_calls_at_once_keep_their_order(books, restarted):
    book = (await books.open(NEON)).book
    ways = [edited(book, 1)]
    for price in range(2, 30):
        ways.append(ways[-1].undo() if price % 3 == 0 else ways[-1].push(priced(ways[-1].document, price)))
    await asyncio.gather(*[books.stage(book, way) for way in ways])
    staged = (await restarted().unsaved(NEON)).staged
    assert (staged.history.done, staged.history.undone) == (ways[-1].done, ways[-1].undone)


async def test_what_was_stopped_or_failed_is_made_up_for(books, restarted, archive, monkeypatch):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book, 1))
    history = edited(book, 2, 3, 4)

    async def fail(*_):
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(type(archive.database), "run", fail)
        with pytest.raises(DiskFull):
            await books.stage(book, history)
    stopped = asyncio.create_task(books.stage(book, history.undo()))
    await asyncio.sleep(0)
    stopped.cancel()
    with pytest.raises(asyncio.CancelledError):
        await stopped
    await books.stage(book, history)
    assert (await restarted().unsaved(NEON)).staged.history.done == history.done


async def test_a_base_that_could_not_be_kept_is_kept_with_the_edits(books, restarted, archive, monkeypatch):
    async def fail(*_):
        raise DiskFull

    with monkeypatch.context() as patch:
        patch.setattr(type(archive.snapshots), "keep", fail)
        book = (await books.open(NEON)).book
    assert book.version is None
    await books.stage(book, edited(book))
    assert (await restarted().unsaved(NEON)).staged.history.done == edited(book).done


DAMAGES = [
    ("UPDATE staged_steps SET body = x'00' WHERE number = 1", 1, ("Price 2", "Price 3")),
    ("DELETE FROM staged_steps WHERE number = 1", 1, ("Price 3",)),
    ("DELETE FROM staged_steps WHERE number = 2", 2, ()),
    ("UPDATE staged_steps SET body = x'00' WHERE number = 0", 0, ("Price 1", "Price 2", "Price 3")),
    ("UPDATE price_snapshots SET body = x'00'", 0, ("Price 1", "Price 2", "Price 3")),
]


@pytest.mark.parametrize(("damage", "read", "lost"), DAMAGES)
async def test_damaged_edits_are_told_and_read_as_far_as_they_go(books, restarted, archive, damage, read, lost):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book, 1, 2, 3))
    await spoil(archive, damage)
    again = restarted()
    unsaved = await again.unsaved(NEON)
    assert unsaved.damage == Damage(read, lost)
    assert (unsaved.staged.history.done if unsaved.staged else ()) == edited(book, 1, 2, 3).done[:read]
    told = await restarted().unsaved(NEON)
    assert told.damage is None, "it was told, and lies aside"
    assert bool(told.staged) == bool(read)
    if read:
        history = unsaved.staged.history.push(priced(unsaved.staged.history.document, 9))
        await again.stage(unsaved.staged.base, history)
        assert (await restarted().unsaved(NEON)).staged.history.done == history.done
    aside = text("SELECT count(*) FROM staged_edits WHERE damaged_at IS NOT NULL")
    assert await archive.database.read(lambda connection: connection.scalar(aside)) == 1


# -- saving -----------------------------------------------------------------------------------------------


async def test_a_save_is_looked_at_before_and_read_back_after(books, archive, sandbox, there, restarted):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    phases = []
    saved = await books.save(book, history.document, phases.append)
    assert phases == [Phase.LOOKING, Phase.SENDING, Phase.READING]
    assert saved.readback.is_same
    assert saved.unread is None
    assert saved.book.document.tree == await there() == history.document.tree
    place = Place("a" * 32, sandbox.origin, NEON)
    assert [kept.reason for kept in await archive.snapshots.all(place)] == [Reason.SAVED, Reason.LOADED]
    assert await books.staged() == ()
    opened = await restarted().open(NEON)
    assert (opened.since, opened.unsaved.staged, opened.last_save) == (None, None, None)


async def test_what_nobody_foresaw_is_saved_as_it_came(books, there):
    book = (await books.open(OLDER)).book
    before = await there(OLDER)
    saved = await books.save(book, book.document, unwatched)
    assert saved.readback.is_same
    assert not saved.readback.normalised
    assert await there(OLDER) == before


async def test_a_new_size_gets_its_id_and_is_found_again(books):
    book = (await books.open(NEON)).book
    step = add_size(book.document, "XXL", after=None)
    history = History(book.document).push(step)
    saved = await books.save(book, history.document, unwatched)
    assert saved.readback.is_same
    (new,) = [key for key in history.document.keys(SIZES) if key not in book.document.keys(SIZES)]
    found = saved.readback.new_ids[new]
    assert saved.book.document.fields(found)["name"] == "XXL"


async def test_what_changed_meanwhile_is_never_overwritten(books, colleague, there, calls):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    await colleague(4242)
    mark = len(sends(calls))
    with pytest.raises(ChangedElsewhere) as refusal:
        await books.save(book, history.document, unwatched)
    assert len(sends(calls)) == mark
    assert first_price(await there()) == 4242
    assert first_price(refusal.value.book.document.tree) == 4242
    assert refusal.value.book.version is not None
    assert (await books.unsaved(NEON)).staged.history.done == history.done


async def test_a_save_that_had_to_wait_is_sent_again(books, sandbox, there, calls):
    book = (await books.open(NEON)).book
    sandbox.fault(SAVE, "rate_limit", retry_after=0)
    saved = await books.save(book, edited(book).document, unwatched)
    assert saved.readback.is_same
    assert first_price(await there()) == 5150
    assert [call.status for call in sends(calls)] == [429, 200]
    assert await books.staged() == ()


async def test_what_changed_while_a_save_had_to_wait_is_not_overwritten(books, colleague, sandbox, there, calls, until):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    sandbox.fault(SAVE, "rate_limit", retry_after=3)
    save = asyncio.ensure_future(books.save(book, history.document, unwatched))
    await until(lambda: sends(calls))
    await colleague(4242)
    with pytest.raises(ChangedElsewhere) as refusal:
        await save
    assert first_price(await there()) == 4242
    assert first_price(refusal.value.book.document.tree) == 4242
    (note,) = await books.staged()
    assert (note.steps, note.unknown_since) == (1, None)


async def test_what_changed_while_a_save_was_made_ready_is_not_overwritten(books, archive, colleague, there, calls):
    """Keeping what was there and recording what is sent take a while: one looks once more when they are done."""
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    begin = archive.saves.begin

    async def slow(*args, **named):
        save_id = await begin(*args, **named)
        await colleague(4242)
        return save_id

    archive.saves.begin = slow
    with pytest.raises(ChangedElsewhere) as refusal:
        await books.save(book, history.document, unwatched)
    assert len(sends(calls)) == 1, "the colleague's"
    assert first_price(await there()) == 4242
    assert first_price(refusal.value.book.document.tree) == 4242
    (note,) = await books.staged()
    assert (note.steps, note.unknown_since) == (1, None)


async def test_a_save_that_had_to_wait_and_cannot_look_again_is_not_sent(books, sandbox, there, calls, until):
    book = (await books.open(NEON)).book
    sandbox.fault(SAVE, "rate_limit", retry_after=3)
    save = asyncio.ensure_future(books.save(book, edited(book).document, unwatched))
    await until(lambda: sends(calls))
    sandbox.fault(READ, "status", status=404)
    with pytest.raises(errors.NotFound):
        await save
    assert [call.status for call in sends(calls)] == [429]
    assert first_price(await there()) != 5150
    assert await books.staged() == ()


async def test_a_save_that_cannot_look_a_last_time_is_not_sent(books, sandbox, there, calls):
    book = (await books.open(NEON)).book

    def tell(phase):
        if phase is Phase.SENDING:
            sandbox.fault(READ, "status", status=404)

    with pytest.raises(errors.NotFound):
        await books.save(book, edited(book).document, tell)
    assert sends(calls) == []
    assert first_price(await there()) != 5150
    assert await books.staged() == ()


async def test_what_is_refused_leads_to_its_cells(books, sandbox, there):
    book = (await books.open(NEON)).book
    history = edited(book)
    row = first_row(book.document)
    fields = {
        "pricing.price_lists.0.rows.0.base_price.line_1": ["Too high."],
        "pricing.sizes.1.name": ["Taken.", "Odd."],
        "pricing": ["Wrong."],
    }
    await books.stage(book, history)
    sandbox.fault(SAVE, "status", status=422, errors=fields)
    with pytest.raises(errors.Invalid) as refusal:
        await books.save(book, history.document, unwatched)
    found = refusals(history.document, refusal.value)
    assert found[0] == Refusal(row, LINE, ("Too high.",))
    assert found[1] == Refusal(book.document.keys(SIZES)[1], ("name",), ("Taken.", "Odd."))
    assert found[2].messages == ("Wrong.",)
    assert first_price(await there()) != 5150
    (note,) = await books.staged()
    assert note.unknown_since is None


async def test_a_refusal_is_told_even_if_it_cannot_be_written_down(books, sandbox, archive, restarted, monkeypatch):
    book = (await books.open(NEON)).book
    sandbox.fault(SAVE, "status", status=422)
    run = type(archive.database).run

    async def fail(*_):
        raise DiskFull

    def fill(phase):
        if phase is Phase.SENDING:
            monkeypatch.setattr(type(archive.database), "run", fail)

    with pytest.raises(errors.Invalid):
        await books.save(book, edited(book).document, fill)
    monkeypatch.setattr(type(archive.database), "run", run)
    assert isinstance((await restarted().open(NEON)).last_save, NotSaved)


# Each fault of a PUT: whether the service took it, and what the operator is told at first.
UNKNOWN = [
    ("status", {"status": 500}, False),
    ("status", {"status": 503, "apply": True}, True),
    ("html_500", {"apply": True}, True),
    ("close_before_reading", {}, False),
    ("apply_then_cut", {}, True),
    ("apply_then_cut", {"reset": True}, True),
    ("truncate", {}, True),
    ("latency", {"seconds": 60, "apply": True}, True),
    ("latency", {"seconds": 60}, False),
    ("status", {"status": 200, "body": "<h1>Back soon"}, False),
]


@pytest.mark.parametrize(("fault", "options", "taken"), UNKNOWN)
async def test_an_unknown_outcome_is_found_out_by_reading_back(
    sandbox, session, archive, there, calls, fault, options, taken
):
    books = PriceBooks(session(sandbox.origin, limits={"read_timeout": 0.5} if fault == "latency" else None), archive)
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    sandbox.fault(SAVE, fault, **options)
    with pytest.raises(SaveUnknown) as unknown:
        await books.save(book, history.document, unwatched)
    assert len(sends(calls)) == 1, "it is not sent again on its own"
    assert unknown.value.cause
    (note,) = await books.staged()
    assert note.unknown_since == unknown.value.started_at
    found = await books.find_out(unknown.value)
    assert first_price(await there()) == (5150 if taken else first_price(book.document.tree))
    if taken:
        assert isinstance(found, Saved)
        assert found.readback.is_same
        assert await books.staged() == ()
    else:
        assert isinstance(found, NotSaved)
        assert found.may_arrive
        assert first_price(found.book.document.tree) == first_price(book.document.tree)
        (note,) = await books.staged()
        assert note.steps == 1


async def test_what_did_not_arrive_for_long_will_not(books, sandbox, monkeypatch):
    book = (await books.open(NEON)).book
    sandbox.fault(SAVE, "close_before_reading")
    with pytest.raises(SaveUnknown) as unknown:
        await books.save(book, edited(book).document, unwatched)
    (note,) = await books.staged()
    assert (note.customiser_id, note.steps) == (NEON, 0)
    monkeypatch.setattr(price_saving, "_PATIENCE", timedelta(0))
    found = await books.find_out(unknown.value)
    assert not found.may_arrive
    assert await books.staged() == ()
    assert (await books.open(NEON)).last_save is None


async def test_what_arrives_late_is_found_out(books, sandbox, client, restarted):
    book = (await books.open(NEON)).book
    history = History(book.document).push(add_size(book.document, "XXL", after=None))
    await books.stage(book, history)
    sandbox.fault(SAVE, "close_before_reading")
    with pytest.raises(SaveUnknown) as unknown:
        await books.save(book, history.document, unwatched)
    assert isinstance(await books.find_out(unknown.value), NotSaved)
    await client(sandbox.origin).update_pricing(NEON, unknown.value.sent.payload)
    opened = await restarted().open(NEON)
    assert isinstance(opened.last_save, Saved)
    assert opened.unsaved.staged is None, "its new size must not be added a second time"


@pytest.mark.parametrize("restart", [True, False])
async def test_edits_made_after_a_save_that_arrived_late_stay(books, sandbox, client, restarted, restart):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    sandbox.fault(SAVE, "close_before_reading")
    with pytest.raises(SaveUnknown) as unknown:
        await books.save(book, history.document, unwatched)
    history = history.push(priced(history.document, 6000))
    await books.stage(book, history)
    await client(sandbox.origin).update_pricing(NEON, unknown.value.sent.payload)
    opened = await (restarted() if restart else books).open(NEON)
    assert isinstance(opened.last_save, Saved)
    assert opened.unsaved.staged.history.done == history.done


async def test_neither_what_was_sent_nor_what_was_there(books, sandbox, colleague, restarted):
    book = (await books.open(NEON)).book
    history = History(book.document).push(add_size(book.document, "XXL", after=None))
    await books.stage(book, history)
    sandbox.fault(SAVE, "apply_then_cut")
    with pytest.raises(SaveUnknown) as unknown:
        await books.save(book, history.document, unwatched)
    await colleague(4242)
    found = await books.find_out(unknown.value)
    assert isinstance(found, OtherState)
    assert [change.new for change in found.difference.changes] == [4242]
    assert found.book.document.name(found.book.document.keys(SIZES)[-1]) == "XXL"
    opened = await restarted().open(NEON)
    assert isinstance(opened.last_save, OtherState), "it is told until somebody decides"
    assert opened.unsaved.staged.history.done == history.done
    await restarted().forget_staged(NEON)
    assert await books.staged() == ()
    opened = await restarted().open(NEON)
    assert (opened.last_save, opened.unsaved.staged) == (None, None)


async def test_prices_that_were_taken_and_cannot_be_read_back_are_saved(books, sandbox, there, restarted):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)

    def close_the_way_back(phase):
        if phase is Phase.READING:
            sandbox.fault(READ, "status", status=500, count=3)

    saved = await books.save(book, history.document, close_the_way_back)
    assert isinstance(saved.unread, errors.ServerFailed)
    assert saved.readback.is_same
    assert saved.book.document.tree == await there()
    assert await books.staged() == ()
    assert (await restarted().open(NEON)).since is None


async def test_nothing_is_sent_where_nothing_can_be_kept(books, archive, there, calls):
    book = (await books.open(NEON)).book
    words = "".join(random.Random(0).choices(string.printable, k=50_000))  # noqa: S311 (long, and hard to compress)
    size = book.document.keys(SIZES)[0]
    step = set_values(book.document, {Cell(size, ("description",)): words}, "Describe")
    pages = await archive.database.read(lambda connection: connection.scalar(text("PRAGMA page_count")))
    await archive.database.read(lambda connection: connection.execute(text(f"PRAGMA max_page_count = {pages}")))
    with pytest.raises(DiskFull):
        await books.save(book, book.document.apply(step), unwatched)
    assert sends(calls) == []
    assert await there() == book.document.tree


async def test_a_disk_that_fails_after_the_save_does_not_undo_it(books, archive, restarted, monkeypatch):
    book = (await books.open(NEON)).book
    history = edited(book)
    await books.stage(book, history)
    run = type(archive.database).run

    async def fail(*_):
        raise DiskFull

    def fill(phase):
        if phase is Phase.READING:
            monkeypatch.setattr(type(archive.database), "run", fail)

    saved = await books.save(book, history.document, fill)
    assert saved.readback.is_same
    assert saved.book.version is None
    monkeypatch.setattr(type(archive.database), "run", run)
    opened = await restarted().open(NEON)
    assert isinstance(opened.last_save, Saved), "the next start finds out what was not written down"
    assert (opened.unsaved.staged, opened.since) == (None, None)
    assert await restarted().staged() == ()


async def test_damage_is_told_even_if_the_edits_were_saved(books, archive, sandbox, restarted):
    book = (await books.open(NEON)).book
    history = edited(book, 1, 2)
    await books.stage(book, history)
    sandbox.fault(SAVE, "apply_then_cut")
    with pytest.raises(SaveUnknown):
        await books.save(book, history.document, unwatched)
    await spoil(archive, "UPDATE staged_steps SET body = x'00' WHERE number = 1")
    opened = await restarted().open(NEON)
    assert isinstance(opened.last_save, Saved)
    assert opened.unsaved.damage == Damage(1, ("Price 2",))


async def test_what_was_sent_and_cannot_be_read_any_more_is_not_pending_for_ever(books, archive, sandbox, restarted):
    book = (await books.open(NEON)).book
    await books.stage(book, edited(book))
    sandbox.fault(SAVE, "close_before_reading")
    with pytest.raises(SaveUnknown):
        await books.save(book, edited(book).document, unwatched)
    await spoil(archive, "UPDATE price_saves SET body = x'00'")
    opened = await restarted().open(NEON)
    assert opened.last_save is None
    assert opened.unsaved.staged
    (note,) = await restarted().staged()
    assert note.unknown_since is None


@pytest.mark.parametrize(
    "store",
    [{"view_only": True}, {"token": None}, {"currency": "JPY"}],
    ids=["view only", "signed out", "not answered"],
)
async def test_what_stands_in_the_way_is_told_before_anything_is_asked(sandbox, session, archive, books, calls, store):
    book = (await books.open(NEON)).book
    mark = len(calls)
    held = PriceBooks(session(sandbox.origin, **store), archive)
    with pytest.raises(CannotSave) as refusal:
        await held.save(book, edited(book).document, unwatched)
    assert refusal.value.cause
    assert refusal.value.next_step
    assert len(calls) == mark


async def test_a_save_keeps_the_connections_until_it_has_ended(sandbox, session, archive, there):
    store = session(sandbox.origin)
    books = PriceBooks(store, archive)
    book = (await books.open(NEON)).book
    retired = []

    def retire(phase):
        if phase is Phase.SENDING:
            retired.append(asyncio.create_task(store.retire()))

    saved = await books.save(book, edited(book).document, retire)
    assert saved.unread is None
    await retired[0]
    assert first_price(await there()) == 5150
