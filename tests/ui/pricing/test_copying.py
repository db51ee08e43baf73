"""Prices copied from another customiser, or another store, onto the table."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from sign_desk.services.pricing.price_books import PriceBooks
from sign_desk.store.pricing.records import Choice, Place, Reason
from sign_desk.store.profiles import Profile
from sign_desk.ui.pricing.copying.dialog import CopyDialog

LINE = ("base_price", "line_1")
ELSEWHERE = Profile("s2", "Old shop", "https://old.example", "EUR", None, "#2563c9", False, "Op")
NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


async def listed(at, *names):
    """Have the store's customisers on this computer, as the Customisers tab keeps them."""
    records = [{"customiser_id": number, "name": name} for number, name in enumerate(names, 1)]
    await at.archive.cache.put(at.profile.store_id, "customisers", at.profile.origin, records)


async def kept_elsewhere(at, tree, price=1700, store=ELSEWHERE):
    """Know the prices of a customiser of another store from earlier."""
    tree = json.loads(json.dumps(tree))
    tree["price_lists"][0]["rows"][0]["base_price"]["line_1"] = price
    place = Place(ELSEWHERE.store_id, ELSEWHERE.origin, 5)
    await at.archive.snapshots.keep(place, tree, Reason.LOADED, NOON)
    session = at.sessions[-1]
    at.presenter._editing.sheet.books = PriceBooks(session, at.archive, (store,))


async def asked(at):
    at.view.commands.copy_from.trigger()
    return await at.dialog(CopyDialog)


def offered(dialog):
    return [dialog.source_choice.itemText(number) for number in range(dialog.source_choice.count())]


async def test_another_customisers_prices_become_one_edit(pricing, service):
    service.set_price(4321, customiser_id=2)
    async with pricing() as at:
        await listed(at, "Neon", "Tubes")
        await at.opened()
        dialog = await asked(at)
        assert offered(dialog) == ["Tubes"]
        assert not dialog.copy_button.isEnabled()
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.copy_button.isEnabled)
        assert dialog.summary.text() == "1 price changed."
        dialog.accept()
        await at.until(lambda: at.price == 4321)
        assert [step.name for step in at.presenter._editing.sheet.history.done] == ["Copy prices from “Tubes”"]
        assert service.count("PUT") == 0


async def test_another_model_is_refused_with_the_reason(pricing, service, trees):
    service.trees[2] = {**trees["FRAME_FIT"], "customiser_id": 2}
    async with pricing() as at:
        await listed(at, "Neon", "Frames")
        await at.opened()
        dialog = await asked(at)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.refusal.isVisible)
        assert "different models" in dialog.refusal.text()
        assert not dialog.copy_button.isEnabled()
        assert not dialog.table.isVisible()
        dialog.reject()


async def test_prices_that_cannot_be_read_are_told(pricing, service):
    async with pricing() as at:
        await listed(at, "Neon", "Tubes")
        await at.opened()
        service.statuses["GET"] = [404]
        dialog = await asked(at)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.refusal.isVisible)
        dialog.reject()


async def test_another_currency_is_told_and_confirmed(pricing, trees):
    async with pricing() as at:
        await at.opened()
        await kept_elsewhere(at, trees["FIXED_WIDTH"])
        dialog = await asked(at)
        assert offered(dialog) == ["Customiser 5 (Old shop)"]
        dialog.source_choice.setCurrentIndex(0)
        await at.until(lambda: dialog.is_settled)
        assert "Those prices are in EUR, these in USD" in dialog.currency.text()
        assert "which this computer kept" in dialog.origin.text()
        assert not dialog.copy_button.isEnabled()
        dialog.currency_box.click()
        assert dialog.copy_button.isEnabled()
        dialog.remove_box.click()
        await at.until(lambda: dialog.is_settled)
        dialog.accept()
        await at.until(lambda: at.price == 1700)


async def test_a_currency_that_was_chosen_for_the_source_counts(pricing, trees):
    async with pricing() as at:
        await at.opened()
        await kept_elsewhere(at, trees["FIXED_WIDTH"])
        await at.archive.choices.put(ELSEWHERE.store_id, Choice.CURRENCIES, {ELSEWHERE.origin: {"5": "USD"}})
        dialog = await asked(at)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.copy_button.isEnabled)
        assert not dialog.currency.isVisible()
        dialog.reject()


async def test_currencies_that_nobody_knows_are_not_taken_for_the_same(pricing, trees):
    async with pricing(currency="") as at:
        await at.opened()
        await kept_elsewhere(at, trees["FIXED_WIDTH"], store=replace(ELSEWHERE, currency=""))
        dialog = await asked(at)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(lambda: dialog.is_settled)
        assert "in a currency that is not known, these in a currency that is not known" in dialog.currency.text()
        assert not dialog.copy_button.isEnabled()
        dialog.reject()


async def test_customisers_of_a_store_without_a_currency_are_counted_alike(pricing, service):
    service.set_price(4321, customiser_id=2)
    async with pricing(currency="") as at:
        await listed(at, "Neon", "Tubes")
        await at.opened()
        dialog = await asked(at)
        dialog.source_choice.setCurrentIndex(0)
        await at.until(dialog.copy_button.isEnabled)
        assert not dialog.currency.isVisible()
        dialog.reject()
