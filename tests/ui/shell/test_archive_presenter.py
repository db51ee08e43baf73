"""The order history as a file: what is wrong with it is told, and only the operator goes on without it."""

import contextlib

import pytest
from PySide6.QtWidgets import QPushButton

from sign_desk.ui.shell.archive_presenter import ArchivePresenter


@pytest.fixture
def room(make_desk, tmp_path):
    @contextlib.asynccontextmanager
    async def open_room():
        errors = []
        window = make_desk().window
        window.show()
        archive = ArchivePresenter(window, tmp_path / "history.sqlite3", errors.append)
        try:
            yield archive
        finally:
            await archive.close()
            window.let_close()
        assert errors == []

    return open_room


def notice(archive):
    return archive._window.notices.notice("archive")


@pytest.mark.parametrize("content", [b"", b"no database" * 1000])
async def test_damaged_history_is_set_aside_and_begun_anew_only_when_the_operator_says_so(
    room, tmp_path, until, expected_logs, content
):
    expected_logs.append("The order history is damaged")
    (tmp_path / "history.sqlite3").write_bytes(content)
    async with room() as archive:
        opened = []
        archive.opened.connect(lambda: opened.append(archive.archive))
        await archive.open()
        assert archive.archive is None
        assert await archive.waiting_of("s1") is None, "it is not known"
        assert await archive.waiting_by_store() == {}
        (kept,) = tmp_path.glob("history.sqlite3.damaged-*")
        assert kept.read_bytes() == content
        assert str(kept) in notice(archive).text
        (go_on,) = (b for b in notice(archive).findChildren(QPushButton) if b.text() == "Go on with an empty history")
        go_on.click()
        await until(lambda: opened)
        assert notice(archive) is None
        assert await archive.waiting_of("s1") == 0


async def test_history_that_cannot_be_opened_is_tried_again(room, tmp_path, until, expected_logs):
    expected_logs.append("The order history cannot be written")
    (tmp_path / "history.sqlite3").mkdir()
    async with room() as archive:
        await archive.open()
        (tmp_path / "history.sqlite3").rmdir()
        (again,) = (b for b in notice(archive).findChildren(QPushButton) if b.text() == "Try again")
        again.click()
        await until(lambda: archive.archive)
