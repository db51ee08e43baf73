"""Price sheets: what is asked before one is made, and that it is made without asking the service."""

import asyncio
from contextlib import closing
from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLineEdit
from python_calamine import CalamineWorkbook

from sign_desk.ui.pricing.sheets import paper
from sign_desk.ui.pricing.sheets.price_sheet_dialog import PriceSheetDialog


async def asked(at):
    at.view.commands.price_sheet.trigger()
    return await at.dialog(PriceSheetDialog)


async def saved(at, dialog, path):
    dialog.accept()
    files = await at.dialog(QFileDialog)
    files.findChild(QLineEdit, "fileNameEdit").setText(str(path))
    files.accept()
    return await at.told("price sheet", "")


def first_sheet(path, number=1):
    with closing(CalamineWorkbook.from_path(str(path))) as book:
        return book.get_sheet_by_index(number).to_python()


async def test_a_page_is_made_without_asking_the_service(pricing, service, tmp_path):
    async with pricing() as at:
        await at.opened()
        asked_before = list(service.asked)
        dialog = await asked(at)
        assert not dialog.live.isVisible()
        notice = await saved(at, dialog, path := tmp_path / "prices.pdf")
        assert notice.title == "The price sheet was made"
        assert path.read_bytes().startswith(b"%PDF")
        assert service.asked == asked_before


@pytest.mark.parametrize(("staged", "price"), [(False, None), (True, 12.0)])
async def test_unsaved_changes_are_in_it_only_if_that_is_said(pricing, service, tmp_path, staged, price):
    async with pricing() as at:
        await at.opened()
        price = price or service.price() / 100
        await at.typed("12")
        dialog = await asked(at)
        assert not dialog.save_button.isEnabled()
        (dialog.staged if staged else dialog.live).setChecked(True)
        assert dialog.save_button.isEnabled()
        dialog.workbook.setChecked(True)
        await saved(at, dialog, path := tmp_path / "prices.xlsx")
        facts = dict(first_sheet(path, 0)[1:])
        assert facts["Store"] == "Store"
        assert facts["Customiser"] == "Neon"
        assert facts["Currency"] == "USD"
        assert str(datetime.now().astimezone().year) in facts["Made"]
        with closing(CalamineWorkbook.from_path(str(path))) as book:
            signs = book.get_sheet_by_name("Sample signs").to_python()
        assert any("Awesome Sign" in str(cell) for cell in signs[0])
        assert ("Note" in facts) is staged
        assert first_sheet(path)[1][1] == price


async def test_nothing_is_made_of_no_list(pricing):
    async with pricing() as at:
        await at.opened()
        dialog = await asked(at)
        for row in range(dialog.lists.count()):
            dialog.lists.item(row).setCheckState(Qt.CheckState.Unchecked)
        assert not dialog.save_button.isEnabled()
        dialog.reject()


async def test_a_page_that_cannot_be_written_is_told(pricing, tmp_path):
    async with pricing() as at:
        await at.opened()
        (blocked := tmp_path / "file").write_text("")
        notice = await saved(at, await asked(at), blocked / "prices.pdf")
        assert notice.title == "The file could not be written"


async def test_too_long_a_page_is_refused(shown):
    dialog = shown(PriceSheetDialog({1: ("Standard", 2001)}, 0, None))
    assert dialog.told.isVisible()
    assert not dialog.save_button.isEnabled()
    dialog.workbook.setChecked(True)
    assert dialog.save_button.isEnabled()


async def test_a_page_that_is_given_up_is_not_written(qapp, until, tmp_path):
    (path := tmp_path / "prices.pdf").write_text("before")
    printing = asyncio.create_task(paper.print_pieces(["<p>a</p>"] * 2000, path))
    await asyncio.sleep(0)
    printing.cancel()
    with pytest.raises(asyncio.CancelledError):
        await printing
    await until(lambda: not paper._UNDER_WAY)
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "before"
