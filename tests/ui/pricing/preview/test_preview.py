"""The price preview on the tab: what it tells of the prices that are edited, as they are edited."""

import json

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QWidget

from sign_desk.pricing.keys import LISTS, Cell, Part
from sign_desk.ui.pricing.editor.contents import Scope
from sign_desk.ui.pricing.preview.beside import Beside
from sign_desk.ui.pricing.preview.panel import PreviewPanel

LETTER = ("letter_price", "line_1")
AWESOME = "Awesome Sign"


class Seen:
    """The panel of the tab in use."""

    def __init__(self, at):
        self.at = at
        self.panel = at.view.workspace.preview

    async def unfolded(self, lines=AWESOME, **measures):
        self.at.view.commands.preview.trigger()
        assert self.panel.isVisible()
        self.write(lines=lines, **measures)
        await self.at.until(lambda: self.total)

    def write(self, **texts):
        self.panel.question.sign.set_values(texts)

    @property
    def total(self):
        return self.panel.answer.total.text()

    @property
    def told(self):
        return self.panel.answer.told.text()

    @property
    def rows(self):
        return self.panel.answer.breakdown.texts()

    async def tells(self, total):
        await self.at.until(lambda: self.total == total)

    def save_plot(self, kind):
        actions = self.panel.plot.save_button.menu().actions()
        next(action for action in actions if kind.upper() in action.text()).trigger()

    async def plotted(self):
        self.panel.plot.button.setChecked(True)
        await self.at.until(lambda: self.panel.plot.plot.can_be_saved)
        return self.panel.plot.plot


