"""Orders in files: the ones chosen or all that are found, in each form, and what is told of it."""

import asyncio
import csv
import json
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from sign_desk.orders.build import build
from sign_desk.orders.states import State
from sign_desk.services.orders.recording import entry_of
from sign_desk.tour import EXAMPLE
from sign_desk.ui.kit.paged_model import WINDOW
from sign_desk.ui.orders.export_dialog import ExportDialog, Format


async def with_an_order(room, until):
    room.fill(EXAMPLE)
    await room.send(until)
    await until(lambda: room.answer() == "The order was accepted")
    room.view.show_history()
    await until(lambda: room.view.history.model.total == 1)


async def export(room, until, form, path, *, chosen=False):
    room.view.history.export_button.click()
    dialog = await room.dialog(until, ExportDialog)
    dialog.formats[form].click()
    if chosen:
        dialog.chosen_button.click()
    dialog.accept()
    files = await room.dialog(until, QFileDialog)
    assert files.selectedNameFilter() == form.filter
    files.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    files.accept()
    return await until(lambda: room.view.history.notices.notice("export"))


@pytest.mark.parametrize("form", list(Format))
async def test_orders_found_are_exported(desk, until, tmp_path, form):
    async with desk() as room:
        await with_an_order(room, until)
        path = tmp_path / f"orders.{form.suffix}"
        notice = await export(room, until, form, path)
        assert notice.title == "The orders were exported"
        assert str(path) in notice.text
        content = path.read_bytes()
        match form:
            case Format.CSV:
                head, line = csv.reader(content.decode("utf-8-sig").splitlines())
                assert "SC-1001" in line
                assert len(head) == len(line)
            case Format.XLSX:
                assert content.startswith(b"PK")
            case Format.EVIDENCE:
                assert "order-123456" in json.dumps(json.loads(content))
            case Format.PDF:
                assert content.startswith(b"%PDF")
            case Format.HTML:
                assert b"SC-1001" in content
                assert b"Northern Neon" in content
                assert b"Ada" in content, "who made it"


async def test_orders_chosen_are_exported_alone(desk, until, tmp_path):
    async with desk() as room:
        await with_an_order(room, until)
        for number in ("SC-2", "SC-3"):
            other = replace(EXAMPLE, external_id=number, external_order_number=number)
            await room.outbox.send(build(other, minor_unit=None, locale="en_US"), 5998, print)
        room.presenter._reload()
        await until(lambda: room.view.history.model.total == 3)
        room.view.history.table.select(1)
        path = tmp_path / "orders.csv"
        await export(room, until, Format.CSV, path, chosen=True)
        assert [line[0] for line in csv.reader(path.read_text("utf-8-sig").splitlines())][1:] == ["SC-2"]


@pytest.mark.parametrize("form", [Format.CSV, Format.HTML])
async def test_file_that_cannot_be_written_is_told(desk, until, tmp_path, monkeypatch, form):
    folder = tmp_path / f"orders.{form.suffix}"
    folder.mkdir()

    async def choose(*_question):
        return folder

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        await with_an_order(room, until)
        room.view.history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.formats[form].click()
        dialog.accept()
        notice = await until(lambda: room.view.history.notices.notice("export"))
        assert notice.title == "The file could not be written"


