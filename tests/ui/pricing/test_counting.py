"""The currency of a customiser's prices: chosen, answered, kept, and followed wherever prices are shown and typed."""

import pytest
from PySide6.QtWidgets import QRadioButton

from sign_desk.money import MinorUnit
from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.errors import DiskFull
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.pricing.currency_dialog import CurrencyDialog
from sign_desk.ui.pricing.review.dialog import ReviewDialog

LINE = ("base_price", "line_1")


async def choose(at, currency):
    at.view.currency_button.click()
    dialog = await at.dialog(CurrencyDialog)
    dialog.form.set_values({"currency": currency})
    dialog.accept()


def shown(at):
    """The unit in the header of the first price, and the price, as the grid has them."""
    model = at.view.workspace.model
    number = model.column_of(LINE)
    return model.columns[number].unit, model.index(0, number).data()


async def in_list(at):
    at.view.workspace.navigator.setCurrentRow(3)
    await at.until(lambda: at.view.workspace.price_list is not None and at.view.workspace.model.keys)


async def test_another_currency_is_shown_typed_and_kept(pricing, service):
    async with pricing() as at:
        await at.opened()
        await in_list(at)
        assert at.view.currency_button.text() == "Prices in USD…"
        assert shown(at) == ("USD", "$10.00")
        await choose(at, "EUR")
        await at.until(lambda: shown(at) == ("EUR", "€10.00"))
        assert at.view.currency_button.text() == "Prices in EUR…"
        await at.typed("12.50 €")
        assert at.price == 1250
        review = await at.reviewed()
        review.model.unfold(0, True)
        assert "€12.50" in [review.model.index(1, column).data() for column in range(review.model.columnCount())]
        review.reject()
        await at.until(lambda: not at.shows(ReviewDialog))
        await at.opened(2, "Two")
        assert at.view.currency_button.text() == "Prices in USD…"
        at.use()
        await at.opened()
        assert at.view.currency_button.text() == "Prices in EUR…"
        await choose(at, "USD")
        await at.until(lambda: at.view.currency_button.text() == "Prices in USD…")


async def test_how_an_uncommon_currency_is_counted_is_asked_by_a_real_price(pricing, service):
    async with pricing() as at:
        await at.opened()
        await in_list(at)
        await at.typed("12")
        await choose(at, "JPY")
        question = await at.dialog(ChoiceDialog)
        words = [button.text() for button in question.findChildren(QRadioButton)]
        assert words == ["¥1,000", "¥10"]
        question.reject()
        await at.until(at.view.counting.isVisible)
        assert shown(at) == ("as sent", "1200")
        review = await at.reviewed()
        assert "choose the currency above the prices once more" in review.notices.notice("obstacle").text
        assert not review.save_button.isVisible()
        review.reject()
        await at.until(lambda: not at.shows(ReviewDialog))
        await choose(at, "JPY")
        question = await at.dialog(ChoiceDialog)
        question.choices[MinorUnit.HUNDREDTHS].click()
        question.accept_button.click()
        await at.until(lambda: shown(at) == ("JPY", "¥12"))
        assert not at.view.counting.isVisible()
        assert at.sessions[-1].minor_unit_of("JPY") is MinorUnit.HUNDREDTHS
        await at.quiet()
        review = await at.reviewed()
        assert review.save_button.isVisible()
        review.reject()
        await at.until(lambda: not at.shows(ReviewDialog))


async def test_an_answer_that_is_given_elsewhere_holds_for_prices_that_are_open(pricing):
    async with pricing() as at:
        session = at.sessions[-1]
        session.changed = at.presenter.refresh_obstacle
        await at.opened()
        await in_list(at)
        await choose(at, "JPY")
        (await at.dialog(ChoiceDialog)).reject()
        await at.until(lambda: shown(at) == ("as sent", "1000"))
        at.type("1200")
        session.answer_minor_unit("JPY", MinorUnit.HUNDREDTHS)
        await at.until(lambda: shown(at) == ("JPY", "¥12"))
        assert at.price == 1200
        await at.changes(1)
        assert not at.view.counting.isVisible()


async def test_a_choice_that_cannot_be_kept_is_told_and_not_taken(pricing, monkeypatch):
    async def fail(*_arguments):
        raise DiskFull

    async with pricing() as at:
        await at.opened()
        monkeypatch.setattr(PriceBooks, "choose_currency", fail)
        await choose(at, "EUR")
        await at.until(lambda: at.notice("currency") is not None)
        assert at.view.currency_button.text() == "Prices in USD…"


async def test_a_currency_that_cannot_be_read_is_not_taken_for_the_stores(pricing, monkeypatch):
    async def fail(*_arguments):
        raise DiskFull

    async with pricing() as at:
        monkeypatch.setattr(PriceBooks, "currency_of", fail)
        await at.opened()
        await in_list(at)
        assert shown(at) == ("as sent", "1000")
        assert "is not known" in at.view.counting.text()


@pytest.mark.parametrize("typed", ["", "nonsense"])
async def test_only_a_currency_that_is_in_use_can_be_chosen(pricing, typed):
    async with pricing() as at:
        await at.opened()
        await choose(at, typed)
        dialog = await at.dialog(CurrencyDialog)
        assert dialog.form.field("currency").message == "Choose a currency from the list."
        dialog.reject()
        await at.until(lambda: not at.shows(CurrencyDialog))


async def test_loading_that_was_stopped_early_begins_anew(pricing, service):
    async with pricing() as at:
        at.open()
        at.view.cancelRequested.emit()
        at.view.refreshRequested.emit()
        await at.loaded()
        assert at.view.currency_button.text() == "Prices in USD…"
