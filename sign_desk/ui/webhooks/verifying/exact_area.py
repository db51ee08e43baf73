"""An input for parts of a delivery: what is pasted, or read from a file, is kept byte by byte.

Qt's text fields have one kind of line end; a signature is over the bytes. Of a large content only the beginning is
shown, because a line of megabytes takes seconds to be laid out; it can be replaced, but not edited. So it is with what
names people, as long as they are masked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from sign_desk.ui.webhooks.text_area import TextArea

_SHOWN = 20_000
"""Characters that are shown: more would keep the window busy."""

_LINE_END = re.compile("\r\n|[\r\n\u2029\ufdd0\ufdd1]")  # what Qt's documents begin a line after
_PART = "only its beginning is shown, but all of it is checked"
_MASKED = "names and addresses of people are hidden, but it is checked as it came"
_NO_TEXT = "some of it is no text, and shown as �"
_REPLACED = "Paste another in its place, or press Delete to empty the field."


class ExactArea(TextArea):
    """Keeps its content as bytes. `noteChanged` carries what has to be told of it, "" where all of it is seen.

    `contentChanged` tells that there is another content, not that more or less of it is seen.
    """

    noteChanged = Signal(str)
    contentChanged = Signal()

    def __init__(self, name: str, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(name, placeholder, parent)
        self.is_copied = True
        """Whether it was typed or pasted: copying may have changed line ends, and white space around it."""
        self._content = b""
        self._mask: str | None = None
        """What is seen of the content as long as people in it are not revealed."""
        self._seen = ""
        self._is_known = False
        self.textChanged.connect(self._take_edit)

    def content(self) -> bytes:
        """Return the bytes that were pasted, read or typed, in UTF-8."""
        return self._content

    @property
    def has_mask(self) -> bool:
        """Whether people in it can be masked."""
        return self._mask is not None

    def set_content(self, content: bytes, *, copied: bool = False, mask: str | None = None) -> None:
        """Put these bytes in; `copied` tells that they come by the clipboard; `mask` is seen until revealed."""
        self._mask = mask
        self._show(content, copied=copied, mask=mask)
        self.contentChanged.emit()

    def reveal(self, revealed: bool) -> None:
        """Show a masked content as it is, or masked again."""
        if self._mask is not None:
            self._show(self._content, copied=self.is_copied, mask=None if revealed else self._mask)

    def set_value(self, value: str) -> None:
        """Put this text in, as if it were pasted."""
        self.set_content(_encoded(value), copied=True)

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Take in what is pasted or dropped, with its own line ends."""
        pasted, cursor, before = source.text(), self.textCursor(), self._text()
        start, end = (_place(before, self._index(at)) for at in (cursor.selectionStart(), cursor.selectionEnd()))
        whole = before[:start] + pasted + before[end:]
        if len(whole) > _SHOWN:
            self.set_value(whole)
            return
        with self._keeping(_encoded(whole), copied=True):
            super().insertFromMimeData(source)
        self._mask = None
        self.contentChanged.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Let what cannot be edited be replaced and removed."""
        if self.isReadOnly() and event.matches(QKeySequence.StandardKey.Paste):
            self.set_value(QGuiApplication.clipboard().text())
        elif self.isReadOnly() and event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace}:
            self.set_value("")
        else:
            super().keyPressEvent(event)

    def _show(self, content: bytes, *, copied: bool, mask: str | None) -> None:
        text = _decoded(content) if mask is None else mask
        beginning = content[: 4 * _SHOWN].decode(errors="replace") if text is None else text
        is_part = len(beginning) > _SHOWN or (text is None and len(content) > 4 * _SHOWN)
        reasons = ((_MASKED, mask is not None), (_PART, is_part), (_NO_TEXT, text is None))
        told = [words for words, is_so in reasons if is_so]
        self.setReadOnly(bool(told))
        with self._keeping(content, copied=copied):
            self.setPlainText(beginning[:_SHOWN])
        self.noteChanged.emit(f"{len(content):,} bytes: {'; '.join(told)}. {_REPLACED}" if told else "")

    @contextmanager
    def _keeping(self, content: bytes, *, copied: bool) -> Iterator[None]:
        """Change what is shown; what it stands for is known."""
        self._is_known = True
        self._content, self.is_copied = content, copied
        yield
        self._is_known = False
        self._seen = self.value()

    def _take_edit(self) -> None:
        if not self._is_known:
            seen = self.value()
            self._content, self.is_copied = _encoded(_edited(self._text(), self._seen, seen)), True
            self._seen, self._mask = seen, None
            self.contentChanged.emit()

    def _text(self) -> str:
        text = _decoded(self._content)
        return self._seen if text is None else text

    def _index(self, position: int) -> int:
        """Return the index in what is seen of a position of Qt's, which counts in UTF-16."""
        before = self._seen.encode("utf-16-le", errors="surrogatepass")[: 2 * position]
        return len(before.decode("utf-16-le", errors="surrogatepass"))


def _edited(exact: str, seen: str, now: str) -> str:
    """Return `exact`, which was seen as `seen`, with the change that made it be seen as `now`."""
    if _LINE_END.sub("\n", exact) != seen:
        return now
    least = min(len(seen), len(now))
    before = _same(seen, now)
    after = min(_same(seen[::-1], now[::-1]), least - before)
    new = now[before : len(now) - after]
    if "\r\n" in exact and "\n" not in exact.replace("\r\n", ""):
        new = new.replace("\n", "\r\n")
    return exact[: _place(exact, before)] + new + exact[_place(exact, len(seen) - after) :]


def _same(one: str, other: str) -> int:
    """Return how many characters both begin with."""
    differing = (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def _place(exact: str, index: int) -> int:
    """Return where in `exact` the character is that is seen at `index`: a line end of two is seen as one."""
    for number, end in enumerate(re.finditer("\r\n", exact)):
        if end.start() - number >= index:
            return index + number
    return index + exact.count("\r\n")


def _encoded(text: str) -> bytes:
    return text.encode(errors="surrogatepass")


def _decoded(content: bytes) -> str | None:
    """Return the text that bytes are, None where they are none."""
    try:
        text = content.decode(errors="surrogatepass")
    except UnicodeDecodeError:
        return None
    return None if "\0" in text else text
