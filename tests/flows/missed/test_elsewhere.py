"""Before the first orders of a file leave a computer with an empty history, it asks whether another one sent some."""

import asyncio

from PySide6.QtWidgets import QFileDialog

from sign_desk.orders.missed.piles import Pile
from sign_desk.ui.kit.choice_dialog import ChoiceDialog
from sign_desk.ui.orders.missed.summary_dialog import SummaryDialog


async def test_a_run_begins_only_after_it_was_asked_whether_another_computer_sent_some(
    at_missed, sandbox, export, hand, until, row
):
    desk, missed = await at_missed(used_elsewhere=True)
    await missed.open(export(row(1), row(2)), orders=2)
    await missed.make_rule()
    await missed.mark(Pile.NO_PROOF)
    await missed.counted(MISSING=2)

    await hand.click(missed.work.send_button)
    question = await hand.dialog(desk.window, ChoiceDialog)
    await hand.tick(question.choices["back-up"])
    await hand.click(question.accept_button)
    (await hand.dialog(desk.window, QFileDialog)).reject()
    await asyncio.sleep(0)
    assert not [dialog for dialog in desk.window.findChildren(SummaryDialog) if dialog.isVisible()]
    assert not await desk.archive.archive.ledger.summaries(range(1, 9))
    assert sandbox.orders() == []

    await hand.click(missed.work.send_button)
    question = await hand.dialog(desk.window, ChoiceDialog)
    await hand.tick(question.choices["here"])
    await hand.click(question.accept_button)
    summary = await missed.dialog(SummaryDialog)
    summary.reject()
    assert desk.profiles.all()[0].elsewhere_asked
