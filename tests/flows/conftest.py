"""The real application, driven by clicks and keys, against the real sandbox over a socket."""

import asyncio
import contextlib
import functools
import inspect
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import keyring
import pytest
import shiboken6
from keyring.backend import KeyringBackend
from PySide6.QtCore import QAbstractListModel, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QGroupBox,
    QHeaderView,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPlainTextEdit,
    QTabWidget,
    QWidget,
)

from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.paths import DataDirectory

TOKEN = "canary-9f3c1d7ab2"
_ANNOUNCEMENT = "Sign Customiser sandbox at "

_ANY_CASE = (
    "ledger|outbox|json|null|payload|endpoint|http|api|sqlite|sql|database|schema|uuid|regex|boolean|traceback|"
    "exception|unicode|utf-8|sha-256|async|thread|cache|query|serialise|deserialise|parse|enum"
)
_AS_IS = "GET|PUT|POST|PATCH|DELETE|True|False"
_STATUS = r"(?<![\xa0.,$])(?:401|403|404|422|429|500)(?![.,][0-9])"  # and no amount
_PROGRAMMERS = re.compile(rf"^None$|(?<!\.)\b(?:(?i:{_ANY_CASE})|{_AS_IS}|{_STATUS})\b(?!://)")  # a file may end so
"""The words of programmers, which no operator is to read outside of the technical details."""
_TEXTS = {
    QLabel: QLabel.text,
    QAbstractButton: QAbstractButton.text,
    QGroupBox: QGroupBox.title,
    QLineEdit: QLineEdit.placeholderText,
    QPlainTextEdit: QPlainTextEdit.placeholderText,
    QComboBox: QComboBox.placeholderText,
}


def texts_of(widget):
    """What a widget says by itself, its tips, and what a screen reader is told; not what the operator entered."""
    yield from (widget.toolTip(), widget.statusTip(), widget.accessibleName(), widget.accessibleDescription())
    yield from (text(widget) for kind, text in _TEXTS.items() if isinstance(widget, kind))
    if isinstance(widget, QComboBox):
        yield from (widget.itemText(row) for row in range(widget.count()))
    if isinstance(widget, QTabWidget):
        yield from (widget.tabText(i) for i in range(widget.count()) if widget.isTabVisible(i))
    if (model := widget.model() if isinstance(widget, QAbstractItemView) else None) is None:
        return
    roles = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
    if isinstance(widget, QHeaderView):
        sections = [section for section in range(widget.count()) if not widget.isSectionHidden(section)]
        cells = (model.headerData(section, widget.orientation(), role) for section in sections for role in roles)
    else:
        columns = 1 if isinstance(model, QAbstractListModel) else model.columnCount()
        indexes = (model.index(row, column) for row in range(min(model.rowCount(), 50)) for column in range(columns))
        cells = (index.data(role) for index in indexes for role in roles)
    yield from (text for text in cells if isinstance(text, str))


def words_of_programmers(window):
    """The texts in a window, and in its menus, in which a programmer's word stands."""
    widgets = [widget for widget in (window, *window.findChildren(QWidget)) if widget.isVisible()]
    texts = {text for widget in widgets for text in texts_of(widget)}
    for action in window.findChildren(QAction):
        if action.isVisible():
            texts |= {action.text(), action.toolTip(), action.statusTip()}
    return sorted(text for text in texts if _PROGRAMMERS.search(text.replace("&", "")))


class MemoryKeyring(KeyringBackend):
    """A keyring that forgets everything with the test."""

    priority = 5

    def __init__(self):
        super().__init__()
        self.entries = {}

    def get_password(self, service, username):
        return self.entries.get((service, username))

    def set_password(self, service, username, password):
        self.entries[service, username] = password

    def delete_password(self, service, username):
        del self.entries[service, username]


@pytest.fixture(autouse=True)
def memory_keyring():
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


