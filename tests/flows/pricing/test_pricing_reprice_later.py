"""Repricings that something comes in between: a restart, another customiser or store, a planned sale, a refusal."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView

from sign_desk.ui.pricing.reprice.choose_dialog import ChooseDialog
from sign_desk.ui.pricing.reprice.review_dialog import SeveralReviewDialog
from sign_desk.ui.pricing.reprice.rule_dialog import RuleDialog
from sign_desk.ui.pricing.sale.dialog import SaleDialog
from sign_desk.ui.shell.main_window import Tab

CHOSEN = (1, 4)
NEVER = QAbstractItemView.EditTrigger.NoEditTriggers


@pytest.fixture
def reprice(hand, until):
    """Lead to the review of a repricing of the first two customisers by 7 %."""

    async def led(editor):
        editor.view.commands.reprice.trigger()
        choosing = await hand.dialog(editor.view, ChooseDialog)
        for row in range(choosing.model.rowCount()):
            record = choosing.model.record(row)
            if record is not None and record.customiser_id in CHOSEN:
                choosing.model.toggle(row)
        await hand.click(choosing.go_button)
        rule = await hand.dialog(editor.view, RuleDialog)
        await hand.type_into(rule.form.field("amount").control, "7")
        await until(rule.review_button.isEnabled)
        await hand.click(rule.review_button)
        return await hand.dialog(editor.view, SeveralReviewDialog)

    return led


@pytest.fixture
def save(hand, until):
    async def saved(dialog):
        if dialog.typing.isVisible():
            await hand.type_into(dialog.typing, "Northern Neon")
        await until(dialog.save_button.isEnabled)
        await hand.click(dialog.save_button)

    return saved


@pytest.fixture
def undo(hand, until, save):
    """Undo the last repricing by the dialog that offers it; give the words of the button that does."""

    async def undone(editor):
        editor.view.commands.reprice.trigger()
        choosing = await hand.dialog(editor.view, ChooseDialog)
        words = choosing.undo_button.text()
        assert choosing.undo_button.isVisible()
        await hand.click(choosing.undo_button)
        await save(await hand.dialog(editor.view, SeveralReviewDialog))
        await until(lambda: editor.notice("reprice") and editor.notice("reprice").title == "The repricing was undone")
        await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)
        return words

    return undone


async def test_it_can_be_undone_after_a_restart_and_then_no_more(open_pricing, shop, hand, until, reprice, save, undo):
    _, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in CHOSEN}
    await save(await reprice(editor))
    await until(lambda: editor.notice("reprice"))
    assert shop.pricing(4) != before[4]
    _, editor = await open_pricing(again=True)
    assert (await undo(editor)).startswith("Undo that of ")
    assert {number: shop.pricing(number) for number in CHOSEN} == before
    _, editor = await open_pricing(again=True)
    editor.view.commands.reprice.trigger()
    choosing = await hand.dialog(editor.view, ChooseDialog)
    assert not choosing.undo_button.isVisible()
    choosing.reject()


async def test_what_was_left_by_one_that_stopped_is_given_up_after_a_restart_too(
    open_pricing, shop, sandbox, until, reprice, save, undo
):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in CHOSEN}
    dialog = await reprice(editor)
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "status", status=422, body='{"message": "No."}')
    await save(dialog)
    await until(lambda: editor.notice("reprice"))
    desk, editor = await open_pricing(again=True)
    await until(lambda: any("House name plaque" in need.title for need in desk.needs_you.needs))
    await undo(editor)
    await until(lambda: not [need for need in desk.needs_you.needs if "unsaved" in need.title])
    assert {number: shop.pricing(number) for number in CHOSEN} == before


async def test_it_can_be_undone_after_another_store_was_in_hand(
    open_pricing, connect_store, sandbox, shop, hand, until, reprice, save, undo
):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in CHOSEN}
    await save(await reprice(editor))
    await until(lambda: editor.notice("reprice"))
    await connect_store(desk, sandbox, name="Second store")
    assert shop.pricing(4) != before[4]
    editor.view.commands.reprice.trigger()
    choosing = await hand.dialog(editor.view, ChooseDialog)
    assert not choosing.undo_button.isVisible(), "the repricing of another store is none of this one"
    choosing.reject()
    desk.shell.open(next(profile for profile in desk.profiles.all() if profile.name == "Northern Neon"))
    await until(lambda: desk.shell.session is not None and desk.shell.session.profile.name == "Northern Neon")
    desk.tabs.pricing.open(1, "Storefront neon sign")
    await until(lambda: editor.view.is_loaded and not editor.view.refresh_button.busy)
    await undo(editor)
    assert {number: shop.pricing(number) for number in CHOSEN} == before


async def test_another_customiser_that_is_opened_meanwhile_is_locked(open_pricing, sandbox, hand, until, reprice, save):
    desk, editor = await open_pricing()
    dialog = await reprice(editor)
    sandbox.fault("PUT /api/v2/customisers/1/pricing", "latency", seconds=2)
    await save(dialog)
    await until(lambda: "Saving the new prices" in editor.view.saving.text())
    assert editor.view.saving.text().startswith("Repricing 1 of 2, Storefront neon sign: ")
    await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
    desk.tabs.customisers_view.table.select(7)
    await hand.press(Qt.Key.Key_Return, desk.tabs.customisers_view.table)
    await until(lambda: editor.view.title.text().startswith("Wedding"))
    await until(lambda: editor.view.is_loaded)
    assert editor.view.saving.text().startswith("Repricing ")
    assert editor.grid.editTriggers() == NEVER
    assert not editor.view.commands.reprice.isEnabled()
    await until(lambda: editor.notice("reprice"))
    assert editor.notice("reprice").title == "2 customisers repriced"
    await until(lambda: editor.view.is_loaded and editor.grid.editTriggers() != NEVER)


async def test_a_refusal_names_what_is_refused(open_pricing, sandbox, until, reprice, save):
    _, editor = await open_pricing()
    dialog = await reprice(editor)
    field = "pricing.price_lists.0.rows.1.base_price.line_1"
    body = json.dumps({"message": "No.", "errors": {field: ["The price is too high."]}})
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "status", status=422, body=body)
    await save(dialog)
    notice = await until(lambda: editor.notice("reprice"))
    assert "Standard, Medium, Base, line 1: The price is too high." in notice.text
    assert "marked" not in notice.text
    assert "Open it, correct that, and save it." in notice.text


async def test_a_sale_that_is_planned_is_told_before_a_repricing_begins_it(open_pricing, hand, until, reprice):
    _, editor = await open_pricing()
    editor.view.commands.sale.trigger()
    sale = await hand.dialog(editor.view, SaleDialog)
    await hand.type_into(sale.form.field("name").control, "May")
    await hand.click(sale.accept_button)
    await until(lambda: editor.notice("sale 1"))
    dialog = await reprice(editor)
    told = dialog.notices.notice("planned")
    assert told.title == "A sale is planned, and begins with this save"
    assert told.text.startswith("“May” (Storefront neon sign).")
    dialog.reject()


async def test_a_save_of_which_nobody_knows_is_undone_after_a_restart_too(
    open_pricing, shop, sandbox, until, reprice, save, undo
):
    _, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in CHOSEN}
    dialog = await reprice(editor)
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "apply_then_cut")
    await save(dialog)
    await until(lambda: editor.notice("reprice"))
    assert "Not known: House name plaque." in editor.notice("reprice").text
    assert shop.pricing(4) != before[4]
    _, editor = await open_pricing(again=True)
    await undo(editor)
    assert {number: shop.pricing(number) for number in CHOSEN} == before
