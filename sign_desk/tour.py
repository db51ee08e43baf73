"""The tour: the application drives itself through its main jobs on the sandbox, and saves a picture of each screen.

Each step waits for what it promises, so that the exit status tells whether the jobs truly succeeded.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QDialog, QMessageBox
from qasync import QEventLoop

from sign_desk import logs
from sign_desk.app import Desk, Start
from sign_desk.launch import application
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft
from sign_desk.orders.states import State
from sign_desk.paths import DataDirectory
from sign_desk.services.session import Link
from sign_desk.ui.kit import theme
from sign_desk.ui.shell.connect_dialog import ConnectDialog
from sign_desk.ui.shell.main_window import Tab
from sign_desk.ui.shell.settings_dialog import SettingsDialog

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QApplication, QWidget

    from sign_desk.services.stores import Address
    from sign_desk.ui.kit.theme import Appearance

D = TypeVar("D", bound=QDialog)

_PATIENCE = 30.0
_REPAINT = 0.3
_WIDTH, _HEIGHT = 1180, 760

EXAMPLE = OrderDraft(
    integration_id="42",
    external_id="order-123456",
    external_order_number="SC-1001",
    currency="USD",
    billing_address=AddressDraft(
        first_name="John",
        last_name="Smith",
        email="customer@example.com",
        phone="+1 555-123-4567",
        address_1="123 Main St",
        address_2="Suite 4",
        city="Los Angeles",
        province="CA",
        postcode="90001",
        country="US",
    ),
    same_as_billing=True,
    shipping_line="Standard Shipping",
    customer=CustomerDraft("John", "Smith", "customer@example.com", "+1 555-123-4567"),
    products=(LineDraft("your-product-id-123", "2", "29.99"),),
)
"""The order of the vendor's own example."""


class TourFailed(Exception):
    """A step did not come to the end that it promises."""


def run_tour(folder: Path) -> int:
    """Go through the main jobs and save the pictures in `folder`; returns 0 if every step succeeded, else 1."""
    if sys.platform == "linux" and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        sys.stderr.write(f"The pictures cannot be put into {folder}: {error.strerror}.\n")
        return 1
    app = application()
    data = Path(tempfile.mkdtemp(prefix="sign-desk-tour-"))
    directory = DataDirectory(data)
    directory.claim()
    logs.configure(directory.logs_folder)
    try:
        with asyncio.Runner(loop_factory=lambda: QEventLoop(app)) as runner:
            return runner.run(_guide(app, directory, folder))
    finally:
        logs.shut_down()
        directory.release()
        shutil.rmtree(data, ignore_errors=True)


async def _guide(app: QApplication, directory: DataDirectory, folder: Path) -> int:
    desk = Desk(directory, Start())
    running = asyncio.create_task(desk.run())
    tour = Tour(app, desk, folder)
    try:
        await tour.go()
    except (TourFailed, OSError) as error:
        sys.stderr.write(f"The tour stopped: {error}\n")
        return 1
    finally:
        desk.window.close()
        await running
    sys.stdout.write(f"{tour.pictures} pictures are in {folder}\n")
    return 0


