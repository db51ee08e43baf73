"""Tokens, kept in the operating system's keyring; where there is none that is safe, for this session only."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import queue
import threading
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from keyring.backend import KeyringBackend

_log = logging.getLogger("sign_desk.store")

SERVICE = "Sign Desk"
_NO_KEYRING = "This computer offers no safe place for tokens (a keyring)."
_REFUSED = "This computer's keyring is locked or did not work."
_NO_ANSWER = "This computer's keyring did not answer."
_SESSION_ONLY = "The token is kept until Sign Desk is closed, and then asked for again."
_MAY_REMAIN = "The token may still be in it: look for “Sign Desk” there and remove it."

T = TypeVar("T")


class Kept(StrEnum):
    """Where a token is kept: in the keyring, or in memory until the program ends."""

    KEYRING = "keyring"
    SESSION = "session"


class TokenVault:
    """The tokens of all stores. One belongs to a store and an origin: at a changed address there is none.

    `problem` tells in plain words why the last call could not use the keyring; None if it could.
    """

    def __init__(self, timeout: float = 30) -> None:
        """Wait at most `timeout` seconds for the keyring: long enough to type the password that opens it."""
        self._session: dict[tuple[str, str], str] = {}
        self._thread = _KeyringThread(timeout)
        self.problem: str | None = None

    async def get(self, store_id: str, origin: str) -> str | None:
        """Return the token, or None if it has to be asked for."""
        held = self._session.get((store_id, origin))
        if held is not None:
            return held
        try:
            return await self._ask(lambda backend: backend.get_password(SERVICE, _user(store_id, origin)))
        except _KeyringUnusableError as error:
            self.problem = f"{error} {_SESSION_ONLY}"
            return None

    async def put(self, store_id: str, origin: str, token: str) -> Kept:
        """Keep the token, replacing an earlier one, and tell where it is kept."""
        self._session[store_id, origin] = token
        try:
            await self._ask(lambda backend: backend.set_password(SERVICE, _user(store_id, origin), token))
        except _KeyringUnusableError as error:
            self.problem = f"{error} {_SESSION_ONLY}"
            return Kept.SESSION
        del self._session[store_id, origin]
        return Kept.KEYRING

    async def forget(self, store_id: str, origin: str) -> None:
        """Remove the token; `problem` tells if one may remain in the keyring."""
        self._session.pop((store_id, origin), None)
        try:
            await self._ask(lambda backend: _delete(backend, _user(store_id, origin)))
        except _NoKeyringError:
            self.problem = None
        except _KeyringUnusableError as error:
            self.problem = f"{error} {_MAY_REMAIN}"

    async def _ask(self, call: Callable[[KeyringBackend], T]) -> T:
        answer = await self._thread.run(lambda: call(_backend()))
        self.problem = None
        return answer


class _KeyringUnusableError(Exception):
    """The keyring could not do what it was asked; the message says why, for the operator."""


class _NoKeyringError(_KeyringUnusableError):
    """There is no keyring, or only one that keeps tokens readable for others."""


class _Call(Generic[T]):
    """A call of the keyring and the answer to come."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self.answer: concurrent.futures.Future[T] = concurrent.futures.Future()

    def run(self) -> None:
        try:
            self.answer.set_result(self._function())
        except Exception as error:  # noqa: BLE001 (backends let through whatever D-Bus or the platform raises)
            _log.info("the keyring failed: %s", type(error).__name__, exc_info=True)
            self.answer.set_exception(error)


class _KeyringThread:
    """Runs one call after another in a daemon thread: one that hangs holds up neither the loop nor the exit.

    While a call is overdue, later ones are queued behind it but not waited for.
    """

    def __init__(self, timeout: float) -> None:
        self._timeout = timeout
        self._calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self._running = False
        self._overdue: asyncio.Future[Any] | None = None

    async def run(self, function: Callable[[], T]) -> T:
        """Return what `function` returns. Raises _KeyringUnusableError if it fails or takes too long."""
        call = _Call(function)
        self._calls.put(call.run)
        if not self._running:
            self._running = True
            threading.Thread(target=self._serve, name="keyring", daemon=True).start()
        # Neither a timeout nor a cancelled caller ends the call: a token must not be left half-removed.
        answer = asyncio.wrap_future(call.answer)
        answer.add_done_callback(_mark_retrieved)
        is_stuck = self._overdue is not None and not self._overdue.done()
        done, _ = await asyncio.wait({answer}, timeout=0 if is_stuck else self._timeout)
        if not done:
            self._overdue = answer
            raise _KeyringUnusableError(_NO_ANSWER)
        error = answer.exception()
        if error is None or isinstance(error, _KeyringUnusableError):
            return answer.result()
        raise _KeyringUnusableError(_REFUSED) from error

    def _serve(self) -> None:
        while True:
            self._calls.get()()


def _backend() -> KeyringBackend:
    """Return the keyring to use. Raises _NoKeyringError if none is safe."""
    import keyring
    from keyring.backends.chainer import ChainerBackend

    chosen = keyring.get_keyring()
    candidates = chosen.backends if isinstance(chosen, ChainerBackend) else [chosen]
    for backend in candidates:
        if _is_safe(backend):
            return backend
    raise _NoKeyringError(_NO_KEYRING)


def _is_safe(backend: KeyringBackend) -> bool:
    """Tell whether `backend` protects what it keeps.

    keyring gives a priority of 1 or more to those it recommends; its null and fail backends and the
    plain-text files of keyrings.alt have less.
    """
    if type(backend).__module__.startswith("keyrings.alt"):
        return False
    try:
        return backend.priority >= 1
    except RuntimeError:
        # So a backend says that what it needs is not there.
        return False


def _delete(backend: KeyringBackend, user: str) -> None:
    if backend.get_password(SERVICE, user) is not None:
        backend.delete_password(SERVICE, user)


def _user(store_id: str, origin: str) -> str:
    return f"{store_id} {origin}"


def _mark_retrieved(answer: asyncio.Future[Any]) -> None:
    if not answer.cancelled():
        answer.exception()
