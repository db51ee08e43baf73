"""Fixtures for tests of single widgets."""

import pytest
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget

from sign_desk.ui.kit import theme


@pytest.fixture(params=["light", "dark"])
def appearance(request, qapp):
    """The look in force: the test runs once in each."""
    theme.apply(qapp, request.param)
    yield request.param
    theme.apply(qapp, "system")


@pytest.fixture
def shown(qtbot):
    """Show a widget as the active window, so that focus and shortcuts work; it is closed after the test."""

    def show(widget):
        qtbot.addWidget(widget)
        with qtbot.waitActive(widget):
            widget.show()
            widget.activateWindow()
        return widget

    return show


@pytest.fixture
def owner(qapp):
    """A widget for tasks and dialogs to belong to."""
    return QWidget()


@pytest.fixture
def watched(qapp):
    """Put a model under Qt's own inspector, which fails the test at the first breach of a model's rules."""
    testers = []

    def watch(model):
        mode = QAbstractItemModelTester.FailureReportingMode.Fatal
        testers.append(QAbstractItemModelTester(model, mode))
        return model

    return watch
