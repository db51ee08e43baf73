"""Drafts and templates stay as they were typed, over a restart too, until they are erased."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.orders import draft_text
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft
from sign_desk.store.archive import Archive
from sign_desk.store.database import Database
from sign_desk.store.orders.drafts import Drafts

STORE = "a" * 32
TYPED = OrderDraft(
    integration_id="42",
    external_id="order-1",
    external_order_number="SC-1",
    currency="USD",
    billing_address=AddressDraft(first_name="Zoë", email="canary@example.com"),
    same_as_billing=True,
    shipping_line="Express",
    customer=CustomerDraft("Zoë", "Canarsson"),
    products=(LineDraft("lamp", "2", "29.99"), LineDraft()),
)


@pytest.fixture
def drafts(database, clock):
    return Drafts(database, clock)


async def test_a_draft_is_kept_over_a_restart(path, clock):
    database = await Database.open(path)
    draft_id = await Drafts(database, clock).save(STORE, TYPED)
    await database.close()
    database = await Database.open(path)
    (kept,) = await Drafts(database, clock).drafts(STORE)
    await database.close()
    assert (kept.id, kept.draft, kept.changed_at, kept.title) == (draft_id, TYPED, clock.now, "SC-1")


async def test_a_draft_is_changed_in_its_place_and_the_last_changed_comes_first(drafts, clock):
    first = await drafts.save(STORE, TYPED)
    clock.turn(seconds=1)
    second = await drafts.save(STORE, OrderDraft())
    clock.turn(seconds=1)
    changed = replace(TYPED, shipping_line="")
    assert await drafts.save(STORE, changed, draft_id=first) == first
    assert [(kept.id, kept.draft) for kept in await drafts.drafts(STORE)] == [(first, changed), (second, OrderDraft())]


async def test_a_draft_that_is_gone_is_kept_anew(drafts):
    first = await drafts.save(STORE, TYPED)
    await drafts.remove(first)
    await drafts.remove(first)
    assert await drafts.drafts(STORE) == ()
    second = await drafts.save(STORE, TYPED, draft_id=first)
    assert second != first
    assert [kept.id for kept in await drafts.drafts(STORE)] == [second]


async def test_stores_keep_their_drafts_and_templates_apart(drafts):
    own = await drafts.save(STORE, TYPED)
    assert await drafts.save("other", TYPED, draft_id=own) != own
    await drafts.save_template("other", "Lamps", TYPED)
    assert [kept.id for kept in await drafts.drafts(STORE)] == [own]
    assert await drafts.templates(STORE) == ()
    await drafts.forget("other")
    assert await drafts.drafts("other") == ()
    assert await drafts.templates("other") == ()
    assert [kept.id for kept in await drafts.drafts(STORE)] == [own]


async def test_a_template_has_no_ids_of_a_single_order(drafts):
    await drafts.save_template(STORE, " Lamps ", TYPED)
    (template,) = await drafts.templates(STORE)
    assert template.name == "Lamps"
    assert template.draft == replace(TYPED, external_id="", external_order_number="")


async def test_a_template_is_replaced_and_removed_by_its_name(drafts):
    for name in ("lamps", "Arrows", "Lamps", "lamps"):
        await drafts.save_template(STORE, name, replace(TYPED, shipping_line=name))
    assert [template.name for template in await drafts.templates(STORE)] == ["Arrows", "Lamps", "lamps"]
    await drafts.remove_template(STORE, "lamps ")
    assert [template.name for template in await drafts.templates(STORE)] == ["Arrows", "Lamps"]


async def test_old_drafts_are_erased_and_old_templates_forget_people(drafts, clock, path):
    await drafts.save(STORE, TYPED)
    await drafts.save_template(STORE, "Lamps", TYPED)
    clock.turn(days=30)
    kept = await drafts.save(STORE, OrderDraft(currency="EUR"))
    await drafts.erase_personal(clock.now)
    assert [draft.id for draft in await drafts.drafts(STORE)] == [kept]
    (template,) = await drafts.templates(STORE)
    assert template.draft.products == TYPED.products
    assert (template.draft.customer, template.draft.billing_address) == (CustomerDraft(), AddressDraft())
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"canar" not in content.lower()


async def test_the_archive_erases_and_forgets_drafts_too(path, clock):
    archive = await Archive.open(path)
    await archive.drafts.save(STORE, TYPED)
    assert await archive.erase_personal(clock.now) == 0, "no order was erased"
    assert len(await archive.drafts.drafts(STORE)) == 1, "it is younger"
    await archive.forget_store(STORE, "demo")
    assert await archive.drafts.drafts(STORE) == ()
    await archive.close()


texts = st.text(max_size=8)
drafts_typed = st.builds(
    OrderDraft,
    texts,
    texts,
    texts,
    texts,
    st.builds(AddressDraft, *[texts] * 10),
    st.builds(AddressDraft, *[texts] * 10),
    st.booleans(),
    texts,
    st.builds(CustomerDraft, *[texts] * 4),
    st.lists(st.builds(LineDraft, texts, texts, texts), max_size=3).map(tuple),
)


@given(drafts_typed)
def test_whatever_was_typed_is_read_back(draft):
    written = draft_text.write(draft)
    written.encode()
    if "?" in written:
        assert draft_text.write(draft_text.read(written)) == written
    else:
        assert draft_text.read(written) == draft


@pytest.mark.parametrize(
    "text", ["{}", "[]", "null", '{"products": [1, null, {"quantity": 2}], "customer": [], "later": {}}']
)
def test_what_another_version_wrote_is_read_as_far_as_it_is_known(text):
    draft = draft_text.read(text)
    assert replace(draft, products=()) == OrderDraft()
    assert all(line == LineDraft() for line in draft.products)


@pytest.mark.parametrize(
    ("draft", "title"),
    [
        (TYPED, "SC-1"),
        (replace(TYPED, external_order_number=" "), "order-1"),
        (draft_text.without_ids(TYPED), "Zoë Canarsson"),
        (OrderDraft(billing_address=AddressDraft(email="a@b")), "a@b"),
        (OrderDraft(currency="USD"), ""),
    ],
)
def test_a_draft_is_called_by_the_first_thing_that_names_it(draft, title):
    assert draft_text.title(draft) == title
