"""Saves, with everything that can happen while one is under way."""

import asyncio

import pytest
from PySide6.QtWidgets import QMessageBox

from sign_desk.pricing.findings import Severity
from sign_desk.pricing.keys import SIZES, Cell, is_new
from sign_desk.pricing.merge import Side
from sign_desk.services.pricing.books import Saved
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.errors import DiskFull
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.merge_dialog import MergeDialog
from sign_desk.ui.pricing.since_dialog import DifferenceDialog

LINE = ("base_price", "line_1")


async def test_only_what_was_reviewed_is_saved(pricing, service):
    """A gesture that waited behind the review is not part of it: it has to be reviewed too."""
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        at.view.valuesTyped.emit({Cell(at.row, ("base_price", "line_2")): "13"})
        review.accept()
        await at.told("save", "The prices were not saved")
        assert service.count("PUT") == 0
        await at.changes(2)
        (await at.reviewed()).accept()
        await at.told("save", "Saved at")
        assert service.price() == 1200


async def test_one_stays_on_an_item_that_was_new_where_the_save_gives_it_another_id(pricing, service):
    async with pricing() as at:
        await at.opened()
        at.view.addSizeRequested.emit(None)
        new = await at.until(lambda: at.view.current_item if len(at.document.keys(SIZES)) == 3 else None)
        await at.until(lambda: at.view.current_item is not None and is_new(at.view.current_item))
        review = await at.reviewed()
        review.accept()
        await at.told("save", "Saved at")
        stayed = at.view.current_item
        assert stayed == at.document.keys(SIZES)[-1]
        assert stayed != new


