"""Several customisers repriced by one rule, the second made to fail, and all of it undone: on the real sandbox."""

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton

from sign_desk.ui.pricing.reprice.choose_dialog import ChooseDialog
from sign_desk.ui.pricing.reprice.review_dialog import SeveralReviewDialog
from sign_desk.ui.pricing.reprice.rule_dialog import RuleDialog

SIMPLE = (1, 4, 7)
"""The customisers of the sandbox that are priced by the Simple Letter Model; not the last, which is a test."""


def line(pricing, price_list=0, row=0):
    return pricing["price_lists"][price_list]["rows"][row]["base_price"]["line_1"]


async def tick(table, model, row):
    """Click the tick of a row."""
    index = model.index(row, 0)
    table.scrollTo(index)
    table.setFocus()
    table.setCurrentIndex(index)
    QTest.keyClicks(table, " ")


async def chosen(editor, hand, wanted=SIMPLE):
    editor.view.commands.reprice.trigger()
    dialog = await hand.dialog(editor.view, ChooseDialog)
    for row in range(dialog.model.rowCount()):
        record = dialog.model.record(row)
        if record is not None and record.customiser_id in wanted:
            await tick(dialog.table, dialog.model, row)
    assert [one.customiser_id for one in dialog.chosen] == list(wanted)
    await hand.click(dialog.go_button)
    return await hand.dialog(editor.view, RuleDialog)


async def asked_seven_percent(editor, hand, until):
    rule = await chosen(editor, hand)
    await hand.type_into(rule.form.field("amount").control, "7")
    await until(rule.review_button.isEnabled)
    return rule


async def review(editor, hand, until):
    rule = await asked_seven_percent(editor, hand, until)
    await hand.click(rule.review_button)
    return await hand.dialog(editor.view, SeveralReviewDialog)


async def save(dialog, hand, until):
    if dialog.typing.isVisible():
        await hand.type_into(dialog.typing, "Northern Neon")
    await until(dialog.save_button.isEnabled)
    await hand.click(dialog.save_button)


def raised(pricing):
    return [round(row["base_price"]["line_1"] * 1.07 + 1e-6) for row in pricing["price_lists"][0]["rows"]]


async def test_the_second_of_three_fails_and_all_is_undone(open_pricing, shop, sandbox, hand, until):
    _, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    assert shop.pricing(1) == before[1]
    names = [one.title for one in dialog.model.sections if not one.records]
    assert names[:2] == ["Storefront neon sign", "House name plaque"]
    assert names[2].startswith("Wedding & events")
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "status", status=422, body='{"message": "No."}')
    await save(dialog, hand, until)

    notice = await until(lambda: editor.notice("reprice"))
    assert notice.title.startswith("The repricing stopped. House name plaque: ")
    assert "Live: Storefront neon sign." in notice.text
    assert "Not live, kept as unsaved changes: House name plaque, Wedding & events" in notice.text
    assert [row["base_price"]["line_1"] for row in shop.pricing(1)["price_lists"][0]["rows"]] == raised(before[1])
    assert (shop.pricing(4), shop.pricing(7)) == (before[4], before[7])

    await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)
    undo = editor.notice("reprice").findChild(QPushButton)
    await hand.click(undo)
    dialog = await hand.dialog(editor.view, SeveralReviewDialog)
    await save(dialog, hand, until)
    await until(lambda: editor.notice("reprice") and editor.notice("reprice").title == "The repricing was undone")
    assert {number: shop.pricing(number) for number in SIMPLE} == before
    await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)
    await editor.changes(0)


