"""A token goes to the keyring and to the store it opens: after a full day's work it is nowhere else."""

import base64
import logging
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QMessageBox

from sign_desk import __main__ as command_line
from sign_desk.tour import EXAMPLE
from sign_desk.ui.activity.view import COLUMNS
from sign_desk.ui.shell.main_window import Tab

# Its last characters look otherwise in an address, in JSON and in a form.
CANARY = "canary-9f3c1d7ab2/+=%"
LIST = "GET /api/v2/customisers"
ORDERS = "POST /api/v2/orders"


def forms(secret: str) -> set[bytes]:
    """Every way in which the secret may have been written down."""
    plain = secret.encode()
    quoted = {quote(secret, safe="").encode(), quote(secret).encode(), quote_plus(secret).encode()}
    escaped = {secret.replace("/", "\\/").encode()}
    wide = {secret.encode("utf-16-le"), secret.encode("utf-16-be")}
    return {plain, plain[::-1], plain.hex().encode(), *quoted, *escaped, *wide, *_in_base64(plain)}


def _in_base64(plain: bytes) -> set[bytes]:
    """The characters that stand for it wherever it begins in what was encoded."""
    found = set()
    for encode in (base64.b64encode, base64.urlsafe_b64encode):
        for before in range(3):
            whole = encode(b"\0" * before + plain)
            first, last = -(-before * 8 // 6), (before + len(plain)) * 8 // 6
            found.add(whole[first:last])
    return found


def assert_clean(where: str, content: bytes | str) -> None:
    content = content.encode() if isinstance(content, str) else content
    assert not [form for form in forms(CANARY) if form in content], f"the token is in {where}"


@pytest.mark.parametrize("wrapped", ["{}", ":{}", "Bearer {}", "x:{}", "user:{} "])
def test_search_finds_what_it_looks_for(wrapped):
    text = wrapped.format(CANARY)
    for content in (text, quote(text, safe=""), base64.b64encode(text.encode()).decode()):
        with pytest.raises(AssertionError, match="the token is in here"):
            assert_clean("here", content)


@pytest.fixture
def home(tmp_path, monkeypatch):
    """Every folder in which a program may write for its user lies in the test's own."""
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"):
        folder = tmp_path / "home" / name.lower()
        folder.mkdir(parents=True, mode=0o700)
        monkeypatch.setenv(name, str(folder))
    return tmp_path


@pytest.fixture
def logged(home, caplog):
    """What is logged from DEBUG up, as it is before anything conceals secrets, in a file beside the program's own."""
    handler = logging.FileHandler(home / "everything.log", encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s %(args)s"))
    root = logging.getLogger()
    root.addHandler(handler)

    def from_now_on():
        caplog.set_level(logging.DEBUG)  # the program has just set its own

    yield from_now_on
    root.removeHandler(handler)
    handler.close()


def argument_lists() -> str:
    """The arguments of every process that can be seen."""
    if Path("/proc/self/cmdline").exists():
        return "\n".join(_read(path) for path in Path("/proc").glob("[0-9]*/cmdline"))
    return subprocess.run(["ps", "-axww", "-o", "args="], capture_output=True, text=True, check=True).stdout


def _read(path: Path) -> str:
    try:
        return path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:  # it has ended meanwhile
        return ""


def on_screen() -> str:
    """Every text that stands in a window."""
    widgets = QApplication.allWidgets()
    texts = [widget.text() for widget in widgets if isinstance(widget, QLabel | QLineEdit)]
    spoken = [f"{widget.accessibleName()} {widget.accessibleDescription()} {widget.toolTip()}" for widget in widgets]
    return "\n".join(texts + spoken)


def in_activity_panel(desk) -> str:
    calls = desk.activity.model.records()
    return "\n".join(str(column.text(call)) for call in calls for column in COLUMNS) + repr(list(calls))


async def send_order(desk, hand, until, external_id):
    page = desk.tabs.orders_view.new_order
    form = page.form
    form.set_draft(EXAMPLE)
    await hand.type_into(form.order.field("external_id").control, external_id)
    while desk.window.findChild(QMessageBox) is None:
        await until(lambda: page.send_button.isEnabled() or page.alike.isVisible())
        if page.alike.isVisible() and not page.alike.tick.isChecked():
            await hand.tick(page.alike.tick)
        await hand.click(page.send_button)
        await until(lambda: desk.window.findChild(QMessageBox) or not page.send_button.isEnabled())
    await hand.answer(desk.window, "Send order")


async def test_token_is_nowhere_but_in_the_keyring(
    home, logged, open_desk, start_sandbox, connect_store, memory_keyring, hand, until, caplog
):
    sandbox = start_sandbox(token=CANARY)
    echo = {"body": f"<h1>No entry for Bearer {CANARY} ({quote(CANARY, safe='')})", "headers": {"X-Request-Id": CANARY}}
    desk = await open_desk()
    logged()
    await connect_store(desk, sandbox)
    action = next(a for m in desk.window.menuBar().actions() for a in m.menu().actions() if "Technical" in a.text())
    action.trigger()
    await until(desk.activity.isVisible)

    # Browse.
    customisers = desk.tabs.customisers_view
    await hand.select_row(customisers.table, 0)
    await hand.click(customisers.detail.pricing_button)
    await until(lambda: any("/pricing" in call.activity.path for call in desk.activity._calls))

    # Send orders: accepted, refused, and failed by a service that repeats the token.
    await hand.go_to_tab(desk.window.tabs, Tab.ORDERS.value)
    await send_order(desk, hand, until, "order-1")
    await until(lambda: desk.tabs.orders_view.history.model.total == 1)
    for number, status in enumerate((422, 403, 500, 503), start=2):
        sandbox.fault(ORDERS, "status", status=status, **echo)
        await send_order(desk, hand, until, f"order-{number}")
        await until(lambda number=number: desk.tabs.orders_view.history.model.total == number)
    await hand.go_to_tab(desk.tabs.orders_view, "History")
    for row in range(5):
        await hand.select_row(desk.tabs.orders_view.history.table, row)
    assert_clean("the history on the screen", on_screen())

    # Read what cannot be read, and be shown the door at last.
    await hand.go_to_tab(desk.window.tabs, Tab.CUSTOMISERS.value)
    for status in (200, 302, 404, 500, 401):
        sandbox.fault(LIST, "status", status=status, count=3, **echo)
        made = desk.activity._made
        await until(lambda: not customisers.refresh_button.busy)
        await hand.click(customisers.refresh_button)
        await until(lambda made=made: desk.activity._made > made and not customisers.refresh_button.busy)
        assert_clean(f"what is shown after a {status}", on_screen())
        sandbox.clear_faults()
    await until(lambda: desk.window.header.connection.text() == "Signed out")

    # What a developer sees of it.
    await until(lambda: desk.activity.model.rowCount() == desk.activity._made)
    assert_clean("the activity panel", in_activity_panel(desk))
    for row in range(desk.activity.model.rowCount()):
        await hand.select_row(desk.activity.table, row)
        await hand.click(desk.activity.copy_button)
        assert "curl" in QGuiApplication.clipboard().text()
        assert_clean("the cURL text", QGuiApplication.clipboard().text())
    assert_clean("a process's arguments", argument_lists())
    assert_clean("the environment", repr(dict(os.environ)))

    # Close, and work another day.
    again = await open_desk()
    logged()
    await until(lambda: again.tabs.customisers_view.model.total > 0)
    await until(lambda: again.window.header.connection.text() == "Online")
    again.window.close()
    await until(lambda: again.closed)

    assert CANARY in memory_keyring.entries.values(), "this is the place where it belongs"
    assert_clean("the log", caplog.text)
    files = [path for path in home.rglob("*") if path.is_file()]
    assert {"sign-desk.log", "everything.log"} <= {path.name for path in files}
    assert any(path.suffix.startswith(".sqlite") or path.suffix == ".db" for path in files), files
    for path in files:
        assert_clean(path.name, path.read_bytes())


def test_token_in_the_environment_leaves_it_at_once(monkeypatch):
    started = []
    monkeypatch.setenv("SIGN_DESK_TOKEN", CANARY)
    monkeypatch.setattr("sign_desk.launch.run", lambda start: started.append((start, dict(os.environ))) or 0)
    assert command_line.main(["--store", "https://signs.example"]) == 0
    ((start, environment),) = started
    assert (start.store, start.token) == ("https://signs.example", CANARY)
    assert "SIGN_DESK_TOKEN" not in environment
    child = subprocess.run(
        [sys.executable, "-c", "import os; print(dict(os.environ))"], capture_output=True, text=True, check=True
    )
    assert_clean("the environment of a child", child.stdout)
    assert_clean("what is shown of the start", repr(start))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows a process's environment as a file")
def test_token_cannot_be_read_from_the_process():
    program = (
        "import pathlib, sign_desk.launch as launch, sign_desk.__main__ as command_line\n"
        "launch.run = lambda start: print(start.token, pathlib.Path('/proc/self/environ').read_bytes()) or 0\n"
        "command_line.main(['--store', 'https://signs.example'])"
    )
    environment = {**os.environ, "SIGN_DESK_TOKEN": CANARY}
    child = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    token, _, shown = child.stdout.partition(" ")
    assert token == CANARY
    assert "PATH=" in shown
    assert_clean("the environment that the system shows", shown)


def test_token_in_the_environment_without_a_store_is_refused(monkeypatch, capsys):
    monkeypatch.setenv("SIGN_DESK_TOKEN", CANARY)
    with pytest.raises(SystemExit):
        command_line.main([])
    assert "--store" in capsys.readouterr().err
    assert "SIGN_DESK_TOKEN" not in os.environ
