"""What every part of the tour does: waits for what is promised, answers dialogs, and takes pictures."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QDialog, QMessageBox, QPushButton

from sign_desk.services.session import Link
from sign_desk.tour.backstage import Backstage
from sign_desk.ui.kit import theme

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

    from sign_desk.app import Desk
    from sign_desk.paths import DataDirectory

D = TypeVar("D", bound=QDialog)

_PATIENCE = 30.0  # seconds that each promise has to come true
_LOOK = 0.02
_REPAINT = 0.3


class TourFailed(Exception):
    """A step did not come to the end that it promises."""


class Guide:
    """Leads through one desk. Pictures are numbered in the order in which they were taken."""

    def __init__(self, app: QApplication, desk: Desk, data: DataDirectory, folder: Path) -> None:
        """Lead through `desk`, which keeps its data in `data`; put the pictures into `folder`."""
        self._app = app
        self.desk = desk
        self.data = data
        self._folder = folder
        self._number = 0
        self.pictures = 0

    async def backstage(self) -> Backstage:
        """The sandbox behind the demo store, started where it does not run yet."""
        return Backstage(await self.desk.demo.start())

    async def until(self, holds: Callable[[], bool], promise: str) -> None:
        """Wait until `holds` is true. Raises TourFailed, with the `promise`, if that takes too long.

        An error that nobody foresaw ends the tour at once.
        """
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while not holds():
            self._look_for_errors()
            if asyncio.get_running_loop().time() > deadline:
                raise TourFailed(f"this did not come true: {promise}")
            await asyncio.sleep(_LOOK)

    def check(self, holds: bool, promise: str) -> None:
        """Make sure of something that must be true by now. Raises TourFailed."""
        if not holds:
            raise TourFailed(f"this is not so: {promise}")

    async def until_link(self, link: Link) -> None:
        """Wait until the connection of the store in hand is so."""

        def holds() -> bool:
            session = self.desk.shell.session
            return session is not None and session.connection.link is link

        await self.until(holds, f"the connection is {link.value}")

    async def picture(self, name: str, widget: QWidget | None = None) -> None:
        """Save what a widget, or the whole window, looks like now, in the light and in the dark. Raises TourFailed."""
        shown = widget or self.desk.window
        self._number += 1
        name = f"{self._number:03}-{name}"
        await self._save(shown, name)
        theme.apply(self._app, "dark")
        try:
            await self._save(shown, f"{name}-dark")
        finally:
            theme.apply(self._app, "light")
        self._look_for_errors()

    async def dialog(self, kind: type[D]) -> D:
        """Wait for a dialog of this kind to be open."""
        found: list[D] = []

        def is_shown() -> bool:
            found[:] = [dialog for dialog in self.desk.window.findChildren(kind) if dialog.isVisible()]
            return bool(found)

        await self.until(is_shown, f"{kind.__name__} opens")
        return found[0]

    async def press(self, button: QAbstractButton, what: str) -> None:
        """Press a button as soon as an operator could."""
        await self.until(lambda: button.isVisible() and button.isEnabled(), f"{what} can be pressed")
        button.click()

    def choose_in_menu(self, words: str) -> None:
        """Choose what a menu of the window offers in these words. Raises TourFailed if none can be chosen."""
        for action in self.desk.window.findChildren(QAction):
            if action.text() == words and action.isEnabled():
                action.trigger()
                return
        raise TourFailed(f"no menu offers “{words}”")

    async def question(self) -> QMessageBox:
        """Wait for a question to be asked."""
        return await self.dialog(QMessageBox)

    async def answer(self, words: str) -> None:
        """Answer the question that is asked by the button with these words."""
        question = await self.question()
        next(button for button in question.buttons() if button.text() == words).click()

    async def _save(self, widget: QWidget, name: str) -> None:
        # What was just shown is laid out and filled only while the loop runs.
        await asyncio.sleep(_REPAINT)
        file = self._folder / f"{name}.png"
        picture: QPixmap = widget.grab()
        if picture.isNull() or not picture.save(str(file)):
            raise TourFailed(f"the picture {file} could not be written")
        self.pictures += 1

    def _look_for_errors(self) -> None:
        notice = self.desk.window.notices.notice("unexpected")
        if notice is not None:
            raise TourFailed(f"an error came that nobody foresaw: {notice.title}. {notice.text}")


def buttons(widget: QWidget, words: str) -> list[QPushButton]:
    """The buttons on a widget that say this."""
    return [button for button in widget.findChildren(QPushButton) if button.text() == words]
