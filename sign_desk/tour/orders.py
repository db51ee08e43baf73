"""The Orders tab: orders sent, refused and waiting, what became of them, and the history that proves it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea

from sign_desk.money import PriceBasis
from sign_desk.orders.draft import LineDraft
from sign_desk.orders.states import State
from sign_desk.tour.example import EXAMPLE
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.orders.compare_dialog import CompareDialog
from sign_desk.ui.orders.export_dialog import ExportDialog
from sign_desk.ui.orders.legacy_editor import EXAMPLES, Call
from sign_desk.ui.orders.template_dialog import TemplateDialog
from sign_desk.ui.orders.waiting_card import NoAnswerCard, NotSentCard
from sign_desk.ui.shell.main_window import Tab

if TYPE_CHECKING:
    from sign_desk.orders.draft import OrderDraft
    from sign_desk.tour.guide import Guide
    from sign_desk.ui.need import Need

_SEND = "POST /api/v2/orders"
_TEMPLATE = "Trade customer, one sign"
_PAUSE = 45  # seconds


async def send(guide: Guide) -> None:
    """Send an order, keep it as a template, and be stopped where it would be sent a second time or is refused."""
    page, backstage = guide.desk.tabs.orders_view.new_order, await guide.backstage()
    guide.desk.window.show_tab(Tab.ORDERS)
    await _be_asked_for_the_counting(guide)
    await _type(guide, EXAMPLE)
    await guide.until(lambda: "59.98" in page.total.text(), "the total is shown")
    await guide.picture("new-order")
    await _keep_as_template(guide)
    await _be_asked_what_prices_are_for(guide)
    await guide.picture("send-question", await guide.question())
    await guide.answer("Send order")
    await _until_answer(guide, "The order was accepted")
    guide.check(await backstage.arrivals(EXAMPLE.external_id) == 1, "the service has the order once")
    await guide.picture("order-accepted")
    await _be_stopped(guide)
    await _be_refused(guide)


async def settle(guide: Guide) -> None:
    """See an order wait for a further try, another one lose its answer, and settle both."""
    view, backstage = guide.desk.tabs.orders_view, await guide.backstage()
    await _wait_for_a_further_try(guide)
    await backstage.let_fail(_SEND, "apply_then_cut")
    arrived = _other(4, "81.00")
    await _type(guide, arrived)
    await _send(guide)
    await _until_answer(guide, "No answer came: the order may have arrived")
    await guide.picture("no-answer-told")
    await backstage.let_fail(_SEND, "close_before_reading")
    await _type(guide, _other(5, "120.00"))
    await _send(guide)
    await _until_answer(guide, "No answer came: the order may have arrived")
    await _leave_a_draft(guide)
    await guide.until(lambda: len(_waiting(guide)) == 3, "each order that waits needs the operator")
    _waiting(guide)[0].run()
    await guide.until(lambda: len(view.waiting.cards) == 3 and len(view.waiting.rows) > 0, "all that waits has a card")
    guide.check(await backstage.arrivals("order-204") == 1, "the one whose answer was cut off has arrived, once")
    guide.check(await backstage.arrivals("order-205") == 0, "the one that was cut off on its way has not")
    await guide.picture("waiting")
    await _check(guide, arrived)


def _waiting(guide: Guide) -> list[Need]:
    return [need for need in guide.desk.needs_you.needs if need.title.startswith("Order SC-")]


async def look_back(guide: Guide) -> None:
    """Look through the history, and at the evidence of one order."""
    history = guide.desk.tabs.orders_view.history
    guide.desk.tabs.orders_view.show_history()
    await guide.until(lambda: history.model.total > 0, "the history lists what was sent")
    history.search.set_value(EXAMPLE.external_order_number)
    await guide.until(lambda: history.model.total == 1, "the search finds the one order")
    history.search.set_value("")
    await guide.until(lambda: history.model.total > 1, "all orders are listed again")
    history.state_choice.set_value(State.ACCEPTED.value)
    await guide.until(lambda: _listed(guide) == {State.ACCEPTED}, "only accepted orders are listed")
    history.state_choice.set_value("")
    await guide.until(lambda: len(_listed(guide)) > 2, "orders in every state are listed")
    history.table.select(history.model.total - 1)
    await guide.until(lambda: history.card.state is State.ACCEPTED, "the evidence of the first order is shown")
    await guide.picture("history")
    foot = history.card.findChildren(QScrollArea)[0].verticalScrollBar()
    foot.setValue(foot.maximum())
    await guide.picture("history-evidence")


async def export(guide: Guide) -> None:
    """Look at what orders of the history can be exported as."""
    history = guide.desk.tabs.orders_view.history
    guide.desk.tabs.orders_view.show_history()
    await guide.press(history.export_button, "“Export”")
    dialog = await guide.dialog(ExportDialog)
    await guide.picture("export", dialog)
    dialog.reject()


async def use_deprecated_calls(guide: Guide) -> None:
    """Look at what would be sent, and send an order by the deprecated call."""
    view, backstage = guide.desk.tabs.orders_view, await guide.backstage()
    editor = view.technical.legacy
    guide.choose_in_menu("&Technical details")
    guide.desk.window.activity_dock.hide()
    await _type(guide, _other(8, "64.50"))
    view.setCurrentWidget(view.technical)
    await guide.until(lambda: "order-208" in view.technical.preview.toPlainText(), "what would be sent is shown")
    await guide.until(lambda: bool(editor.problems.text()), "what is missing in the deprecated call is told")
    guide.check(not editor.send_button.isEnabled(), "an incomplete call cannot be sent")
    await guide.picture("deprecated-calls")
    order = json.loads(EXAMPLES[Call.ORDER].text)
    editor.text.setPlainText(
        json.dumps(
            order
            | {"order_id": "1041", "order_number": "SC-1041", "order_total": 45, "email": "customer@example.com"}
            | {"products": [{"product_id": "your-product-id-123", "quantity": 1}]},
            indent=2,
        )
    )
    await guide.press(editor.send_button, "“Send” of the deprecated call")
    await guide.answer("Send order")
    await guide.until(lambda: editor.answer.notice("answer") is not None, "the deprecated call is answered")
    guide.check(await backstage.arrivals("1041") == 1, "the service has the order of the deprecated call once")
    await guide.picture("deprecated-calls-accepted")
    view.show_new_order()
    guide.choose_in_menu("&Technical details")


async def _be_asked_for_the_counting(guide: Guide) -> None:
    """See how an order in a currency without two decimals is asked about."""
    page = guide.desk.tabs.orders_view.new_order
    dinars = replace(EXAMPLE, currency="KWD", products=(LineDraft("your-product-id-123", "2", "12.50"),))
    await _type(guide, dinars)
    guide.check(not page.send_button.isEnabled(), "an order that cannot be counted is not sent")
    await guide.picture("currency-not-known")
    await guide.press(page.count_button, "“How is KWD counted”")
    dialog = await guide.dialog(ChoiceDialog)
    await guide.picture("currency-question", dialog)
    dialog.reject()


async def _be_asked_what_prices_are_for(guide: Guide) -> None:
    """Send an order of two pieces as in a store of which it is not known yet what the price of a line is for."""
    session = guide.desk.shell.session
    if session is not None:
        session.profile = replace(session.profile, price_basis=None)
    await guide.press(guide.desk.tabs.orders_view.new_order.send_button, "“Send order”")
    dialog = await guide.dialog(ChoiceDialog)
    guide.check(not dialog.accept_button.isEnabled(), "nothing is chosen for the operator")
    await guide.picture("price-question", dialog)
    dialog.choices[PriceBasis.PER_UNIT].click()
    dialog.accept_button.click()


async def _be_stopped(guide: Guide) -> None:
    page, backstage = guide.desk.tabs.orders_view.new_order, await guide.backstage()
    other_content = replace(EXAMPLE, products=(LineDraft("your-product-id-123", "3", "29.99"),))
    await _type(guide, other_content)
    await _send(guide)
    compare = await guide.dialog(CompareDialog)
    await guide.picture("one-id-two-orders", compare)
    compare.reject()
    guide.check(await backstage.arrivals(EXAMPLE.external_id) == 1, "one id is not sent twice")
    await _type(guide, replace(EXAMPLE, external_id="order-777001", external_order_number="SC-7001"))
    await guide.until(page.alike.isVisible, "an order alike is pointed at")
    guide.check(not page.send_button.isEnabled(), "an order alike cannot be sent without a tick")
    await guide.picture("looks-alike")
    page.alike.tick.setChecked(True)
    await guide.until(page.send_button.isEnabled, "the tick allows it")


async def _be_refused(guide: Guide) -> None:
    page, backstage = guide.desk.tabs.orders_view.new_order, await guide.backstage()
    await _type(guide, replace(_other(2, "45.00"), products=(LineDraft("no-such-product", "1", "45.00"),)))
    await _send(guide)
    await _until_answer(guide, "The order was refused")
    await guide.until(lambda: bool(page.form.lines.problems()), "the reason stands at its cell")
    guide.check(await backstage.arrivals("order-202") == 0, "the service has not taken what it refused")
    await guide.picture("order-refused")
    guide.desk.tabs.orders_view.show_waiting()
    await guide.until(
        lambda: len(guide.desk.tabs.orders_view.waiting.cards) == 1, "a refused order waits to be corrected"
    )
    await guide.picture("refused-waits")
    guide.desk.tabs.orders_view.show_new_order()
    page.form.set_draft(_other(2, "45.00"))
    await _send(guide)
    await _until_answer(guide, "The order was accepted")
    guide.check(await backstage.arrivals("order-202") == 1, "the corrected order was taken")


async def _wait_for_a_further_try(guide: Guide) -> None:
    view, backstage = guide.desk.tabs.orders_view, await guide.backstage()
    await backstage.let_fail(_SEND, "rate_limit", retry_after=_PAUSE)
    await _type(guide, _other(3, "75.50"))
    await _send(guide)
    await _until_answer(guide, "Waiting to try again")
    await guide.picture("order-waits")
    await guide.press(view.new_order.stop_button, "“Stop waiting”")
    await _until_answer(guide, "The order was not sent")
    view.show_waiting()
    await guide.until(
        lambda: [type(card) for card in view.waiting.cards.values()] == [NotSentCard],
        "the order stays on this computer",
    )
    guide.check(await backstage.arrivals("order-203") == 0, "the service does not have it")
    await guide.picture("not-sent")


async def _leave_a_draft(guide: Guide) -> None:
    page = guide.desk.tabs.orders_view.new_order
    await _type(guide, replace(_other(6, "310.00"), external_id="", shipping_line=""))
    await guide.until(lambda: page.kept.text() == "Kept as a draft", "what is typed is kept as a draft")
    await guide.press(page.new_button, "“New order”")


async def _check(guide: Guide, arrived: OrderDraft) -> None:
    """Find out what became of the orders without an answer: one proves to have arrived, the other proves nothing."""
    waiting = guide.desk.tabs.orders_view.waiting
    cards = {card.order.external_id: card for card in waiting.cards.values() if isinstance(card, NoAnswerCard)}
    lost = cards.pop(next(order_id for order_id in cards if order_id != arrived.external_id))
    await guide.press(lost.check_button, "“Check now”")
    await guide.until(lambda: lost.notices.notice("card") is not None, "it is told that nothing is proved")
    guide.check(not lost.missing_button.isEnabled(), "it is too early to send it once more")
    await guide.picture("nothing-proved")
    await guide.press(cards[arrived.external_id].check_button, "“Check now”")
    await guide.until(lambda: waiting.notices.notice("outcome") is not None, "what was found out is told")
    await guide.until(lambda: len(waiting.cards) == 2, "what has arrived waits no longer")
    await guide.picture("arrived")


async def _keep_as_template(guide: Guide) -> None:
    page = guide.desk.tabs.orders_view.new_order
    guide.choose_in_menu("Save this order as a template…")
    dialog = await guide.dialog(TemplateDialog)
    dialog.form.set_values({"name": _TEMPLATE})
    await guide.picture("template", dialog)
    dialog.accept()
    await guide.until(lambda: _TEMPLATE in [action.text() for action in page.templates.actions()], "it is on offer")


async def _type(guide: Guide, draft: OrderDraft) -> None:
    """Begin an order and fill the form in."""
    page = guide.desk.tabs.orders_view.new_order
    guide.desk.tabs.orders_view.show_new_order()
    await guide.press(page.new_button, "“New order”")
    page.form.set_draft(draft)


async def _send(guide: Guide) -> None:
    await guide.press(guide.desk.tabs.orders_view.new_order.send_button, "“Send order”")
    await guide.answer("Send order")


async def _until_answer(guide: Guide, title: str) -> None:
    def is_told() -> bool:
        notice = guide.desk.tabs.orders_view.new_order.answer.notice("answer")
        return notice is not None and notice.title == title

    await guide.until(is_told, f"the operator is told: {title}")


def _listed(guide: Guide) -> set[State]:
    model = guide.desk.tabs.orders_view.history.model
    orders = (model.record(row) for row in range(model.total))
    return {order.state for order in orders if order is not None}


def _other(number: int, price: str) -> OrderDraft:
    """An order of another customer, so that it is not taken for the example."""
    person = {"first_name": "Ana", "last_name": f"Sørensen {number}", "email": f"ana{number}@example.com"}
    return replace(
        EXAMPLE,
        external_id=f"order-20{number}",
        external_order_number=f"SC-105{number}",
        billing_address=replace(EXAMPLE.billing_address, **person),
        customer=replace(EXAMPLE.customer, **person),
        products=(LineDraft("your-product-id-123", "1", price),),
    )
