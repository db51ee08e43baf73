"""Several stores at one desk: connected, told apart, edited, taken in hand one after another, offline and removed."""

import threading
from dataclasses import replace

import keyring
import pytest
from keyring.backends import fail
from keyring.errors import NoKeyringError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sign_desk.orders.draft import LineDraft
from sign_desk.orders.states import State
from sign_desk.tour import EXAMPLE
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.which_store import WhichStoreDialog

ORDERS = "POST /api/v2/orders"
NORTH, SOUTH = "Northern Neon", "Southern Signs"


@pytest.fixture
def south(start_sandbox):
    """A second service, which has three customisers more."""
    return start_sandbox("--customisers", "3", token="canary-of-the-south-1")


async def choose(desk, words):
    """Choose from the menu of stores by a click."""
    menu = desk.window.header.store_button.menu()
    menu.popup(desk.window.header.mapToGlobal(desk.window.header.rect().bottomLeft()))
    action = next(action for action in menu.actions() if action.text() == words)
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    menu.close()


async def edit(desk, hand):
    await choose(desk, "Edit this store…")
    return await hand.dialog(desk.window, ConnectDialog)


def button(dialog, words):
    return next(b for b in dialog.buttons.buttons() if b.text().replace("&", "") == words)


def field(dialog, key):
    return dialog.form.field(key)


def in_hand(desk, name):
    """Whether title and header name this store, and its customisers have come."""
    return (
        desk.window.windowTitle().startswith(f"{name} ")
        and desk.window.header.store_button.text() == name
        and desk.window.header.connection.text().startswith("Online")
        and desk.tabs.customisers_view.model.total > 0
    )


def connection(desk):
    return desk.window.header.connection.text()


def new_order(desk):
    return desk.tabs.orders_view.new_order


def obstacle(desk):
    """Why nothing can be sent, or "" when the button can be pressed."""
    view = new_order(desk)
    assert view.send_button.isEnabled() is not bool(view.obstacle.text())
    return view.obstacle.text()


def answer(desk):
    notice = new_order(desk).answer.notice("answer")
    return notice.title if notice else None


def answer_of(desk, name):
    """How the sending of another store's order ended."""
    store_id = next(profile.store_id for profile in desk.profiles.all() if profile.name == name)
    notice = new_order(desk).answer.notice(f"away-{store_id}")
    return notice.title if notice else None


async def type_order(desk, hand, order=EXAMPLE):
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await hand.go_to_tab(desk.tabs.orders_view, "New order")
    new_order(desk).form.set_draft(order)
    # The form hears of what is typed, not of what is put in.
    await hand.type_into(new_order(desk).form.order.field("external_id").control, order.external_id)


async def send(desk, hand):
    await hand.click(new_order(desk).send_button)
    return await hand.answer(desk.window, "Send order")


@pytest.fixture
def two_stores(open_desk, sandbox, south, connect_store, hand, until):
    """Open a desk with two stores of one's own; the southern one is in hand."""

    async def opened():
        desk = await connect_store(await open_desk(), sandbox, name=NORTH)
        await until(lambda: in_hand(desk, NORTH))
        await connect_store(desk, south, name=SOUTH)
        await until(lambda: in_hand(desk, SOUTH))
        return desk

    return opened


async def test_stores_are_switched_in_the_menu_and_always_named(two_stores, until):
    desk = await two_stores()
    customisers = desk.tabs.customisers_view.model
    await until(lambda: customisers.total == 14)
    await choose(desk, NORTH)
    await until(lambda: in_hand(desk, NORTH) and customisers.total == 11)
    await choose(desk, "Demo store")
    await until(lambda: in_hand(desk, "Demo store"))
    await choose(desk, SOUTH)
    await until(lambda: in_hand(desk, SOUTH) and customisers.total == 14)
    menu = desk.window.header.store_button.menu()
    assert [action.text() for action in menu.actions() if action.isChecked()] == [SOUTH]


async def test_another_store_is_one_click_away(two_stores, hand, until):
    desk = await two_stores()

    def button(name):
        return next(one for one in desk.window.header.other_buttons if one.accessibleName() == f"Switch to {name}")

    for name, left in ((NORTH, SOUTH), ("Demo store", NORTH), (SOUTH, "Demo store")):
        await hand.click(button(name))
        await until(lambda name=name: in_hand(desk, name))
        assert button(left).isVisible()
        assert not any(name in one.accessibleName() for one in desk.window.header.other_buttons)


