"""Keeps what is typed for the deprecated calls: over stores, and over restarts."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT
from sign_desk.ui.kit.tasks import TaskScope, WriteScope
from sign_desk.ui.orders.legacy_editor import EXAMPLES, Call
from sign_desk.ui.trouble import explain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sign_desk.orders.draft import LegacyDraft
    from sign_desk.store.orders.drafts import Drafts, KeptLegacy
    from sign_desk.ui.orders.hand import StoreInHand
    from sign_desk.ui.orders.legacy_editor import LegacyEditor

_REST = 400  # milliseconds without a change after which what was typed is kept
_KINDS = {Call.ORDER: LEGACY, Call.PRODUCT: LEGACY_PRODUCT}


@dataclass(slots=True, eq=False)
class _Pad:
    """What is typed for the deprecated calls of one store. Nothing is kept before it was `read` what is."""

    store_id: str
    drafts: Drafts | None
    typed: dict[Call, LegacyDraft] = field(default_factory=lambda: dict(EXAMPLES))
    changed_at: dict[Call, datetime] = field(default_factory=dict)
    kept: dict[Call, LegacyDraft] = field(default_factory=dict)
    done: dict[Call, LegacyDraft] = field(default_factory=dict)
    """What was sent: it is on record, and nothing to keep."""
    read: bool = False
    _one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    def take(self, typed: Mapping[Call, LegacyDraft]) -> bool:
        """Take over what is typed by now; whether anything is new."""
        changed = [call for call in Call if typed[call] != self.typed[call]]
        self.typed |= typed
        self.changed_at |= dict.fromkeys(changed, datetime.now(UTC))
        return bool(changed)

    def restore(self, found: Mapping[str, KeptLegacy]) -> None:
        """Take over what was kept, but for calls that something was typed for meanwhile."""
        self.read = True
        for call, kind in _KINDS.items():
            if kind in found:
                self.kept[call] = found[kind].draft
                if self.typed[call] == EXAMPLES[call]:
                    self.typed[call], self.changed_at[call] = found[kind].draft, found[kind].changed_at

    def forget(self, before: datetime) -> None:
        """Let go of what was typed before `before`, and is erased."""
        for call in [call for call, changed_at in self.changed_at.items() if changed_at < before]:
            self.typed[call] = EXAMPLES[call]
            self.kept.pop(call, None)
            del self.changed_at[call]

    def clear_done(self) -> None:
        """Begin anew where what was typed last was sent."""
        for call, sent in self.done.items():
            if self.typed[call] == sent:
                self.typed[call] = EXAMPLES[call]
        self.done.clear()

    @property
    def to_keep(self) -> tuple[Call, ...]:
        """The calls of which something else is typed than is written down."""
        if not self.read:
            return ()
        return tuple(call for call in Call if self._wanted(call) != self.kept.get(call))

    async def keep(self) -> None:
        """Write down what was typed last; what was emptied, or sent, is erased. Raises StoreError."""
        async with self._one_at_a_time:
            for call in self.to_keep:
                wanted = self._wanted(call)
                if self.drafts is not None:
                    await self.drafts.save_legacy(self.store_id, _KINDS[call], wanted)
                self.kept.pop(call, None)
                if wanted is not None:
                    self.kept[call] = wanted

    def _wanted(self, call: Call) -> LegacyDraft | None:
        typed = self.typed[call]
        return None if typed in (EXAMPLES[call], self.done.get(call)) or not typed.text.strip() else typed


class LegacyKeepingPresenter(QObject):
    """Puts what was typed for a store into the editor, and keeps it as it is typed on."""

    def __init__(self, editor: LegacyEditor, writes: WriteScope, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(editor)
        self._editor = editor
        self._writes = writes
        self._tasks = TaskScope(editor, on_error)
        self._pads: dict[str, _Pad] = {}
        self._pad: _Pad | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_REST)
        self._rest.timeout.connect(self.keep_now)
        editor.edited.connect(self._typed)

    def use(self, store: StoreInHand | None) -> None:
        """Take another store in hand: what was typed for it is there again.

        Without one nothing is kept now: the store before may be one that was just removed.
        """
        if store is not None:
            self.keep_now()
        self._rest.stop()
        self._tasks.cancel_all()
        self._pad = None if store is None else self._pad_of(store)
        self._show()
        self.reload()

    def reload(self) -> None:
        """Look again what is kept: a back-up may have brought what was typed elsewhere."""
        pad = self._pad
        if pad is not None and pad.drafts is not None:
            self._tasks.start("read", partial(pad.drafts.legacy, pad.store_id), done=partial(self._restore, pad))

    def keep_now(self) -> None:
        """Keep what was typed, without waiting for a rest."""
        self._rest.stop()
        if self._pad is not None:
            self._keep(self._pad)

    def finish(self, store_id: str, call: Call, sent: LegacyDraft) -> None:
        """What was typed for `call` is on record, and no draft any more."""
        pad = self._pads.get(store_id)
        if pad is not None:
            pad.done[call] = sent
            self._keep(pad)

    def forget(self, before: datetime) -> None:
        """Let go of what was typed before `before`, which is erased."""
        for pad in self._pads.values():
            pad.forget(before)
        self._show()

    def forget_store(self, store_id: str) -> None:
        """Let go of what was typed for a store that is forgotten."""
        pad = self._pads.pop(store_id, None)
        if pad is not None and pad is self._pad:
            self._rest.stop()
            self._pad = None
            self._show()

    def _keep(self, pad: _Pad) -> None:
        if pad.to_keep:
            self._writes.start(
                pad.keep(),
                owner=self._editor,
                done=lambda _none: self._editor.show_not_kept(""),
                failed=lambda error: self._editor.show_not_kept(explain(error).cause),
            )

    def _pad_of(self, store: StoreInHand) -> _Pad:
        pad = self._pads.setdefault(store.store_id, _Pad(store.store_id, store.drafts))
        pad.clear_done()
        if pad.drafts is not store.drafts:
            pad.drafts, pad.read = store.drafts, False
        return pad

    def _restore(self, pad: _Pad, found: Mapping[str, KeptLegacy]) -> None:
        pad.restore(found)
        self._show()
        if pad.to_keep:
            self._rest.start()

    def _show(self) -> None:
        self._editor.show_drafts(EXAMPLES if self._pad is None else self._pad.typed)

    def _typed(self) -> None:
        if self._pad is not None and self._pad.take(self._editor.drafts()):
            self._rest.start()