async def test_nothing_can_be_edited_while_a_save_runs(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        assert at.view.saving.text() == "Saving the new prices…"
        assert at.is_locked
        for action in (at.view.commands.review, at.view.commands.undo, at.view.commands.discard):
            assert not action.isEnabled()
        at.presenter.refresh()
        at.view.reviewRequested.emit()
        service.doors["PUT"].set()
        await at.told("save", "Saved at")
        assert service.count("PUT") == 1
        assert at.view.saving.text() == ""


async def test_what_was_asked_before_a_save_does_not_come_after_it(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        service.doors["GET"].clear()
        at.presenter.refresh()
        review.accept()
        await at.until(lambda: at.presenter._saving.is_saving)
        assert not at.view.refresh_button.busy
        service.doors["GET"].set()
        await at.told("save", "Saved at")
        await at.changes(0)
        assert at.price == 1200


async def test_what_came_of_a_save_is_told_when_other_prices_are_open(pricing, service):
    async with pricing() as at:
        await at.opened(1, "One")
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        await at.opened(2, "Two")
        assert at.view.saving.text() == ""
        service.doors["PUT"].set()
        await at.told("save 1", "One: the prices were saved")
        await at.changes(0)
        await at.opened(1, "One")
        assert at.price == 1200
        await at.changes(0)


async def test_a_save_that_fails_behind_other_prices_is_told_too(pricing, service):
    async with pricing() as at:
        await at.opened(1, "One")
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        service.statuses["PUT"] = [422]
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        await at.opened(2, "Two")
        service.doors["PUT"].set()
        await at.told("save 1", "One: ")
        await at.opened(1, "One")
        await at.changes(1)


async def test_prices_that_are_being_saved_open_when_that_has_ended(pricing, service):
    async with pricing() as at:
        await at.opened(1, "One")
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        await at.opened(2, "Two")
        at.open(1, "One")
        at.presenter.refresh()
        asked = service.count("GET")
        for _ in range(20):
            await asyncio.sleep(0)
        assert not at.view.is_loaded
        assert service.count("GET") == asked
        service.doors["PUT"].set()
        await at.loaded()
        assert at.price == 1200
        await at.changes(0)
        assert await at.unsaved() == {}


async def test_a_store_opened_anew_waits_for_its_save(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        at.use()
        assert not at.view.is_loaded
        service.doors["PUT"].set()
        await at.loaded()
        assert at.price == service.price() == 1200
        await at.changes(0)
        assert service.count("PUT") == 1


async def test_an_outcome_that_nobody_saw_waits_for_the_operator(pricing, service):
    """The answer is cut off when other prices are open already: opening them again finds it out."""
    async with pricing() as at:
        await at.opened(1, "One")
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        service.statuses["PUT"] = ["cut"]
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        await at.opened(2, "Two")
        service.doors["PUT"].set()
        await at.told("save 1", "One: it is not known whether")
        await at.until(lambda: any("not known whether prices were saved" in need.title for need in at.needs))
        await at.opened(1, "One")
        await at.told("save", "The save of the last time did arrive")
        await at.until(lambda: not at.needs)
        assert at.price == 1200
        await at.changes(0)


async def test_what_is_edited_while_a_save_of_the_last_time_is_found_out_stays(pricing, service, monkeypatch):
    """It is edited between the look at what the service has and the showing of it."""
    opening = PriceBooks.open

    async def open_slowly(books, customiser_id):
        opened = await opening(books, customiser_id)
        if isinstance(opened.last_save, Saved):
            at.type("34", ("base_price", "line_2"))
            await at.until(lambda: len(at.presenter._editing.sheet.history.done) == 2)
            await at.until(lambda: at.presenter._editing.sheet.keeper.is_kept)
        return opened

    async with pricing() as at:
        await at.opened(1, "One")
        await at.typed("12")
        review = await at.reviewed()
        service.doors["PUT"].clear()
        service.statuses["PUT"] = ["cut"]
        review.accept()
        await at.until(lambda: service.count("PUT") == 1)
        await at.opened(2, "Two")
        service.doors["PUT"].set()
        await at.told("save 1", "One: it is not known whether")
        monkeypatch.setattr(PriceBooks, "open", open_slowly)
        await at.opened(1, "One")
        await at.told("save", "The save of the last time did arrive")
        assert (at.price, at.document.fields(at.row)["base_price"]["line_2"]) == (1200, 3400)


async def test_while_it_is_not_known_nothing_can_be_edited_and_one_can_look_again(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        service.statuses["PUT"] = ["cut"]
        service.statuses["GET"] = [200, 200, 403]
        review.accept()
        notice = await at.told("save", "It is not known")
        await at.until(lambda: "Nor could the prices be read back" in at.notice("save").text)
        notice = at.notice("save")
        assert at.is_locked
        at.press(notice)
        await at.told("save", "Saved at")
        assert not at.is_locked
        await at.changes(0)


async def test_a_save_behind_anothers_is_merged_and_reviewed_again(pricing, service):
    """Somebody else saves in the moment between the review and the save."""
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        service.set_price(2220, row=1)
        review.accept()
        again = await at.review(other_than=review)
        assert service.count("PUT") == 0
        assert again.notices.notice("elsewhere") is not None
        again.accept()
        await at.told("save", "Saved at")
        assert service.price() == 1200
        assert service.trees[1]["price_lists"][0]["rows"][1]["base_price"]["line_1"] == 2220


async def test_a_merge_that_is_left_changes_nothing(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        service.set_price(1110)
        at.view.reviewRequested.emit()
        merge = await at.dialog(MergeDialog)
        at.type("13")
        merge.reject()
        await at.until(lambda: at.price == 1300)
        await at.quiet()
        assert (service.count("PUT"), service.price()) == (0, 1110)
        assert await at.unsaved() == {1: 2}


async def test_a_choice_for_theirs_leaves_nothing_to_save(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        service.set_price(1110)
        at.view.reviewRequested.emit()
        merge = await at.dialog(MergeDialog)
        merge.question.sides[Side.THEIRS].click()
        merge.continue_button.click()
        await at.told("merged", "Nothing is left to save")
        assert at.price == 1110
        await at.changes(0)
        assert service.count("PUT") == 0


async def test_errors_keep_a_save_back_even_if_it_is_reviewed_at_once(pricing, service):
    async with pricing() as at:
        await at.opened()
        at.type("-12")
        at.view.reviewRequested.emit()
        review = await at.review()
        inspection = at.presenter._editing.sheet.lookout.inspection
        assert any(finding.severity is Severity.ERROR for finding in inspection.findings)
        assert not review.save_button.isVisible()
        review.reject()


async def test_what_the_service_refuses_is_marked_until_the_next_edit(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        service.statuses["PUT"] = [422]
        service.errors = {"pricing.price_lists.0.rows.0.base_price.line_1": ["Too dear."]}
        (await at.reviewed()).accept()
        notice = await at.told("save", "The service refuses")
        assert "Too dear." in notice.text
        assert any("Too dear." in found.message for found in at.view.workspace._inspection.at(at.row))
        await at.typed("11")
        await at.until(lambda: at.view.workspace._inspection is not None)
        await at.until(lambda: not any("Too dear." in f.message for f in at.view.workspace._inspection.at(at.row)))


async def test_what_the_store_has_otherwise_than_it_was_sent_is_shown(pricing, service, monkeypatch):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        answer = service._answer

        async def change(reader, writer):
            outcome = await answer(reader, writer)
            if service.asked[-1][0] == "PUT":
                service.set_price(999, row=1)
            return outcome

        monkeypatch.setattr(service, "_answer", change)
        review.accept()
        notice = await at.told("save", "Saved at")
        assert notice.title.endswith("with differences")
        at.press(notice)
        shown = await at.dialog(DifferenceDialog)
        shown.reject()
        await at.until(lambda: not at.shows(DifferenceDialog))


async def test_where_nothing_can_be_kept_nothing_is_sent(pricing, service, monkeypatch):
    async def fail(*_arguments):
        raise DiskFull

    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        monkeypatch.setattr(PriceBooks, "save", fail)
        review.accept()
        await at.told("save", "The disk is full")
        await at.changes(1)
        assert service.count("PUT") == 0


@pytest.mark.parametrize("state", ["review", "save", "find out", "merge", "discard"])
async def test_a_store_is_put_away_in_the_midst_of_it(pricing, service, state):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        if state == "merge":
            service.set_price(1110)
            at.view.reviewRequested.emit()
            await at.dialog(MergeDialog)
        elif state == "discard":
            at.view.discardRequested.emit()
            await at.dialog(QMessageBox)
        else:
            review = await at.reviewed()
            if state == "save":
                service.doors["PUT"].clear()
                review.accept()
                await at.until(lambda: service.count("PUT") == 1)
            elif state == "find out":
                service.statuses["PUT"] = ["cut"]
                review.accept()
                await at.until(lambda: service.count("PUT") == 1)
                service.doors["GET"].clear()
        at.presenter.use_none()
        assert not at.view.is_loaded
        for door in service.doors.values():
            door.set()
        await at.until(lambda: not any(at.shows(kind) for kind in (ReviewDialog, MergeDialog, QMessageBox)))
        await at.quiet()
        at.use()
        await at.opened()
        assert service.count("PUT") == (state in ("save", "find out"))
        assert at.price == 1200
