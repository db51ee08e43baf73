"""Matches the lines of the file with products, as the operator says, and has it remembered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDialog

from sign_desk.orders.missed.matching import Matching, MatchRule, SkipRule
from sign_desk.pricing.slices import finish
from sign_desk.ui.kit.dialogs import shown
from sign_desk.ui.kit.tasks import TaskScope
from sign_desk.ui.orders.missed.addresses_dialog import AddressesDialog
from sign_desk.ui.orders.missed.line_groups import LineGroups, is_wanted, line_groups
from sign_desk.ui.orders.missed.rule_dialog import RuleDialog
from sign_desk.ui.orders.missed.rules_dialog import RulesDialog

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sign_desk.orders.missed.sorting import SortedOut
    from sign_desk.services.missed.files import MissedOrders, Work
    from sign_desk.ui.orders.missed.bench import Bench
    from sign_desk.ui.orders.missed.line_groups import LineGroup
    from sign_desk.ui.orders.missed.page import MissedPage


class MatchingPresenter(QObject):
    """`openChanged` carries how many lines of missing orders have no product."""

    openChanged = Signal(int)

    def __init__(self, page: MissedPage, bench: Bench, on_error: Callable[[BaseException], None]) -> None:
        super().__init__(page)
        self._page = page
        self._products = page.work.products
        self._bench = bench
        self._tasks = TaskScope(page, on_error)
        products = self._products
        bench.changed.connect(self._look)
        products.togetherChanged.connect(lambda _together: self._look())
        products.productGiven.connect(self._give)
        products.pasteRequested.connect(lambda groups: self._tasks.start("ask", partial(self._paste, groups)))
        products.ruleRequested.connect(lambda groups: self._tasks.start("ask", partial(self._rule, groups)))
        products.skipRequested.connect(lambda groups: self._tasks.start("ask", partial(self._rule, groups, skips=True)))
        products.leaveOutRequested.connect(self._leave_out)
        products.takeBackRequested.connect(self._take_back)
        products.rulesRequested.connect(lambda: self._tasks.start("ask", self._show_rules))

    def _look(self) -> None:
        work = self._bench.work
        if work is None or work.sorted is None:
            self._tasks.cancel("look")
            self._products.show_groups(LineGroups.of(()), 0)
            return
        gather = partial(_gathered, work.sorted, together=self._products.together.isChecked())
        self._tasks.start("look", partial(self._bench.in_thread, gather), done=partial(self._show, work))

    def _show(self, work: Work, gathered: tuple[LineGroups, int]) -> None:
        found, wanted = gathered
        self._products.show_groups(found, len(work.matching.rules) + len(work.matching.skips))
        self._products.offer_second_file(found.missing if work.second is None else 0)
        self.openChanged.emit(wanted)

    def _give(self, groups: Sequence[LineGroup], product: str, for_good: bool) -> None:
        if for_good:
            self._remember(groups, product)
        else:
            self._use((product, group) for group in groups)

    def _use(self, pairs: Iterable[tuple[str, LineGroup]]) -> None:
        named = {ref: product for product, group in pairs for ref in group.refs}
        self._change(
            lambda matching: replace(
                matching, by_hand={**matching.by_hand, **named}, left_out=matching.left_out - named.keys()
            )
        )

    def _remember(self, groups: Sequence[LineGroup], product: str) -> None:
        same = {group.likeness: product for group in groups}
        refs = {ref for group in groups for ref in group.refs}
        self._change(lambda matching: replace(_without(matching, refs), remembered={**matching.remembered, **same}))

    def _leave_out(self, groups: Sequence[LineGroup]) -> None:
        refs = {ref for group in groups for ref in group.refs}
        self._change(lambda matching: replace(matching, left_out=matching.left_out | refs))

    def _take_back(self, groups: Sequence[LineGroup]) -> None:
        refs = {ref for group in groups for ref in group.refs}
        same = {group.likeness for group in groups}
        self._change(
            lambda matching: replace(
                _without(matching, refs),
                remembered={name: product for name, product in matching.remembered.items() if name not in same},
            )
        )

    async def _paste(self, groups: Sequence[LineGroup]) -> None:
        work = self._bench.work
        if work is None:
            return
        names = [f"{group.line.name or group.line.sku} ({group.number})" for group in groups]
        dialog = AddressesDialog(names, work.choices.product_id, self._page)
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value:
                self._use(zip(dialog.products(), groups, strict=True))
        finally:
            dialog.deleteLater()

    async def _rule(self, groups: Sequence[LineGroup], *, skips: bool = False) -> None:
        work = self._bench.work
        if work is None or not groups:
            return
        lines = [line for order in work.found.orders for line in order.lines]
        dialog = RuleDialog(groups[0].line, lines, skips=skips, parent=self._page)
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value:
                self._change(partial(_with_rule, dialog.rule))
        finally:
            dialog.deleteLater()

    async def _show_rules(self) -> None:
        work = self._bench.work
        if work is None:
            return
        dialog = RulesDialog(work.matching, self._page)
        try:
            if await shown(dialog) == QDialog.DialogCode.Accepted.value:
                left = dialog.matching
                self._change(lambda matching: replace(matching, rules=left.rules, skips=left.skips))
        finally:
            dialog.deleteLater()

    def _change(self, change: Callable[[Matching], Matching]) -> None:
        async def match(missed: MissedOrders, work: Work) -> Work:
            return await missed.match(work, change(work.matching))

        self._bench.change(match)


def _gathered(found: SortedOut, *, together: bool) -> tuple[LineGroups, int]:
    """Return the lines, and how many of missing orders have no product yet."""
    wanted = sum(
        not match.product_id and not match.skipped
        for order in found.orders
        if is_wanted(order)
        for match in order.prepared.matches
    )
    return LineGroups.of(finish(line_groups(found.orders, together=together))), wanted


def _without(matching: Matching, refs: set[str]) -> Matching:
    """Forget what was said of single lines."""
    by_hand = {ref: product for ref, product in matching.by_hand.items() if ref not in refs}
    return replace(matching, by_hand=by_hand, left_out=matching.left_out - refs)


def _with_rule(rule: MatchRule | SkipRule, matching: Matching) -> Matching:
    if isinstance(rule, SkipRule):
        return replace(matching, skips=(*matching.skips, rule))
    return replace(matching, rules=(*matching.rules, rule))
