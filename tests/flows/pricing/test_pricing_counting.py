"""How a currency is counted is answered on the Orders tab, and prices that are open on the Pricing tab follow."""

from dataclasses import replace

import pytest

from sign_desk.money import MinorUnit
from sign_desk.orders.draft import LineDraft
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.pricing.currency_dialog import CurrencyDialog
from sign_desk.ui.shell.main_window import Tab

LINE = ("base_price", "line_1")
DINARS = replace(EXAMPLE, currency="KWD", products=(LineDraft("your-product-id-123", "1", "12.50"),))


@pytest.mark.parametrize(("unit", "divisor"), [(MinorUnit.ISO, 1000), (MinorUnit.HUNDREDTHS, 100)])
async def test_open_prices_follow_an_answer_that_is_given_at_an_order(unit, divisor, open_pricing, hand, until, shop):
    desk, editor = await open_pricing()
    await editor.show_list(0)
    before = shop.pricing()
    await hand.click(editor.view.currency_button)
    currency = await hand.dialog(desk.window, CurrencyDialog)
    currency.form.set_values({"currency": "KWD"})
    currency.accept()
    (await hand.dialog(desk.window, ChoiceDialog)).reject()
    await until(editor.view.counting.isVisible)
    as_sent = editor.text(0, LINE)
    await editor.type_into(0, LINE, "1250")
    await editor.changes(1)

    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    page = desk.tabs.orders_view.new_order
    page.form.set_draft(DINARS)
    await hand.click(page.count_button)
    question = await hand.dialog(desk.window, ChoiceDialog)
    await hand.tick(question.choices[unit])
    await hand.click(question.accept_button)

    await hand.go_to_tab(desk.window.tabs, Tab.PRICING.value)
    await until(lambda: not editor.view.counting.isVisible())
    shown = editor.text(0, LINE)
    assert shown.startswith("KWD")
    assert float(shown.removeprefix("KWD").strip()) == 1250 / divisor
    await editor.changes(1)
    await editor.press("Ctrl+Z")
    await editor.changes(0)
    undone = editor.text(0, LINE)
    assert float(undone.removeprefix("KWD").strip()) == float(as_sent) / divisor
    assert shop.pricing() == before, "nothing was sent"
