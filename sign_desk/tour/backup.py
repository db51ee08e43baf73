"""Back-ups: one made, and looked into where everything in it is here already; daily copies that cannot be made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QFileDialog, QLineEdit

from sign_desk.ui.shell.about_dialog import AboutDialog
from sign_desk.ui.shell.backup_dialog import BackupDialog
from sign_desk.ui.shell.diagnostics_dialog import DiagnosticsDialog

if TYPE_CHECKING:
    from sign_desk.tour.guide import Guide


async def back_up(guide: Guide) -> None:
    """Make a back-up, open it again, and be told of a daily copy that could not be made."""
    window, file = guide.desk.window, guide.data.path / "back-up.zip"
    guide.choose_in_menu("&Back up…")
    await guide.picture("back-up-question", await guide.question())
    await guide.answer("Choose where…")
    await _choose(guide, str(file))
    await guide.until(lambda: _told(guide) == "Backed up", "the back-up is made")
    await guide.picture("backed-up")
    guide.choose_in_menu("&Open a back-up…")
    await _choose(guide, str(file))
    dialog = await guide.dialog(BackupDialog)
    await guide.picture("back-up-opened", dialog)
    dialog.reject()
    await guide.until(lambda: window.notices.notice("backup") is None, "nothing more is said of the back-up")
    await _miss_a_folder(guide)


async def get_help(guide: Guide) -> None:
    """Look at what Sign Desk is made of, and at what would be saved to find a fault."""
    guide.choose_in_menu("&About Sign Desk")
    about = await guide.dialog(AboutDialog)
    await guide.picture("about", about)
    about.reject()
    guide.choose_in_menu("Save &diagnostics…")
    diagnostics = await guide.dialog(DiagnosticsDialog)
    await guide.picture("diagnostics", diagnostics)
    diagnostics.reject()


async def _miss_a_folder(guide: Guide) -> None:
    desk = guide.desk
    desk.daily_copies.keep_in(str(guide.data.path / "unplugged"), 7)
    await guide.until(
        lambda: any(need.title == "Today's copy was not made" for need in desk.needs_you.needs),
        "a copy that could not be made is told",
    )
    desk.window.needs_you_dock.show()
    await guide.picture("daily-copy-failed")
    desk.window.needs_you_dock.hide()
    desk.daily_copies.keep_in(None, 7)


async def _choose(guide: Guide, file: str) -> None:
    """Type the name of a file, and have it."""
    dialog: QDialog = await guide.dialog(QFileDialog)
    lines = dialog.findChildren(QLineEdit)
    lines[0].setText(file)
    dialog.accept()


def _told(guide: Guide) -> str:
    notice = guide.desk.window.notices.notice("backup")
    return notice.title if notice is not None else ""