async def test_it_is_folded_until_it_is_asked_for(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        assert seen.panel.isHidden()
        QTest.keySequence(at.view.workspace.grid, "Ctrl+Shift+P")
        assert seen.panel.isVisible()
        assert seen.panel.question.sign.field("lines").control.hasFocus()
        assert at.view.workspace.form.isHidden(), "there is no room for both"
        await seen.tells("No price yet")
        assert seen.told == "This sign has no letters."
        QTest.mouseClick(seen.panel.close_button, Qt.MouseButton.LeftButton)
        assert seen.panel.isHidden()
        assert not at.view.commands.preview.isChecked()
        assert at.view.workspace.form.isVisible()
        assert at.view.workspace.grid.hasFocus()


async def test_a_price_is_told_line_by_line_and_rule_by_rule(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded("Better\nTogether")
        await seen.tells("$37.60")
        assert [(row[0], row[2]) for row in seen.rows] == [
            ("Line 1: Better", "$16.00"),
            ("Base price", "$10.00"),
            ("6 letters at $1.00", "$6.00"),
            ("Line 2: Together", "$21.60"),
            ("Base price", "$12.00"),
            ("8 letters at $1.20", "$9.60"),
        ]
        assert seen.panel.answer.left_out.text().startswith("Not included: options, such as colours")
        assert "modifiers and the price multiplier limit" in seen.panel.answer.left_out.text()


async def test_it_follows_each_edit_and_its_undoing(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("$21.00")
        at.type("1.10", LETTER)
        await seen.tells("$21.00 → $22.10")
        assert seen.told == "+5.2 %, with your unsaved changes"
        assert seen.rows[-1] == ("11 letters at $1.10 (before: $1.00)", "$11.00", "$12.10")
        at.view.commands.undo.trigger()
        await seen.tells("$21.00")
        assert not seen.panel.answer.told.isVisible()
        await at.quiet()


async def test_where_a_price_is_not_set_there_is_no_number(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("$21.00")
        at.view.cleared.emit((Cell(at.row, LETTER),))
        await seen.tells("No price is known")
        assert seen.told == ("The letter price of line 1 is not set. Without your unsaved changes it is $21.00.")
        assert seen.rows == []
        at.view.commands.undo.trigger()
        await seen.tells("$21.00")
        await at.quiet()


async def test_a_price_that_edits_make_known_is_told_so(pricing, service):
    service.trees[1]["price_lists"][0]["rows"][0]["letter_price"]["line_1"] = None
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("No price is known")
        at.type("1.00", LETTER)
        await seen.tells("$21.00")
        assert seen.told == ("Without your unsaved changes there is no price. The letter price of line 1 is not set.")
        await at.quiet()


async def test_list_and_size_follow_the_row_of_the_grid_until_they_are_chosen(pricing):
    async with pricing() as at:
        await at.opened()
        seen, work = Seen(at), at.view.workspace
        work.navigator.choose(Scope(Part.ROW))
        await at.until(lambda: work.model.rowCount() == 3)
        await seen.unfolded("A")
        await seen.tells("$11.00")
        work.grid.go_to((1, 0))
        assert seen.panel.question.sizes.currentText() == "Small"
        follow = seen.panel.question.follow
        QTest.mouseClick(follow, Qt.MouseButton.LeftButton, pos=QPoint(8, follow.height() // 2))
        await seen.tells("No price is known")
        assert seen.panel.question.sizes.currentText() == "Large"
        seen.panel.question.sizes.setCurrentIndex(0)
        await seen.tells("$11.00")
        assert not seen.panel.question.follow.isChecked()
        work.grid.go_to((2, 0))
        assert seen.panel.question.asked.price_list == at.document.keys(LISTS)[0]
        QTest.mouseClick(follow, Qt.MouseButton.LeftButton, pos=QPoint(8, follow.height() // 2))
        await at.until(lambda: seen.panel.question.asked.price_list == at.document.keys(LISTS)[1])


async def test_a_list_that_is_removed_is_priced_by_no_longer(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded("A")
        await seen.tells("$11.00")
        for left in (1, 0):
            at.view.removeRequested.emit((at.document.keys(LISTS)[0],))
            question = await at.dialog(QMessageBox)
            next(button for button in question.buttons() if button.text() == "Remove").click()
            await at.until(lambda left=left: seen.panel.question.lists.count() == left)
            await seen.tells("No price is known" if left else "No price")
        assert seen.told == "There is no price list to price it by."
        await at.quiet()


@pytest.mark.parametrize("model", ["MATERIAL_LENGTH", "FRAME_FIT"])
async def test_other_models_ask_for_their_measures(pricing, service, trees, model):
    service.trees[1] = trees[model] | {"customiser_id": 1}
    trees[model]["price_lists"][0]["shipping"] = None
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        at.view.commands.preview.trigger()
        if model == "FRAME_FIT":
            await seen.tells("No price yet")
            assert "by its area or by its volume is not known" in seen.told
            assert seen.rows == []
            seen.write(depth_cm="0")
            await seen.tells("≈ $82.42")
            await seen.plotted()
            seen.write(depth_cm="")
            await at.until(lambda: not seen.panel.plot.plot.can_be_saved)
            seen.write(depth_cm="0")
            await seen.tells("≈ $82.42")
            assert [row[0] for row in seen.rows] == ["Start price", "1247.4 cm² at $0.03"]
            assert "≈ marks an amount that is rounded here" in seen.panel.answer.left_out.text()
            seen.write(depth_cm="5")
            await seen.tells("$232.11")
            assert seen.rows[1][0] == "6237 cm³ at $0.03"
            return
        await seen.tells("No price yet")
        seen.write(lines="Open", path_cm="160", width_cm="50", height_cm="20")
        await seen.tells("$136.00")
        assert [row[0] for row in seen.rows] == [
            "Row: Up to 100 by 50 cm",
            "Base price",
            "160 cm of letters at $0.20",
            "1000 cm² at $0.015",
        ]
        seen.write(width_cm="900")
        await seen.tells("No price is known")
        assert seen.told == "The sign is larger than the last tier."
        seen.write(width_cm="wide")
        await seen.tells("No price")
        assert "not a number" in seen.panel.question.sign.field("width_cm").message
        seen.write(width_cm="50")
        await seen.tells("$136.00")
        plot = await seen.plotted()
        assert seen.panel.plot.axes.isVisible()
        seen.panel.plot.axes.set_value("path")
        await at.until(lambda: plot.reading == "160 cm of letters: $136.00")


async def test_a_model_that_nobody_knows_has_no_price_and_no_plot(pricing, service):
    service.trees[1]["pricing_model"] = "CHARACTER_BAND"
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("No price is known")
        assert seen.told == "The rules of this pricing model are not known."
        seen.panel.plot.button.setChecked(True)
        await at.until(lambda: seen.panel.plot.plot.accessibleDescription() == seen.told)
        assert not seen.panel.plot.save_button.isEnabled()
        assert not seen.panel.plot.enlarge_button.isEnabled()


async def test_without_a_currency_there_is_no_number(pricing):
    async with pricing(currency="XXX") as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("No price")
        assert "The currency of these prices" in seen.told


async def test_another_customiser_is_priced_by_its_own_prices(pricing, service):
    service.trees[2]["price_lists"][0]["rows"][0]["letter_price"]["line_1"] = 300
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.tells("$21.00")
        await at.opened(2, "Tubes")
        await seen.tells("$43.00")


async def test_the_plot_follows_an_edit(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        plot = await seen.plotted()
        assert plot.reading == "11 letters, Small: $21.00"
        at.type("1.10", LETTER)
        await at.until(lambda: plot.reading == "11 letters, Small: $21.00 → $22.10")
        await at.quiet()


async def test_the_plot_is_enlarged_beside_prices_that_are_edited_on(pricing, service, tmp_path, monkeypatch):
    tree = service.trees[1]
    tree["sizes"].append({"size_id": 99, "name": "Large"})
    tree["price_lists"][0]["rows"].append({**tree["price_lists"][0]["rows"][0], "size_id": 99})

    async def choose(parent, *_):
        assert parent is large
        return tmp_path / "prices.png"

    monkeypatch.setattr("sign_desk.ui.pricing.preview.presenter.save_file", choose)
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        small, large = await seen.plotted(), seen.panel.plot.enlarged
        assert not large.isVisible()
        seen.panel.plot.enlarge_button.click()
        assert large.isVisible()
        assert not large.isModal()
        assert large.plot.height() > 1.5 * small.height()
        at.type("1.10", LETTER)
        await at.until(lambda: large.plot.reading == "11 letters, Small: $21.00 → $22.10")
        QTest.keyClick(large.plot, Qt.Key.Key_Right)
        assert large.plot.reading.startswith("12 letters")
        QTest.keyClick(large.plot, Qt.Key.Key_Up)
        await at.until(lambda: large.plot.reading.startswith("12 letters, Large"))
        assert seen.panel.question.sizes.currentText() == "Large"
        large.save_button.menu().actions()[0].trigger()
        notice = await at.until(lambda: large.notices.notice("picture"))
        assert notice.title == "The picture was saved"
        QTest.keyClick(large.plot, Qt.Key.Key_Escape)
        assert not large.isVisible()
        await at.quiet()


@pytest.mark.parametrize("away", ["folded", "closed"])
async def test_an_enlarged_plot_goes_with_the_small_one(pricing, away):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.plotted()
        section = seen.panel.plot
        section.enlarge_button.click()
        section.button.setChecked(False) if away == "folded" else seen.panel.close_button.click()
        assert not section.enlarged.isVisible()


async def test_a_field_that_is_gone_to_takes_the_place_of_the_preview(pricing):
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        at.view.show_cell(at.document.keys(LISTS)[0], ("name",))
        await at.until(at.view.workspace.form.isVisible)
        assert seen.panel.isHidden()


async def test_f6_leads_into_the_preview(pricing):
    async with pricing() as at:
        await at.opened()
        seen, work = Seen(at), at.view.workspace
        await seen.unfolded()
        work.grid.setFocus()
        QTest.keyClick(work.grid, Qt.Key.Key_F6)
        assert seen.panel.question.sign.field("lines").control.hasFocus()
        QTest.keyClick(seen.panel.question.sign.field("lines").control, Qt.Key.Key_F6)
        assert work.navigator.hasFocus()


def test_a_wide_pane_shows_form_and_preview(shown):
    form, panel = QWidget(), PreviewPanel()
    beside = Beside(form, panel)
    beside.resize(700, 500)
    shown(beside)
    assert (form.isVisible(), panel.isVisible()) == (True, False)
    panel.set_unfolded(True)
    assert (form.isVisible(), panel.isVisible()) == (True, True)
    beside.resize(400, 500)
    assert (form.isVisible(), panel.isVisible()) == (False, True)
    beside.reveal_form()
    assert (form.isVisible(), panel.isVisible()) == (True, False)


@pytest.mark.parametrize(("kind", "begins"), [("png", b"\x89PNG"), ("svg", b"<?xml")])
async def test_the_plot_is_saved_as_a_picture(pricing, tmp_path, kind, begins):
    file = tmp_path / f"prices.{kind}"
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.plotted()
        seen.save_plot(kind)
        dialog = await at.dialog(QFileDialog)
        dialog.findChild(QLineEdit).setText(str(file))
        dialog.accept()
        notice = await at.until(lambda: seen.panel.notices.notice("picture"))
        assert notice.title == "The picture was saved"
    assert file.read_bytes().startswith(begins)


@pytest.mark.parametrize("kind", ["png", "svg"])
async def test_a_picture_that_cannot_be_written_is_told(pricing, tmp_path, monkeypatch, kind):
    async def choose(*_):
        return tmp_path / "gone" / f"prices.{kind}"

    monkeypatch.setattr("sign_desk.ui.pricing.preview.presenter.save_file", choose)
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        await seen.plotted()
        seen.save_plot(kind)
        notice = await at.until(lambda: seen.panel.notices.notice("picture"))
        assert notice.title == "The picture could not be saved"


async def test_closing_while_it_computes_leaves_nothing_behind(pricing, service):
    rows = service.trees[1]["price_lists"][0]["rows"]
    for number in range(100, 400):
        service.trees[1]["sizes"].append({"size_id": number, "name": str(number)})
        rows.append({**json.loads(json.dumps(rows[0])), "size_id": number})
    async with pricing() as at:
        await at.opened()
        seen = Seen(at)
        await seen.unfolded()
        seen.panel.plot.button.setChecked(True)
        at.presenter.use_none()
        assert not at.view.is_loaded
