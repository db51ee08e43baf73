"""What waited when a store was opened is shown at once; what comes later is only counted in the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sign_desk.ui.need import Need
    from sign_desk.ui.shell.main_window import MainWindow
    from sign_desk.ui.shell.needs_you import NeedsYou


class Greeting:
    """Lists what the store in hand needs, and opens the list where something waited from the start."""

    def __init__(self, window: MainWindow, needs_you: NeedsYou) -> None:
        self._window = window
        self._needs_you = needs_you
        self.awaited: set[str] = set()
        """Sources that have not told yet what waited with them when the store was opened."""

    def begin(self, sources: Iterable[str]) -> None:
        """Await what each of these sources tells first of the store that was opened."""
        self.awaited = set(sources)

    def take(self, source: str, needs: Sequence[Need]) -> None:
        """List what waits with a source."""
        self._needs_you.put(source, needs)
        if source in self.awaited and needs:
            self._window.needs_you_dock.show()
        self.awaited.discard(source)

    def end(self, sources: Iterable[str]) -> None:
        """No store is in hand: nothing of it waits."""
        self.awaited.clear()
        for source in sources:
            self._needs_you.put(source, ())
