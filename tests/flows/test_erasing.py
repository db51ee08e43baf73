"""Personal data erased from the settings: from the disk, from the screen, and for good."""

from PySide6.QtWidgets import QMessageBox, QPushButton, QTextEdit

from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.missed.zone_dialog import ZoneDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog

CANARY = "canary-of-erasing@example.com"


async def erase(desk, hand, *, damaged_too=False):
    desk.window.settingsRequested.emit()
    settings = await hand.dialog(desk.window, SettingsDialog)
    await hand.click(next(b for b in settings.findChildren(QPushButton) if b.text() == "Erase now…"))
    question = await hand.dialog(settings, QMessageBox)
    if damaged_too:
        assert not question.checkBox().isChecked(), "it is kept unless that is ticked"
        await hand.tick(question.checkBox())
    text = question.informativeText()
    await hand.answer(settings, "Erase now")
    await hand.click(next(b for b in settings.findChildren(QPushButton) if b.text() == "Cancel"))
    return text


def holding_canary(folder):
    return [file.name for file in folder.rglob("*") if file.is_file() and CANARY.encode() in file.read_bytes()]


async def test_what_is_typed_does_not_come_back_after_erasing(open_desk, connect_store, sandbox, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    view = desk.tabs.orders_view
    await hand.go_to_tab(view, "New order")
    await hand.type_into(view.new_order.form.customer.field("customer.email").control, CANARY)
    await hand.click(view.new_order.new_button)
    await until(lambda: len(view.waiting.rows) == 1)
    await hand.type_into(view.new_order.form.customer.field("customer.email").control, CANARY)
    await until(lambda: view.new_order.kept.text() == "Kept as a draft")
    await erase(desk, hand)
    await until(lambda: desk.window.notices.notice("erased"))
    assert view.new_order.form.draft().customer.email == ""
    await until(lambda: not view.waiting.rows)

    desk = await open_desk()
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    await desk.writes.drain(20)
    assert desk.tabs.orders_view.new_order.form.draft().customer.email == ""
    desk.window.close()
    await until(lambda: desk.closed)
    assert holding_canary(tmp_path / "data") == []


async def test_history_on_the_screen_shows_nobody_any_more(open_desk, hand, until):
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    view = desk.tabs.orders_view
    await hand.go_to_tab(view, "New order")
    view.new_order.form.set_draft(EXAMPLE)
    await hand.click(view.new_order.send_button)
    await hand.answer(desk.window, "Send order")
    await until(lambda: view.history.model.total == 1)
    await hand.go_to_tab(view, "History")
    await hand.select_row(view.history.table, 0)
    await until(lambda: "John Smith" in shown(view.history.card))
    await erase(desk, hand)
    await until(lambda: "John Smith" not in shown(view.history.card))
    assert view.history.model.record(0).external_id == "order-123456"


async def test_what_is_typed_for_the_demo_store_goes_when_it_is_made_afresh(open_desk, hand, until):
    desk = await open_desk(demo=True)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    view = desk.tabs.orders_view
    await hand.go_to_tab(view, "New order")
    await hand.type_into(view.new_order.form.customer.field("customer.email").control, CANARY)
    await until(lambda: view.new_order.kept.text() == "Kept as a draft")
    before = desk.shell.session
    desk.window.freshDemoRequested.emit()
    await hand.answer(desk.window, "Start afresh")
    await until(lambda: desk.shell.session not in {None, before})
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    assert view.new_order.form.draft().customer.email == ""
    assert view.waiting.rows == {}


async def test_copies_of_the_history_are_named_and_go_as_they_were_asked_to(
    open_desk, connect_store, sandbox, hand, until, tmp_path
):
    desk = await connect_store(await open_desk(), sandbox)
    file = tmp_path / "data" / "sign-desk.sqlite3"
    backup, damaged = (file.with_name(f"{file.name}.{kind}") for kind in ("before-0002", "damaged-2026"))
    for copy in (backup, damaged):
        copy.write_bytes(CANARY.encode())
    text = await erase(desk, hand)
    assert backup.name in text
    assert damaged.name in text
    await until(lambda: not backup.exists() and desk.writes.running == 0)
    assert damaged.exists()
    await erase(desk, hand, damaged_too=True)
    await until(lambda: not damaged.exists())


async def test_file_of_missed_orders_in_hand_is_put_away(open_desk, connect_store, sandbox, hand, until, tmp_path):
    desk = await connect_store(await open_desk(), sandbox)
    file = tmp_path / "orders_export.csv"
    heading = "Name,Email,Financial Status,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,"
    order = f"#1001,{CANARY},paid,USD,9.00,9.00,2026-05-02 21:30:00 -0400,1,Neon sign,"
    file.write_text(f"{heading}Lineitem price,Billing Name\n{order}9.00,Zoë Smith\n", encoding="utf-8")
    page = desk.tabs.orders_view.missed
    desk.tabs.orders.open_files([file])
    await hand.click((await hand.dialog(desk.window, ZoneDialog)).accept_button)
    await until(lambda: page.work.sorting.model.total == 1)
    await hand.select_row(page.work.sorting.table, 0)
    assert "file of missed orders in hand" in await erase(desk, hand)
    await until(lambda: page.currentWidget() is page.start)
    assert page.start.notices.notice("file").title == "orders_export.csv was put away"
    assert page.work.sorting.model.total == 0
    await until(lambda: desk.window.notices.notice("erased") and desk.writes.running == 0)
    assert page.start.notices.notice("kept") is None
    assert not any("orders_export" in need.title for need in desk.needs_you.needs)
    assert file.exists()


def shown(card):
    return " ".join(value.toPlainText() for value in card.findChildren(QTextEdit))
