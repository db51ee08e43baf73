"""What is shown of a customiser's prices, and when: kept ones, newer ones, unsaved edits, and those of no service."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox
from sqlalchemy import text

from sign_desk.pricing.keys import SIZES
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.pricing.since_dialog import DifferenceDialog

LINE = ("base_price", "line_1")


async def test_what_is_kept_is_shown_until_the_service_answers(pricing, service):
    async with pricing() as at:
        await at.opened()
        at.presenter.use_none()
        at.use()
        service.set_price(1300)
        service.doors["GET"].clear()
        at.open()
        await at.until(lambda: at.view.is_loaded)
        assert at.price == 1000
        assert "kept on this computer" in at.view.updated.text()
        service.doors["GET"].set()
        await at.loaded()
        assert at.price == 1300
        assert at.view.updated.text().startswith("Updated")


async def test_the_one_opened_last_is_shown(pricing, service):
    service.set_price(7700, customiser_id=2)
    async with pricing() as at:
        service.doors["GET"].clear()
        at.open(1, "One")
        await at.until(lambda: service.count("GET", 1))
        at.open(2, "Two")
        service.doors["GET"].set()
        await at.loaded()
        assert (at.view.title.text(), at.price) == ("Two", 7700)


async def test_opening_what_is_open_asks_for_the_newest_alone(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        sheet = at.presenter._editing.sheet
        await at.opened()
        assert at.presenter._editing.sheet is sheet
        assert service.count("GET") == 2


async def test_loading_can_be_stopped_and_tried_again(pricing, service):
    async with pricing() as at:
        service.doors["GET"].clear()
        at.open()
        await at.until(lambda: service.count("GET"))
        at.view.cancelRequested.emit()
        assert at.view.pages.state is ViewState.FAILED
        service.doors["GET"].set()
        at.view.refreshRequested.emit()
        await at.loaded()


async def test_edits_made_on_a_kept_version_are_put_together_with_the_newer(pricing, service):
    """Offline at first: what was typed on the kept prices stays, and is laid over what the service has by now."""
    async with pricing() as at:
        await at.opened()
        at.presenter.use_none()
        at.use()
        service.statuses["GET"] = [403, 403]  # the look at what was open lately, and the opening
        at.open()
        await at.told("trouble", "")
        await at.typed("12")
        service.set_price(2220, row=1)
        at.view.refreshRequested.emit()
        notice = await at.told("elsewhere", "These prices were changed elsewhere")
        assert at.price == 1200
        at.press(notice)
        await at.told("merged", "Your changes were laid over")
        assert at.notice("elsewhere") is None
        await at.changes(1)
        assert await at.unsaved() == {1: 1}


async def test_unsaved_edits_and_what_was_changed_under_them_are_told_in_one_notice(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.presenter.use_none()
        service.set_price(2220, row=1)
        at.use()
        at.open()
        notice = await at.told("elsewhere", "Your unsaved changes are back; these prices were changed elsewhere")
        assert notice.text.startswith("Since yours began: 1 price changed.")
        assert at.notice("staged") is None
        at.press(notice, "See what changed")
        dialog = await at.dialog(DifferenceDialog)
        assert [section.title for section in dialog.model.sections] == ["Standard: 1 value changed"]
        assert not dialog.bring_back_button.isVisible()
        dialog.reject()
        await at.until(lambda: not at.shows(DifferenceDialog))
        assert at.notice("elsewhere") is notice
        at.press(notice, "Put both together")
        await at.told("merged", "Your changes were laid over")
        assert (at.price, service.price()) == (1200, 1000)


async def test_a_refresh_takes_no_edit_away(pricing, service):
    async with pricing() as at:
        await at.opened()
        service.doors["GET"].clear()
        at.presenter.refresh()
        await at.until(lambda: service.count("GET") == 2)
        service.set_price(2220, row=1)
        at.type("12")
        service.doors["GET"].set()
        await at.told("elsewhere", "These prices were changed elsewhere")
        assert at.price == 1200
        assert at.notice("staged") is None


async def test_a_refresh_that_brings_the_same_confirms_it(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.presenter.refresh()
        await at.loaded()
        assert at.notice("elsewhere") is None
        assert at.notice("staged") is None
        await at.changes(1)


async def test_a_version_that_cannot_be_kept_is_compared_by_its_values(pricing, service):
    async with pricing() as at:
        at.use(archive=None)
        await at.opened()
        at.type("12")
        await at.told("not kept", "Your changes are not kept")
        at.presenter.refresh()
        await at.loaded()
        assert at.notice("elsewhere") is None
        service.set_price(2220, row=1)
        at.presenter.refresh()
        await at.told("elsewhere", "These prices were changed elsewhere")
        assert at.price == 1200


async def test_unsaved_edits_are_told_of_even_where_the_service_is_not(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.presenter.use_none()
        at.use()
        service.statuses["GET"] = [403, 403]  # the look at what was open lately, and the opening
        at.open()
        await at.told("staged", "Your unsaved changes are back")
        await at.changes(1)


async def test_unsaved_edits_are_back_no_more_once_they_are_taken_back(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.presenter.use_none()
        at.use()
        at.open()
        await at.told("staged", "Your unsaved changes are back")
        at.view.commands.undo.trigger()
        await at.until(lambda: at.notice("staged") is None)


async def test_damaged_edits_are_told_once(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        await at.typed("13")
        at.presenter.use_none()
        await at.archive.database.run(
            lambda connection: connection.execute(text("UPDATE staged_steps SET body = X'00' WHERE number = 1"))
        )
        at.use()
        at.open()
        await at.told("damaged", "Some unsaved changes are damaged")
        await at.loaded()
        assert at.notice("damaged") is not None
        assert at.price == 1200
        await at.changes(1)
        at.open(2, "Two")
        at.open(1, "Neon")
        await at.loaded()
        assert at.notice("damaged") is None


async def test_a_store_for_viewing_changes_nothing(pricing):
    async with pricing(view_only=True) as at:
        await at.opened()
        assert at.is_locked
        commands = at.view.commands
        for action in (commands.review, commands.add, commands.remove, commands.adjust, commands.undo):
            assert not action.isEnabled()


async def test_unsaved_edits_stay_while_the_store_is_for_viewing(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.use(view_only=True)
        await at.loaded()
        assert at.price == 1200
        assert not at.view.commands.review.isEnabled()
        at.use(view_only=False)
        await at.loaded()
        await at.changes(1)


async def test_discarding_shows_what_the_store_has(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        at.view.discardRequested.emit()
        (await at.dialog(QMessageBox)).buttons()[0].click()
        await at.until(lambda: at.price == 1000)
        await at.loaded()
        await at.changes(0)
        assert await at.unsaved() == {}
        await at.until(lambda: not at.needs)


async def test_what_cannot_be_discarded_stays_and_is_told(pricing, monkeypatch):
    async def fail(*_arguments):
        raise DiskFull

    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        monkeypatch.setattr(PriceBooks, "forget_staged", fail)
        at.view.discardRequested.emit()
        (await at.dialog(QMessageBox)).buttons()[0].click()
        await at.told("discard", "The disk is full")
        await at.changes(1)


async def test_what_was_changed_elsewhere_is_told_until_it_was_seen(pricing, service):
    badges = []
    async with pricing() as at:
        at.presenter.waiting.changedElsewhere.connect(badges.append)
        await at.opened()
        await at.quiet()
        tree = service.trees[1]
        gone = tree["sizes"][0]
        service.trees[1] = {**tree, "sizes": tree["sizes"][1:]}
        at.presenter.use_none()
        at.use()
        await at.until(lambda: badges[-1] == {1})
        await at.until(lambda: any("prices changed elsewhere" in need.title for need in at.needs))
        at.open()
        notice = await at.told("elsewhere", "Changed elsewhere since you last looked")
        assert gone["name"] in notice.text
        at.press(notice)
        dialog = await at.dialog(DifferenceDialog)
        dialog.table.setCurrentIndex(dialog.model.index(1, 0))
        dialog.model.toggle(0)
        dialog.bring_back_button.click()
        await at.until(lambda: any(at.document.name(size) == gone["name"] for size in at.document.keys(SIZES)))
        back = next(size for size in at.document.keys(SIZES) if at.document.name(size) == gone["name"])
        assert at.document.fields(back).get("size_id") is None
        assert at.document.fields(back)["client_key"]
        await at.until(lambda: badges[-1] == frozenset())
        await at.until(lambda: not any("changed elsewhere" in need.title for need in at.needs))
        await at.typed("12")
        at.presenter.refresh()
        await at.loaded()
        assert at.notice("elsewhere") is None


# -- what is being typed meanwhile ------------------------------------------------------------------------


async def typing(at, where, text="12"):
    """Leave a text unfinished: in the first price of the first list in the grid, or in its field in the form."""
    at.view.activateWindow()
    work = at.view.workspace
    work.navigator.setCurrentRow(3)
    work.grid.setFocus()
    work.grid.go_to((0, work.model.column_of(LINE)))
    if where == "grid":
        QTest.keyClick(work.grid, text[0])
        QTest.keyClicks(open_line(at, where), text[1:])
    else:
        line = work.form.fields.field(LINE).control
        line.setFocus()
        line.selectAll()
        QTest.keyClicks(line, text)
    return await at.until(lambda: open_line(at, where))


def open_line(at, where):
    """The line that is typed into by now."""
    if where == "form":
        return at.view.workspace.form.fields.field(LINE).control
    lines = at.view.workspace.grid.viewport().findChildren(QLineEdit)
    return next((line for line in lines if line.isVisible()), None)


@pytest.mark.parametrize("where", ["grid", "form"])
@pytest.mark.parametrize("field", [None, "surcharge"], ids=["other values", "another field"])
async def test_what_is_being_typed_goes_on_over_newer_prices(pricing, service, where, field):
    async with pricing() as at:
        await at.opened()
        service.set_price(2220, row=1)
        if field:
            service.trees[1]["price_lists"][0]["rows"][0][field] = 5
        await typing(at, where)
        before = at.document
        at.presenter.refresh()
        await at.loaded()
        await at.until(lambda: at.document is not before)
        line = await at.until(lambda: (line := open_line(at, where)) and line.text() == "12" and line)
        QTest.keyClicks(line, ".5")
        QTest.keyClick(line, Qt.Key.Key_Return)
        await at.changes(1)
        assert at.price == 1250
        assert at.notice("lost") is None


@pytest.mark.parametrize("where", ["grid", "form"])
async def test_what_is_being_typed_is_told_where_newer_prices_have_no_place_for_it(pricing, service, where):
    async with pricing() as at:
        await at.opened()
        tree = service.trees[1]
        service.trees[1] = {**tree, "price_lists": tree["price_lists"][1:]}
        await typing(at, where)
        at.presenter.refresh()
        notice = await at.told("lost", "“12” was not entered")
        assert "not there any more" in notice.text
        await at.loaded()
        assert not at.presenter._editing.is_changed


@pytest.mark.parametrize("where", ["grid", "form"])
async def test_what_is_being_typed_is_kept_when_other_prices_are_opened(pricing, where):
    async with pricing() as at:
        await at.opened()
        await typing(at, where)
        await at.opened(2, "Two")
        await at.opened()
        await at.changes(1)
        assert at.price == 1200
