"""Prices out to a workbook, changed there by a program, and in again: by clicks and keys, on the real sandbox."""

from contextlib import closing

import pytest
import xlsxwriter
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit
from python_calamine import CalamineWorkbook

from sign_desk.ui.pricing.sheets.export_dialog import SheetExportDialog
from sign_desk.ui.pricing.sheets.import_dialog import ImportDialog


@pytest.fixture
def files(hand):
    """Answer a question for a file."""

    async def choose(parent, path):
        dialog = await hand.dialog(parent, QFileDialog)
        dialog.findChild(QLineEdit, "fileNameEdit").setText(str(path))
        dialog.accept()

    return choose


def edited(path, change):
    """Read the workbook by one library, and write it changed by another: no other program is at hand."""
    with closing(CalamineWorkbook.from_path(str(path))) as book:
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    change(sheets)
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell != "":
                    sheet.write(number, column, cell)
    book.close()


async def exported(editor, hand, files, path, *, part=None):
    editor.view.commands.export_sheet.trigger()
    dialog = await hand.dialog(editor.view, SheetExportDialog)
    if part is not None:
        await hand.tick(dialog.text)
        dialog.part.setFocus()
        QTest.keyClicks(dialog.part, part)
        assert dialog.chosen == part
    await hand.press(Qt.Key.Key_Return, dialog)
    await files(editor.view, path)
    await editor.until(lambda: editor.notice("spreadsheet"))
    assert editor.notice("spreadsheet").title == "The prices were exported"


async def imported(editor, hand, files, path):
    editor.view.commands.import_sheet.trigger()
    await files(editor.view, path)
    return await hand.dialog(editor.view, ImportDialog)


async def test_a_workbook_goes_out_is_edited_and_comes_in(open_pricing, shop, hand, files, until, tmp_path):
    _, editor = await open_pricing()
    before = shop.pricing()
    await exported(editor, hand, files, path := tmp_path / "prices.xlsx")

    def change(sheets):
        assert list(sheets) == ["Sizes", *(price_list["name"] for price_list in before["price_lists"])]
        sizes, standard = sheets["Sizes"], sheets["Standard"]
        price = standard[0].index("Base, line 1 (USD)")
        assert standard[1][price] == 99
        standard[1][price] = 104.5
        standard[2][price] = ""
        standard[3][price] = "a lot"
        name = sizes[0].index("Name")
        sizes[1][name] = "Tiny"
        sizes.append(["", "", "", "Giant", *[""] * (len(sizes[0]) - 4)])
        standard.append(["" for _ in standard[0]])
        standard[-1][standard[0].index("Price list")] = "Standard"
        standard[-1][standard[0].index("Size")] = "Giant"
        standard[-1][price] = 500

    edited(path, change)
    dialog = await imported(editor, hand, files, path)
    assert dialog.summary.text() == "Rows of the file: 1 added, 3 changed, 13 unchanged, 1 rejected."
    assert not dialog.accept_button.isEnabled()
    await hand.tick(dialog.keep)
    await until(dialog.accept_button.isEnabled)
    await hand.click(dialog.accept_button)
    await until(lambda: editor.view.commands.undo.toolTip() == "Undo: Import prices.xlsx")
    assert shop.pricing() == before

    review = await editor.review()
    await editor.save(review)
    await editor.saved()
    after = shop.pricing()
    standard = after["price_lists"][0]["rows"]
    assert [row["base_price"]["line_1"] for row in standard] == [10450, 14900, 19900, 28900, 50000]
    assert [size["name"] for size in after["sizes"]] == ["Tiny", "Medium", "Large", "XL", "Giant"]
    assert after["price_lists"][1]["rows"][:4] == before["price_lists"][1]["rows"]


async def test_a_table_of_text_comes_back_unchanged_and_of_another_customiser_not_at_all(
    open_pricing, shop, hand, files, until, tmp_path
):
    _, editor = await open_pricing()
    await exported(editor, hand, files, path := tmp_path / "standard.csv", part="Wholesale")
    dialog = await imported(editor, hand, files, path)
    await until(lambda: dialog.accept_button.text() == "Nothing to take over")
    assert dialog.summary.text() == "Rows of the file: 4 unchanged."
    dialog.reject()
    path.write_text(path.read_text("utf-8").replace("\n1,", "\n42,"), "utf-8")
    dialog = await imported(editor, hand, files, path)
    assert dialog.summary.text() == "Rows of the file: 4 rejected."
    assert "of customiser 42" in dialog.model.record(1).note
    dialog.reject()
    await editor.changes(0)


async def test_a_workbook_under_the_name_of_a_table_of_text_is_not_written(open_pricing, hand, files, tmp_path):
    _, editor = await open_pricing()
    editor.view.commands.export_sheet.trigger()
    await hand.press(Qt.Key.Key_Return, await hand.dialog(editor.view, SheetExportDialog))
    await files(editor.view, path := tmp_path / "prices.csv")
    notice = await editor.until(lambda: editor.notice("spreadsheet"))
    assert notice.title == "The prices were not exported"
    assert not path.exists()


async def test_what_is_no_spreadsheet_is_refused(open_pricing, hand, files, tmp_path):
    _, editor = await open_pricing()
    (path := tmp_path / "prices.xlsx").write_bytes(b"%PDF-1.7")
    editor.view.commands.import_sheet.trigger()
    await files(editor.view, path)
    await editor.until(lambda: editor.notice("spreadsheet"))
    assert editor.notice("spreadsheet").title == "This is a PDF file."
