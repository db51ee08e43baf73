"""The item models of the tab, under Qt's own inspector."""

from datetime import UTC, datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence

from sign_desk.api.records import Webhook, from_wire
from sign_desk.ui.kit.paged_model import WINDOW
from sign_desk.ui.webhooks.deliveries.list import DeliveryList
from sign_desk.ui.webhooks.json_tree import JsonTree
from sign_desk.ui.webhooks.subscriptions.page import SubscriptionsPage
from sign_desk.webhooks.recorded import DeliveryState, DeliverySummary, Way


def make_delivery(number, state=DeliveryState.VERIFIED):
    return DeliverySummary(
        id=number,
        way=Way.RECEIVED,
        at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        topic="order:created",
        url="http://127.0.0.1:1/webhooks?token=abc",
        state=state,
        subject=f"SC-{number}",
        status=None,
        size=2,
    )


def test_deliveries(watched, shown):
    page = shown(DeliveryList("Deliveries", "Nothing yet"))
    model = watched(page.model)
    page.show_page(250, [make_delivery(n) for n in range(WINDOW)], 0, anew=True)
    page.table.select(7)
    assert page.table.selected().id == 7
    model.put(2, [make_delivery(n) for n in range(200, 250)])
    page.show_page(1, [make_delivery(1, DeliveryState.NOT_VERIFIED)], 0, anew=False)
    texts = [model.index(0, column).data() for column in range(model.columnCount())]
    assert "Not verified" in texts
    assert not any("token" in text for text in texts), "what follows the question mark may be a secret"


def test_row_chosen_before_it_was_loaded_stays_chosen_when_others_come(shown):
    page = shown(DeliveryList("Deliveries", "Nothing yet"))
    told = []
    page.table.recordSelected.connect(told.append)
    page.show_page(250, [make_delivery(n) for n in range(WINDOW)], 0, anew=True)
    page.table.select(249)
    page.show_page(250, [make_delivery(n) for n in range(WINDOW)], 0, anew=False)
    page.model.put(2, [make_delivery(n) for n in range(200, 250)])
    assert told[-1].id == 249


def test_every_state_has_words_an_icon_and_a_tone(shown):
    page = shown(DeliveryList("Deliveries", "Nothing yet"))
    page.show_page(6, [make_delivery(n, state) for n, state in enumerate(DeliveryState)], 0, anew=False)
    words = [page.model.index(row, 0).data() for row in range(6)]
    assert len({*words}) == 6


def test_subscriptions(watched, shown):
    page = shown(SubscriptionsPage())
    watched(page.model)
    webhooks = [from_wire(Webhook, {"webhook_id": n, "topic": "new:topic", "url": f"https://a/{n}"}) for n in (1, 2)]
    page.show_webhooks(webhooks)
    page.search.set_value("a/2")
    assert page.model.rowCount() == 1
    page.show_webhooks(())
    assert page.model.rowCount() == 0


def test_tree_shows_and_finds(watched, shown, qtbot):
    tree = shown(JsonTree("Example"))
    model = watched(tree.tree_model)
    tree.show_tree({"order": {"id": 1, "lines": [{"title": "Café"}], "none": None, "empty": []}})
    order = model.index(0, 0)
    title = model.index(0, 0, model.index(0, 0, model.index(1, 0, order)))
    assert [model.headerData(column, Qt.Orientation.Horizontal) for column in (0, 1)] == ["Field", "Value"]
    assert [title.data(), title.siblingAtColumn(1).data()] == ["title", "Café"]
    assert [model.index(row, 1, order).data() for row in range(4)] == ["1", "", "null", "[]"]
    assert tree.search("cafe") == 1
    assert tree.visualRect(title).isValid()
    assert tree.isRowHidden(0, order)
    tree.search("")
    assert not tree.isRowHidden(0, order)
    tree.setCurrentIndex(title)
    qtbot.keySequence(tree, QKeySequence.StandardKey.Copy)
    assert QGuiApplication.clipboard().text() == "Café"
    tree.show_tree([1, [2]])
    assert [model.index(row, 0).data() for row in range(2)] == ["1", "2"]
    tree.show_tree(None)
    assert model.rowCount() == 0
