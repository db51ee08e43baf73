"""The history of prices: every version told, two compared, and what is wanted put onto the table."""

import json
import os
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

from sign_desk.pricing.keys import LISTS
from sign_desk.ui.pricing.history.dialog import BEFORE, NOW, HistoryDialog
from sign_desk.ui.pricing.history.take_back_dialog import TakeBackDialog
from sign_desk.ui.pricing.history.words import VersionLine

SHOTS = os.environ.get("SHOTS")


def shoot(widget, name):
    if SHOTS:
        widget.grab().save(f"{SHOTS}/{name}.png")


async def saved(at, text):
    """Type a price and save it."""
    await at.typed(text)
    at.view.notices.dismiss("save")
    review = await at.reviewed()
    review.typing.set_value("Store")
    review.accept()
    await at.told("save", "Saved at")


async def shown(at, versions):
    """Open the history, and wait until all is told of it."""
    at.view.commands.history.trigger()
    dialog = await at.dialog(HistoryDialog)
    await settled(at, dialog, versions)
    return dialog


async def settled(at, dialog, versions):
    await at.until(lambda: len(dialog.model.all_records()) == versions)
    await at.until(lambda: all(line.changes is not None for line in dialog.model.all_records()))
    await at.until(lambda: dialog.difference is not None)


async def test_each_load_that_differs_and_each_save_is_told(pricing, service):
    async with pricing() as at:
        await at.opened()
        service.set_price(1100)
        at.presenter.refresh()
        await at.until(lambda: at.price == 1100)
        await saved(at, "12")
        dialog = await shown(at, 3)
        lines = dialog.model.all_records()
        assert [line.what for line in lines] == [
            "Saved here by Op",
            "Changed elsewhere, found when loaded",
            "The earliest that is kept",
        ]
        assert [line.changes for line in lines] == ["1 price changed", "1 price changed", ""]
        assert dialog.version == lines[0]
        assert dialog.other == BEFORE
        (change,) = dialog.difference.changes
        assert (change.old, change.new) == (1100, 1200)
        assert dialog.table.hasFocus()
        QTest.keyClick(dialog.table, Qt.Key.Key_Return)
        assert dialog.isVisible(), "nothing is done by chance"
        dialog.compare_with(str(lines[2].id))
        await at.until(lambda: dialog.difference is not None)
        assert dialog.difference.changes[0].new == 1200
        shoot(dialog, "history")
        dialog.reject()


def test_versions_of_one_minute_are_told_apart(qapp):
    first = VersionLine(1, datetime(2026, 5, 1, 12, 0, 1, tzinfo=UTC), "Saved here by Op")
    second = VersionLine(2, datetime(2026, 5, 1, 12, 0, 9, tzinfo=UTC), "Saved here by Op")
    assert first.when != second.when


async def test_a_version_comes_back_as_an_edit(pricing, service):
    async with pricing() as at:
        await at.opened()
        first = at.price
        await saved(at, "12")
        dialog = await shown(at, 2)
        dialog.table.select(dialog.model.all_records()[1].id)
        dialog.all_button.click()
        assert dialog.other == NOW
        await at.until(lambda: dialog.all_button.isEnabled() and dialog.difference is not None)
        assert dialog.summary.text() == "To put this version back: 1 price changed."
        shoot(dialog, "history-restore")
        dialog.all_button.click()
        await at.until(lambda: at.price == first)
        assert service.price() == 1200
        await at.changes(1)
        assert at.presenter._editing.sheet.history.done[-1].name.startswith("Put back prices of")


async def test_only_what_is_ticked_comes_back(pricing):
    async with pricing() as at:
        await at.opened()
        first = at.price
        at.type("33", ("letter_price", "line_1"))
        await saved(at, "12")
        dialog = await shown(at, 2)
        dialog.table.select(dialog.model.all_records()[1].id)
        dialog.compare_with(NOW)
        await at.until(lambda: dialog.difference is not None and dialog.changes.rowCount() > 2)
        assert not dialog.ticked_button.isEnabled()
        row = next(
            row
            for row in range(dialog.changes.rowCount())
            if (line := dialog.changes.record(row)) is not None and line.cell.path == ("base_price", "line_1")
        )
        dialog.changes.toggle(row)
        assert dialog.ticked_button.text() == "Put back what is ticked (1)"
        dialog.ticked_button.click()
        await at.until(lambda: at.price == first)
        assert at.document.fields(at.row)["letter_price"]["line_1"] == 3300


