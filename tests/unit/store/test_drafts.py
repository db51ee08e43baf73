"""Drafts and templates stay as they were typed, over a restart too, until they are erased."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.money import AmountError, parse_major
from sign_desk.orders import draft_text
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LegacyDraft, LineDraft, OrderDraft
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT
from sign_desk.store.archive import Archive
from sign_desk.store.database import Database
from sign_desk.store.orders.drafts import Drafts, KeptLegacy

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
    draft_id = await Drafts(database, clock).save(STORE, TYPED, locale="en_US")
    await database.close()
    database = await Database.open(path)
    (kept,) = await Drafts(database, clock).drafts(STORE, "en_US")
    await database.close()
    assert (kept.id, kept.draft, kept.changed_at, kept.title) == (draft_id, TYPED, clock.now, "SC-1")


async def test_a_draft_is_changed_in_its_place_and_the_last_changed_comes_first(drafts, clock):
    first = await drafts.save(STORE, TYPED, locale="en_US")
    clock.turn(seconds=1)
    second = await drafts.save(STORE, OrderDraft(), locale="en_US")
    clock.turn(seconds=1)
    changed = replace(TYPED, shipping_line="")
    assert await drafts.save(STORE, changed, locale="en_US", draft_id=first) == first
    assert [(kept.id, kept.draft) for kept in await drafts.drafts(STORE, "en_US")] == [
        (first, changed),
        (second, OrderDraft()),
    ]


async def test_a_draft_that_is_gone_is_kept_anew(drafts):
    first = await drafts.save(STORE, TYPED, locale="en_US")
    await drafts.remove(first)
    await drafts.remove(first)
    assert await drafts.drafts(STORE, "en_US") == ()
    second = await drafts.save(STORE, TYPED, locale="en_US", draft_id=first)
    assert second != first
    assert [kept.id for kept in await drafts.drafts(STORE, "en_US")] == [second]


async def test_stores_keep_their_drafts_and_templates_apart(drafts):
    own = await drafts.save(STORE, TYPED, locale="en_US")
    assert await drafts.save("other", TYPED, locale="en_US", draft_id=own) != own
    await drafts.save_template("other", "Lamps", TYPED, locale="en_US")
    assert [kept.id for kept in await drafts.drafts(STORE, "en_US")] == [own]
    assert await drafts.templates(STORE, "en_US") == ()
    await drafts.forget("other")
    assert await drafts.drafts("other", "en_US") == ()
    assert await drafts.templates("other", "en_US") == ()
    assert [kept.id for kept in await drafts.drafts(STORE, "en_US")] == [own]


async def test_a_template_has_no_ids_of_a_single_order(drafts):
    await drafts.save_template(STORE, " Lamps ", TYPED, locale="en_US")
    (template,) = await drafts.templates(STORE, "en_US")
    assert template.name == "Lamps"
    assert template.draft == replace(TYPED, external_id="", external_order_number="")


async def test_a_template_is_replaced_and_removed_by_its_name(drafts):
    for name in ("lamps", "Arrows", "Lamps", "lamps"):
        await drafts.save_template(STORE, name, replace(TYPED, shipping_line=name), locale="en_US")
    assert [template.name for template in await drafts.templates(STORE, "en_US")] == ["Arrows", "Lamps", "lamps"]
    await drafts.remove_template(STORE, "lamps ")
    assert [template.name for template in await drafts.templates(STORE, "en_US")] == ["Arrows", "Lamps"]


async def test_old_drafts_are_erased_and_old_templates_forget_people(drafts, clock, path):
    await drafts.save(STORE, TYPED, locale="en_US")
    await drafts.save_template(STORE, "Lamps", TYPED, locale="en_US")
    clock.turn(days=30)
    kept = await drafts.save(STORE, OrderDraft(currency="EUR"), locale="en_US")
    await drafts.erase_personal(clock.now)
    assert [draft.id for draft in await drafts.drafts(STORE, "en_US")] == [kept]
    (template,) = await drafts.templates(STORE, "en_US")
    assert template.draft.products == TYPED.products
    assert (template.draft.customer, template.draft.billing_address) == (CustomerDraft(), AddressDraft())
    content = b"".join(file.read_bytes() for file in path.parent.iterdir())
    assert b"canar" not in content.lower()


async def test_the_archive_erases_and_forgets_drafts_too(path, clock):
    archive = await Archive.open(path)
    await archive.drafts.save(STORE, TYPED, locale="en_US")
    assert await archive.erase_personal(clock.now) == 0, "no order was erased"
    assert len(await archive.drafts.drafts(STORE, "en_US")) == 1, "it is younger"
    await archive.forget_store(STORE, "demo")
    assert await archive.drafts.drafts(STORE, "en_US") == ()
    await archive.close()


texts = st.text(max_size=8)
prices = texts | st.from_regex(r"[0-9]{1,7}([.,'\u066b\u066c][0-9]{1,4}){0,2}", fullmatch=True)
locales = st.sampled_from(["en_US", "de_DE", "de_CH", "fr_FR", "en_IN", "ar_KW", "sv_SE", "C"])
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
    st.lists(st.builds(LineDraft, texts, texts, prices), max_size=3).map(tuple),
)


@given(drafts_typed)
def test_whatever_was_typed_is_read_back(draft):
    written = draft_text.write(draft, "en_US")
    written.encode()
    if "?" in written:
        assert draft_text.write(draft_text.read(written, "en_US"), "en_US") == written
    else:
        assert draft_text.read(written, "en_US") == draft


def amount(text, locale):
    try:
        return parse_major(text, 4, locale)
    except AmountError:
        return None


@given(prices, locales, locales)
def test_a_price_is_the_same_amount_wherever_its_draft_is_opened(typed, written, locale):
    draft = OrderDraft(products=(LineDraft("lamp", "1", typed),))
    (line,) = draft_text.read(draft_text.write(draft, written), locale).products
    if (there := amount(typed, written)) is not None:
        assert amount(line.price, locale) == there


@pytest.mark.parametrize(
    ("typed", "written", "locale", "read"),
    [
        ("1.250", "en_US", "de_DE", "1,250"),
        ("1,250", "en_US", "de_DE", "1250"),
        ("1.250", "de_DE", "en_US", "1250"),
        ("29,99", "de_DE", "ar_KW", "29.99"),
        ("12\u066c345\u066c678\u066b5", "ar_KW", "en_IN", "12345678.5"),
        ("1.250", "en_US", "en_GB", "1.250"),
        ("about 20", "en_US", "de_DE", "about 20"),
        # Written by a version that kept no locale: what may be either of two amounts is typed anew.
        ("1.250", "", "en_US", ""),
        ("1,250", "", "en_US", ""),
        ("29.99", "", "en_US", "29.99"),
        ("1250", "", "de_DE", "1250"),
    ],
)
def test_a_price_is_kept_with_the_way_it_is_written(typed, written, locale, read):
    body = draft_text.write(OrderDraft(products=(LineDraft("lamp", "1", typed),)), written)
    assert draft_text.read(body, locale).products == (LineDraft("lamp", "1", read),)


async def test_drafts_and_templates_are_read_as_numbers_are_written_here(drafts, clock):
    typed = replace(TYPED, currency="KWD", products=(LineDraft("lamp", "1", "1.250"),))
    await drafts.save(STORE, typed, locale="en_US")
    await drafts.save_template(STORE, "Lamps", typed, locale="en_US")
    await drafts.erase_personal(clock.now)
    (kept,), (template,) = await drafts.drafts(STORE, "de_DE"), await drafts.templates(STORE, "de_DE")
    assert [draft.products[0].price for draft in (kept.draft, template.draft)] == ["1,250", "1,250"]
    clock.turn(days=30)
    await drafts.erase_personal(clock.now)
    (template,) = await drafts.templates(STORE, "de_DE")
    assert template.draft.products[0].price == "1,250", "its people are gone, and it is read as before"


async def test_what_is_typed_for_the_deprecated_calls_is_kept_over_a_restart(path, clock):
    order, product = LegacyDraft('{"order_id": "\ud800"'), LegacyDraft("", "17")
    database = await Database.open(path)
    drafts = Drafts(database, clock)
    await drafts.save_legacy(STORE, LEGACY, LegacyDraft("before"))
    await drafts.save_legacy(STORE, LEGACY, order)
    await drafts.save_legacy(STORE, LEGACY_PRODUCT, product)
    await drafts.save_legacy("other", LEGACY, LegacyDraft("canary@example.com"))
    await database.close()
    database = await Database.open(path)
    drafts = Drafts(database, clock)
    found = await drafts.legacy(STORE)
    written = KeptLegacy(LegacyDraft('{"order_id": "?"'), clock.now)
    assert found == {LEGACY: written, LEGACY_PRODUCT: KeptLegacy(product, clock.now)}
    await drafts.save_legacy(STORE, LEGACY, None)
    assert [*await drafts.legacy(STORE)] == [LEGACY_PRODUCT]
    await drafts.forget(STORE)
    assert await drafts.legacy(STORE) == {}
    assert len(await drafts.legacy("other")) == 1
    clock.turn(days=30)
    await drafts.erase_personal(clock.now)
    assert await drafts.legacy("other") == {}
    await database.close()
    assert b"canar" not in b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()


@pytest.mark.parametrize(
    "text", ["{}", "[]", "null", '{"products": [1, null, {"quantity": 2}], "customer": [], "later": {}}']
)
def test_what_another_version_wrote_is_read_as_far_as_it_is_known(text):
    draft = draft_text.read(text, "en_US")
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
