"""What is typed is kept: over stores, over restarts, several orders at a time, and as templates."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QMenu

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.draft import AddressDraft, LineDraft
from sign_desk.services.session import Session
from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.template_dialog import TemplateDialog

OTHER = replace(EXAMPLE, external_id="other", external_order_number="SC-2")


async def kept(room, store_id="s1"):
    return [draft.draft for draft in await room.drafts.drafts(store_id, "en_US")]


async def rows(room, until, number):
    await until(lambda: len(room.view.waiting.rows) == number)
    return tuple(room.view.waiting.rows.values())


async def test_what_is_typed_is_kept_after_a_moment(desk, until):
    async with desk() as room:
        page = room.view.new_order
        room.fill(replace(EXAMPLE, external_id=""))
        await until(lambda: page.kept.text() == "Kept as a draft")
        assert await kept(room) == [replace(EXAMPLE, external_id="")], "an incomplete order, too"
        room.fill(EXAMPLE)
        page.kept.setText("")
        await until(lambda: page.kept.text() == "Kept as a draft")
        assert await kept(room) == [EXAMPLE], "it is the same draft"


async def test_what_stands_in_an_open_cell_is_kept_too(desk, until):
    """The program may be killed while one types."""
    async with desk() as room:
        room.fill(EXAMPLE)
        table, page = room.view.new_order.form.table, room.view.new_order
        await until(lambda: page.kept.text() == "Kept as a draft")
        cell = table.view.model().index(0, 0)

        async def kept_as(*products):
            await until(lambda: page.kept.text() == "Kept as a draft")
            return [[line.external_id for line in draft.products] for draft in await kept(room)] == [list(products)]

        table.view.setCurrentIndex(cell)
        table.view.edit(cell)
        (editor,) = table.view.viewport().findChildren(QLineEdit)
        page.kept.setText("")
        QTest.keyClicks(editor, "half")
        assert await kept_as("half")
        assert cell.data() == EXAMPLE.products[0].external_id, "the cell is still open"
        page.kept.setText("")
        QTest.keyClick(editor, Qt.Key.Key_Escape)
        assert await kept_as(EXAMPLE.products[0].external_id), "it was let go of"


async def test_untouched_form_is_not_kept(desk):
    async with desk() as room:
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == []


async def test_order_typed_last_is_there_at_the_next_start(desk, until):
    async with desk() as room:
        await room.drafts.save("s1", OTHER, locale="en_US")
        await room.drafts.save("s1", EXAMPLE, locale="en_US")
        room.restart()
        await until(lambda: room.view.new_order.form.draft() == EXAMPLE)
        (row,) = await rows(room, until, 1)
        row.open_button.click()
        assert room.view.new_order.form.draft() == OTHER
        assert room.view.currentWidget() is room.view.new_order
        await until(lambda: [row.title for row in room.view.waiting.rows.values()] == ["SC-1001"])


async def test_two_drafts_of_one_number_are_told_apart(desk, until):
    other = replace(EXAMPLE, external_id="order-9", customer=replace(EXAMPLE.customer, first_name="Ana"))
    async with desk() as room:
        for draft in (EXAMPLE, other, EXAMPLE):
            await room.drafts.save("s1", draft, locale="en_US")
        room.restart()
        told = [label.text() for row in await rows(room, until, 2) for label in row.findChildren(QLabel)]
        assert {"Ana Smith, id order-9", "John Smith, id order-123456"} <= set(told)


@pytest.fixture
def write_numbers_as():
    """Have numbers written as in this locale, until the test has ended."""
    before = QLocale()
    yield lambda locale: QLocale.setDefault(QLocale(locale))
    QLocale.setDefault(before)


@pytest.mark.parametrize(
    ("typed", "written", "locale", "read"),
    [
        ("1.250", "en_US", "de_DE", "1,250"),
        ("1.250", "de_DE", "ar_KW", "1250"),
        ("1,250", "fr_FR", "ar_KW", "1.250"),
    ],
)
async def test_a_price_is_no_other_amount_where_numbers_are_written_otherwise(
    desk, until, write_numbers_as, typed, written, locale, read
):
    async with desk(minor_units={"KWD": MinorUnit.ISO}, price_basis=PriceBasis.PER_UNIT) as room:
        write_numbers_as(written)
        room.restart()
        room.fill(replace(EXAMPLE, currency="KWD", products=(LineDraft("lamp", "1", typed),)))
        before = room.presenter._composing.total()
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        write_numbers_as(locale)
        room.restart()
        await until(lambda: room.view.new_order.form.draft().external_id == EXAMPLE.external_id)
        assert room.view.new_order.form.draft().products[0].price == read
        assert room.presenter._composing.total() == before > 0


async def test_what_is_typed_when_all_work_ends_is_kept_at_once(desk):
    async with desk() as room:
        room.fill(EXAMPLE)
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == [EXAMPLE]


async def test_new_order_leaves_the_typed_one_as_a_draft(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        room.view.new_order.new_button.click()
        assert room.view.new_order.form.draft().external_id == ""
        (row,) = await rows(room, until, 1)
        assert row.title == "SC-1001"
        room.fill(OTHER)
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        assert len(await kept(room)) == 2


async def test_emptied_order_is_no_draft_any_more(desk, until):
    async with desk() as room:
        empty = room.view.new_order.form.draft()
        room.fill(EXAMPLE)
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        room.fill(empty)
        await until(lambda: room.view.new_order.kept.text() == "")
        assert await kept(room) == []


async def test_draft_goes_with_the_acceptance(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        await room.writes.drain(20)
        assert await kept(room) == []
        room.view.new_order.form.order.field("external_id").control.set_value("order-2")
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        assert [draft.external_id for draft in await kept(room)] == ["order-2"], "what is made of it is another order"


async def test_draft_stays_with_a_refusal(desk, until):
    async with desk() as room:
        room.service.answers["/api/v2/orders"] = (422, {"message": "No.", "errors": {}})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was refused")
        await room.writes.drain(20)
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == [EXAMPLE]


async def test_order_that_was_given_up_waits_as_recorded_and_is_no_draft(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        page = room.view.new_order
        room.service.answers["/api/v2/orders"] = (429, {"message": "Too Many Attempts."})
        room.fill(EXAMPLE)
        await until(lambda: page.kept.text() == "Kept as a draft")
        await room.send(until)
        await until(page.stop_button.isVisible)
        page.stop_button.click()
        await until(lambda: room.answer() == "The order was not sent")
        await until(lambda: len(room.view.waiting.cards) == 1)
        page.new_button.click()
        await room.writes.drain(20)
        assert await kept(room) == []
        room.restart()
        await until(lambda: len(room.view.waiting.cards) == 1)
        assert room.view.waiting.rows == {}
        assert room.view.new_order.form.draft().external_id == ""


async def test_drafts_are_those_of_their_store(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        other = Session(replace(room.session.profile, store_id="s2"), None)
        room.use(other)
        await room.writes.drain(20)
        assert await kept(room) == [EXAMPLE]
        assert await kept(room, "s2") == []
        assert room.view.waiting.rows == {}
        room.use()
        assert room.view.new_order.form.draft() == EXAMPLE


async def test_removed_draft_is_asked_for_and_gone(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        room.view.new_order.new_button.click()
        (row,) = await rows(room, until, 1)
        row.remove_button.click()
        await room.reply(until, "Remove draft")
        await until(lambda: room.view.waiting.rows == {})
        assert await kept(room) == []


async def test_draft_that_cannot_be_kept_is_told(desk, until, monkeypatch):
    from sign_desk.store.errors import DiskFull

    async with desk() as room:

        async def fail(*_arguments, **_named):
            raise DiskFull

        monkeypatch.setattr(room.drafts, "save", fail)
        room.fill(EXAMPLE)
        await until(lambda: room.view.new_order.kept.text().startswith("Not kept as a draft."))


async def test_template_is_saved_used_and_removed(desk, until):
    async with desk() as room:
        page = room.view.new_order
        room.fill(EXAMPLE)
        save(page).trigger()
        dialog = await room.dialog(until, TemplateDialog)
        dialog.accept()
        assert dialog.form.field("name").has_error
        dialog.form.set_values({"name": " Trade & show "})
        dialog.accept()
        await until(lambda: names(page) == ["Trade && show"])

        page.new_button.click()
        page.templates.actions()[0].trigger()
        assert page.form.draft() == replace(EXAMPLE, external_id="", external_order_number="")

        removal = page.templates.actions()[-1].menu()
        assert isinstance(removal, QMenu)
        removal.actions()[0].trigger()
        await room.reply(until, "Remove template")
        await until(lambda: names(page) == [])


async def test_template_of_a_name_in_use_is_replaced_after_a_warning(desk, until):
    async with desk() as room:
        page = room.view.new_order
        await room.drafts.save_template("s1", "Fair", replace(EXAMPLE, billing_address=AddressDraft()), locale="en_US")
        room.use()
        await until(lambda: names(page) == ["Fair"])
        room.fill(EXAMPLE)
        save(page).trigger()
        dialog = await room.dialog(until, TemplateDialog)
        dialog.form.set_values({"name": "Fair"})
        assert "replaced" in dialog.form.field("name").message
        dialog.accept()
        await until(lambda: room.writes.running)
        await room.writes.drain(20)
        (template,) = await room.drafts.templates("s1", "en_US")
        assert template.draft.billing_address == EXAMPLE.billing_address


async def test_latest_product_is_added_with_its_price(desk, until):
    async with desk() as room:
        product = {"external_id": "sign-9", "price": 24900, "title": "Open Late"}
        room.service.answers["/api/v2/webhook-examples/product:created"] = (200, {"product": product})
        room.view.new_order.latest_button.click()
        await until(lambda: room.answer() == "The latest product was added")
        assert room.view.new_order.form.draft().products == (LineDraft("sign-9", "1", "249.00"),)


async def test_latest_product_is_added_to_the_order_it_was_asked_for_alone(desk, until):
    async with desk() as room:
        page, path = room.view.new_order, "/api/v2/webhook-examples/product:created"
        room.service.answers[path] = (200, {"product": {"external_id": "sign-9", "price": 24900}})
        room.service.may_answer.clear()
        page.latest_button.click()
        await until(lambda: f"GET {path}" in room.service.asked)
        page.new_button.click()
        await until(room.service.hung_up.is_set)
        assert page.form.draft().products == (LineDraft("", "1", ""),)


async def test_latest_product_leaves_what_is_typed_into_a_cell(desk, until):
    async with desk() as room:
        product = {"external_id": "sign-9", "price": 24900}
        room.service.answers["/api/v2/webhook-examples/product:created"] = (200, {"product": product})
        table = room.view.new_order.form.table.view
        table.edit(table.model().index(0, 0))
        editor = await until(lambda: table.viewport().findChild(QLineEdit))
        QTest.keyClicks(editor, "half-typed-id")
        room.view.new_order.latest_button.click()
        await until(lambda: room.answer() == "The latest product was added")
        assert room.view.new_order.form.draft().products == (
            LineDraft("half-typed-id", "1", ""),
            LineDraft("sign-9", "1", "249.00"),
        )


async def test_ids_that_were_sent_are_proposed(desk, until):
    async with desk() as room:
        form = room.view.new_order.form
        room.fill(EXAMPLE)
        await room.send(until)
        await until(lambda: room.answer() == "The order was accepted")
        form.productTyped.emit("your")
        await until(lambda: form.table._delegate._proposals.stringList() == ["your-product-id-123"])


def names(page):
    texts = [action.text() for action in page.templates.actions() if action.menu() is None]
    return texts[: texts.index("")]


def save(page):
    return next(action for action in page.templates.actions() if action.text().startswith("Save this order"))


async def test_what_is_erased_is_not_kept_again(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        room.presenter.forget(datetime.now(UTC))
        assert room.view.new_order.form.draft().customer.email == ""
        await room.drafts.erase_personal(datetime.now(UTC))
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == []


async def test_younger_order_outlives_the_older_ones(desk, until):
    async with desk() as room:
        before = datetime.now(UTC)
        room.fill(EXAMPLE)
        room.presenter.forget(before)
        assert room.view.new_order.form.draft() == EXAMPLE


async def test_looking_at_a_draft_does_not_make_it_younger(desk, until):
    async with desk() as room:
        await room.drafts.save("s1", EXAMPLE, locale="en_US")
        (before,) = await room.drafts.drafts("s1", "en_US")
        room.restart()
        await until(lambda: room.view.new_order.form.draft() == EXAMPLE)
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await room.drafts.drafts("s1", "en_US") == (before,)


async def test_order_on_its_way_stays_on_its_form(desk, until, monkeypatch):
    monkeypatch.setattr("sign_desk.api.retry._FIRST_WAIT", 100)
    async with desk() as room:
        page = room.view.new_order
        room.service.answers["/api/v2/orders"] = (429, {"message": "Too Many Attempts."})
        room.fill(EXAMPLE)
        await room.send(until)
        await until(page.stop_button.isVisible)
        room.presenter.forget(datetime.now(UTC))
        assert page.form.draft() == EXAMPLE
        page.stop_button.click()
        await until(lambda: room.answer() == "The order was not sent")


async def test_nothing_typed_for_a_store_that_is_forgotten_comes_back(desk, until):
    async with desk() as room:
        room.fill(EXAMPLE)
        await until(lambda: room.view.new_order.kept.text() == "Kept as a draft")
        room.presenter.use_none()
        room.presenter.forget_store("s1")
        await room.drafts.forget("s1")
        room.use()
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert room.view.new_order.form.draft().customer.email == ""
        assert await kept(room) == []
