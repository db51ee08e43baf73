"""Prices loaded and saved unedited are sent exactly as they came, whatever unknown fields are in them."""

import copy
import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.archive import Archive

CUSTOMISERS = (1, 9)
OWN = {"customiser_id", "value_units"}

numbers = st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=4),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(min_size=1, max_size=4), children),
    max_leaves=6,
)
unknown = st.dictionaries(st.sampled_from(["x-note", "x-kind", "x-more"]), anything, max_size=3)


def items(tree):
    """Every object of the pricing to which the service may add fields."""
    yield tree
    yield from tree["sizes"]
    yield tree["base_pricing"]
    yield from tree["base_pricing"]["rows"]
    for price_list in tree["price_lists"]:
        yield price_list
        yield from price_list["rows"]


def sendable(tree):
    return {name: value for name, value in tree.items() if name not in OWN}


@given(data=st.data(), customiser_id=st.sampled_from(CUSTOMISERS))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_an_unedited_document_is_sent_as_it_came(shared, session, tmp_path, data, customiser_id):
    store = session(shared.origin)
    client = store.client
    tree = copy.deepcopy(await client.get_pricing(customiser_id))
    for item in items(tree):
        item.update(data.draw(unknown))
    await client.update_pricing(customiser_id, sendable(tree))
    came = await client.get_pricing(customiser_id)

    sent = []
    update = client.update_pricing

    async def watched(customiser_id, pricing):
        sent.append(json.loads(pricing)["pricing"])
        return await update(customiser_id, pricing)

    client.update_pricing = watched
    archive = await Archive.open(tmp_path / "desk.sqlite3")
    try:
        books = PriceBooks(store, archive)
        book = (await books.open(customiser_id)).book
        saved = await books.save(book, book.document, lambda _phase: None)
    finally:
        await archive.close()
    assert list(map(json.dumps, sent)) == [json.dumps(sendable(came))], "to the letter, and in its order"
    assert saved.readback.is_same
    assert await client.get_pricing(customiser_id) == came
