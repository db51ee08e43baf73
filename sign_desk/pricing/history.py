"""What was done to a document since it was loaded, and what was taken back: unlimited undo and redo."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.steps import Step


@dataclass(frozen=True, slots=True)
class History:
    """A document and the steps that led to it. Histories do not change: each call gives another."""

    document: PricingDocument
    done: tuple[Step, ...] = ()
    undone: tuple[Step, ...] = ()
    """The newest step that was taken back comes last."""

    def push(self, step: Step) -> History:
        """Do one step more; what was taken back before cannot be redone then. A step that changes nothing is none."""
        if not step:
            return self
        return History(self.document.apply(step), (*self.done, step))

    def undo(self) -> History:
        """Take the newest step back. Raises IndexError if there is none."""
        step = self.done[-1]
        return replace(
            self,
            document=self.document.apply(step.reversed),
            done=self.done[:-1],
            undone=(*self.undone, step),
        )

    def redo(self) -> History:
        """Do again what was taken back last. Raises IndexError if there is nothing."""
        step = self.undone[-1]
        return History(self.document.apply(step), (*self.done, step), self.undone[:-1])