async def test_three_are_repriced_and_undone_but_for_what_was_edited_since(open_pricing, shop, hand, until):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    await save(await review(editor, hand, until), hand, until)
    notice = await until(lambda: editor.notice("reprice"))
    assert notice.title == "3 customisers repriced"
    for number in SIMPLE:
        assert [row["base_price"]["line_1"] for row in shop.pricing(number)["price_lists"][0]["rows"]] == raised(
            before[number]
        )
    assert not [need for need in desk.needs_you.needs if "unsaved" in need.title]

    def edited(pricing):
        pricing["price_lists"][0]["rows"][0]["base_price"]["line_1"] = 4242

    shop.replace(edited, 4)
    editor.view.commands.reprice.trigger()
    choosing = await hand.dialog(editor.view, ChooseDialog)
    await hand.click(choosing.undo_button)
    dialog = await hand.dialog(editor.view, SeveralReviewDialog)
    assert dialog.notices.notice("note").title == "1 value edited since the repricing: what they are now stays."
    await save(dialog, hand, until)
    await until(lambda: editor.notice("reprice") and editor.notice("reprice").title == "The repricing was undone")
    edited(before[4])
    assert {number: shop.pricing(number) for number in SIMPLE} == before


async def test_a_save_of_which_nobody_knows_is_found_out_before_all_is_undone(open_pricing, shop, sandbox, hand, until):
    _, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "apply_then_cut")
    await save(dialog, hand, until)
    notice = await until(lambda: editor.notice("reprice"))
    assert "Live: Storefront neon sign." in notice.text
    assert "Not known: House name plaque." in notice.text
    assert "Not live, kept as unsaved changes: Wedding & events" in notice.text
    await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)
    await hand.click(editor.notice("reprice").findChild(QPushButton))
    undoing = await hand.dialog(editor.view, SeveralReviewDialog)
    assert undoing.windowTitle() == "Review the undoing of 2 customisers"
    await save(undoing, hand, until)
    await until(lambda: editor.notice("reprice") and editor.notice("reprice").title == "The repricing was undone")
    assert {number: shop.pricing(number) for number in SIMPLE} == before


async def test_an_undoing_that_fails_leaves_what_undoes_the_rest(open_pricing, shop, sandbox, hand, until):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    await save(await review(editor, hand, until), hand, until)
    await until(lambda: editor.notice("reprice"))
    await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)
    sandbox.fault("PUT /api/v2/customisers/7/pricing", "status", status=422, body='{"message": "No."}')
    await hand.click(editor.notice("reprice").findChild(QPushButton))
    await save(await hand.dialog(editor.view, SeveralReviewDialog), hand, until)
    await until(lambda: editor.notice("reprice") and editor.notice("reprice").title.startswith("The undoing stopped"))
    assert editor.notice("reprice").findChild(QPushButton) is None
    assert (shop.pricing(1), shop.pricing(4)) == (before[1], before[4])
    await until(lambda: any("Wedding" in need.title and "unsaved" in need.title for need in desk.needs_you.needs))


async def test_prices_that_are_not_read_back_as_sent_stop_the_rest(open_pricing, shop, sandbox, hand, until):
    _, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    # The answer is a success, and nothing was taken over.
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "status", status=200, body='{"pricing": {}}')
    await save(dialog, hand, until)
    notice = await until(lambda: editor.notice("reprice"))
    assert notice.title.startswith("The repricing stopped. House name plaque: The prices were saved, but are not")
    assert "Not live, kept as unsaved changes: Wedding & events" in notice.text
    assert shop.pricing(7) == before[7]


