"""What can be done in the pricing editor: buttons above the grid and beside the price lists, their keys and menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QWidget

from sign_desk.ui.kit.icons import icon
from sign_desk.ui.kit.marks import primary
from sign_desk.ui.kit.theme import Space

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Slot = Callable[[], object]


class Commands:
    """The actions of an editor, each made once; they work while the focus is anywhere in `owner`."""

    def __init__(self, owner: QWidget) -> None:
        self._owner = owner
        self.undo = self._action("Undo", "arrow-u-up-left", QKeySequence.StandardKey.Undo)
        self.redo = self._action("Redo", "arrow-u-up-right", "Ctrl+Shift+Z", "Ctrl+Y")
        self.add = self._action("Add", "plus")
        self.duplicate = self._action("Duplicate", "copy")
        self.remove = self._action("Remove", "trash")
        self.up = self._action("Move up", "arrow-up", "Alt+Up")
        self.down = self._action("Move down", "arrow-down", "Alt+Down")
        self.adjust = self._action("Adjust prices…", "percent")
        self.find = self._action("Find…", "magnifying-glass", QKeySequence.StandardKey.Find)
        self.preview = self._action("Price preview", "calculator", "Ctrl+Shift+P")
        self.preview.setCheckable(True)
        self.discard = self._action("Discard changes…", "arrow-counter-clockwise")
        self.review = self._action("Review…", "check-square")
        self.add_list = self._action("Add price list", "plus")
        self.duplicate_list = self._action("Duplicate price list", "copy")
        self.derive_list = self._action("New price list by a percentage…", "percent")
        self.list_up = self._action("Move price list up", "arrow-up")
        self.list_down = self._action("Move price list down", "arrow-down")
        self.remove_list = self._action("Remove price list", "trash")
        self.show_size = self._action("Prices of this size", "funnel")
        self.history = self._action("Earlier prices…", "clock-counter-clockwise", "Ctrl+H")
        self.sale = self._action("Sale…", "tag")
        self.copy_from = self._action("Copy prices from…", "copy-simple")
        self.reprice = self._action("Reprice several…", "stack")
        self.export_sheet = self._action("Export to a spreadsheet…", "export")
        self.import_sheet = self._action("Import from a spreadsheet…", "download-simple")
        self.price_sheet = self._action("Price sheet…", "file-text")

    @property
    def for_rows(self) -> tuple[QAction, ...]:
        """What is done with the rows that are selected."""
        return (self.add, self.duplicate, self.remove, self.up, self.down)

    @property
    def for_files(self) -> tuple[QAction, ...]:
        """What is done with files of prices."""
        return (self.export_sheet, self.import_sheet, self.price_sheet)

    @property
    def for_lists(self) -> tuple[QAction, ...]:
        """What is done with price lists."""
        return (
            *(self.add_list, self.duplicate_list, self.derive_list),
            *(self.list_up, self.list_down, self.remove_list),
        )

    def bar(self) -> QWidget:
        """The buttons above the grid."""
        bar, row = _row()
        for action in (self.undo, self.redo):
            row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonIconOnly))
        row.addSpacing(Space.SMALL)
        for action in (self.add, self.duplicate, self.remove, self.adjust, self.find):
            row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonTextBesideIcon))
        row.addStretch(1)
        row.addWidget(_button(self.preview, Qt.ToolButtonStyle.ToolButtonTextBesideIcon))
        row.addWidget(_button(self.discard, Qt.ToolButtonStyle.ToolButtonIconOnly))
        row.addWidget(primary(_push_button(self.review)))
        return bar

    def whole_bar(self) -> QWidget:
        """The buttons for what is about all prices of the customiser."""
        bar, row = _row()
        for action in (self.history, self.sale):
            row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonTextBesideIcon))
        # In a menu: beside one another they would leave no room for what else stands in a narrow window.
        row.addWidget(_menu_button("More", "dots-three", (self.copy_from, self.reprice, *self.for_files)))
        return bar

    def list_bar(self) -> QWidget:
        """The buttons below the price lists."""
        bar, row = _row()
        for action in self.for_lists:
            row.addWidget(_button(action, Qt.ToolButtonStyle.ToolButtonIconOnly))
        row.addStretch(1)
        return bar

    def connect(self, slots: Iterable[tuple[QAction, Slot]]) -> None:
        """Have each of the actions do what it is there for."""
        for action, slot in slots:
            action.triggered.connect(lambda _checked, run=slot: run())

    def _action(self, text: str, icon_name: str, *keys: str | QKeySequence.StandardKey) -> QAction:
        action = QAction(icon(icon_name), text, self._owner)
        action.setShortcuts([QKeySequence(key) for key in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._owner.addAction(action)
        return action


def _row() -> tuple[QWidget, QHBoxLayout]:
    bar = QWidget()
    row = QHBoxLayout(bar)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(Space.TINY)
    return bar, row


def _button(action: QAction, style: Qt.ToolButtonStyle) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setToolButtonStyle(style)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAutoRaise(True)
    return button


def _menu_button(text: str, icon_name: str, actions: Iterable[QAction]) -> QToolButton:
    button = QToolButton()
    menu = QMenu(button)
    menu.addActions(list(actions))
    button.setMenu(menu)
    button.setText(text)
    button.setIcon(icon(icon_name))
    button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    button.setAutoRaise(True)
    return button


def _push_button(action: QAction) -> QPushButton:
    button = QPushButton(action.icon(), action.text())

    def follow() -> None:
        button.setText(action.text())
        button.setEnabled(action.isEnabled())
        button.setToolTip(action.toolTip())

    action.changed.connect(follow)
    button.clicked.connect(action.trigger)
    return button