@dataclass
class Sandbox:
    """A running sandbox, and what only a sandbox tells."""

    address: str
    token: str
    process: subprocess.Popen

    def orders(self):
        return self._control("GET", "orders").json()["orders"]

    def deliveries(self):
        return self._control("GET", "deliveries").json()["deliveries"]

    def fault(self, route, fault, **details):
        self._control("POST", "faults", json={"route": route, "fault": fault, "count": 1} | details)

    def clear_faults(self):
        self._control("DELETE", "faults")

    def delete(self, path):
        """Another client of the same store deletes something."""
        self._call("DELETE", path)

    def _control(self, method, path, **arguments):
        return self._call(method, f"/_sandbox/{path}", **arguments)

    def _call(self, method, path, **arguments):
        headers = {"Authorization": f"Bearer {self.token}"}
        with httpx.Client(trust_env=False) as client:
            answer = client.request(method, f"{self.address}{path}", headers=headers, **arguments)
        answer.raise_for_status()
        return answer

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def programmers_words():
    """Find the texts of a window in which a programmer's word stands."""
    return words_of_programmers


@pytest.fixture
def is_programmers():
    """Tell whether a programmer's word stands in a text."""
    return _PROGRAMMERS.search


@pytest.fixture
def start_sandbox():
    """Start a sandbox: ``start_sandbox("--customisers", "10000")``. Each is stopped after the test."""
    running = []

    def start(*arguments, token=TOKEN):
        process = subprocess.Popen(
            [sys.executable, "-m", "sign_desk.sandbox", "--port", "0", *arguments],
            env=os.environ | {"SIGN_DESK_SANDBOX_TOKEN": token},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        running.append(process)
        line = process.stdout.readline().strip()
        return Sandbox(line.removeprefix(_ANNOUNCEMENT), token, process)

    yield start
    for process in running:
        process.terminate()
        process.wait(10)
        process.stdout.close()


@pytest.fixture
def sandbox(start_sandbox):
    """A store in which nothing waits for the operator: the subscription that its seed has inactive is removed."""
    started = start_sandbox()
    started.delete("/api/v2/webhooks/4")
    return started


_OPEN_DESKS = contextlib.AsyncExitStack()


def pytest_collection_modifyitems(items):
    for item in items:
        if inspect.iscoroutinefunction(item.obj) and item.path.is_relative_to(Path(__file__).parent):
            item.obj = _closing_desks(item.obj)


def _closing_desks(test):
    """End the application inside the test's own coroutine.

    Between two of them qasync lets Qt process events while no asyncio loop runs, and the steps of tasks fail.
    """

    @functools.wraps(test)
    async def run(*args, **kwargs):
        try:
            await test(*args, **kwargs)
        finally:
            await _OPEN_DESKS.aclose()

    return run


@pytest.fixture
def open_desk(tmp_path, until):
    """Open the application on a data directory of the test's own; opening again is a new start of the program.

    To be called in the test itself, not in a fixture: the application lives in one coroutine.
    """

    async def open_one(**start) -> Desk:
        await _OPEN_DESKS.aclose()
        return await _OPEN_DESKS.enter_async_context(_running_desk(tmp_path / "data", Start(**start), until))

    return open_one


@pytest.fixture
def close_desk():
    """End the application that `open_desk` opened last: ``await close_desk()``."""
    return _OPEN_DESKS.aclose


@contextlib.asynccontextmanager
async def _running_desk(folder, start, until):
    directory = DataDirectory(folder)
    directory.claim()
    logs.configure(directory.logs_folder)
    desk = Desk(directory, start)
    running = asyncio.create_task(desk.run())
    try:
        # The window offers nothing before it has opened what is kept on this computer.
        await until(lambda: desk.window.isVisible() and desk.window.menuBar().isEnabled())
        yield desk
        if not desk.settings.settings.technical_details:
            assert words_of_programmers(desk.window) == [], "whatever a flow ends with is for operators to read"
    finally:
        if not running.done():
            desk.window.close()
        await asyncio.wait_for(running, 60)
        logs.shut_down()
        directory.release()


class Hand:
    """What an operator does with mouse and keyboard."""

    def __init__(self, until):
        self._until = until

    async def click(self, widget: QWidget) -> None:
        """Click the middle of a widget that can be seen and used."""
        await self._until(lambda: widget.isVisible() and widget.isEnabled())
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=widget.rect().center())
        await asyncio.sleep(0)

    async def tick(self, box: QAbstractButton) -> None:
        """Click a check box or radio button where its mark is."""
        await self._until(box.isVisible)
        QTest.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))
        await asyncio.sleep(0)

    async def type_into(self, widget: QWidget, text: str) -> None:
        """Click into an input, replace what is there, and type."""
        target = widget.focusProxy() or widget
        await self._until(lambda: target.isVisible() and target.isEnabled())
        target.setFocus(Qt.FocusReason.MouseFocusReason)
        QTest.keySequence(target, "Ctrl+A")
        QTest.keyClick(target, Qt.Key.Key_Delete)
        QTest.keyClicks(target, text)
        await asyncio.sleep(0)

    async def press(self, key, widget: QWidget | None = None) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(widget or QApplication.focusWidget(), key)
        await asyncio.sleep(0)

    async def go_to_tab(self, tabs, title: str) -> None:
        """Click a tab by its title."""
        bar = tabs.tabBar()
        index = next(i for i in range(bar.count()) if bar.tabText(i) == title)
        QTest.mouseClick(bar, Qt.MouseButton.LeftButton, pos=bar.tabRect(index).center())
        await self._until(lambda: tabs.currentIndex() == index)

    async def select_row(self, table, row: int) -> None:
        """Click a row of a table."""
        index = table.model().index(row, 1)
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(index).center())
        await asyncio.sleep(0)

    async def fill_row(self, view, row: int, texts: list[str]) -> None:
        """Type into the cells of an entry table, from the first on."""
        for column, text in enumerate(texts):
            view.setFocus()
            view.setCurrentIndex(view.model().index(row, column))
            QTest.keyClick(view, Qt.Key.Key_F2)
            editor = await self._until(lambda: view.viewport().findChild(QLineEdit))
            QTest.keySequence(editor, "Ctrl+A")
            QTest.keyClicks(editor, text)
            QTest.keyClick(editor, Qt.Key.Key_Return)
            await self._until(lambda: view.viewport().findChild(QLineEdit) is None)

    async def dialog(self, parent: QWidget, kind: type[QDialog]) -> QDialog:
        """Wait for a dialog of this kind. It says nothing in a programmer's words."""
        found = await self._until(
            lambda: next((dialog for dialog in parent.findChildren(kind) if dialog.isVisible()), None)
        )
        assert words_of_programmers(found) == []
        return found

    async def answer(self, parent: QWidget, words: str) -> QMessageBox:
        """Wait for a question, and press the button of these words."""
        question = await self.dialog(parent, QMessageBox)
        button = next(b for b in question.buttons() if b.text().replace("&", "") == words)
        await self.click(button)
        return question