async def test_orders_chosen_are_those_that_were_seen(desk, until, tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"

    async def choose(*_question):
        return path

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        await with_an_order(room, until)
        room.view.history.table.select(0)
        room.view.history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.chosen_button.click()
        other = replace(EXAMPLE, external_id="other", external_order_number="SC-2")
        order = build(other, minor_unit=None, locale="en_US")
        await room.outbox.send(order, 5998, print)
        room.presenter._reload()
        await until(lambda: room.view.history.model.total == 2)
        dialog.accept()
        await until(lambda: room.view.history.notices.notice("export"))
        assert [line[0] for line in csv.reader(path.read_text("utf-8-sig").splitlines())][1:] == ["SC-1001"]


async def test_orders_that_come_before_export_is_pressed_move_none_of_the_chosen(desk, until, tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"

    async def choose(*_question):
        return path

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        history = room.view.history
        await with_an_order(room, until)
        numbers = ["SC-1001", *(f"SC-{number}" for number in range(WINDOW))]

        async def send(number):
            other = replace(EXAMPLE, external_id=number, external_order_number=number)
            await room.outbox.send(build(other, minor_unit=None, locale="en_US"), 5998, print)

        for number in numbers[1:]:
            await send(number)
        room.presenter._reload()
        await until(lambda: history.model.total == len(numbers))
        history.table.selectAll()
        await send("another customer's")
        history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.chosen_button.click()
        dialog.accept()
        await until(lambda: history.notices.notice("export"))
        lines = [line[0] for line in csv.reader(path.read_text("utf-8-sig").splitlines())][1:]
        assert lines == numbers[::-1]


@pytest.fixture
def with_many(until):
    """Record more orders than are loaded, put the one numbered `away` away, and choose all others. Gives the ids."""

    async def fill(room, *, away):
        ids = []
        for number in map(str, range(WINDOW + 3)):
            other = replace(EXAMPLE, external_id=number, external_order_number=number)
            order = build(other, minor_unit=None, locale="en_US")
            ids.append(await room.ledger.record(entry_of(room.session, order, None)))
        await room.outbox.put_away(ids[away])
        room.view.show_history()
        room.view.history.state_choice.set_value(State.READY.value)
        room.view.history.filterChanged.emit(room.view.history.filter())
        await until(lambda: room.view.history.model.total == WINDOW + 2)
        room.view.history.table.selectAll()
        assert room.view.history.model.record(WINDOW) is None, "not all rows are loaded"
        return ids

    return fill


async def test_orders_that_come_into_the_list_move_none_of_the_chosen(desk, with_many, until, tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"

    async def choose(*_question):
        return path

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        history = room.view.history
        ids = await with_many(room, away=1)
        # Into the rows that are not loaded, above one that is chosen.
        await room.outbox.reopen(ids[1])
        history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.chosen_button.click()
        dialog.accept()
        await until(lambda: history.notices.notice("export"))
        lines = [line[0] for line in csv.reader(path.read_text("utf-8-sig").splitlines())][1:]
        assert lines == [str(number) for number in reversed(range(WINDOW + 3)) if number != 1]


@pytest.mark.parametrize("another_comes", [False, True])
async def test_orders_that_left_the_list_put_no_other_in_place_of_the_chosen(desk, with_many, until, another_comes):
    async with desk() as room:
        history = room.view.history
        ids = await with_many(room, away=0)
        await room.outbox.put_away(ids[1])
        if another_comes:
            await room.outbox.reopen(ids[0])
        history.export_button.click()
        notice = await until(lambda: history.notices.notice("export"))
        assert notice.title == "The list has changed since you chose"
        assert not room.view.findChildren(ExportDialog)
        await until(lambda: history.model.total == WINDOW + 1 + another_comes and not history.table.chosen_rows())
        history.table.selectAll()
        history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        assert f"{WINDOW + 1 + another_comes} orders" in dialog.chosen_button.text()
        dialog.reject()


async def test_text_that_is_not_looked_for_yet_moves_none_of_the_chosen(desk, until, tmp_path, monkeypatch):
    path = tmp_path / "orders.csv"

    async def choose(*_question):
        return path

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        await with_an_order(room, until)
        room.view.history.table.select(0)
        room.view.history.search.setText("nobody")
        room.view.history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.chosen_button.click()
        dialog.accept()
        await until(lambda: room.view.history.notices.notice("export"))
        assert "SC-1001" in path.read_text("utf-8-sig")


async def test_export_tells_how_far_it_is_and_can_be_stopped(desk, until, tmp_path, monkeypatch):
    path = tmp_path / "orders.json"
    path.write_text("old")

    async def choose(*_question):
        return path

    monkeypatch.setattr("sign_desk.ui.orders.exporting.save_file", choose)
    async with desk() as room:
        await with_an_order(room, until)
        history = room.view.history
        ids, may_go_on = room.ledger.ids, asyncio.Event()

        async def find_later(query):
            await may_go_on.wait()
            return await ids(query)

        monkeypatch.setattr(room.ledger, "ids", find_later)
        history.export_button.click()
        dialog = await room.dialog(until, ExportDialog)
        dialog.formats[Format.EVIDENCE].click()
        dialog.found_button.click()
        dialog.accept()
        await until(history.stop_button.isVisible)
        assert not history.export_button.isVisible(), "one at a time"
        history.stop_button.click()
        may_go_on.set()
        notice = await until(lambda: history.notices.notice("export"))
        assert (notice.title, path.read_text()) == ("The export was stopped", "old")
        assert history.export_button.isVisible()


async def test_nothing_is_exported_without_a_history(desk):
    async with desk() as room:
        room.presenter.use(room.session, None)
        assert not room.view.history.export_button.isVisibleTo(room.view.history)