async def test_an_undoing_that_is_cancelled_gives_nothing_up(open_pricing, shop, sandbox, hand, until):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "status", status=422, body='{"message": "No."}')
    await save(dialog, hand, until)
    await until(lambda: editor.notice("reprice"))
    await until(lambda: not editor.view.refresh_button.busy and editor.view.is_loaded)

    def waiting():
        return sum("unsaved prices" in need.title for need in desk.needs_you.needs)

    await until(lambda: waiting() == 2)
    await hand.click(editor.notice("reprice").findChild(QPushButton))
    undoing = await hand.dialog(editor.view, SeveralReviewDialog)
    told = undoing.notices.notice("note").title
    assert told.startswith("What waits unsaved is given up: House name plaque, Wedding & events")
    undoing.reject()
    await until(lambda: not undoing.isVisible())
    editor.view.commands.reprice.trigger()
    choosing = await hand.dialog(editor.view, ChooseDialog)
    records = filter(None, (choosing.model.record(row) for row in range(choosing.model.rowCount())))
    assert {one.customiser_id for one in records if one.obstacle} == {4, 7}
    await hand.click(choosing.undo_button)
    await save(await hand.dialog(editor.view, SeveralReviewDialog), hand, until)
    await until(lambda: waiting() == 0)
    assert {number: shop.pricing(number) for number in SIMPLE} == before


async def test_the_customiser_that_is_open_has_what_was_not_saved_until_that_is_given_up(
    open_pricing, shop, sandbox, hand, until
):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    sandbox.fault("PUT /api/v2/customisers/1/pricing", "status", status=422, body='{"message": "No."}')
    await save(dialog, hand, until)
    notice = await until(lambda: editor.notice("reprice"))
    assert "Live: none." in notice.text
    await until(lambda: editor.view.is_loaded and not editor.view.refresh_button.busy)
    await until(lambda: editor.view.commands.undo.toolTip() == "Undo: Reprice")
    await hand.click(editor.notice("reprice").findChild(QPushButton))
    await until(lambda: editor.notice("reprice") and editor.notice("reprice").title == "Nothing is left to undo")
    await until(lambda: editor.view.is_loaded and not editor.view.refresh_button.busy)
    await editor.changes(0)
    assert {number: shop.pricing(number) for number in SIMPLE} == before
    await until(lambda: not [need for need in desk.needs_you.needs if "unsaved" in need.title])


async def test_another_store_in_hand_meanwhile_stops_nothing(open_pricing, shop, sandbox, connect_store, hand, until):
    desk, editor = await open_pricing()
    before = {number: shop.pricing(number) for number in SIMPLE}
    dialog = await review(editor, hand, until)
    sandbox.fault("PUT /api/v2/customisers/1/pricing", "latency", seconds=4)
    sandbox.fault("PUT /api/v2/customisers/4/pricing", "latency", seconds=4)
    await save(dialog, hand, until)
    await until(editor.view.saving.text)
    await connect_store(desk, sandbox, name="Second store")
    assert shop.pricing(7) == before[7]
    await until(lambda: editor.notice("reprice"))
    assert editor.notice("reprice").title == "Northern Neon. 3 customisers repriced"
    assert editor.notice("reprice").findChild(QPushButton) is None
    assert all(line(shop.pricing(number)) != line(before[number]) for number in SIMPLE)


async def test_only_chosen_lists_and_fields_are_changed(open_pricing, shop, hand, until):
    _, editor = await open_pricing()
    rule = await asked_seven_percent(editor, hand, until)
    await hand.tick(rule.fields["letter_price"])
    for row in range(rule.lists.rowCount()):
        record = rule.lists.record(row)
        if record is not None and record.name != "Wholesale":
            await tick(rule.list_table, rule.lists, row)
    await until(lambda: rule.summary.text().startswith("36 prices of 3 customisers"))
    rule.reject()


async def test_unsaved_changes_keep_a_customiser_from_being_repriced(open_pricing, hand, until):
    _, editor = await open_pricing()
    await editor.show_list(0)
    await editor.type_into(0, ("base_price", "line_1"), "120")
    await editor.changes(1)
    editor.view.commands.reprice.trigger()
    dialog = await hand.dialog(editor.view, ChooseDialog)
    records = [dialog.model.record(row) for row in range(dialog.model.rowCount())]
    first = next(record for record in records if record is not None and record.customiser_id == 1)
    assert first.obstacle == "has unsaved changes"
    await tick(dialog.table, dialog.model, records.index(first))
    assert dialog.chosen == []
    dialog.reject()
