"""The review: what is exceptional, and what customers pay, as the operator chooses."""

from decimal import Decimal

import pytest
from PySide6.QtTest import QTest

from sign_desk.api.errors import Unauthenticated
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.errors import DiskFull
from sign_desk.ui.pricing.choices import Choices
from sign_desk.ui.pricing.limit_dialog import LimitDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog
from sign_desk.ui.pricing.review.samples_dialog import SamplesDialog


async def fail(*_arguments):
    raise DiskFull


def told(model):
    """Everything that a table shows, as one text."""
    return " ".join(
        str(model.index(row, column).data()) for row in range(model.rowCount()) for column in range(model.columnCount())
    )


async def another(at, review):
    """The review that takes the place of this one."""
    return await at.review(other_than=review)


async def test_the_limit_of_what_is_exceptional_can_be_chosen(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        assert review.save_button.isEnabled()
        review.limit_button.click()
        dialog = await at.dialog(LimitDialog)
        dialog.form.set_values({"limit": "0"})
        dialog.accept()
        assert dialog.form.field("limit").has_error
        dialog.form.set_values({"limit": "10"})
        dialog.accept()
        review = await another(at, review)
        assert not review.save_button.isEnabled()
        assert review.typing.isVisible()
        review.typing.setText("Store")
        review.accept()
        await at.told("save", "Saved at")
        assert await Choices(PriceBooks(at.sessions[-1], at.archive)).limit_percent() == Decimal(10)


async def test_a_limit_that_cannot_be_kept_is_told(pricing, monkeypatch):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        monkeypatch.setattr(PriceBooks, "choose", fail)
        review.limit_button.click()
        dialog = await at.dialog(LimitDialog)
        dialog.form.set_values({"limit": "10"})
        dialog.accept()
        await at.until(lambda: review.notices.notice("not kept") is not None)
        assert "The limit is what it was" in review.notices.notice("not kept").title
        review.reject()


async def test_sample_signs_that_cannot_be_kept_hold_for_the_review(pricing, monkeypatch):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        review = await at.reviewed()
        await at.until(review.samples.model.rowCount)
        monkeypatch.setattr(PriceBooks, "choose", fail)
        review.samples.edit_button.click()
        dialog = await at.dialog(SamplesDialog)
        other = dialog.signs[-1].name
        while dialog.list.count() > 1:
            dialog.list.setCurrentRow(1)
            dialog.remove_button.click()
        name = dialog.signs[0].name
        dialog.accept()
        await at.until(lambda: review.notices.notice("not kept") is not None)
        assert "this review only" in review.notices.notice("not kept").title
        await at.until(lambda: name in told(review.samples.model))
        assert other not in told(review.samples.model)
        review.reject()


async def test_a_review_that_is_closed_closes_what_is_asked_in_it(pricing):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        for button, kind in (("limit_button", LimitDialog), ("samples", SamplesDialog)):
            review = await at.reviewed()
            control = getattr(review, button)
            (control.edit_button if kind is SamplesDialog else control).click()
            await at.dialog(kind)
            review.reject()
            await at.until(lambda kind=kind: not at.shows(ReviewDialog) and not at.shows(kind))
        await at.changes(1)


async def test_a_review_of_the_same_as_there_is_says_so(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        service.set_price(1200)
        at.view.reviewRequested.emit()
        await at.told("merged", "Nothing is left to save")
        await at.changes(0)


async def test_what_is_in_the_way_follows_the_connection(pricing, service):
    async with pricing() as at:
        books = at.use()
        await at.opened()
        await at.typed("12")
        at.sessions[-1].changed = at.presenter.refresh_obstacle
        review = await at.reviewed()
        assert review.save_button.isVisible()
        review.table.model().unfold(0, not review.table.model().is_unfolded(0))
        rows = review.table.model().rowCount()
        service.statuses["GET"] = [401]
        with pytest.raises(Unauthenticated):
            await books.recheck(at.presenter._editing.sheet.book)
        assert "signed out" in review.notices.notice("obstacle").text
        assert not review.save_button.isVisible()
        await books.recheck(at.presenter._editing.sheet.book)
        assert review.notices.notice("obstacle") is None
        assert review.save_button.isVisible()
        assert review.table.model().rowCount() == rows
        review.reject()
        await at.until(lambda: not at.shows(ReviewDialog))
        at.presenter.refresh_obstacle()


async def test_what_is_being_typed_is_in_the_review_and_nothing_is_typed_behind_it(pricing, service):
    async with pricing() as at:
        await at.opened()
        await at.typed("12")
        work = at.view.workspace
        work.navigator.setCurrentRow(3)
        await at.until(lambda: work.price_list is not None and work.model.keys)
        at.view.activateWindow()
        work.grid.setFocus()
        work.grid.go_to((1, work.model.column_of(("base_price", "line_1"))))
        QTest.keyClick(work.grid, "7")
        service.doors["GET"].clear()
        at.view.commands.review.trigger()
        await at.until(lambda: service.count("GET") == 2)
        assert at.is_locked
        assert at.view.saving.text().startswith("Looking at what the store has now")
        service.doors["GET"].set()
        review = await at.review()
        assert review.save_button.text().startswith("Save 2 changes")
        review.reject()
        await at.until(lambda: not at.shows(ReviewDialog))
        assert not at.is_locked
