"""The currency of a customiser's prices: the store's own, or another that was chosen for them."""

import pytest

from sign_desk.money import MinorUnit
from sign_desk.pricing.edits import set_values
from sign_desk.pricing.keys import LISTS, Cell, rows_of
from sign_desk.services.pricing.books import CannotSave, Saved
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.archive import Archive
from sign_desk.store.errors import StoreError

NEON, OTHER = 1, 2


@pytest.fixture
async def archive(tmp_path):
    opened = await Archive.open(tmp_path / "desk.sqlite3")
    yield opened
    await opened.close()


async def test_it_is_the_stores_own_until_another_is_chosen(sandbox, session, archive):
    books = PriceBooks(session(sandbox.origin), archive)
    assert await books.currency_of(NEON) == "USD"
    await books.choose_currency(NEON, "EUR")
    await books.choose_currency(OTHER, "JPY")
    again = PriceBooks(session(sandbox.origin), archive)
    assert [await again.currency_of(customiser) for customiser in (NEON, OTHER, 3)] == ["EUR", "JPY", "USD"]
    elsewhere = PriceBooks(session("http://127.0.0.1:1"), archive)
    assert await elsewhere.currency_of(NEON) == "USD", "at another address it is another customiser"


async def test_a_choice_of_the_stores_own_follows_it(sandbox, session, archive):
    books = PriceBooks(session(sandbox.origin), archive)
    for currency in ("EUR", "USD"):
        await books.choose_currency(NEON, currency)
    moved = PriceBooks(session(sandbox.origin, currency="CAD"), archive)
    assert await moved.currency_of(NEON) == "CAD"
    await moved.choose_currency(OTHER, "CAD")
    assert await moved.currency_of(OTHER) == "CAD"


async def test_where_nothing_is_kept_there_is_only_the_stores_own(sandbox, session):
    books = PriceBooks(session(sandbox.origin), None)
    assert await books.currency_of(NEON) == "USD"
    with pytest.raises(StoreError):
        await books.choose_currency(NEON, "EUR")


async def test_nothing_is_saved_until_its_counting_is_known(sandbox, session, archive):
    store = session(sandbox.origin)
    books = PriceBooks(store, archive)
    await books.choose_currency(NEON, "JPY")
    book = (await books.open(NEON)).book
    row = book.document.keys(rows_of(book.document.keys(LISTS)[0]))[0]
    edited = book.document.apply(set_values(book.document, {Cell(row, ("base_price", "line_1")): 5150}, "Price"))
    with pytest.raises(CannotSave, match="JPY"):
        await books.save(book, edited, lambda _phase: None)
    store.answer_minor_unit("JPY", MinorUnit.ISO)
    assert isinstance(await books.save(book, edited, lambda _phase: None), Saved)