async def test_store_that_was_in_hand_is_opened_at_the_next_start(two_stores, open_desk, until):
    desk = await two_stores()
    await choose(desk, NORTH)
    await until(lambda: in_hand(desk, NORTH))
    again = await open_desk()
    await until(lambda: in_hand(again, NORTH))


async def test_order_on_its_way_keeps_the_store_it_began_with(two_stores, sandbox, south, hand, until):
    desk = await two_stores()
    await choose(desk, NORTH)
    await until(lambda: in_hand(desk, NORTH))
    sandbox.fault(ORDERS, "latency", seconds=3)
    await type_order(desk, hand)
    await send(desk, hand)
    await until(lambda: desk.writes.running == 1)

    await choose(desk, SOUTH)
    await until(lambda: in_hand(desk, SOUTH))
    assert desk.writes.running == 1, "the switch did not wait for the order"
    await until(lambda: desk.writes.running == 0)
    await until(lambda: answer_of(desk, NORTH) == f"An order to {NORTH}: accepted")
    assert (len(sandbox.orders()), south.orders()) == (1, [])
    history = desk.tabs.orders_view.history.model
    assert history.total == 0, "it is none of this store's orders"

    await choose(desk, NORTH)
    await until(lambda: in_hand(desk, NORTH) and history.total == 1)
    assert history.record(0).state is State.ACCEPTED


