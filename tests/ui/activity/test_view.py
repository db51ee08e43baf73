from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from sign_desk.api.activity import Activity
from sign_desk.ui.activity.call import Call
from sign_desk.ui.activity.view import COLUMNS, ActivityPanel
from sign_desk.ui.kit.theme import Tone

ORIGIN = "https://web.signcustomiser.com"


@pytest.fixture
def call():
    """Make the record of one attempt."""

    def make(path="/api/v2/customisers", **other):
        values = {"at": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC), "method": "GET", "path": path, "status": 200}
        counts = {"seconds": 0.0123, "sent_bytes": 0, "received_bytes": 2643, "attempt": 1}
        return Activity(**values | counts | {"request_id": "req-1", "error": None} | other)

    return make


@pytest.fixture
def panel(shown, watched):
    panel = ActivityPanel()
    watched(panel.model)
    panel.resize(900, 300)
    return shown(panel)


def paths(panel):
    return [call.activity.path for call in panel.model.records()]


def test_calls_are_listed_the_latest_first(panel, call, qtbot):
    for path in ("/one", "/two", "/three"):
        panel.add(ORIGIN, call(path))
    qtbot.waitUntil(lambda: paths(panel) == ["/three", "/two", "/one"])


def test_calls_made_while_nobody_looked_are_listed_when_shown(call, qtbot):
    panel = ActivityPanel()
    qtbot.addWidget(panel)
    panel.add(ORIGIN, call("/early"))
    assert panel.model.total == 0
    panel.show()
    assert paths(panel) == ["/early"]


def test_calls_are_filtered_and_cleared(panel, call, qtbot):
    for number in range(5):
        panel.add(ORIGIN, call(f"/api/v2/customisers/{number}", status=200 + number))
    qtbot.waitUntil(lambda: panel.model.total == 5)
    panel.search.set_value("204")
    assert paths(panel) == ["/api/v2/customisers/4"]
    panel.search.clear()
    qtbot.keyClick(panel.clear_button, Qt.Key.Key_Space)
    assert panel.model.total == 0


def test_oldest_calls_make_room(call, qtbot):
    panel = ActivityPanel()
    qtbot.addWidget(panel)
    for number in range(2_100):
        panel.add(ORIGIN, call(f"/{number}"))
    panel.show()
    assert panel.model.total == 2_000
    assert paths(panel)[0] == "/2099"


def test_call_is_copied_as_a_command_without_the_token(panel, call, qtbot):
    panel.add(ORIGIN, call("/api/v2/orders?a='b'", method="POST", sent_bytes=10))
    qtbot.waitUntil(lambda: panel.model.total == 1)
    assert not panel.copy_button.isEnabled()
    panel.table.selectRow(0)
    qtbot.keyClick(panel.copy_button, Qt.Key.Key_Space)
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith("curl ")
    assert "Bearer $SIGN_DESK_TOKEN" in copied
    assert "--data @body.json" in copied
    assert """'https://web.signcustomiser.com/api/v2/orders?a='"'"'b'"'"''""" in copied


def test_failures_are_told_in_words_and_colour(call):
    refused, cut, stopped = (
        Call(1, ORIGIN, call(status=422, error="The order was refused")),
        Call(2, ORIGIN, call(status=None, error="The connection was lost")),
        Call(3, ORIGIN, call(status=None, error=None)),
    )
    assert [c.outcome for c in (refused, cut, stopped)] == ["422", "The connection was lost", "Cancelled"]
    status = next(column for column in COLUMNS if column.key == "status")
    assert {status.tone(c) for c in (refused, cut, stopped)} == {Tone.DANGER}
    assert status.tone(Call(4, ORIGIN, call())) is None


def test_panel_closed_while_calls_are_gathered_is_left_alone(call, qtbot):
    panel = ActivityPanel()
    panel.show()
    panel.add(ORIGIN, call())
    panel.deleteLater()
    qtbot.wait(250)
