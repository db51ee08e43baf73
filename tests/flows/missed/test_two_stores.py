"""Runs of two stores: each sends to its own service alone, whichever store is in hand meanwhile."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab

NORTH, SOUTH = "Northern Neon", "Southern Signs"
ORDERS = 6
SLOW = 1.0  # seconds for each order: the run goes on for some while


async def choose(desk, until, name):
    """Take a store in hand by a click."""
    menu = desk.window.header.store_button.menu()
    menu.popup(desk.window.header.mapToGlobal(desk.window.header.rect().bottomLeft()))
    action = next(action for action in menu.actions() if action.text() == name)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()
    await until(
        lambda: (
            desk.window.windowTitle().startswith(f"{name} ")
            and desk.window.header.connection.text().startswith("Online")
            and desk.tabs.customisers_view.model.total > 0
        )
    )


async def prepare(missed, file):
    """Open a file of the store in hand, and say of all its orders that they are missing."""
    missed.drop(file)
    dialog = await missed.dialog(ZoneDialog)
    await missed.hand.type_into(dialog.choice, "America/New_York")
    await missed.hand.click(dialog.accept_button)
    await missed.until(
        lambda: (
            missed.page.currentWidget() is missed.work and missed.sorting.model.total == ORDERS and missed.work.is_idle
        )
    )
    await missed.settled()
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)
    await missed.counted(MISSING=ORDERS)


def numbers(service):
    return sorted(order["body"]["external_order_number"] for order in service.orders())


@pytest.mark.parametrize("one_after_another", [False, True])
async def test_each_run_sends_to_its_own_store_once(
    open_desk, sandbox, start_sandbox, connect_store, hand, until, operator_of, export, row, one_after_another
):
    south = start_sandbox(token="canary-of-the-south-2")
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    missed = operator_of(desk)
    # Both shops number alike: what one store has is nothing to the other.
    file = export(*(row(number) for number in range(1, ORDERS + 1)))
    expected = [f"#{number}" for number in range(1, ORDERS + 1)]
    await prepare(missed, file)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    if not one_after_another:
        sandbox.fault("POST /api/v2/orders", "latency", seconds=SLOW, count=ORDERS)
    await hand.click(missed.run.card.seen_button)
    if one_after_another:
        await missed.stands_still("Finished")

    await connect_store(desk, south, name=SOUTH)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await prepare(missed, file)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    assert numbers(south) == expected

    await until(lambda: desk.writes.running == 0)
    assert numbers(sandbox) == expected
    await choose(desk, until, NORTH)
    assert all("not sent" not in need.title for need in desk.needs_you.needs)
    assert desk.tabs.orders_view.history.model.total == ORDERS
