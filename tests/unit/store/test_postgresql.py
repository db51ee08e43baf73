"""The statements of the ledger are within what PostgreSQL offers: each is compiled for it.

No server is asked: what is compiled was seen to be sent to the embedded database, and would be sent to another one.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import ClauseElement, event
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Engine
from sqlalchemy.schema import CreateIndex, CreateTable

from sign_desk.orders.draft import LegacyDraft, OrderDraft
from sign_desk.orders.particulars import Particulars
from sign_desk.orders.states import State
from sign_desk.store.orders.drafts import Drafts
from sign_desk.store.orders.entries import Evidence
from sign_desk.store.orders.history import HistoryQuery, HistorySort
from sign_desk.store.schema import metadata

STORE, ORIGIN = "a" * 32, "https://signs.example"
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture
def executed():
    """What was executed, but for the settings of the embedded file, which are no statements of SQLAlchemy's."""
    statements = []

    def keep(_connection, statement, *_parameters):
        if isinstance(statement, ClauseElement):
            statements.append(statement)

    event.listen(Engine, "before_execute", keep)
    yield statements
    event.remove(Engine, "before_execute", keep)


def for_postgresql(statement):
    return str(statement.compile(dialect=postgresql.dialect()))


async def go_through_a_life(ledger, entry):
    order_id = await ledger.record(entry())
    await ledger.record(entry(payload=b"{}"), corrects=order_id)
    await ledger.queue(order_id)
    await ledger.claim(order_id)
    await ledger.settle(order_id, State.NO_ANSWER, Evidence("No answer"))
    await ledger.left(ORIGIN, entry().external_id)
    await ledger.settle_by_proof(order_id, Evidence("Shown"), "Kim")
    await ledger.put_away(await ledger.record(entry("second")), "Kim")
    await ledger.recover()
    return order_id


async def look_around(ledger, order_id):
    everything = HistoryQuery(STORE, ORIGIN, frozenset({"another"}))
    narrow = replace(everything, states=frozenset({State.ACCEPTED}), since=NEVER, until=NEVER, text="a 100%_b")
    for sort in HistorySort:
        for query in (everything, replace(narrow, descending=False), replace(everything, everywhere=True)):
            await ledger.page(replace(query, sort=sort), limit=1)
            await ledger.page(replace(query, sort=sort, products=False), limit=1)
    await ledger.summaries(await ledger.ids(everything))
    await ledger.ids(replace(everything, newest_id=1, quiet_since=1))
    await ledger.evidence_of([order_id])
    await ledger.history(order_id)
    await ledger.waiting(STORE, ORIGIN, frozenset())
    await ledger.waiting_by_store()
    await ledger.of_keys(ORIGIN, "v2", [(42, "a")])
    about = Particulars(
        integration_id=42,
        external_id="a",
        order_number="1",
        currency="USD",
        total_minor=1,
        email=None,
        customer=None,
        fingerprint="f",
    )
    await ledger.alike(ORIGIN, "v2", about)
    await ledger.product_ids(ORIGIN, "a_b", 3)
    await ledger.remember_products(ORIGIN, ("one", "two"))


async def keep_and_forget(ledger, drafts, later):
    kept = await drafts.save(STORE, OrderDraft(), locale="en_US")
    await drafts.save(STORE, OrderDraft(currency="USD"), locale="en_US", draft_id=kept)
    await drafts.drafts(STORE, "en_US")
    await drafts.remove(kept)
    await drafts.save_template(STORE, "Trade show", OrderDraft(), locale="en_US")
    await drafts.templates(STORE, "en_US")
    await drafts.save_legacy(STORE, "legacy", LegacyDraft("{}"))
    await drafts.legacy(STORE)
    await drafts.erase_personal(later)
    await drafts.remove_template(STORE, "Trade show")
    await drafts.forget(STORE)
    await ledger.erase_personal(later, STORE)
    await ledger.forget_origin(ORIGIN)


async def test_every_statement_of_the_ledger_is_one_of_postgresql(ledger, database, entry, clock, executed):
    order_id = await go_through_a_life(ledger, entry)
    await look_around(ledger, order_id)
    await keep_and_forget(ledger, Drafts(database), clock.now + timedelta(days=1))
    compiled = [for_postgresql(statement) for statement in executed]
    drafts = {"order_drafts", "order_templates", "legacy_drafts"}
    tables = {"orders", "order_events", "order_places", "product_ids", *drafts}
    for verb in ("SELECT", "INSERT INTO", "UPDATE", "DELETE FROM"):
        assert any(text.startswith(verb) for text in compiled)
    assert all(any(table in text for text in compiled) for table in tables)


def test_every_table_and_index_is_one_of_postgresql():
    for table in metadata.sorted_tables:
        assert for_postgresql(CreateTable(table)).strip().startswith("CREATE TABLE")
        for index in table.indexes:
            assert "INDEX" in for_postgresql(CreateIndex(index))


async def test_orders_without_a_total_stand_where_they_do_here(ledger, executed):
    for descending in (True, False):
        await ledger.ids(HistoryQuery(STORE, ORIGIN, sort=HistorySort.TOTAL, descending=descending))
    walked = [text for text in map(for_postgresql, executed) if "total_minor" in text]
    assert ["DESC NULLS LAST" in text for text in walked] == [True, False]
    assert ["total_minor NULLS FIRST" in text for text in walked] == [False, True]


def test_a_key_is_held_once_there_too():
    (index,) = (one for one in metadata.tables["orders"].indexes if one.name == "one_holder_per_key")
    assert " WHERE state IN (" in for_postgresql(CreateIndex(index))
