import struct

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication, QEvent, QPoint, QSettings, Qt
from PySide6.QtGui import QActionGroup, QColor
from PySide6.QtWidgets import QLabel, QPushButton, QSplitter

from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.need import Need
from sign_desk.ui.shell.main_window import Tab

HTML = "<b>Bold</b> & co"
LONG = "Grand Opening and Seasonal Window Displays of the Northern Neon Company (Winter 2026)"


def need(title="Order SC-1: no answer", run=lambda: None):
    return Need(title, "Find out whether it arrived.", "Look at it", run)


def test_title_and_header_tell_the_store(desk, make_profile):
    store = make_profile(name="Northern & Neon")
    desk.window.show_store([store], store)
    assert desk.window.windowTitle() == "Northern & Neon — Sign Desk"
    header = desk.window.header
    assert header.store_button.text() == "Northern && Neon", "an ampersand is no shortcut"
    assert header.store_button.accessibleName() == "Store: Northern & Neon. Choose another"
    assert desk.window.stripe._colour == QColor(store.colour)


def test_colour_of_the_store_goes_across_the_whole_window(desk, make_profile, until_laid_out):
    store = make_profile(colour="#c62828")
    desk.window.show_store([store], store)
    desk.window.needs_you_dock.show()
    until_laid_out()
    image = desk.window.grab().toImage()
    y = desk.window.stripe.geometry().center().y()
    assert {image.pixelColor(x, y).name() for x in range(image.width())} == {"#c62828"}
    assert desk.window.createPopupMenu().actions()
    assert not any(a.isVisible() and "olour" in a.text() for a in desk.window.createPopupMenu().actions())


def test_without_a_store_the_ways_in_are_shown(desk, make_profile, qtbot):
    desk.window.show_store([make_profile()], None)
    assert desk.window.windowTitle() == "Sign Desk"
    assert desk.window.welcome.isVisible()
    assert not desk.window.header.connection.isVisible()
    with qtbot.waitSignal(desk.window.connectRequested):
        qtbot.keyClick(desk.window.welcome.connect_button, Qt.Key.Key_Space)


def test_window_offers_nothing_before_it_knows_its_stores(desk):
    assert not desk.window.menuBar().isEnabled()
    assert not desk.window.welcome.isVisible()
    assert not desk.window.tabs.isVisible()


def test_another_store_is_one_choice_away(desk, make_profile, qtbot):
    stores = [make_profile(name="One"), make_profile(store_id="s2", name="Two & more")]
    desk.window.show_store(stores, stores[0])
    one, two = desk.window.header.store_button.menu().actions()[:2]
    assert (one.isChecked(), two.isChecked()) == (True, False)
    assert two.text() == "Two && more"
    with qtbot.waitSignal(desk.window.header.storeChosen) as chosen:
        two.trigger()
    assert chosen.args == ["s2"]


def test_demo_store_is_not_edited(desk, make_profile):
    edit = "Edit this store…"
    for demo in (True, False):
        store = make_profile(demo=demo)
        desk.window.show_store([store], store)
        actions = {action.text(): action for action in desk.window.header.store_button.menu().actions()}
        assert actions[edit].isEnabled() is not demo


def test_long_name_is_cut_and_told_whole_in_its_tip(desk, make_profile):
    store = make_profile(name=f"{LONG} <b>x")
    desk.window.resize(860, 560)
    desk.window.show_store([store], store)
    button = desk.window.header.store_button
    assert button.text().endswith("…")
    assert len(button.text()) <= 41
    assert "&lt;b&gt;" in button.toolTip()
    assert desk.window.width() == 860
    (action, *_) = button.menu().actions()
    assert "&lt;b&gt;" in action.toolTip()


def test_connection_is_told_with_a_way_to_try_again(desk, make_profile, qtbot):
    desk.window.show_store([make_profile()], make_profile())
    header = desk.window.header
    header.show_connection("Offline since 14:02", "cloud-slash", Tone.WARNING, retry=True)
    with qtbot.waitSignal(header.retryRequested):
        qtbot.keyClick(header.retry_button, Qt.Key.Key_Space)
    header.show_connection("Online", "check-circle", Tone.OK, retry=False)
    assert not header.retry_button.isVisible()


def test_needs_are_counted_and_lead_to_their_place(desk, qtbot):
    went = []
    desk.needs_you.put("orders", [need(run=lambda: went.append(1)), need("Second")])
    desk.needs_you.put("prices", [need("Third")])
    button = desk.window.header.needs_you_button
    assert button.text() == "Needs you: 3"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    dock = desk.window.needs_you_dock
    assert dock.isVisible()
    cards = [b for b in dock.widget().findChildren(QPushButton) if b.text() == "Look at it"]
    assert [b.accessibleName() for b in cards][1:] == ["Look at it: Second", "Look at it: Third"]
    qtbot.keyClick(cards[0], Qt.Key.Key_Space)
    assert went == [1]
    desk.needs_you.put("orders", [])
    desk.needs_you.put("prices", [])
    assert button.text() == "Needs you"
    assert any(label.text() == "Nothing waits for you." for label in dock.widget().findChildren(QLabel))


def test_panel_is_still_open_after_the_window_was_out_of_sight(desk):
    desk.window.needs_you_dock.show()
    desk.window.hide()
    desk.window.show()
    assert desk.window.needs_you_dock.isVisible()
    assert desk.window.header.needs_you_button.isChecked()


