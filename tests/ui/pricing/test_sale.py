"""Sales: begun, told of, overdue, ended; exactly their own prices go back."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from sign_desk.pricing.versions.taking_back import Standing
from sign_desk.store.pricing.records import Place, Sale
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.pricing.elsewhere import PricesElsewhere
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog
from sign_desk.ui.pricing.sale.dialog import SaleDialog
from sign_desk.ui.pricing.sale.words import banner, need

SHOTS = os.environ.get("SHOTS")
LETTER = ("letter_price", "line_1")


def shoot(widget, name):
    if SHOTS:
        widget.grab().save(f"{SHOTS}/{name}.png")


async def begun(at, name="Black Friday"):
    at.view.commands.sale.trigger()
    dialog = await at.dialog(SaleDialog)
    dialog.form.set_values({"name": name})
    shoot(dialog, "sale-begin")
    dialog.accept()
    return await at.told("sale 1", f"Sale “{name}”: it begins")


async def saved(at):
    await at.quiet()
    at.view.notices.dismiss("save")
    review = await at.reviewed()
    review.typing.set_value("Store")
    review.accept()
    await at.told("save", "Saved at")
    await at.quiet()


def button(notice, words):
    return next(one for one in notice.findChildren(QPushButton) if one.text() == words)


async def overdue(at):
    """Let the end of the first sale be past."""
    sales = at.presenter._books.sales
    (sale,) = await sales.of(1)
    await sales.change(sale, sale.name, datetime.now(UTC) - timedelta(minutes=5))
    at.presenter._selling.look()


async def test_a_sale_takes_the_next_save_and_ends_with_exactly_that(pricing, service):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await begun(at)
        await at.typed("8")
        await saved(at)
        notice = await at.told("sale 1", "Sale “Black Friday” is live until")
        assert "1 change of it is in force" in notice.text
        assert "cannot change while Sign Desk is closed" in notice.text
        at.type("3", LETTER)
        await saved(at)
        shoot(at.view, "sale-live")
        button(at.notice("sale 1"), "End the sale…").click()
        asked = await at.dialog(TakeBackDialog)
        assert asked.summary.text() == "To be put back: 1 price changed."
        shoot(asked, "sale-end")
        asked.accept()
        await at.until(lambda: at.price == first)
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        await saved(at)
        await at.until(lambda: at.notice("sale 1") is None)
        assert at.notice("sale ended").title == "The sale “Black Friday” has ended"
        row = service.trees[1]["price_lists"][0]["rows"][0]
        assert (row["base_price"]["line_1"], row["letter_price"]["line_1"]) == (first, 300)
        assert await at.presenter._books.sales.all() == ()


async def test_both_its_versions_are_pinned(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        versions = await at.presenter._books.history.all(1)
        assert [(one.snapshot.pinned, one.snapshot.name) for one in versions] == [(True, "Black Friday")] * 2


async def test_what_was_edited_since_stays_unless_it_is_ticked(pricing):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await begun(at)
        await at.typed("8")
        at.type("2", LETTER)
        await saved(at)
        await at.typed("9")
        await saved(at)
        for ticked, price in ((False, 900), (True, first)):
            button(await at.told("sale 1", "Sale “Black Friday” is live"), "End the sale…").click()
            asked = await at.dialog(TakeBackDialog)
            await at.until(lambda asked=asked: asked.model.rowCount() > 2)
            assert asked.model.record(1).note == "The sale made it $8.00"
            if ticked:
                asked.model.toggle(1)
            asked.accept()
            await at.until(lambda: at.document.fields(at.row)[LETTER[0]]["line_1"] == 100)
            await at.quiet()
            assert at.price == price
            if not ticked:
                at.view.commands.undo.trigger()
                await at.until(lambda: at.document.fields(at.row)[LETTER[0]]["line_1"] == 200)
                await at.quiet()
        await saved(at)
        await at.until(lambda: at.notice("sale 1") is None)


async def test_an_ending_that_was_undone_is_none(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        button(await at.told("sale 1", "Sale “Black Friday” is live"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == 1000)
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        at.view.commands.undo.trigger()
        await at.until(lambda: at.price == 800)
        await at.until(lambda: "You have ended it" not in at.notice("sale 1").text)
        at.type("2", LETTER)
        await at.changes(1)
        await at.quiet()
        assert "You have ended it" not in at.notice("sale 1").text, "something else is unsaved"
        await saved(at)
        notice = await at.told("sale 1", "Sale “Black Friday” is live")
        assert "1 change of it is in force" in notice.text


async def test_an_ending_is_told_after_a_restart_and_after_it_was_undone_and_redone(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        button(await at.told("sale 1", "Sale “Black Friday” is live"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        await at.typed("9")
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        await at.quiet()
        at.use()
        await at.loaded()
        await at.until(lambda: at.notice("sale 1") and "You have ended it" in at.notice("sale 1").text)


async def test_of_two_sales_of_one_price_the_later_has_to_end_first(pricing, service):
    async with pricing() as at:
        await at.opened()
        await begun(at, "May")
        await at.typed("8")
        await saved(at)
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        told = " ".join(label.text() for label in dialog.findChildren(QLabel))
        assert "Live already: “May”." in told
        dialog.form.set_values({"name": "Weekend"})
        shoot(dialog, "sale-over-another")
        dialog.accept()
        await at.told("sale 2", "Sale “Weekend”: it begins")
        at.type("2", LETTER)
        await at.typed("7")
        await saved(at)
        await at.told("sale 2", "Sale “Weekend” is live")
        await at.until(lambda: "“Weekend” began later and changed some of the same prices" in at.notice("sale 1").text)
        assert "began later" not in at.notice("sale 2").text
        shoot(at.view, "sale-stacked")
        button(at.notice("sale 1"), "End the sale…").click()
        question = await at.dialog(QMessageBox)
        assert "end “Weekend” first" in question.informativeText()
        question.reject()
        button(at.notice("sale 2"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == 800)
        await saved(at)
        await at.until(lambda: at.notice("sale 2") is None and "began later" not in at.notice("sale 1").text)
        button(at.notice("sale 1"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == 1000)
        await saved(at)
        assert service.price() == 1000


async def test_the_earlier_of_two_sales_ended_first_is_live_again_with_the_end_of_the_later(pricing, service):
    async with pricing() as at:
        await at.opened()
        await begun(at, "May")
        at.type("2", LETTER)
        await at.typed("8")
        await saved(at)
        await at.told("sale 1", "Sale “May” is live")
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        dialog.form.set_values({"name": "Weekend"})
        dialog.accept()
        await at.told("sale 2", "Sale “Weekend”: it begins")
        await at.typed("7")
        await saved(at)
        await at.until(lambda: "began later" in at.notice("sale 1").text)
        button(at.notice("sale 1"), "End the sale…").click()
        question = await at.dialog(QMessageBox)
        next(one for one in question.buttons() if one.text() == "End it all the same").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.changes(1)
        await saved(at)
        await at.until(lambda: at.notice("sale 1") is None)
        assert service.price() == 700
        button(at.notice("sale 2"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == 800)
        await saved(at)
        assert service.price() == 800, "the very price that was before “Weekend”"
        await at.told("sale 1", "Sale “May” is live")
        assert "1 change of it is in force." in at.notice("sale 1").text
        assert at.notice("sale 2") is None
        button(at.notice("sale 1"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == 1000)
        await saved(at)
        await at.until(lambda: at.notice("sale 1") is None)
        assert service.price() == 1000


async def test_no_sale_is_ended_by_the_save_that_begins_another(pricing, service):
    """Ending the other would bring the first one back."""
    async with pricing() as at:
        await at.opened()
        await begun(at, "May")
        await at.typed("8")
        await saved(at)
        await at.told("sale 1", "Sale “May” is live")
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        dialog.form.set_values({"name": "Weekend"})
        dialog.accept()
        planned = await at.told("sale 2", "Sale “Weekend”: it begins")
        button(at.notice("sale 1"), "End the sale…").click()
        refused = await at.told("refused", "Nothing was changed")
        assert "What you save next begins the sale “Weekend”" in refused.text
        assert not at.shows(TakeBackDialog)
        button(planned, "Do not begin it").click()
        await at.until(lambda: at.notice("sale 2") is None)
        button(at.notice("sale 1"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        at.view.notices.dismiss("refused")
        at.view.commands.sale.trigger()
        refused = await at.told("refused", "Nothing was changed")
        assert "You have ended the sale “May” and did not save that yet" in refused.text
        assert not at.shows(SaleDialog)
        await saved(at)
        assert service.price() == 1000
        await at.until(lambda: at.notice("sale 1") is None)
        at.view.commands.sale.trigger()
        (await at.dialog(SaleDialog)).reject()


async def test_two_sales_of_different_prices_are_independent(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at, "May")
        await at.typed("8")
        await saved(at)
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        dialog.form.set_values({"name": "Weekend"})
        dialog.accept()
        await at.told("sale 2", "Sale “Weekend”: it begins")
        at.type("2", LETTER)
        await saved(at)
        await at.told("sale 2", "Sale “Weekend” is live")
        await at.until(lambda: "is live" in at.notice("sale 1").title)
        assert "began later" not in at.notice("sale 1").text + at.notice("sale 2").text


async def test_an_overdue_sale_is_loud_and_waits_for_the_operator(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        await overdue(at)
        notice = await at.told("sale 1", "Sale “Black Friday” is overdue")
        assert notice._tone is Tone.DANGER
        shoot(at.view, "sale-overdue")
        await at.until(lambda: any("“Black Friday” is overdue" in one.title for one in at.needs))
        at.use()
        await at.until(lambda: any("“Black Friday” is overdue" in one.title for one in at.needs))


async def test_the_prices_of_a_sale_may_stay(pricing, service):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        button(await at.told("sale 1", "Sale “Black Friday” is live"), "Keep its prices…").click()
        question = await at.dialog(QMessageBox)
        next(one for one in question.buttons() if one.text() == "Keep its prices").click()
        await at.until(lambda: at.notice("sale 1") is None)
        assert service.price() == 800


async def test_a_sale_that_is_planned_can_be_changed_and_given_up(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("8")
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        dialog.accept()
        assert dialog.form.field("name").has_error
        dialog.reject()
        await begun(at)
        at.view.commands.sale.trigger()
        await at.until(lambda: at.shows(SaleDialog))
        dialog = await at.dialog(SaleDialog)
        assert dialog.windowTitle() == "The sale “Black Friday”"
        dialog.form.set_values({"name": "Summer"})
        dialog.accept()
        notice = await at.told("sale 1", "Sale “Summer”: it begins")
        button(notice, "Do not begin it").click()
        await at.until(lambda: at.notice("sale 1") is None)


async def test_an_end_that_is_past_is_refused(pricing):
    async with pricing() as at:
        await at.opened()
        at.view.commands.sale.trigger()
        dialog = await at.dialog(SaleDialog)
        dialog.form.set_values({"name": "Late"})
        dialog.end.setDate(dialog.end.date().addDays(-30))
        dialog.accept()
        assert dialog.form.field("end").message == "This is past already."
        assert dialog.isVisible()
        dialog.reject()


NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "tone", "title"),
    [(48, Tone.INFO, "is live until"), (2, Tone.WARNING, "is live until"), (0, Tone.DANGER, "is overdue")],
)
def test_a_banner_gets_louder(hours, tone, title):
    sale = Sale(1, Place("s", "o", 7), "May", "Ada", NOON, NOON + timedelta(hours=hours), saved_at=NOON)
    told = banner(sale, Standing(live=2, edited=1), NOON)
    assert told.tone is tone
    assert title in told.title
    assert "2 changes of it are in force, 1 edited again since." in told.text
    assert ("overdue" in need(sale, "Neon", NOON)[0]) == (hours == 0)


def test_a_sale_whose_prices_are_lost_says_so():
    sale = Sale(1, Place("s", "o", 7), "May", "Ada", NOON, NOON, saved_at=NOON)
    assert "cannot be read on this computer any more" in banner(sale, None, NOON).text
    assert "nobody saw how its first save ended" in banner(replace(sale, is_certain=False), None, NOON).text


async def test_what_is_overdue_in_another_store_is_told_with_the_way_there(pricing):
    async with pricing() as at:
        await at.opened()
        await begun(at)
        await at.typed("8")
        await saved(at)
        heard, opened = [], []
        elsewhere = PricesElsewhere(at.view, at.errors.append)
        elsewhere.needsChanged.connect(heard.append)
        elsewhere.openRequested.connect(opened.append)
        elsewhere.look(at.archive, (at.profile,))
        await at.until(lambda: heard == [[]])
        await overdue(at)
        elsewhere.look(at.archive, (at.profile,))
        await at.until(lambda: len(heard) == 2)
        (told,) = heard[1]
        assert told.title == "Store: the sale “Black Friday” is overdue"
        told.run()
        assert opened == [at.profile]
        elsewhere.look(at.archive, ())
        elsewhere.look(None, (at.profile,))
        await at.until(lambda: heard[2:] == [[]] * len(heard[2:]) != [])
