"""What is typed for the deprecated calls is kept: over stores, over restarts, until it was sent or is erased."""

import json
from datetime import UTC, datetime, timedelta

from sign_desk.orders.draft import LegacyDraft
from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT
from sign_desk.services.session import Session
from sign_desk.store.errors import DiskFull
from sign_desk.ui.orders.legacy_editor import EXAMPLES, Call

ORDER = json.dumps(
    {
        "order_id": "123456",
        "order_number": "SC-1001",
        "order_total": 86.34,
        "order_currency": "USD",
        "email": "customer@example.com",
        "products": [{"id": "lamp"}],
    }
)
TAKEN = 200, {"message": "ok", "order": {"order_id": 7}}


def editor_of(room):
    room.view.setCurrentWidget(room.view.technical)
    return room.view.technical.legacy


async def kept(room, store_id="s1"):
    return {kind: one.draft for kind, one in (await room.drafts.legacy(store_id)).items()}


async def is_kept(room, until, expected, store_id="s1"):
    """Wait until just this is written down."""
    pad = room.presenter._legacy_keeping._pads[store_id]
    await until(lambda: not pad.to_keep)
    assert await kept(room, store_id) == expected


async def ready(room, until):
    """Wait until what was kept has been read, and return the editor."""
    await until(lambda: room.presenter._legacy_keeping._pad.read)
    return editor_of(room)


async def test_both_calls_are_there_at_the_next_start(desk, until):
    async with desk() as room:
        editor = await ready(room, until)
        assert await kept(room) == {}
        editor.text.setPlainText("{ half")
        editor.call_choice.set_value(Call.PRODUCT.name)
        editor.customiser.setText("17")
        editor.text.setPlainText("[")
        expected = {LEGACY: LegacyDraft("{ half"), LEGACY_PRODUCT: LegacyDraft("[", "17")}
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == expected, "at the end of all work, too"
        room.restart()
        editor = await ready(room, until)
        assert editor.body() == "{ half"
        assert "cannot be read" in editor.problems.text()
        editor.call_choice.set_value(Call.PRODUCT.name)
        assert (editor.body(), editor.customiser.value()) == ("[", "17")


async def test_it_is_kept_after_a_moment_and_forgotten_when_emptied(desk, until):
    async with desk() as room:
        editor = await ready(room, until)
        editor.text.setPlainText("{ half")
        await is_kept(room, until, {LEGACY: LegacyDraft("{ half")})
        editor.text.setPlainText("  ")
        await is_kept(room, until, {})
        editor.text.setPlainText("{ other")
        await is_kept(room, until, {LEGACY: LegacyDraft("{ other")})
        editor.text.setPlainText(EXAMPLES[Call.ORDER].text)
        await is_kept(room, until, {})


async def test_stores_keep_their_texts_apart(desk, until, make_profile):
    async with desk() as room:
        editor = await ready(room, until)
        editor.text.setPlainText("{ north")
        other = Session(make_profile(store_id="s2", origin=room.service.origin), room.session.client)
        room.use(other)
        await ready(room, until)
        assert editor.body() == EXAMPLES[Call.ORDER].text
        editor.text.setPlainText("{ south")
        room.use()
        assert editor.body() == "{ north"
        await is_kept(room, until, {LEGACY: LegacyDraft("{ north")})
        await is_kept(room, until, {LEGACY: LegacyDraft("{ south")}, "s2")
        room.presenter.use_none()
        assert editor.body() == EXAMPLES[Call.ORDER].text
        room.use()
        assert editor.body() == "{ north"


async def send(room, editor, until, words="Send order"):
    await until(editor.send_button.isEnabled)
    editor.send_button.click()
    await room.reply(until, words)
    await until(lambda: editor.answer.notice("answer"))


