"""The history is looked through a page at a time: whatever is asked for, exactly that comes, in that order."""

from dataclasses import fields, replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from sign_desk.orders.particulars import search_terms, search_text, sort_key
from sign_desk.orders.recorded import OrderRecord, OrderSummary
from sign_desk.orders.states import State
from sign_desk.store.orders.history import HistoryQuery, HistorySort
from sign_desk.store.schema import orders

STORE, ORIGIN = "a" * 32, "https://signs.example"
EVERYTHING = HistoryQuery(STORE, ORIGIN)


async def numbers(ledger, query, **part):
    page = await ledger.page(query, **{"limit": 100} | part)
    return [order.order_number for order in page.entries]


@pytest.fixture
async def recorded(ledger, entry, clock):
    """Record orders by number, customer and total, a day apart, the first one at the clock's beginning."""

    async def make(*rows):
        ids = []
        for number, customer, total in rows:
            order = entry(f"id-{number}", order_number=number, customer=customer, total_minor=total)
            ids.append(await ledger.record(order))
            clock.turn(days=1)
        return ids

    return make


async def test_a_page_holds_all_but_what_was_sent(ledger, recorded):
    (order_id,) = await recorded(("SC-1", "Ada Byron", 100))
    (listed,) = (await ledger.page(EVERYTHING, limit=10)).entries
    whole = await ledger.get(order_id)
    assert type(listed) is OrderSummary
    assert isinstance(whole, OrderRecord)
    for field in fields(OrderSummary):
        assert getattr(listed, field.name) == getattr(whole, field.name)
    assert not hasattr(listed, "payload")


async def test_the_newest_come_first_and_pages_follow_one_another(ledger, recorded):
    await recorded(*[(f"SC-{number}", "A", 1) for number in range(5)])
    assert await numbers(ledger, EVERYTHING) == ["SC-4", "SC-3", "SC-2", "SC-1", "SC-0"]
    assert await numbers(ledger, EVERYTHING, limit=2, offset=2) == ["SC-2", "SC-1"]


@pytest.mark.parametrize("sort", HistorySort)
async def test_what_came_after_a_page_is_left_out_of_what_was_on_it(ledger, recorded, sort):
    await recorded(("SC-2", "B", 2), ("SC-4", "D", 4))
    query = replace(EVERYTHING, sort=sort)
    page = await ledger.page(query, limit=10)
    await recorded(("SC-1", "A", 1), ("SC-3", "C", 3), ("SC-5", "E", 5))
    then = replace(query, newest_id=page.newest_id)
    assert await ledger.ids(then) == tuple(order.id for order in page.entries)
    assert (await ledger.page(then, limit=1)).total == 2
    assert (await ledger.page(query, limit=1)).total == 5


async def test_orders_to_which_something_happened_since_are_left_out(ledger, recorded):
    ids = await recorded(*[(f"SC-{number}", "A", 1) for number in range(3)])
    then = (await ledger.page(EVERYTHING, limit=1)).newest_event
    await ledger.put_away(ids[1], "Kim")
    quiet = replace(EVERYTHING, quiet_since=then)
    assert await ledger.ids(quiet) == (ids[2], ids[0])
    assert (await ledger.page(quiet, limit=1)).total == 2


@pytest.mark.parametrize(
    ("limit", "offset", "found"), [(2, 0, 2), (2, 2, 2), (2, 4, 1), (5, 0, 5), (9, 0, 5), (2, 6, 0)]
)
async def test_every_page_tells_how_many_there_are(ledger, recorded, limit, offset, found):
    await recorded(*[(f"SC-{number}", "A", 1) for number in range(5)])
    page = await ledger.page(EVERYTHING, limit=limit, offset=offset)
    assert (len(page.entries), page.total) == (found, 5)


SORTED = {
    HistorySort.TIME: ["SC-10", "sc-9", "SC-100", "B-1"],
    HistorySort.NUMBER: ["B-1", "sc-9", "SC-10", "SC-100"],
    HistorySort.TOTAL: ["SC-100", "B-1", "SC-10", "sc-9"],
    HistorySort.CUSTOMER: ["sc-9", "B-1", "SC-10", "SC-100"],
    HistorySort.STATE: ["SC-10", "sc-9", "SC-100", "B-1"],
}


@pytest.mark.parametrize("sort", HistorySort)
async def test_orders_are_sorted_as_people_read(ledger, recorded, sort):
    await recorded(("SC-10", "ben", 300), ("sc-9", "Ada", 400), ("SC-100", "Chloé", 100), ("B-1", "Ari", 200))
    query = replace(EVERYTHING, sort=sort, descending=False)
    assert await numbers(ledger, query) == SORTED[sort]
    assert await numbers(ledger, replace(query, descending=True)) == SORTED[sort][::-1]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sc-1", ["SC-10", "SC-1"]),
        ("ID-SC-10", ["SC-10"]),
        ("ÖSTERBERG", ["SC-10"]),
        ("björn sc", ["SC-10"]),
        ("björn ada", []),
        ("canary-email", ["SC-10", "SC-1"]),
        ("%", []),
        ("_", []),
        ("  ", ["SC-10", "SC-1"]),
    ],
)
async def test_every_word_of_a_search_is_found_whatever_its_case(ledger, recorded, text, found):
    await recorded(("SC-1", "Ada Byron", 1), ("SC-10", "Björn Österberg", 1))
    assert await numbers(ledger, replace(EVERYTHING, text=text)) == found


async def test_a_search_is_no_pattern(ledger, recorded):
    await recorded(("100%_/", "Ada", 1), ("100", "Ada", 1))
    assert await numbers(ledger, replace(EVERYTHING, text="%_/")) == ["100%_/"]


