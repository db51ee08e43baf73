"""The price preview by clicks and keys: the vendor's worked example, edits, the plot, and the next start."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit

BASE, LETTER = ("base_price", "line_1"), ("letter_price", "line_1")


async def unfolded(editor, hand):
    """Press the keys that unfold the preview."""
    await editor.press("Ctrl+Shift+P")
    panel = editor.work.preview
    await editor.until(panel.isVisible)
    return panel


async def test_the_vendors_worked_example_has_its_price(open_pricing, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(1, BASE, "1.00")
    await editor.type_into(1, LETTER, "0.20")
    await editor.changes(2)
    await editor.click_cell(1, BASE)
    panel = await unfolded(editor, hand)
    await hand.type_into(panel.question.sign.field("lines").control, "Awesome Sign")
    await until(lambda: panel.answer.total.text().endswith("→ $3.20"))
    assert [(row[0].partition(" (")[0], row[2]) for row in panel.answer.breakdown.texts()] == [
        ("Line 1: Awesome Sign", "$3.20"),
        ("Base price", "$1.00"),
        ("11 letters at $0.20", "$2.20"),
    ]
    assert "options, such as colours" in panel.answer.left_out.text()


async def test_nothing_is_sent_and_every_edit_is_followed(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    before = shop.pricing()
    await editor.show_list(0)
    panel = await unfolded(editor, hand)
    await hand.type_into(panel.question.sign.field("lines").control, "Open")
    await until(lambda: "$" in panel.answer.total.text())
    was = panel.answer.total.text()
    await editor.type_into(0, BASE, "77.70")
    await until(lambda: panel.answer.total.text().startswith(f"{was} → "))
    await editor.press("Ctrl+Z")
    await until(lambda: panel.answer.total.text() == was)
    await editor.changes(0)
    assert shop.pricing() == before


async def test_the_plot_is_read_by_keys_and_saved(open_pricing, hand, until, tmp_path):
    _, editor = await open_pricing()
    await editor.show_list(0)
    panel = await unfolded(editor, hand)
    await hand.type_into(panel.question.sign.field("lines").control, "Open")
    await hand.click(panel.plot.button)
    plot = panel.plot.plot
    await until(lambda: plot.reading.startswith("4 letters, "))
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.reading.startswith("5 letters, ")
    size = panel.question.sizes.currentText()
    QTest.keyClick(plot, Qt.Key.Key_Up)
    await until(lambda: panel.question.sizes.currentText() != size)
    await until(lambda: panel.question.sizes.currentText() in plot.reading)
    panel.plot.save_button.menu().actions()[1].trigger()
    dialog = await hand.dialog(panel, QFileDialog)
    dialog.findChild(QLineEdit).setText(str(tmp_path / "prices.svg"))
    dialog.accept()
    notice = await until(lambda: panel.notices.notice("picture"))
    assert notice.title == "The picture was saved"
    assert "<svg" in (tmp_path / "prices.svg").read_text("utf-8")


async def test_it_is_unfolded_again_at_the_next_start(open_pricing, hand, until):
    desk, editor = await open_pricing()
    panel = await unfolded(editor, hand)
    assert panel.isVisible()
    desk.window.close()
    await until(lambda: desk.closed)
    _, editor = await open_pricing(again=True)
    await until(editor.work.preview.isVisible)
    assert editor.view.commands.preview.isChecked()
    await hand.click(editor.work.preview.close_button)
    assert editor.work.form.isVisible()