async def test_a_save_is_undone_and_what_followed_stays(pricing, service):
    async with pricing() as at:
        await at.opened()
        at.type("33", ("letter_price", "line_1"))
        await saved(at, "12")
        service.set_price(5555, row=1)
        at.presenter.refresh()
        await at.loaded()
        await at.typed("13")
        dialog = await shown(at, 3)
        assert not dialog.undo_button.isEnabled()
        dialog.table.select(dialog.model.all_records()[1].id)
        await at.until(dialog.undo_button.isEnabled)
        dialog.undo_button.click()
        asked = await at.dialog(TakeBackDialog)
        await at.until(lambda: asked.model.rowCount() > 2)
        line = asked.model.record(1)
        assert (line.old, line.new, line.note) == ("$13.00", "$10.00", "The save made it $12.00")
        shoot(asked, "take-back")
        asked.accept()
        await at.until(lambda: at.document.fields(at.row).get("letter_price", {}).get("line_1") != 3300)
        assert at.price == 1300, "what was typed since stays"
        await at.until(lambda: at.presenter._editing.sheet.begun == 0)
        assert service.trees[1]["price_lists"][0]["rows"][1]["base_price"]["line_1"] == 5555


async def test_a_version_is_kept_for_good(pricing):
    async with pricing() as at:
        await at.opened()
        dialog = await shown(at, 1)
        dialog.keep_button.click()
        await at.until(lambda: dialog.version is not None and dialog.version.is_pinned)
        assert dialog.keep_button.text() == "Keep no longer"
        dialog.keep_button.click()
        await at.until(lambda: not dialog.version.is_pinned)
        dialog.reject()


async def test_a_version_goes_into_a_file_and_comes_back_from_it(pricing, tmp_path):
    file = tmp_path / "kept.json"
    async with pricing() as at:
        await at.opened()
        first = at.price
        dialog = await shown(at, 1)
        dialog.export_button.click()
        await answer(at, file)
        assert (await at.until(lambda: dialog.notices.notice("file"))).title == "Saved as kept.json"
        dialog.reject()
        await saved(at, "12")
        dialog = await shown(at, 2)
        await open_file(at, dialog, file)
        await at.until(lambda: dialog.version.what == "From the file kept.json, written from Store")
        await at.until(lambda: dialog.difference is not None)
        assert not dialog.export_button.isEnabled()
        assert dialog.other == NOW
        dialog.all_button.click()
        await at.until(lambda: at.price == first)
    assert "token" not in file.read_text("utf-8")


async def open_file(at, dialog, file):
    dialog.import_button.click()
    await answer(at, file)


async def answer(at, file):
    asked = await at.dialog(QFileDialog)
    asked.findChild(QLineEdit).setText(str(file))
    asked.accept()


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda tree: tree["pricing"]["sizes"].clear(), "changed or damaged"),
        (lambda tree: tree.update(customiser_id=9), "customiser 9"),
        (lambda tree: tree.update(form=2), "newer Sign Desk"),
    ],
    ids=["damaged", "of another customiser", "newer"],
)
async def test_a_file_that_is_no_earlier_version_is_refused(pricing, tmp_path, damage, told):
    file = tmp_path / "kept.json"
    async with pricing() as at:
        await at.opened()
        history = at.presenter._editing.sheet.books.history
        (version,) = await history.all(1)
        await history.write(file, version.snapshot, "Neon")
        tree = json.loads(file.read_bytes())
        damage(tree)
        file.write_text(json.dumps(tree))
        dialog = await shown(at, 1)
        await open_file(at, dialog, file)
        notice = await at.until(lambda: dialog.notices.notice("trouble"))
        assert told in notice.text
        dialog.reject()


async def test_a_store_for_viewing_can_only_look(pricing):
    async with pricing(view_only=True) as at:
        await at.opened()
        dialog = await shown(at, 1)
        dialog.compare_with(NOW)
        await at.until(lambda: dialog.difference is not None)
        assert not any(button.isEnabled() for button in (dialog.all_button, dialog.ticked_button, dialog.undo_button))
        assert at.document.keys(LISTS)
        dialog.reject()