class Tour:
    """Drives one desk. Pictures are numbered in the order in which they were taken."""

    def __init__(self, app: QApplication, desk: Desk, folder: Path) -> None:
        self._app = app
        self._desk = desk
        self._folder = folder
        self.pictures = 0

    async def go(self) -> None:
        """Take every step. Raises TourFailed at the first that fails."""
        self._desk.window.resize(_WIDTH, _HEIGHT)
        await self._welcome()
        address = await self._open_demo()
        await self._browse()
        await self._send_example()
        await self._send_twice()
        await self._be_refused()
        await self._lose_an_answer(address)
        await self._settings()
        await self._look_inside()
        await self._in_the_dark()
        await self._go_offline()

    async def _welcome(self) -> None:
        window = self._desk.window
        await self._until(window.welcome.isVisible, "the welcome page is shown")
        await self._picture("welcome", window)
        window.welcome.connect_button.click()
        dialog = await self._dialog(ConnectDialog)
        dialog.form.set_values({"name": "Northern Neon", "currency": "USD", "integration_id": "42"})
        await self._picture("connect", dialog)
        dialog.accept()
        await self._until(lambda: bool(dialog.form.field("token").message), "a missing token is told at its field")
        await self._picture("connect-errors", dialog)
        dialog.reject()

    async def _open_demo(self) -> Address:
        self._desk.window.welcome.demo_button.click()
        await self._until(lambda: self._desk.customisers_view.model.total > 0, "the customisers are loaded")
        await self._until(lambda: self._link() is Link.ONLINE, "the connection is online")
        return await self._desk.demo.start()

    async def _browse(self) -> None:
        view = self._desk.customisers_view
        view.table.selectRow(0)
        await self._picture("customisers", self._desk.window)
        view.search.set_value("neon")
        await self._until(lambda: 0 < view.model.rowCount() < view.model.total, "the search narrows the list")
        await self._picture("customisers-search", self._desk.window)
        view.search.clear()
        view.table.selectRow(0)
        view.detail.pricing_button.click()
        await self._until(lambda: self._desk.pricing_view.is_loaded, "the pricing is shown")
        await self._picture("pricing", self._desk.window)

    async def _send_example(self) -> None:
        view = self._desk.orders_view
        self._desk.window.show_tab(Tab.ORDERS)
        view.form.set_draft(EXAMPLE)
        view.form.edited.emit()
        await self._until(lambda: "59.98" in view.total.text(), "the total is shown")
        await self._picture("new-order", self._desk.window)
        view.send_button.click()
        question = await self._question()
        await self._picture("send-question", question)
        _press(question, "Send order")
        await self._until(lambda: self._answer() == "The order was accepted", "the order is accepted")
        await self._picture("order-accepted", self._desk.window)

    async def _send_twice(self) -> None:
        await self._send()
        await self._until(lambda: self._answer() == "This order was sent before", "the same order is not sent twice")
        await self._picture("order-sent-before", self._desk.window)

    async def _be_refused(self) -> None:
        view = self._desk.orders_view
        view.form.order.set_values({"external_id": "order-123457", "external_order_number": "SC-1002"})
        view.form.lines.set_rows(({"external_id": "no-such-product", "quantity": "1", "price": "45.00"},))
        await self._send()
        await self._until(lambda: self._answer() == "The order was refused", "an unknown product is refused")
        await self._until(lambda: bool(view.form.lines.problems()), "the reason stands at its cell")
        await self._picture("order-refused", self._desk.window)

    async def _lose_an_answer(self, address: Address) -> None:
        view = self._desk.orders_view
        await asyncio.to_thread(
            _control, address, {"route": "POST /api/v2/orders", "fault": "apply_then_cut", "count": 1}
        )
        view.form.order.set_values({"external_id": "order-123458", "external_order_number": "SC-1003"})
        view.form.lines.set_rows(({"external_id": "your-product-id-123", "quantity": "1", "price": "45.00"},))
        await self._send()
        await self._until(lambda: (self._answer() or "").startswith("No answer came"), "a lost answer is told")
        await self._until(lambda: len(self._desk.needs_you.needs) > 0, "the order without an answer needs the operator")
        self._desk.window.needs_you_dock.show()
        await self._picture("no-answer", self._desk.window)
        next(need for need in self._desk.needs_you.needs if "no answer" in need.title).run()
        await self._until(lambda: view.history.selected_state() is State.NO_ANSWER, "its card is shown")
        await self._picture("history", self._desk.window)
        self._desk.window.needs_you_dock.hide()

    async def _settings(self) -> None:
        self._desk.window.settingsRequested.emit()
        dialog = await self._dialog(SettingsDialog)
        await self._picture("settings", dialog)
        dialog.reject()

    async def _look_inside(self) -> None:
        self._desk.window.show_tab(Tab.CUSTOMISERS)
        self._desk.window.technicalDetailsToggled.emit(True)
        await self._until(lambda: self._desk.activity.model.rowCount() > 0, "the calls are listed")
        await self._picture("technical-details", self._desk.window)
        self._desk.window.technicalDetailsToggled.emit(False)

    async def _in_the_dark(self) -> None:
        self._appear("dark")
        for tab in Tab:
            self._desk.window.show_tab(tab)
            await self._picture(f"dark-{tab.value.lower()}", self._desk.window)
        self._desk.orders_view.show_new_order()
        await self._picture("dark-new-order", self._desk.window)
        self._desk.window.connectRequested.emit()
        connect = await self._dialog(ConnectDialog)
        connect.accept()
        await self._picture("dark-connect", connect)
        connect.reject()
        self._desk.window.settingsRequested.emit()
        settings = await self._dialog(SettingsDialog)
        await self._picture("dark-settings", settings)
        settings.reject()
        self._appear("light")

    async def _go_offline(self) -> None:
        self._desk.window.show_tab(Tab.CUSTOMISERS)
        self._desk.demo.stop()
        self._desk.customisers_view.refreshRequested.emit()
        await self._until(lambda: self._link() is Link.OFFLINE, "a lost connection is told")
        await self._until(lambda: not self._desk.customisers_view.refresh_button.busy, "the refresh gave up")
        await self._picture("offline", self._desk.window)

    async def _send(self) -> None:
        self._desk.orders_view.send_button.click()
        _press(await self._question(), "Send order")

    def _answer(self) -> str | None:
        notice = self._desk.orders_view.answer.notice("answer")
        return notice.title if notice else None

    def _link(self) -> Link | None:
        session = self._desk.shell.session
        return session.connection.link if session else None

    def _appear(self, appearance: Appearance) -> None:
        theme.apply(self._app, appearance)

    async def _picture(self, name: str, widget: QWidget) -> None:
        # What was just shown is laid out and filled only while the loop runs.
        await asyncio.sleep(_REPAINT)
        self.pictures += 1
        file = self._folder / f"{self.pictures:02}-{name}.png"
        if not widget.grab().save(str(file)):
            raise TourFailed(f"the picture {file} could not be written")

    async def _dialog(self, kind: type[D]) -> D:
        found: list[D] = []

        def shown() -> bool:
            found[:] = [dialog for dialog in self._desk.window.findChildren(kind) if dialog.isVisible()]
            return bool(found)

        await self._until(shown, f"{kind.__name__} opens")
        return found[0]

    async def _question(self) -> QMessageBox:
        return await self._dialog(QMessageBox)

    async def _until(self, holds: Callable[[], bool], promise: str) -> None:
        deadline = asyncio.get_running_loop().time() + _PATIENCE
        while not holds():
            if asyncio.get_running_loop().time() > deadline:
                raise TourFailed(f"this did not come true: {promise}")
            await asyncio.sleep(0.02)


def _press(question: QMessageBox, text: str) -> None:
    next(button for button in question.buttons() if button.text() == text).click()


def _control(address: Address, fault: dict[str, object]) -> None:
    """Ask the sandbox to misbehave."""
    request = urllib.request.Request(  # noqa: S310 (the address is the sandbox's own, on loopback)
        f"{address.origin}/_sandbox/faults",
        data=json.dumps(fault).encode(),
        headers={"Authorization": f"Bearer {address.token}", "Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    opener.open(request, timeout=10).close()
