"""Many prices changed by one rule, with what becomes of each seen before it is done."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import accumulate, groupby
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, overload

from sign_desk.pricing.cells import ABSENT, value_at, with_values
from sign_desk.pricing.fields import is_per_line
from sign_desk.pricing.keys import Cell
from sign_desk.pricing.outcomes import Judge, Outcome
from sign_desk.pricing.rules import formula_for
from sign_desk.pricing.slices import SLICE
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import exact, is_number

if TYPE_CHECKING:
    from pydantic import JsonValue

    from sign_desk.pricing.cells import Absent, Fields, Path
    from sign_desk.pricing.document import PricingDocument
    from sign_desk.pricing.keys import ItemKey
    from sign_desk.pricing.rules import Rule
    from sign_desk.pricing.slices import Work
    from sign_desk.pricing.units import PriceFormat


_KEY = itemgetter(0)
_UNTOUCHED = (Outcome.REFUSED, Outcome.UNCHANGED)


class Adjusted(NamedTuple):
    """One price, before and after; a refused one is not changed to what stands as `after`."""

    cell: Cell
    before: JsonValue | Absent
    after: int | float
    outcome: Outcome

    @property
    def percent(self) -> Decimal | None:
        """By how much it changes; None where there was nothing before."""
        if not is_number(self.before) or self.before <= 0:
            return None
        before = exact(self.before)
        return (exact(self.after) - before) * 100 / before


@dataclass(frozen=True, slots=True)
class Summary:
    """How many prices met which outcome: see `Outcome`. `asked` and `limit` are per cent.

    Where prices are asked to rise, `went_down` counts those that fall, and the other way round. Where no percentage
    is asked for, or 0, these two count what falls and rises by no more than the limit.
    """

    asked: Decimal | None
    limit: Decimal
    within: int
    off: int
    went_down: int
    went_up: int
    above: int
    to_zero: int
    from_nothing: int
    unchanged: int
    refused: int


@dataclass(frozen=True, slots=True)
class Adjustment:
    """What a rule makes of prices: exceptions first, as `Outcome` orders them, else in the order of the cells."""

    rule: Rule
    results: Sequence[Adjusted]
    counts: Mapping[Outcome, int]
    items: Mapping[ItemKey, tuple[Fields, Fields]]
    skipped_empty: int
    skipped_zero: int
    not_prices: int
    """Values that are no amounts, and places where the pricing model has none."""
    not_known: int
    """Prices that can only be multiplied, as their unit or the counting of the currency is not known."""

    def summary(self) -> Summary:
        """How many prices met which outcome."""
        of = self.counts
        return Summary(
            asked=self.rule.asked,
            limit=self.rule.limit,
            within=of[Outcome.WITHIN],
            off=of[Outcome.OFF],
            went_down=of[Outcome.DOWN],
            went_up=of[Outcome.UP],
            above=of[Outcome.ABOVE],
            to_zero=of[Outcome.TO_ZERO],
            from_nothing=of[Outcome.FROM_NOTHING],
            unchanged=of[Outcome.UNCHANGED],
            refused=of[Outcome.REFUSED],
        )

    def step(self, document: PricingDocument, name: str) -> Step:
        """The step that does it. Raises ValueError if these items are not as they were when it was computed."""
        if any(key not in document or document.fields(key) is not before for key, (before, _) in self.items.items()):
            raise ValueError("The prices have been changed since")
        return Step(name, self.items, {})


def price_cells(document: PricingDocument, key: ItemKey) -> Iterator[Cell]:
    """Every price that an item holds, the price of each line where it has lines; also those that are not set."""
    for name, value in document.fields(key).items():
        if document.is_price(name):
            if isinstance(value, dict):
                yield from (Cell(key, (name, line)) for line in value)
            else:
                yield Cell(key, (name,))


def adjusting(document: PricingDocument, cells: Iterable[Cell], rule: Rule, prices: PriceFormat) -> Work[Adjustment]:
    """Compute what a rule makes of prices; nothing else is touched. The cells must be different ones.

    Raises AmountError, with a sentence for the operator, where the currency has no decimals for the rounding.
    """
    run = _Run(document, rule, prices)
    taken = 0
    for key, group in groupby(cells, _KEY):
        paths = [path for _, path in group]
        run.take(key, paths)
        taken += len(paths)
        if taken >= SLICE:
            taken = 0
            yield
    return Adjustment(
        rule,
        results=_Results(run.columns.values()),
        counts={outcome: len(column) for outcome, column in run.columns.items()},
        items=run.items,
        skipped_empty=run.passed[_Passed.EMPTY],
        skipped_zero=run.passed[_Passed.ZERO],
        not_prices=run.passed[_Passed.NO_PRICE],
        not_known=run.passed[_Passed.NOT_KNOWN],
    )


class _Passed(StrEnum):
    """Why a value was passed over."""

    EMPTY = "empty"
    ZERO = "zero"
    NO_PRICE = "no price"
    NOT_KNOWN = "not known"


class _Run:
    """Prices on their way, item after item."""

    def __init__(self, document: PricingDocument, rule: Rule, prices: PriceFormat) -> None:
        self.columns = {outcome: _Column(outcome) for outcome in Outcome}
        self.items: dict[ItemKey, tuple[Fields, Fields]] = {}
        self.passed = Counter[_Passed]()
        self._document = document
        self._rule = rule
        self._prices = prices
        self._judges: dict[str, Judge | None] = {}

    def take(self, key: ItemKey, paths: Sequence[Path]) -> None:
        if not self._document.is_editable(key):
            self.passed[_Passed.NO_PRICE] += len(paths)
            return
        fields = self._document.fields(key)
        changes: dict[Path, JsonValue | Absent] = {}
        for path in paths:
            before = value_at(fields, path)
            # Nearly all are whole numbers, and of a few fields: these need not be looked at closely.
            judge: Judge | _Passed | None = self._judges.get(path[0]) if type(before) is int and before else None
            if judge is None:
                judge = self._judge_of(fields, path, before)
            if isinstance(judge, _Passed):
                self.passed[judge] += 1
                continue
            outcome, after = judge[before if is_number(before) else 0]
            if outcome is Outcome.UNCHANGED and not is_number(before):
                outcome = Outcome.TO_ZERO
            self.columns[outcome].append(key, path, before, after)
            if outcome not in _UNTOUCHED:
                changes[path] = after
        if changes:
            _, now = self.items.get(key, (None, fields))
            self.items[key] = fields, with_values(now, changes)

    def _judge_of(self, fields: Fields, path: Path, value: JsonValue | Absent) -> Judge | _Passed:
        name = path[0]
        if not self._document.is_price(name):
            return _Passed.NO_PRICE
        if value is None or value is ABSENT:
            if not self._takes_price(fields, path):
                return _Passed.NO_PRICE
            if not self._rule.empty or self._rule.asked is not None:
                return _Passed.EMPTY
        elif not is_number(value):
            return _Passed.NO_PRICE
        elif not value and not self._rule.zero:
            return _Passed.ZERO
        if name not in self._judges:
            formula = formula_for(self._rule, self._document.unit(name), self._prices)
            self._judges[name] = Judge(self._rule, formula) if formula else None
        judge = self._judges[name]
        return _Passed.NOT_KNOWN if judge is None else judge

    def _takes_price(self, fields: Fields, path: Path) -> bool:
        """Whether a price may be put where none is: for one line, or for the whole sign, as the model has it."""
        whole = fields.get(path[0])
        is_by_line = is_per_line(self._document.pricing_model, path[0])
        if len(path) > 1:
            return isinstance(whole, dict) or (is_by_line and whole in (None, []))
        return not is_by_line


class _Column:
    """The results of one outcome, as lists of what they are made of: 100,000 objects would burden the memory."""

    def __init__(self, outcome: Outcome) -> None:
        self._outcome = outcome
        self._keys: list[ItemKey] = []
        self._paths: list[Path] = []
        self._before: list[JsonValue | Absent] = []
        self._after: list[int | float] = []

    def append(self, key: ItemKey, path: Path, before: JsonValue | Absent, after: float) -> None:
        self._keys.append(key)
        self._paths.append(path)
        self._before.append(before)
        self._after.append(after)

    def __len__(self) -> int:
        return len(self._keys)

    def __getitem__(self, index: int) -> Adjusted:
        cell = Cell(self._keys[index], self._paths[index])
        return Adjusted(cell, self._before[index], self._after[index], self._outcome)


class _Results(Sequence[Adjusted]):
    """The columns, one after another."""

    def __init__(self, columns: Iterable[_Column]) -> None:
        self._columns = [column for column in columns if len(column)]
        self._ends = list(accumulate(map(len, self._columns)))

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    @overload
    def __getitem__(self, index: int) -> Adjusted: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Adjusted]: ...
    def __getitem__(self, index: int | slice) -> Adjusted | Sequence[Adjusted]:
        if isinstance(index, slice):
            return [self[number] for number in range(*index.indices(len(self)))]
        number = range(len(self))[index]
        column = bisect_right(self._ends, number)
        return self._columns[column][number - self._ends[column]]
