import contextlib

import pytest
import shiboken6
from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from sign_desk.store.settings import Settings
from sign_desk.ui.kit import theme
from sign_desk.ui.shell.settings_dialog import SettingsDialog
from sign_desk.ui.shell.settings_presenter import SettingsPresenter


@pytest.fixture
def dialog(shown, tmp_path):
    parent = QWidget()
    dialog = SettingsDialog(Settings(), tmp_path, parent)
    dialog.keep_alive = parent
    return shown(dialog)


def test_settings_are_entered(dialog):
    values = {"appearance": "dark", "proxy": "own", "proxy_address": "http://proxy.example:8080"}
    dialog.form.set_values(values | {"keep_orders_days": "90"})
    dialog.accept()
    assert dialog.settings == Settings("dark", "http://proxy.example:8080", None, 90)


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"proxy": "own", "proxy_address": ""}, "proxy_address", ""),
        ({"proxy": "own", "proxy_address": "nonsense here"}, "proxy_address", "address"),
        ({"proxy": "own", "proxy_address": "http://me:secret@proxy.example"}, "proxy_address", ""),
        ({"ca_file": "/no/such/file.pem"}, "ca_file", ""),
        ({"copy_folder": "/no/such/folder"}, "copy_folder", "not there"),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(dialog, values, field, words):
    dialog.form.set_values(values)
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.form.field(field).has_error
    assert words in dialog.form.field(field).message
    assert "secret" not in dialog.form.field(field).message
    assert dialog.settings == Settings()


def test_daily_copies_are_set(dialog, tmp_path):
    dialog.form.set_values({"copy_folder": f" {tmp_path} ", "copies_kept": "30"})
    dialog.accept()
    assert dialog.settings == Settings(copy_folder=str(tmp_path), copies_kept=30)


def test_number_of_copies_that_was_set_elsewhere_is_offered(shown, tmp_path):
    parent = QWidget()
    dialog = shown(SettingsDialog(Settings(copies_kept=5), tmp_path, parent))
    dialog.accept()
    assert dialog.settings.copies_kept == 5


def test_address_of_a_proxy_is_typed_only_where_it_is_used(dialog):
    field = dialog.form.field("proxy_address").control
    assert not field.isEnabled()
    assert field.placeholderText() == "", "it would read like a value that is in force"
    dialog.form.set_values({"proxy": "own"})
    assert field.isEnabled()
    assert field.placeholderText()


class Room:
    def __init__(self, desk, file, folder):
        self.errors = []
        self.window = desk.window
        self.window.show()
        self.file = file
        self.presenter = SettingsPresenter(self.window, file, file.load(), folder, self.errors.append)
        self.presenter.apply()

    def visible(self, kind):
        return next((d for d in self.window.findChildren(kind) if d.isVisible()), None)


@pytest.fixture
def room(make_desk, settings_file, tmp_path, qapp):
    """The window and its settings, within the test's own coroutine."""

    @contextlib.contextmanager
    def open_room():
        room = Room(make_desk(), settings_file, tmp_path)
        try:
            yield room
        finally:
            if shiboken6.isValid(room.window):
                room.window.let_close()
            theme.apply(qapp, "system")
        assert room.errors == []

    return open_room


async def test_settings_are_kept_and_put_into_effect(room, until, qapp):
    with room() as r:
        changes = []
        r.presenter.networkChanged.connect(lambda: changes.append(1))
        r.window.settingsRequested.emit()
        dialog = await until(lambda: r.visible(SettingsDialog))
        dialog.form.set_values({"appearance": "dark", "proxy": "none"})
        dialog.accept()
        await until(lambda: changes)
        assert r.file.load() == Settings("dark", "")
        assert theme.is_dark(qapp.palette())


async def test_cancelled_settings_change_nothing(room, until):
    with room() as r:
        r.window.settingsRequested.emit()
        dialog = await until(lambda: r.visible(SettingsDialog))
        dialog.form.set_values({"appearance": "dark"})
        dialog.reject()
        await until(lambda: not shiboken6.isValid(dialog))
        assert r.file.load() == Settings()


async def test_technical_details_are_remembered(room):
    with room() as r:
        heard = []
        r.presenter.technicalDetailsChanged.connect(heard.append)
        r.window._technical_details.trigger()
        assert heard == [True]
        assert r.file.load().technical_details


async def test_erasing_is_asked_for_over_the_dialog(room, until):
    with room() as r:
        asked = []
        r.presenter.eraseRequested.connect(asked.append)
        r.window.settingsRequested.emit()
        dialog = await until(lambda: r.visible(SettingsDialog))
        dialog.eraseRequested.emit()
        assert asked == [dialog]
        dialog.reject()


async def test_shorter_period_is_told_at_once(room, until):
    with room() as r:
        changes = []
        r.presenter.retentionChanged.connect(changes.append)
        r.window.settingsRequested.emit()
        dialog = await until(lambda: r.visible(SettingsDialog))
        dialog.form.set_values({"keep_orders_days": "90"})
        dialog.accept()
        await until(lambda: changes)
        assert changes == [90]


async def test_data_folder_is_opened(room, until, monkeypatch, tmp_path):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    with room() as r:
        r.window.settingsRequested.emit()
        dialog = await until(lambda: r.visible(SettingsDialog))
        dialog.folderRequested.emit()
        assert opened == [QUrl.fromLocalFile(str(tmp_path))]
        dialog.reject()
