"""The whole window with its tabs, but nothing behind it."""

import contextlib
from types import SimpleNamespace

import keyring
import pytest
from keyring.backend import KeyringBackend

from sign_desk.api.network import NetworkSettings
from sign_desk.services.stores import DemoStoreFailedError, Stores
from sign_desk.store.profiles import Profiles
from sign_desk.store.secrets import TokenVault
from sign_desk.store.settings import SettingsFile
from sign_desk.ui.activity.view import ActivityPanel
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.orders.view import OrdersView
from sign_desk.ui.pricing.editor.view import EditorView
from sign_desk.ui.shell.main_window import MainWindow, Tab
from sign_desk.ui.shell.needs_you import NeedsYou
from sign_desk.ui.webhooks.view import WebhooksView


@pytest.fixture
def make_desk(qapp, tmp_path):
    """Make the window: its parts by name."""

    def make():
        needs_you, activity = NeedsYou(), ActivityPanel()
        window = MainWindow(needs_you, activity, tmp_path / "window.ini")
        views = (CustomisersView(), EditorView(), OrdersView(), WebhooksView())
        for tab, view in zip(Tab, views, strict=True):
            window.add_tab(tab, view)
        customisers, pricing, orders, webhooks = views
        return SimpleNamespace(
            window=window,
            needs_you=needs_you,
            activity=activity,
            customisers=customisers,
            pricing=pricing,
            orders=orders,
            webhooks=webhooks,
        )

    return make


@pytest.fixture
def desk(make_desk, qtbot):
    """That window, shown."""
    desk = make_desk()
    desk.window.show()
    qtbot.addWidget(desk.window, before_close_func=lambda window: setattr(window, "_may_close", True))
    return desk


@pytest.fixture
def until_laid_out(qapp):
    """Let Qt lay out and paint what was just shown."""
    return lambda: [qapp.processEvents() for _ in range(3)]


@pytest.fixture
def settings_file(tmp_path):
    return SettingsFile(tmp_path / "settings.json")


@pytest.fixture
def closing():
    """Close a window for good at the end of a test's own coroutine."""

    @contextlib.contextmanager
    def close(window):
        try:
            yield window
        finally:
            window.let_close()

    return close


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


@pytest.fixture
def memory_keyring():
    before = keyring.get_keyring()
    backend = MemoryKeyring()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


class NoDemo:
    """A demo store that does not start."""

    async def start(self):
        raise DemoStoreFailedError("It ended at once.")


@pytest.fixture
def make_stores(tmp_path, memory_keyring):
    """Make the stores this computer knows, on a file and a keyring of the test's own."""

    def make():
        profiles = Profiles(tmp_path / "profiles.json")
        profiles.load()
        return Stores(profiles, TokenVault(), NoDemo(), NetworkSettings, lambda _origin, _activity: None)

    return make