async def test_view_only_store_offers_nothing_that_writes(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    dialog = await edit(desk, hand)
    await hand.tick(dialog.view_only)
    await hand.click(button(dialog, "Save"))
    await until(lambda: connection(desk) == "Online · View only")
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    orders = desk.tabs.orders_view
    assert [orders.tabText(i) for i in range(orders.count()) if orders.isTabVisible(i)] == ["Waiting", "History"]
    assert obstacle(desk).startswith("This store is open for viewing only.")
    assert desk.shell.session.client.view_only, "and the client refuses, whatever a screen offers"

    dialog = await edit(desk, hand)
    await hand.tick(dialog.view_only)
    await hand.click(button(dialog, "Save"))
    assert dialog.isVisible()
    assert field(dialog, "token").message == "Enter the token again to leave view only."
    await hand.type_into(field(dialog, "token").control, sandbox.token)
    await hand.click(button(dialog, "Save"))
    await until(lambda: connection(desk) == "Online" and not obstacle(desk))
    await type_order(desk, hand)
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")


async def test_title_names_no_store_before_that_is_the_one_in_hand(
    two_stores, sandbox, south, hand, until, memory_keyring
):
    desk = await two_stores()
    keyring_opens = threading.Event()
    answer_at_once = memory_keyring.get_password

    def answer_slowly(service, username):
        keyring_opens.wait(20)
        return answer_at_once(service, username)

    memory_keyring.get_password = answer_slowly
    await choose(desk, NORTH)
    await until(lambda: connection(desk) == f"Opening {NORTH}…")
    assert desk.window.windowTitle().startswith(SOUTH)
    await type_order(desk, hand)
    question = await send(desk, hand)
    assert SOUTH in question.informativeText()
    await until(lambda: answer(desk) == "The order was accepted")
    assert (sandbox.orders(), len(south.orders())) == ([], 1)

    keyring_opens.set()
    await until(lambda: in_hand(desk, NORTH))


@pytest.mark.parametrize(("position", "amount"), [(0, 1250), (1, 125_000)])
async def test_currency_without_decimals_is_asked_about_before_anything_is_sent(
    position, amount, open_desk, sandbox, connect_store, hand, until
):
    desk = await connect_store(await open_desk(), sandbox, currency="JPY")
    yen = replace(EXAMPLE, currency="JPY", products=(LineDraft("your-product-id-123", "2", "1250"),))
    await type_order(desk, hand, yen)
    assert obstacle(desk).startswith("How this store's prices are counted is not known yet.")
    new_order(desk).sendRequested.emit()
    assert sandbox.orders() == []
    assert desk.tabs.orders_view.history.model.total == 0

    dialog = await edit(desk, hand)
    await until(dialog.question.isVisible)
    await hand.click(dialog.test_button)
    both = list(dialog.question._choices.values())
    await until(lambda: all(b.isVisible() for b in both))
    small, large = (int("".join(c for c in b.text() if c.isdigit())) for b in both)
    assert small == 100 * large or large == 100 * small
    assert all("¥" in b.text() for b in both)
    await hand.tick(both[position])
    await hand.click(button(dialog, "Save"))
    await until(lambda: not obstacle(desk))

    await type_order(desk, hand, yen)
    question = await send(desk, hand)
    assert "¥2,500" in question.informativeText()
    await until(lambda: answer(desk) == "The order was accepted")
    (taken,) = sandbox.orders()
    assert [line["price"] for line in taken["body"]["products"]] == [amount]


async def test_wrong_token_is_told_by_testing_and_shown_when_kept(open_desk, sandbox, hand, until):
    desk = await open_desk()
    await hand.click(desk.window.welcome.connect_button)
    dialog = await hand.dialog(desk.window, ConnectDialog)
    for key, text in {
        "name": NORTH,
        "origin": sandbox.address,
        "token": "wrong-token-012345",
        "currency": "USD",
    }.items():
        await hand.type_into(field(dialog, key).control, text)
    await hand.click(dialog.test_button)
    await until(lambda: dialog.report.lines)
    assert len(dialog.report.lines) == 1
    assert dialog.report.lines[0].startswith("Sign in and read customisers: does not work (The token was not accepted.")

    await hand.click(button(dialog, "Connect"))
    await until(lambda: connection(desk) == "Signed out")
    assert obstacle(desk).startswith("You are signed out of this store.")
    dialog = await edit(desk, hand)
    await hand.click(button(dialog, "Save"))
    assert field(dialog, "token").message == "You are signed out: enter the token."
    await hand.type_into(field(dialog, "token").control, sandbox.token)
    await hand.click(button(dialog, "Save"))
    await until(lambda: in_hand(desk, NORTH))


async def test_changed_address_asks_for_its_own_token(
    open_desk, sandbox, south, connect_store, hand, until, memory_keyring
):
    desk = await connect_store(await open_desk(), sandbox)
    ((_, before),) = memory_keyring.entries
    dialog = await edit(desk, hand)
    await hand.type_into(field(dialog, "origin").control, south.address)
    await hand.click(dialog.test_button)
    assert field(dialog, "token").message == "Enter the token to test the connection."
    await hand.click(button(dialog, "Save"))
    assert dialog.isVisible()
    assert field(dialog, "token").message == "The address has changed: enter the token that belongs to it."

    await hand.type_into(field(dialog, "token").control, south.token)
    await hand.click(button(dialog, "Save"))
    await until(lambda: desk.tabs.customisers_view.model.total == 14)
    ((_, after),) = memory_keyring.entries
    assert after == before.replace(sandbox.address, south.address)
    assert list(memory_keyring.entries.values()) == [south.token]


async def test_removed_store_takes_its_token_along(two_stores, sandbox, hand, until, memory_keyring):
    desk = await two_stores()
    dialog = await edit(desk, hand)
    await hand.click(button(dialog, "Remove store…"))
    await hand.answer(dialog, "Remove store")
    await until(lambda: in_hand(desk, NORTH))
    assert list(memory_keyring.entries.values()) == [sandbox.token]
    assert [profile.name for profile in desk.profiles.all()] == [NORTH]

    dialog = await edit(desk, hand)
    await hand.click(button(dialog, "Remove store…"))
    await hand.answer(dialog, "Remove store")
    await until(desk.window.welcome.isVisible)
    assert memory_keyring.entries == {}
    assert desk.window.windowTitle() == "Sign Desk"


async def test_removed_token_signs_the_store_out(open_desk, sandbox, connect_store, hand, until, memory_keyring):
    desk = await connect_store(await open_desk(), sandbox)
    dialog = await edit(desk, hand)
    await hand.click(button(dialog, "Remove token"))
    await until(lambda: connection(desk) == "Signed out")
    assert memory_keyring.entries == {}
    assert desk.window.notices.notice("signed-out").title == f"You are signed out of {NORTH}"


async def test_token_refused_once_is_tried_again(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    sandbox.fault("GET /api/v2/customisers", "status", status=401)
    await hand.click(desk.tabs.customisers_view.refresh_button)
    await until(lambda: connection(desk) == "Signed out")
    assert obstacle(desk).startswith("You are signed out of this store.")
    buttons = desk.window.notices.notice("signed-out").findChildren(QPushButton)
    await hand.click(next(button for button in buttons if button.text() == "Try again"))
    await until(lambda: connection(desk) == "Online")
    assert desk.window.notices.notice("signed-out") is None
    assert "signed out" not in obstacle(desk)


@pytest.mark.parametrize("way", ["token", "view only", "store"])
async def test_order_that_waits_for_a_further_try_is_held_back(way, two_stores, south, hand, until):
    desk = await two_stores()
    south.fault(ORDERS, "rate_limit", retry_after=55)
    await type_order(desk, hand)
    await send(desk, hand)
    await until(lambda: answer(desk) == "Waiting to try again")
    dialog = await edit(desk, hand)
    if way == "token":
        await hand.click(button(dialog, "Remove token"))
    elif way == "view only":
        await hand.tick(dialog.view_only)
        await hand.click(button(dialog, "Save"))
    else:
        await hand.click(button(dialog, "Remove store…"))
        await hand.answer(dialog, "Remove store")
    await until(lambda: desk.writes.running == 0)
    assert south.orders() == []
    (waiting,) = (await desk.archive.archive.ledger.waiting_by_store()).values()
    assert waiting == 1, "it is still there, not sent"


async def test_question_before_a_store_is_removed_tells_what_waits(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    sandbox.fault(ORDERS, "apply_then_cut")
    await type_order(desk, hand)
    await send(desk, hand)
    await until(lambda: (answer(desk) or "").startswith("No answer came"))
    dialog = await edit(desk, hand)
    await hand.click(button(dialog, "Remove store…"))
    question = await hand.answer(dialog, "Cancel")
    assert "One of its orders still waits for you" in question.informativeText()


async def test_refused_token_keeps_the_dialog_and_what_was_typed(open_desk, sandbox, connect_store, hand, until):
    desk = await connect_store(await open_desk(), sandbox)
    dialog = await edit(desk, hand)
    await hand.type_into(field(dialog, "name").control, SOUTH)
    await hand.type_into(field(dialog, "token").control, "no-such-token-0123")
    await hand.click(button(dialog, "Save"))
    await until(lambda: field(dialog, "token").has_error)
    assert field(dialog, "token").message.startswith("The token was not accepted.")
    assert desk.window.notices.notice("unexpected") is None
    await hand.type_into(field(dialog, "token").control, sandbox.token)
    await hand.click(button(dialog, "Save"))
    await until(lambda: in_hand(desk, SOUTH))


async def test_two_stores_do_not_have_one_name(open_desk, sandbox, connect_store, hand):
    desk = await connect_store(await open_desk(), sandbox)
    desk.window.connectRequested.emit()
    dialog = await hand.dialog(desk.window, ConnectDialog)
    await hand.type_into(field(dialog, "name").control, f" {NORTH.upper()} ")
    await hand.click(button(dialog, "Connect"))
    assert field(dialog, "name").message.startswith(f"Another store is named “{NORTH}”.")


async def test_which_store_is_asked_where_several_are_at_the_address_of_the_command_line(
    open_desk, sandbox, connect_store, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    await connect_store(desk, sandbox, name=SOUTH)
    desk = await open_desk(store=sandbox.address)
    dialog = await hand.dialog(desk.window, WhichStoreDialog)
    await hand.press(Qt.Key.Key_Down, dialog.list)
    await hand.press(Qt.Key.Key_Return, dialog.list)
    await until(lambda: in_hand(desk, SOUTH))


class Refusing(keyring.backend.KeyringBackend):
    """Looks like a keyring, and is none."""

    priority = 5

    def get_password(self, _service, _username):
        raise NoKeyringError

    set_password = delete_password = get_password


@pytest.mark.parametrize("backend", [fail.Keyring, Refusing])
async def test_without_a_keyring_the_token_lasts_for_the_session_and_that_is_said(
    backend, memory_keyring, open_desk, sandbox, connect_store, until
):
    keyring.set_keyring(backend())
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: desk.window.notices.notice("token"))
    notice = desk.window.notices.notice("token")
    assert notice.title == "The token is kept for this session only"
    assert "until Sign Desk is closed" in notice.text
    await until(lambda: in_hand(desk, NORTH))
    await choose(desk, "Demo store")
    await until(lambda: in_hand(desk, "Demo store"))
    await choose(desk, NORTH)
    await until(lambda: in_hand(desk, NORTH))

    again = await open_desk()
    await until(lambda: connection(again) == "Signed out")
    notice = again.window.notices.notice("signed-out")
    assert notice.title == f"You are signed out of {NORTH}"
    assert "keyring" in notice.text


async def test_offline_desk_shows_what_it_kept_and_sends_nothing_unasked(
    open_desk, sandbox, start_sandbox, connect_store, hand, until
):
    desk = await connect_store(await open_desk(), sandbox)
    await type_order(desk, hand)
    sandbox.stop()
    await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
    await until(lambda: not desk.tabs.customisers_view.refresh_button.busy)
    await hand.click(desk.tabs.customisers_view.refresh_button)
    await until(lambda: connection(desk).startswith("Offline since "))
    assert desk.tabs.customisers_view.model.total == 11
    assert obstacle(desk).startswith("The service cannot be reached.")
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    QTest.keyClick(desk.window, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert not new_order(desk).send_button.isEnabled(), "neither its click nor its keys do anything"
    new_order(desk).sendRequested.emit()
    await hand.answer(desk.window, "Send order")
    await until(lambda: answer(desk) == "The order was not sent")

    desk = await open_desk()
    await until(lambda: connection(desk).startswith("Offline since "))
    assert desk.tabs.customisers_view.model.total == 11
    assert desk.tabs.customisers_view.updated.text().endswith(", kept on this computer")
    await type_order(desk, hand)
    assert obstacle(desk).startswith("The service cannot be reached.")

    port = sandbox.address.rpartition(":")[2]
    back = start_sandbox("--port", port)
    await hand.click(desk.window.header.retry_button)
    await until(lambda: connection(desk) == "Online" and not obstacle(desk))
    assert back.orders() == []
    assert desk.tabs.orders_view.history.model.total == 0
    await send(desk, hand)
    await until(lambda: answer(desk) == "The order was accepted")
    assert len(back.orders()) == 1


async def test_token_of_the_environment_opens_its_store_and_is_never_kept(
    open_desk, sandbox, connect_store, until, memory_keyring
):
    await connect_store(await open_desk(), sandbox)
    memory_keyring.entries.clear()
    for store in (NORTH, sandbox.address):
        desk = await open_desk(store=store, token=sandbox.token)
        await until(lambda desk=desk: in_hand(desk, NORTH))
        assert memory_keyring.entries == {}
    desk = await open_desk()
    await until(lambda: connection(desk) == "Signed out")


async def test_token_of_the_environment_serves_a_store_that_is_yet_to_be_connected(
    open_desk, sandbox, hand, until, memory_keyring
):
    desk = await open_desk(store=sandbox.address, token=sandbox.token)
    dialog = await hand.dialog(desk.window, ConnectDialog)
    assert field(dialog, "origin").control.value() == sandbox.address
    assert field(dialog, "token").control.value() == ""
    for key, text in {"name": NORTH, "currency": "USD", "operator": "Ada"}.items():
        await hand.type_into(field(dialog, key).control, text)
    await hand.click(dialog.test_button)
    await until(lambda: len(dialog.report.lines) == 3)
    await hand.click(button(dialog, "Connect"))
    await until(lambda: in_hand(desk, NORTH))
    assert memory_keyring.entries == {}


async def test_typed_token_takes_the_place_of_a_wrong_one_of_the_environment(
    open_desk, sandbox, connect_store, hand, until, memory_keyring
):
    await connect_store(await open_desk(), sandbox)
    desk = await open_desk(store=NORTH, token="a-token-of-yesterday")
    await until(lambda: connection(desk) == "Signed out")
    dialog = await edit(desk, hand)
    await hand.type_into(field(dialog, "token").control, sandbox.token)
    await hand.click(button(dialog, "Save"))
    await until(lambda: in_hand(desk, NORTH))


async def test_store_that_is_not_known_is_told(open_desk, until):
    desk = await open_desk(store="no such store")
    await until(lambda: desk.window.notices.notice("open"))
    assert desk.window.notices.notice("open").title == "This store is not known"
