"""The demo store's dashboard: its list of orders, in a browser that knows no token."""

import httpx
from PySide6.QtGui import QDesktopServices

from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.main_window import Tab


def lose_an_answer(address):
    """Let the next order be taken, and its answer be cut off."""
    httpx.post(
        f"{address.origin}/_sandbox/faults",
        json={"route": "POST /api/v2/orders", "fault": "apply_then_cut", "count": 1},
        headers={"Authorization": f"Bearer {address.token}"},
        trust_env=False,
    ).raise_for_status()


def visit(link):
    """Open a link as a browser does, which knows no token; gives the page."""
    with httpx.Client(headers={"Accept": "text/html"}, trust_env=False, follow_redirects=True) as browser:
        return browser.get(link).text


async def test_open_dashboard_shows_the_orders_without_a_password(open_desk, hand, until, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    address = await desk.demo.start()
    lose_an_answer(address)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    view = desk.tabs.orders_view
    await hand.go_to_tab(view, "New order")
    view.new_order.form.set_draft(EXAMPLE)
    await hand.click(view.new_order.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: len(view.waiting.cards) == 1)
    await hand.go_to_tab(view, "Waiting (1)")
    (card,) = view.waiting.cards.values()
    for _ in range(2):
        await hand.click(card.dashboard_button)
    assert not any(address.token in link for link in opened)
    for link in opened:
        page = visit(link)
        assert "Orders accepted: 1" in page
        assert EXAMPLE.external_id in page