async def test_products_are_told_from_orders(ledger, entry):
    for name, kind in (("SC-1", "v2"), ("SC-2", "legacy"), ("lamp", "legacy_product"), ("sc-lamp", "legacy_product")):
        await ledger.record(entry(name, order_number=name, kind=kind))
    everything = await ledger.page(EVERYTHING, limit=1)
    assert (everything.total, everything.products) == (4, 2)
    for sort in HistorySort:
        query = replace(EVERYTHING, sort=sort, products=False)
        page = await ledger.page(query, limit=10)
        assert ({order.order_number for order in page.entries}, page.total, page.products) == ({"SC-1", "SC-2"}, 2, 0)
        page = await ledger.page(replace(query, products=True), limit=1)
        assert (len(page.entries), page.total, page.products) == (1, 2, 2)
    assert await numbers(ledger, replace(EVERYTHING, products=True, text="sc")) == ["sc-lamp"]
    assert len(await ledger.ids(replace(EVERYTHING, products=False))) == 2


async def test_states_and_days_narrow_it(ledger, database, recorded, clock):
    begin = clock.now
    ids = await recorded(*[(f"SC-{number}", "A", 1) for number in range(4)])
    await ledger.put_away(ids[1], "Kim")
    assert await numbers(ledger, replace(EVERYTHING, states=frozenset({State.DISCARDED}))) == ["SC-1"]
    assert await numbers(ledger, replace(EVERYTHING, states=frozenset())) == []
    middle = replace(EVERYTHING, since=begin + timedelta(days=1), until=begin + timedelta(days=3))
    for sort in HistorySort:
        assert sorted(await numbers(ledger, replace(middle, sort=sort))) == ["SC-1", "SC-2"]


async def test_stores_at_one_address_are_apart_and_removed_ones_are_not_lost(ledger, entry):
    await ledger.record(entry("own", order_number="own"))
    await ledger.record(entry("other", order_number="other", store_id="known"))
    await ledger.record(entry("removed", order_number="removed", store_id="removed"))
    await ledger.record(entry("elsewhere", order_number="elsewhere", store_id="removed", origin="demo"))
    await ledger.record(entry("moved", order_number="moved", origin="https://before.example"))
    query = replace(EVERYTHING, others=frozenset({"known"}))
    assert await numbers(ledger, query) == ["moved", "removed", "own"]
    assert await numbers(ledger, HistoryQuery("nobody", "nowhere")) == []


async def test_all_ids_come_in_order_and_orders_by_their_ids(ledger, recorded):
    ids = await recorded(*[(f"SC-{number}", "A", number) for number in range(4)])
    query = replace(EVERYTHING, sort=HistorySort.TOTAL)
    assert await ledger.ids(query) == tuple(reversed(ids))
    found = await ledger.summaries([ids[2], 999, ids[0]])
    assert [order.order_number for order in found] == ["SC-2", "SC-0"]


PLANS = [
    replace(EVERYTHING, sort=sort, **more)
    for sort in HistorySort
    for more in ({}, {"text": "a"}, {"states": frozenset({State.ACCEPTED, State.READY})})
]


@pytest.mark.parametrize("query", PLANS)
async def test_a_page_is_walked_along_an_index_that_holds_all_it_needs(database, query):
    """Anything else takes many times as long in a large history; `tests/benchmarks` measures it."""
    from sign_desk.store.orders.history import _walk

    statement = str(_walk(query, [1, 2]).limit(9).compile(compile_kwargs={"literal_binds": True}))
    plan = await database.read(lambda connection: connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all())
    steps = [step[3] for step in plan]
    assert steps[0].startswith("SCAN orders USING COVERING INDEX history_by_")
    assert not any("ORDER BY" in step for step in steps)


words = st.text("ab%_/ßİ19", max_size=4)
made = st.lists(
    st.tuples(words, words, st.none() | st.integers(0, 3), st.sampled_from(State), st.integers(0, 3)), max_size=8
)


@given(
    made,
    words,
    st.sampled_from(HistorySort),
    st.booleans(),
    st.none() | st.frozensets(st.sampled_from(State)),
    st.none() | st.integers(0, 3),
    st.integers(0, 4),
    st.integers(1, 4),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
async def test_a_page_is_what_a_look_at_every_order_gives(
    ledger, database, entry, clock, rows, text, sort, descending, states, since, offset, limit
):
    await ledger.forget_origin(ORIGIN)
    begin = clock.now
    expected = []
    for number, (order_number, customer, total, state, days) in enumerate(rows):
        order = entry(f"x{number}", order_number=order_number, customer=customer, total_minor=total, email=None)
        clock.now = begin + timedelta(days=days)
        order_id = await ledger.record(order)
        statement = update(orders).where(orders.c.id == order_id).values(state=state)
        await database.run(lambda connection, statement=statement: connection.execute(statement))
        text_of = search_text(order_number, f"x{number}", customer)
        keys = {
            HistorySort.TIME: clock.now,
            HistorySort.NUMBER: sort_key(order_number),
            HistorySort.TOTAL: -1 if total is None else total,
            HistorySort.STATE: str(state),
            HistorySort.CUSTOMER: sort_key(customer),
        }
        fits = (states is None or state in states) and (since is None or days >= since)
        if fits and all(term in text_of for term in search_terms(text)):
            expected.append((keys[sort], order_id))
    clock.now = begin
    query = HistoryQuery(
        STORE,
        ORIGIN,
        states=states,
        since=None if since is None else begin + timedelta(days=since),
        text=text,
        sort=sort,
        descending=descending,
    )
    page = await ledger.page(query, limit=limit, offset=offset)
    expected = [order_id for _, order_id in sorted(expected, reverse=descending)]
    assert [order.id for order in page.entries] == expected[offset : offset + limit]
    assert page.total == len(expected)
