"""Tokens: in a safe keyring, or for this session only and plainly said; never waited for without end."""

import asyncio
import os
import shutil
import subprocess
import sys
import threading
import time

import keyring
import pytest
from keyring.backends import chainer, fail, null
from keyring.errors import InitError, KeyringLocked, PasswordSetError

from sign_desk.store.secrets import SERVICE, Kept, TokenVault

STORE, ORIGIN, TOKEN = "a" * 32, "https://signs.example", "canary-token"


class Safe:
    """A keyring that works. No subclass of keyring's: those are on offer to the whole process."""

    priority = 5

    def __init__(self):
        self.kept = {}

    def get_password(self, service, username):
        return self.kept.get((service, username))

    def set_password(self, service, username, password):
        self.kept[service, username] = password

    def delete_password(self, service, username):
        del self.kept[service, username]


class Plaintext(Safe):
    """Keeps tokens where anybody can read them, as keyrings.alt's file does."""

    priority = 0.5


class Alternative(Safe):
    """Claims a high priority, but is one of keyrings.alt."""

    __module__ = "keyrings.alt.file"


class Unavailable(Safe):
    """What it needs is not there."""

    @property
    def priority(self):
        raise RuntimeError("no D-Bus")


class Failing(Safe):
    """Raises what it was made with, whatever it is asked."""

    def __init__(self, error):
        super().__init__()
        self.error = error

    def get_password(self, *_):
        raise self.error

    set_password = delete_password = get_password


class Hanging(Safe):
    """Answers nothing until it is released."""

    def __init__(self):
        super().__init__()
        self.released = threading.Event()

    def set_password(self, service, username, password):
        self.released.wait(60)
        super().set_password(service, username, password)

    def get_password(self, service, username):
        self.released.wait(60)
        return super().get_password(service, username)


@pytest.fixture
def use(monkeypatch):
    """Make a keyring the one of this computer."""

    def use(backend):
        monkeypatch.setattr(keyring, "get_keyring", lambda: backend)
        return backend

    return use


async def test_a_token_is_kept_in_the_keyring_replaced_and_removed(use):
    backend = use(Safe())
    vault = TokenVault()
    assert await vault.get(STORE, ORIGIN) is None
    assert await vault.put(STORE, ORIGIN, "older") is Kept.KEYRING
    assert await vault.put(STORE, ORIGIN, TOKEN) is Kept.KEYRING
    assert backend.kept == {(SERVICE, f"{STORE} {ORIGIN}"): TOKEN}
    assert await TokenVault().get(STORE, ORIGIN) == TOKEN
    await vault.forget(STORE, ORIGIN)
    await vault.forget(STORE, ORIGIN)
    assert backend.kept == {}
    assert vault.problem is None


async def test_a_changed_address_or_another_store_has_no_token(use):
    use(Safe())
    vault = TokenVault()
    await vault.put(STORE, ORIGIN, TOKEN)
    assert await vault.get(STORE, "https://other.example") is None
    assert await vault.get("b" * 32, ORIGIN) is None


@pytest.mark.parametrize("kind", [fail.Keyring, null.Keyring, Plaintext, Alternative, Unavailable])
async def test_what_is_not_safe_counts_as_none(use, kind):
    backend = use(kind())
    vault = TokenVault()
    assert await vault.put(STORE, ORIGIN, TOKEN) is Kept.SESSION
    assert vault.problem == (
        "This computer offers no safe place for tokens (a keyring). "
        "The token is kept until Sign Desk is closed, and then asked for again."
    )
    assert await vault.get(STORE, ORIGIN) == TOKEN
    assert not getattr(backend, "kept", {})
    await vault.forget(STORE, ORIGIN)
    assert vault.problem is None
    assert await vault.get(STORE, ORIGIN) is None


async def test_the_safe_one_of_several_is_used(use, monkeypatch):
    plain, safe = Plaintext(), Safe()
    monkeypatch.setattr(chainer.ChainerBackend, "backends", [plain, safe])
    use(chainer.ChainerBackend())
    assert await TokenVault().put(STORE, ORIGIN, TOKEN) is Kept.KEYRING
    assert safe.kept
    assert not plain.kept


@pytest.mark.parametrize(
    "error",
    [
        InitError("dismissed"),
        KeyringLocked("locked"),
        PasswordSetError("denied"),
        ConnectionRefusedError(),
        EOFError(),
    ],
    ids=repr,
)
async def test_a_keyring_that_fails_leaves_the_token_for_this_session(use, error):
    use(Failing(error))
    vault = TokenVault()
    assert await vault.get(STORE, ORIGIN) is None
    assert await vault.put(STORE, ORIGIN, TOKEN) is Kept.SESSION
    assert vault.problem.startswith("This computer's keyring is locked or did not work.")
    assert await vault.get(STORE, ORIGIN) == TOKEN
    await vault.forget(STORE, ORIGIN)
    assert "may still be in it" in vault.problem


