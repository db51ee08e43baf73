"""The demo store: a sandbox of the service as a child process, started when it is first opened."""

from __future__ import annotations

import asyncio
import hmac
import logging
import os
import secrets
import sys
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

from sign_desk import logs
from sign_desk.services.stores import Address, DemoStoreFailedError

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager
    from pathlib import Path

_log = logging.getLogger("sign_desk.demo")

_ANNOUNCEMENT = "Sign Customiser sandbox at "
_START_SECONDS = 20
_STOP_MILLISECONDS = 3000
_LINK_SECONDS = 60
_DATABASE_FILES = ("", "-wal", "-shm")


class Demo(QObject):
    """Runs the sandbox beside the program. Its token is made anew at each start and travels in the environment."""

    def __init__(self, data_file: Path, log_file: Path) -> None:
        """Keep the demo store's data in `data_file`; what the sandbox reports goes to `log_file`."""
        super().__init__()
        self._data_file = data_file
        self._log_file = log_file
        self._process: QProcess | None = None
        self._address: asyncio.Future[Address] | None = None
        self._may_start = asyncio.Lock()

    async def start(self) -> Address:
        """Start the sandbox unless it runs, and tell where it answers. Raises DemoStoreFailedError."""
        async with self._may_start:
            address = self._address
            if address is None or self._process is None or self._process.state() is QProcess.ProcessState.NotRunning:
                address = self._launch()
        try:
            return await asyncio.wait_for(asyncio.shield(address), _START_SECONDS)
        except TimeoutError:
            raise DemoStoreFailedError("It did not answer in time.") from None

    def stop(self) -> None:
        """End the sandbox; requests that it works on are finished first."""
        process, self._process = self._process, None
        if self._address is not None:
            _fail(self._address, "It was stopped before it had started.")
        if process is None or process.state() is QProcess.ProcessState.NotRunning:
            return
        process.finished.disconnect()
        process.errorOccurred.disconnect()
        process.closeWriteChannel()
        process.terminate()
        if not process.waitForFinished(_STOP_MILLISECONDS):
            process.kill()
            process.waitForFinished(_STOP_MILLISECONDS)

    def orders_page(self, address: Address) -> str:
        """The address at which a browser sees its orders: good once, for a minute, and without the token in it."""
        told = f"{int(time.time()) + _LINK_SECONDS}.{secrets.token_urlsafe(12)}"
        seal = hmac.new(address.token.encode(), f"visit {told}".encode(), "sha256").hexdigest()
        return f"{address.origin}/_sandbox/visit/{told}.{seal}"

    def held_back(self) -> AbstractAsyncContextManager[None]:
        """Let nobody start the sandbox while the block runs; whoever wants to waits for its end."""
        return self._may_start

    def forget(self) -> None:
        """End the sandbox and remove everything that is in it. Raises DemoStoreFailedError."""
        self.stop()
        self._address = None
        try:
            for suffix in _DATABASE_FILES:
                self._data_file.with_name(self._data_file.name + suffix).unlink(missing_ok=True)
        except OSError as error:
            raise DemoStoreFailedError(f"Its data cannot be removed: {error.strerror}: {error.filename}.") from error

    def _launch(self) -> asyncio.Future[Address]:
        token = secrets.token_urlsafe(24)
        logs.conceal(token)
        address = self._address = asyncio.get_running_loop().create_future()
        process = self._process = QProcess(self)
        environment = QProcessEnvironment.systemEnvironment()
        environment.insert("SIGN_DESK_SANDBOX_TOKEN", token)
        process.setProcessEnvironment(environment)
        process.setStandardErrorFile(os.fspath(self._log_file))
        process.readyReadStandardOutput.connect(lambda: self._hear(process, address, token))
        process.finished.connect(lambda code: self._ended(address, code))
        process.errorOccurred.connect(lambda _error: self._ended(address, None))
        # As an installed desktop application there is no Python to start, but the program itself. Python is not to look
        # for modules (-P) in the folder in which the app was started, which may hold anything.
        arguments = [
            *(("sandbox",) if getattr(sys, "frozen", False) else ("-P", "-m", "sign_desk.sandbox")),
            "--port",
            "0",
            "--data",
            os.fspath(self._data_file),
            "--exit-with-parent",
        ]
        process.start(sys.executable, arguments)
        return address

    def _hear(self, process: QProcess, address: asyncio.Future[Address], token: str) -> None:
        line = bytes(process.readLine().data()).decode("utf-8", "replace").strip()
        if line.startswith(_ANNOUNCEMENT) and not address.done():
            address.set_result(Address(line.removeprefix(_ANNOUNCEMENT), token))

    def _ended(self, address: asyncio.Future[Address], code: int | None) -> None:
        _log.warning("the demo store ended with status %s; its report is in %s", code, self._log_file)
        _fail(address, f"It ended at once. Its report is in {self._log_file}.")


def _fail(address: asyncio.Future[Address], cause: str) -> None:
    """Let whoever waits for the address know that none will come."""
    if not address.done():
        address.set_exception(DemoStoreFailedError(cause))
        # Looked at, because nobody may wait any more, which asyncio would complain of.
        address.exception()