async def test_order_that_was_taken_is_kept_no_more(desk, until):
    async with desk() as room:
        room.service.answers["/api/orders"] = TAKEN
        editor = await ready(room, until)
        editor.text.setPlainText(ORDER)
        await is_kept(room, until, {LEGACY: LegacyDraft(ORDER)})
        await send(room, editor, until)
        await is_kept(room, until, {})
        assert editor.body() == ORDER, "it is still there to be looked at"
        editor.text.setPlainText(ORDER.replace("123456", "123457"))
        await is_kept(room, until, {LEGACY: LegacyDraft(ORDER.replace("123456", "123457"))})
        editor.text.setPlainText(ORDER)
        room.use()
        assert editor.body() == EXAMPLES[Call.ORDER].text


async def test_refused_order_is_kept_to_be_corrected(desk, until):
    async with desk() as room:
        room.service.answers["/api/orders"] = 422, {"message": "No.", "errors": {"email": ["No."]}}
        editor = await ready(room, until)
        editor.text.setPlainText(ORDER)
        await send(room, editor, until)
        assert editor.answer.notice("answer").title == "The order was refused"
        await is_kept(room, until, {LEGACY: LegacyDraft(ORDER)})
        room.restart()
        editor = await ready(room, until)
        assert editor.body() == ORDER


async def test_it_goes_with_what_is_erased_and_with_its_store(desk, until):
    async with desk() as room:
        editor = await ready(room, until)
        editor.text.setPlainText(ORDER)
        await is_kept(room, until, {LEGACY: LegacyDraft(ORDER)})
        room.presenter.forget(datetime.now(UTC) - timedelta(days=1))
        assert editor.body() == ORDER, "it is younger"
        later = datetime.now(UTC) + timedelta(days=1)
        room.presenter.forget(later)
        await room.drafts.erase_personal(later)
        assert editor.body() == EXAMPLES[Call.ORDER].text
        editor.text.setPlainText("{ again")
        await is_kept(room, until, {LEGACY: LegacyDraft("{ again")})
        room.presenter.forget_store("s1")
        await room.drafts.forget("s1")
        assert editor.body() == EXAMPLES[Call.ORDER].text
        room.view.setEnabled(False)
        await room.writes.drain(20)
        assert await kept(room) == {}


async def test_text_that_is_erased_by_its_age_does_not_come_back_after_a_restart(desk, until):
    async with desk() as room:
        await room.drafts.save_legacy("s1", LEGACY, LegacyDraft(ORDER))
        room.restart()
        editor = await ready(room, until)
        assert editor.body() == ORDER
        room.presenter.forget(datetime.now(UTC))
        assert editor.body() == EXAMPLES[Call.ORDER].text, "its age is that of its text, not of this start"


async def test_what_a_back_up_brought_is_there_and_takes_nothing_that_was_typed(desk, until):
    async with desk() as room:
        editor = await ready(room, until)
        await room.drafts.save_legacy("s1", LEGACY, LegacyDraft(ORDER))
        room.use()
        await until(lambda: editor.body() == ORDER)
        editor.text.setPlainText("{ here")
        await is_kept(room, until, {LEGACY: LegacyDraft("{ here")})
        await room.drafts.save_legacy("s1", LEGACY, LegacyDraft(ORDER))
        room.presenter.look_again()
        await until(lambda: room.presenter._legacy_keeping._pad.to_keep)
        await is_kept(room, until, {LEGACY: LegacyDraft("{ here")})
        assert editor.body() == "{ here"


async def test_it_is_told_where_nothing_can_be_kept(desk, until, monkeypatch):
    async with desk() as room:
        editor = await ready(room, until)

        async def full(*_args):
            raise DiskFull

        monkeypatch.setattr(room.drafts, "save_legacy", full)
        editor.text.setPlainText("{ half")
        await until(lambda: editor.answer.notice("kept"))
        monkeypatch.undo()
        editor.text.setPlainText("{ whole")
        await until(lambda: editor.answer.notice("kept") is None)
        await is_kept(room, until, {LEGACY: LegacyDraft("{ whole")})