@pytest.fixture
def hand(until) -> Hand:
    return Hand(until)


@pytest.fixture
def connect_store(hand, until) -> Callable:
    """Connect a store by the dialog, as an operator would; with `prices_known` those of a line are for one piece.

    That no other computer sent anything to it is answered already, unless it is `used_elsewhere`.
    """

    async def connect(desk, sandbox, *, prices_known=True, used_elsewhere=False, **values):
        from sign_desk.ui.shell.connect_dialog import ConnectDialog

        desk.window.connectRequested.emit()
        dialog = await hand.dialog(desk.window, ConnectDialog)
        entries = {
            "name": "Northern Neon",
            "origin": sandbox.address,
            "token": sandbox.token,
            "operator": "Ada",
        }
        for key, text in (entries | {"currency": "USD", "integration_id": "42"} | values).items():
            await hand.type_into(dialog.form.field(key).control, text)
        if prices_known:
            await hand.press(Qt.Key.Key_Down, dialog.form.field("price_basis").control)
        await hand.click(dialog.buttons.buttons()[0])
        await until(lambda: not (shiboken6.isValid(dialog) and dialog.isVisible()))
        await until(lambda: desk.tabs.customisers_view.model.total > 0)
        if not used_elsewhere:
            name = values.get("name", entries["name"])
            await until(lambda: desk.shell.session is not None and desk.shell.session.profile.name == name)
            desk.shell.session.answer_elsewhere()
        return desk

    return connect
