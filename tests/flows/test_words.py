"""What is read on the screen is an operator's: no programmer's word stands outside of the technical details."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QTabWidget

from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog


@pytest.mark.parametrize("text", ["Sent as JSON", "the ledger", "HTTP 422", "PUT prices", "an API token"])
def test_programmers_words_are_told(is_programmers, text):
    assert is_programmers(text)


@pytest.mark.parametrize(
    "text",
    [
        "Put back",
        "https://app.example/",
        "order history",
        "Get started",
        "4220 orders",
        "KWD\xa012.500",
        "¥2,500",
        "$404.60",
    ],
)
def test_operators_words_are_left(is_programmers, text):
    assert not is_programmers(text)


@pytest.mark.parametrize("tab", list(Tab))
async def test_no_programmers_word_is_on_the_screen(
    programmers_words, open_desk, connect_store, sandbox, hand, until, tab
):
    desk = await connect_store(await open_desk(), sandbox)
    await until(lambda: desk.tabs.customisers_view.model.total > 0)
    await hand.go_to_tab(desk.window.tabs, tab.value)
    assert programmers_words(desk.window) == []
    if tab is Tab.PRICING:
        desk.tabs.customisers_view.pricingRequested.emit(desk.tabs.customisers_view.model.record(0))
        await until(lambda: desk.tabs.pricing_view.is_loaded)
    for place in [each for each in desk.window.tabs.currentWidget().findChildren(QTabWidget) if each.isVisible()]:
        for index in range(place.count()):
            if place.isTabVisible(index):
                place.setCurrentIndex(index)
                await until(place.widget(index).isVisible)
                assert programmers_words(desk.window) == [], place.tabText(index)
    assert programmers_words(desk.window) == []


async def test_the_walk_finds_what_a_window_says(programmers_words, open_desk):
    desk = await open_desk()
    label, button = QLabel("Sent as JSON", desk.window), QPushButton("Send", desk.window)
    button.setToolTip("Sends a POST")
    assert programmers_words(desk.window) == []
    for widget in (label, button):
        widget.show()
    assert programmers_words(desk.window) == ["Sends a POST", "Sent as JSON"]
    for widget in (label, button):
        widget.hide()


async def test_no_programmers_word_is_in_the_dialogs(programmers_words, open_desk, connect_store, sandbox, hand):
    desk = await connect_store(await open_desk(), sandbox)
    requests = ((desk.window.settingsRequested, SettingsDialog), (desk.window.connectRequested, ConnectDialog))
    for chosen, kind in requests:
        chosen.emit()
        dialog = await hand.dialog(desk.window, kind)
        assert programmers_words(desk.window) == [], kind.__name__
        dialog.reject()
