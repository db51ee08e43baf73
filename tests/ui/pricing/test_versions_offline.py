"""Earlier prices, sales and copies while the service cannot be reached, and in other languages' ways to write."""

import pytest
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QPushButton

from sign_desk.ui.pricing.copying.dialog import CopyDialog
from sign_desk.ui.pricing.history.dialog import HistoryDialog
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog
from sign_desk.ui.pricing.sale.dialog import SaleDialog


async def saved(at, text):
    await at.typed(text)
    at.view.notices.dismiss("save")
    review = await at.reviewed()
    review.typing.set_value("Store")
    review.accept()
    await at.told("save", "Saved at")
    await at.quiet()


async def begun(at):
    at.view.commands.sale.trigger()
    dialog = await at.dialog(SaleDialog)
    dialog.form.set_values({"name": "May"})
    dialog.accept()
    return await at.told("sale 1", "Sale “May”: it begins")


async def offline(at, service):
    """Open the prices anew, of which the service gives none any more."""
    service.statuses["GET"] = [503] * 200
    at.use()
    at.open()
    await at.told("trouble", "")
    assert at.view.is_loaded


async def put_back_the_first(at):
    """Put back all of the version before the last save: first it is compared with what is there now."""
    at.view.commands.history.trigger()
    dialog = await at.dialog(HistoryDialog)
    await at.until(lambda: len(dialog.model.all_records()) == 2)
    dialog.table.select(dialog.model.all_records()[-1].id)
    await at.until(lambda: dialog.version is not None and not dialog.version.is_save)
    dialog.all_button.click()
    await at.until(lambda: dialog.all_button.isEnabled() and bool(dialog.difference))
    assert dialog.summary.text() == "To put this version back: 1 price changed."
    dialog.all_button.click()


def button(notice, words):
    return next(one for one in notice.findChildren(QPushButton) if one.text() == words)


async def test_earlier_prices_are_put_back_as_edits(pricing, service):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await saved(at, "8")
        await offline(at, service)
        await put_back_the_first(at)
        await at.until(lambda: at.price == first)
        await at.quiet()
        assert await at.unsaved() == {1: 1}
        assert service.price() == 800


async def test_a_sale_is_ended_as_an_edit_and_saved_when_the_service_is_back(pricing, service):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await begun(at)
        await saved(at, "8")
        await offline(at, service)
        button(await at.told("sale 1", "Sale “May” is live"), "End the sale…").click()
        (await at.dialog(TakeBackDialog)).accept()
        await at.until(lambda: at.price == first)
        await at.until(lambda: "You have ended it" in at.notice("sale 1").text)
        assert service.price() == 800
        service.statuses["GET"] = []
        at.view.refreshRequested.emit()
        await at.loaded()
        review = await at.reviewed()
        review.typing.set_value("Store")
        review.accept()
        await at.told("save", "Saved at")
        await at.until(lambda: at.notice("sale 1") is None)
        assert service.price() == first


async def test_a_sale_is_planned(pricing, service):
    async with pricing() as at:
        await at.opened()
        await offline(at, service)
        assert "Your store still has" not in (await begun(at)).text


async def test_prices_are_copied_from_what_this_computer_kept(pricing, service):
    service.set_price(4321, customiser_id=2)
    async with pricing() as at:
        records = [{"customiser_id": number, "name": name} for number, name in enumerate(("Neon", "Tubes"), 1)]
        await at.archive.cache.put(at.profile.store_id, "customisers", at.profile.origin, records)
        await at.opened(2, "Tubes")
        await at.opened()
        await offline(at, service)
        at.view.commands.copy_from.trigger()
        dialog = await at.dialog(CopyDialog)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.copy_button.isEnabled)
        assert "which this computer kept" in dialog.origin.text()
        dialog.accept()
        await at.until(lambda: at.price == 4321)


@pytest.fixture(params=["de_DE", "ar_KW"])
def elsewhere(request):
    before = QLocale()
    QLocale.setDefault(QLocale(request.param))
    yield request.param
    QLocale.setDefault(before)


async def test_a_sale_and_earlier_prices_in_another_language(pricing, elsewhere, service):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await begun(at)
        await saved(at, "8,50" if elsewhere == "de_DE" else "8.50")
        assert service.price() == 850
        notice = await at.told("sale 1", "Sale “May” is live until")
        (sale,) = await at.presenter._books.sales.of(1)
        assert (sale.ends_at - sale.begun_at).days in (6, 7)
        button(notice, "End the sale…").click()
        asked = await at.dialog(TakeBackDialog)
        assert asked.summary.text() == "To be put back: 1 price changed."
        asked.reject()
        await put_back_the_first(at)
        await at.until(lambda: at.price == first)
        await at.quiet()