async def test_a_keyring_that_hangs_is_not_waited_for_and_catches_up(use, until):
    backend = use(Hanging())
    vault = TokenVault(timeout=0.05)
    assert await vault.put(STORE, ORIGIN, TOKEN) is Kept.SESSION
    assert vault.problem.startswith("This computer's keyring did not answer.")
    assert await vault.get(STORE, ORIGIN) == TOKEN
    await vault.forget(STORE, ORIGIN)
    assert "may still be in it" in vault.problem
    assert await vault.get(STORE, ORIGIN) is None
    backend.released.set()
    await until(vault._thread._overdue.done)
    assert await vault.get(STORE, ORIGIN) is None
    assert vault.problem is None
    assert backend.kept == {}


async def test_while_a_keyring_hangs_later_calls_answer_at_once(use):
    backend = use(Hanging())
    vault = TokenVault(timeout=0.5)
    await vault.get(STORE, ORIGIN)
    begun = time.monotonic()
    for _ in range(100):
        assert await vault.get(STORE, ORIGIN) is None
    assert time.monotonic() - begun < 25
    backend.released.set()


async def test_a_cancelled_caller_leaves_the_call_to_end(use, until):
    backend = use(Hanging())
    task = asyncio.create_task(TokenVault().put(STORE, ORIGIN, TOKEN))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    backend.released.set()
    await until(lambda: backend.kept)


HUNG_AT_EXIT = """
import asyncio, threading
import keyring
from keyring.backend import KeyringBackend
from sign_desk.store.secrets import TokenVault


class Hanging(KeyringBackend):
    priority = 5

    def get_password(self, service, username):
        threading.Event().wait()

    set_password = get_password


keyring.set_keyring(Hanging())
print(asyncio.run(TokenVault(timeout=0.05).get("a", "b")))
"""


def test_a_hung_keyring_does_not_keep_the_program_from_ending():
    done = subprocess.run([sys.executable, "-c", HUNG_AT_EXIT], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "None\n"


IN_SESSION = """
import asyncio, sys
from sign_desk.store.secrets import TokenVault


async def main():
    token = sys.stdin.readline().strip()
    vault = TokenVault()
    print((await vault.put("a" * 32, "https://signs.example", token)).value)
    again = TokenVault()
    print(await again.get("a" * 32, "https://signs.example") == token)
    print(await again.get("a" * 32, "https://other.example"))
    await again.forget("a" * 32, "https://signs.example")
    print(await TokenVault().get("a" * 32, "https://signs.example"))
    print(vault.problem, again.problem)


asyncio.run(main())
"""
UNLOCKED = """
printf 'pw\\n' | gnome-keyring-daemon --unlock --components=secrets --daemonize >/dev/null && exec "$@"
"""


@pytest.fixture
def private_home(tmp_path):
    """An environment with folders of its own and nothing of the user's session."""
    homes = {
        "HOME": tmp_path / "home",
        "XDG_DATA_HOME": tmp_path / "data",
        "XDG_CONFIG_HOME": tmp_path / "config",
        "XDG_CACHE_HOME": tmp_path / "cache",
        "XDG_RUNTIME_DIR": tmp_path / "run",
    }
    for folder in homes.values():
        folder.mkdir(mode=0o700)
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH", "LANG") if name in os.environ}
    return kept | {name: str(folder) for name, folder in homes.items()}


@pytest.mark.system("secret-service")
@pytest.mark.skipif(shutil.which("dbus-run-session") is None, reason="dbus-run-session is not installed (dbus)")
@pytest.mark.skipif(shutil.which("gnome-keyring-daemon") is None, reason="gnome-keyring-daemon is not installed")
def test_a_token_is_stored_in_a_real_secret_service(private_home, tmp_path):
    command = ["dbus-run-session", "--", "sh", "-c", UNLOCKED, "sh", sys.executable, "-c", IN_SESSION]
    done = subprocess.run(
        command, input=f"{TOKEN}\n", env=private_home, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.splitlines() == ["keyring", "True", "None", "None", "None None"], done.stderr
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert any(file.suffix == ".keyring" for file in files)
    assert not any(TOKEN.encode() in file.read_bytes() for file in files)
