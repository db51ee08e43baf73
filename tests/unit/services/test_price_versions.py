"""Earlier prices, sales and sources of the store in hand: against a running sandbox and a file on disk."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from sign_desk.pricing.edits import set_values
from sign_desk.pricing.history import History
from sign_desk.pricing.keys import LISTS, Cell, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.versions.file import FileRefused
from sign_desk.pricing.versions.taking_back import Standing, taking_back
from sign_desk.services.customisers import Customisers
from sign_desk.services.pricing.books import Saved, SaveUnknown
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.archive import Archive
from sign_desk.store.errors import FileNotWritten, StoreError, VersionUnreadable

NEON, TUBES = 1, 2
SAVE = "PUT /api/v2/customisers/1/pricing"
READ = "GET /api/v2/customisers/1/pricing"
END = datetime(2030, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "desk.sqlite3")
    yield opened
    await opened.close()


@pytest.fixture
def books(sandbox, session, archive):
    return PriceBooks(session(sandbox.origin), archive)


def first_row(document):
    return document.keys(rows_of(document.keys(LISTS)[0]))[0]


def price_of(document):
    return document.fields(first_row(document))["base_price"]["line_1"]


def priced(document, price, line="line_1"):
    return document.apply(set_values(document, {Cell(first_row(document), ("base_price", line)): price}, "Price"))


async def saved(books, book, price, line="line_1"):
    return (await books.save(book, priced(book.document, price, line), lambda _phase: None)).book


# -- history ----------------------------------------------------------------------------------------------


async def test_versions_tell_which_save_made_them(books):
    book = (await books.open(NEON)).book
    book = await saved(books, book, 5150)
    newest, first = await books.history.all(NEON)
    assert (newest.id, newest.save.before_id, newest.save.operator) == (book.version, first.id, "Ada")
    assert first.save is None
    assert price_of(await books.history.document(newest.id)) == 5150
    assert await books.history.get(first.id, NEON) == first
    with pytest.raises(VersionUnreadable):
        await books.history.get(first.id, TUBES)


async def test_a_save_is_taken_back_from_what_followed(books):
    book = (await books.open(NEON)).book
    before = price_of(book.document)
    book = await saved(books, book, 5150)
    book = await saved(books, book, 777, "line_2")
    version = (await books.history.all(NEON))[1]
    documents = [await books.history.document(number) for number in (version.save.before_id, version.id)]
    merge = finish(taking_back(*documents, book.document))
    assert not merge.conflicts
    back = book.document.apply(merge.step({}))
    assert (price_of(back), back.fields(first_row(back))["base_price"]["line_2"]) == (before, 777)


async def test_versions_are_thinned_out_when_prices_are_opened(books, archive):
    book = (await books.open(NEON)).book
    for price in (5150, 5151, 5152, 5153):
        book = await saved(books, book, price)
    await books.history.pin((await books.history.all(NEON))[-1].id, "")
    long_ago = datetime.now(UTC) - timedelta(days=40)
    statement = text("UPDATE price_snapshots SET taken_at = :at")
    await archive.database.run(
        lambda connection: connection.execute(statement, {"at": f"{long_ago:%Y-%m-%d}T12:00:00Z"})
    )
    await books.open(NEON)
    left = await books.history.all(NEON)
    # The newest, the last of that day besides it, and the one that is pinned.
    assert [price_of(await books.history.document(version.id)) for version in left[:2]] == [5153, 5152]
    assert (len(left), left[2].snapshot.pinned) == (3, True)


async def test_without_a_disk_there_is_no_history(sandbox, session):
    books = PriceBooks(session(sandbox.origin), None)
    await books.open(NEON)
    assert await books.history.all(NEON) == ()
    assert await books.sales.all() == await books.sales.of(NEON) == ()
    with pytest.raises(StoreError):
        await books.sales.begin(NEON, "May", END)


async def test_a_file_is_written_whole_or_not_at_all(books, tmp_path):
    await books.open(NEON)
    (version,) = await books.history.all(NEON)
    path = tmp_path / "prices.json"
    await books.history.write(path, version.snapshot, "Neon")
    file = await books.history.read(path, NEON)
    assert (file.customiser, file.store, file.taken_at) == ("Neon", "Northern Neon", version.snapshot.taken_at)
    document = await books.history.document(version.id)
    assert json.dumps(file.tree) == json.dumps(document.loaded)
    with pytest.raises(FileRefused, match="customiser 1"):
        await books.history.read(path, TUBES)
    with pytest.raises(FileRefused, match="cannot be opened"):
        await books.history.read(tmp_path / "missing.json", NEON)
    with pytest.raises(FileNotWritten):
        await books.history.write(tmp_path / "missing" / "prices.json", version.snapshot, "Neon")
    assert sorted(one.name for one in tmp_path.iterdir() if one.suffix == ".json") == ["prices.json"]


# -- sales ------------------------------------------------------------------------------------------------


async def test_a_sale_lives_from_its_save_until_all_of_it_is_back(books):
    book = (await books.open(NEON)).book
    before = price_of(book.document)
    await books.sales.begin(NEON, "May", END)
    (judged,) = await books.sales.judge(book)
    assert (judged.standing, judged.is_over) == (None, False)
    book = await saved(books, book, 5150)
    (judged,) = await books.sales.judge(book)
    assert (judged.standing, judged.is_over) == (Standing(live=1), False)
    documents = await books.sales.documents(judged.sale)
    assert [price_of(document) for document in documents] == [before, 5150]
    book = await saved(books, book, before)
    (judged,) = await books.sales.judge(book)
    assert judged.is_over
    assert await books.sales.all() == ()


async def test_a_sale_that_was_edited_again_is_over_once_that_was_decided(books):
    book = (await books.open(NEON)).book
    await books.sales.begin(NEON, "May", END)
    book = await saved(books, book, 5150)
    book = await saved(books, book, 5200)
    (judged,) = await books.sales.judge(book)
    assert (judged.standing, judged.is_over) == (Standing(edited=1), False)
    await books.sales.mark_ending(judged.sale)
    (judged,) = await books.sales.judge(book)
    assert judged.is_over


async def test_by_what_was_kept_alone_no_sale_is_put_away(books):
    book = (await books.open(NEON)).book
    before = price_of(book.document)
    await books.sales.begin(NEON, "May", END)
    book = await saved(books, book, 5150)
    await saved(books, book, before)
    await books.sales.judge(await books.kept(NEON))
    assert len(await books.sales.all()) == 1


async def test_a_save_whose_answer_was_lost_makes_the_sale_live_once_it_is_found(books, sandbox, session, archive):
    book = (await books.open(NEON)).book
    await books.sales.begin(NEON, "May", END)
    await books.stage(book, History(book.document).push(set_values(book.document, {}, "None")))
    sandbox.fault(SAVE, "apply_then_cut")
    with pytest.raises(SaveUnknown):
        await saved(books, book, 5150)
    (sale,) = await books.sales.of(NEON)
    assert not sale.is_live
    again = PriceBooks(session(sandbox.origin), archive)
    opened = await again.open(NEON)
    assert isinstance(opened.last_save, Saved)
    (judged,) = await again.sales.judge(opened.book)
    assert (judged.sale.is_live, judged.standing) == (True, Standing(live=1))


async def test_a_sale_whose_versions_cannot_be_read_is_not_judged(books, archive):
    book = (await books.open(NEON)).book
    await books.sales.begin(NEON, "May", END)
    book = await saved(books, book, 5150)
    damage = text("UPDATE price_snapshots SET body = x'00'")
    await archive.database.run(lambda connection: connection.execute(damage))
    (judged,) = await books.sales.judge(book)
    assert (judged.sale.is_live, judged.standing, judged.is_over) == (True, None, False)


# -- what can be copied from ------------------------------------------------------------------------------


async def test_sources_are_all_but_the_prices_at_hand(sandbox, session, archive, profile, client):
    other = profile("https://other.example", store_id="b" * 32, name="Old shop", currency="EUR")
    mine = session(sandbox.origin)
    books = PriceBooks(mine, archive, (other,))
    await Customisers(mine, archive.cache).fetch()
    await books.open(NEON)
    elsewhere = PriceBooks(session("https://other.example", store_id="b" * 32), archive)
    tree = await client(sandbox.origin).get_pricing(TUBES)
    await archive.snapshots.keep(elsewhere.place(5), tree, "loaded", END)
    found = await books.sources.all(NEON)
    assert [source.is_here for source in found] == sorted((source.is_here for source in found), reverse=True)
    assert NEON not in [source.place.customiser_id for source in found if source.is_here]
    old = found[-1]
    assert (old.store, old.customiser, old.currency) == ("Old shop", "Customiser 5", "EUR")
    assert (await books.sources.read(old)).kept
    here = next(source for source in found if source.place.customiser_id == TUBES)
    assert not (await books.sources.read(here)).kept
    sandbox.fault("GET /api/v2/customisers/2/pricing", "status", status=404, count=9)
    assert (await books.sources.read((await books.sources.all(NEON))[found.index(here)])).kept
