"""What is pasted for a check stays as it came, byte by byte, and never holds the window."""

import pytest
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor

from sign_desk.ui.webhooks.verifying.exact_area import ExactArea

LARGE = '{"a":"' + "x" * 2_000_000 + '"}\r\n'


@pytest.fixture
def area(shown):
    made = ExactArea("Raw body")
    made.notes = []
    made.noteChanged.connect(made.notes.append)
    shown(made)
    return made


@pytest.fixture
def paste(area, qtbot):
    def press(text):
        data = QMimeData()
        data.setText(text)
        QGuiApplication.clipboard().setMimeData(data)
        qtbot.keyClick(area, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    return press


@pytest.mark.parametrize(
    "text",
    [
        '{\r\n "a": 1\r\n}\r\n',
        "a\nb\r\nc\rd",
        "a\u2029b\u2028c\u00a0",
        "Zoë 😀\r\n",
        "\ufeff{}",
        " \t{}\t ",
        "a\0b",
        "\ud800",
    ],
)
def test_what_is_pasted_is_kept(area, paste, text):
    paste(text)
    assert area.content() == QGuiApplication.clipboard().text().encode(errors="surrogatepass")
    assert area.is_copied
    area.selectAll()
    paste("b")
    assert area.content() == b"b"


def test_an_edit_leaves_the_rest_as_it_came(area, paste, qtbot):
    paste("😀\r\nb\r\nc\r\n")
    cursor = area.textCursor()
    cursor.setPosition(4)  # behind the b, where the first sign counts for two
    area.setTextCursor(cursor)
    qtbot.keyClicks(area, "B")
    assert area.content() == "😀\r\nbB\r\nc\r\n".encode()
    qtbot.keyClick(area, Qt.Key.Key_Return)
    assert area.content() == "😀\r\nbB\r\n\r\nc\r\n".encode()
    paste("x\ny")
    assert area.content() == "😀\r\nbB\r\nx\ny\r\nc\r\n".encode()
    area.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(area, Qt.Key.Key_Backspace)
    assert area.content() == "😀\r\nbB\r\nx\ny\r\nc".encode()
    area.undo()
    area.selectAll()
    qtbot.keyClick(area, Qt.Key.Key_Delete)
    assert area.content() == b""


def test_of_a_large_one_the_beginning_is_shown_and_all_is_kept(area, paste, qtbot):
    paste(LARGE)
    assert area.content() == LARGE.encode()
    assert len(area.toPlainText()) == 20_000
    assert area.notes[-1].startswith("2,000,010 bytes: only its beginning is shown, but all of it is checked.")
    qtbot.keyClicks(area, "x")
    assert area.content() == LARGE.encode(), "what is seen in part is not edited"
    paste("{}")
    assert (area.content(), area.notes[-1], area.isReadOnly()) == (b"{}", "", False)
    area.selectAll()
    paste(LARGE)
    qtbot.keyClick(area, Qt.Key.Key_Delete)
    assert (area.content(), area.toPlainText(), area.isReadOnly()) == (b"", "", False)
    paste("a")
    paste(LARGE)
    assert area.content() == b"a" + LARGE.encode()


def test_what_is_no_text_is_kept_and_told(area):
    area.set_content(b"\xff\x00\r\n")
    assert area.content() == b"\xff\x00\r\n"
    assert not area.is_copied
    assert area.isReadOnly()
    assert area.notes[-1].startswith("4 bytes: some of it is no text")


def test_what_is_typed_counts_as_copied(area, qtbot):
    area.set_content(b"{}\r\n")
    assert (area.content(), area.is_copied) == (b"{}\r\n", False)
    qtbot.keyClicks(area, " ")
    assert (area.content(), area.is_copied) == (b" {}\r\n", True)