def test_text_of_a_need_is_plain(desk):
    desk.needs_you.put("orders", [Need(HTML, HTML, "Look", lambda: None)])
    labels = [label for label in desk.window.needs_you_dock.findChildren(QLabel) if label.text() == HTML]
    assert len(labels) == 2
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_technical_details_bring_the_activity_panel(desk, qtbot):
    desk.window.show_technical_details(True)
    assert desk.window.activity_dock.isVisible()
    desk.window.show_technical_details(False)
    assert not desk.window.activity_dock.isVisible()


def test_window_closes_when_it_may(desk, qtbot):
    with qtbot.waitSignal(desk.window.closeRequested):
        desk.window.close()
    assert desk.window.isVisible()
    desk.window.let_close()
    assert not desk.window.isVisible()


def test_window_comes_back_as_it_was_left(make_desk, qtbot):
    first = make_desk()
    first.window.show()
    first.window.resize(860, 610)  # the screen without a screen is no wider
    first.window.show_tab(Tab.ORDERS)
    first.window.let_close()
    second = make_desk()
    second.window.restore_tabs()
    assert second.window.size() == first.window.size()
    assert second.window.tabs.currentWidget() is second.orders


def parts(view):
    return view.findChild(QSplitter).sizes()


def test_panels_and_the_widths_of_a_tab_s_parts_come_back(make_desk, make_profile, until_laid_out):
    def opened():
        desk = make_desk()
        desk.customisers.pages.show_content()
        desk.window.show_store([make_profile()], make_profile())
        desk.window.restore_tabs()
        desk.window.show()
        until_laid_out()
        return desk

    first = opened()
    first.window.resize(860, 700)  # the screen without a screen is no wider
    first.window.show_technical_details(True)
    until_laid_out()
    first.window.resizeDocks([first.window.activity_dock], [230], Qt.Orientation.Vertical)
    until_laid_out()
    before = parts(first.customisers)
    first.customisers.findChild(QSplitter).setSizes([before[0] - 40, before[1] + 40])
    until_laid_out()
    left = parts(first.customisers)
    assert left != before
    first.window.let_close()

    second = opened()
    assert second.window.activity_dock.isVisible()
    assert second.window.activity_dock.height() == 230
    assert parts(second.customisers) == left
    second.window.show_tab(Tab.ORDERS)
    second.window.let_close()
    third = opened()
    third.window.show_tab(Tab.CUSTOMISERS)
    until_laid_out()
    assert parts(third.customisers) == left


def test_window_of_a_screen_that_is_gone_is_moved_in(make_desk, tmp_path, until_laid_out):
    first = make_desk()
    first.window.show()
    first.window.move(40, 40)
    until_laid_out()
    # What Qt keeps: a head of three numbers, frame and window, the screen with its width, and the window once more.
    layout = ">IHH 4i 4i i ??i 4i"
    values = list(struct.unpack(layout, first.window.saveGeometry().data()))
    for place in (*range(3, 11), *range(15, 19)):
        values[place] += 6000
    first.window.let_close()
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    memory.setValue("geometry", QByteArray(struct.pack(layout, *values)))
    memory.sync()
    second = make_desk()
    second.window.show()
    until_laid_out()
    assert second.window.screen().availableGeometry().contains(second.window.geometry().topLeft())


@pytest.mark.parametrize("size", [(860, 560), (1024, 700)])
def test_window_fits_its_least_size_with_everything_open(desk, make_profile, size):
    store = make_profile(name=LONG)
    desk.window.show_store([store], store)
    desk.window.header.show_connection("Offline since 14:02 · View only", "eye", Tone.WARNING, retry=True)
    desk.needs_you.put("orders", [need(LONG), need("A" * 80)])
    desk.window.resize(*size)
    for tab in Tab:
        desk.window.show_tab(tab)
        assert (desk.window.width(), desk.window.height()) == size
    desk.window.resize(1024, 700)
    desk.window.needs_you_dock.show()
    assert desk.window.width() == 1024


def test_menu_of_stores_leaves_nothing_of_the_earlier_ones(desk, make_profile):
    for _ in range(3):
        desk.window.show_store([make_profile()], make_profile())
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    assert len(desk.window.header.findChildren(QActionGroup)) == 1


def drag_column(qtbot, table, number, by):
    header = table.horizontalHeader()
    edge = QPoint(header.sectionViewportPosition(number) + header.sectionSize(number) - 1, header.height() // 2)
    qtbot.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=edge)
    qtbot.mouseMove(header.viewport(), edge + QPoint(by, 0))
    qtbot.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=edge + QPoint(by, 0))


def test_columns_come_back_as_they_were_dragged(make_desk, make_profile, until_laid_out, qtbot):
    def opened():
        desk = make_desk()
        desk.customisers.pages.show_content()
        desk.window.show_store([make_profile()], make_profile())
        desk.window.restore_tabs()
        desk.window.show()
        until_laid_out()
        return desk

    first = opened()
    table = first.customisers.table
    before = table.columnWidth(2)
    drag_column(qtbot, table, 2, 37)
    assert table.columnWidth(2) == before + 37
    first.window.let_close()
    second = opened()
    assert second.customisers.table.columnWidth(2) == before + 37


def test_columns_that_nobody_dragged_are_not_kept(make_desk, tmp_path):
    desk = make_desk()
    desk.window.restore_tabs()
    desk.window.show()
    desk.window.let_close()
    memory = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    assert not [key for key in memory.allKeys() if key.startswith("columns/")]
