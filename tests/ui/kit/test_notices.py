import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from sign_desk.ui.kit.notices import Action, Notice, NoticeArea
from sign_desk.ui.kit.theme import Tone


@pytest.fixture
def area(qtbot):
    area = NoticeArea()
    qtbot.addWidget(area)
    return area


def titles(area):
    layout = area.layout()
    return [layout.itemAt(place).widget().title for place in range(layout.count())]


def test_the_newest_is_on_top(area):
    area.show_notice("a", Notice(Tone.INFO, "first"))
    area.show_notice("b", Notice(Tone.DANGER, "second"))
    assert titles(area) == ["second", "first"]


def test_the_same_key_replaces(area):
    area.show_notice("a", Notice(Tone.WARNING, "old"))
    area.show_notice("b", Notice(Tone.INFO, "other"))
    area.show_notice("a", Notice(Tone.OK, "new"))
    assert titles(area) == ["new", "other"]
    assert area.notice("a").title == "new"


def test_it_is_dismissed_by_its_button(area, qtbot):
    area.show_notice("a", Notice(Tone.DANGER, "failed", "no answer"))
    button = area.findChild(QToolButton)
    assert button.accessibleName() == "Dismiss: failed"
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert area.notice("a") is None
    assert area.isHidden()


def test_dismissing_what_is_not_shown_is_no_mistake(area):
    area.show_notice("a", Notice(Tone.INFO, "a"))
    area.dismiss("b")
    area.clear()
    assert titles(area) == []


def test_an_action_is_run(area, qtbot):
    ran = []
    area.show_notice("a", Notice(Tone.DANGER, "failed", actions=(Action("Try again", lambda: ran.append(1)),)))
    qtbot.mouseClick(area.findChild(QPushButton), Qt.MouseButton.LeftButton)
    assert ran == [1]


def test_all_words_are_plain_text(qtbot):
    notice = Notice(Tone.DANGER, "<h1>a</h1>", "<img src=x>")
    qtbot.addWidget(notice)
    assert {label.textFormat() for label in notice.findChildren(QLabel)} == {Qt.TextFormat.PlainText}


@pytest.mark.parametrize("tone", Tone)
def test_words_tell_the_tone_too(qtbot, appearance, tone):
    notice = Notice(tone, "Order 1001", "It is there.")
    qtbot.addWidget(notice)
    assert notice.accessibleName() != "Order 1001"
    assert not notice.grab().isNull()
