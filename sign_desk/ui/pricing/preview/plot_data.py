"""What a plot shows, as plain numbers and the words for them; and where in a rectangle it is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

from PySide6.QtCore import QPointF, QRectF

from sign_desk.pricing.preview.ticks import nice_step, rounded_out, ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Values: TypeAlias = "tuple[Decimal | None, ...]"

MOST_DRAWN = 40
"""More lines than that cannot be told from each other."""

_LEAST_SPAN = 3
_FROM_ZERO = Decimal("0.4")
"""A plot whose lowest value is less than this share of its highest one begins at nothing."""


@dataclass(frozen=True, slots=True)
class PlotLine:
    """One line: its name ("" where it needs none), its values, and those `before` where they are others."""

    name: str
    after: Values
    before: Values | None

    def values(self) -> Iterator[Decimal]:
        """Every value that there is."""
        return filter(_is_there, (*self.after, *(self.before or ())))


@dataclass(frozen=True)
class PlotData:
    """Lines over the same places `xs`; `chosen` is the one that stands out, `own` the number of the place to begin at.

    The words: `x_words` and `value_words` write a place and what a line has there, `x_label` and `y_label` the marks
    of the axes.
    """

    title: str
    x_title: str
    xs: tuple[float, ...]
    lines: tuple[PlotLine, ...]
    chosen: int | None
    own: int | None
    x_words: Callable[[int], str]
    x_label: Callable[[float], str]
    y_label: Callable[[Decimal], str]
    value_words: Callable[[int, int], str]

    @cached_property
    def x_ticks(self) -> tuple[float, ...]:
        """Round numbers along the level axis."""
        span = Decimal(str(max(self.xs[-1] - self.xs[0], 1.0)))
        step = nice_step(span, 6)
        return tuple(map(float, ticks(Decimal(str(self.xs[0])), Decimal(str(self.xs[-1])), step)))

    @cached_property
    def y_range(self) -> tuple[Decimal, Decimal, Decimal]:
        """From where to where the upright axis goes, and its step, which is a whole number."""
        low = min(min(line.values()) for line in self.lines).to_integral_value(ROUND_FLOOR)
        high = max(max(line.values()) for line in self.lines).to_integral_value(ROUND_CEILING)
        if high - low < _LEAST_SPAN:
            low, high = max(low - _LEAST_SPAN, min(low, Decimal(0))), high + _LEAST_SPAN
        return rounded_out(Decimal(0) if 0 <= low < high * _FROM_ZERO else low, high, 5)

    @cached_property
    def y_ticks(self) -> tuple[Decimal, ...]:
        """Round numbers along the upright axis."""
        return ticks(*self.y_range)

    @cached_property
    def drawn(self) -> tuple[int, ...]:
        """The numbers of the lines that are drawn: of very many only some, the chosen one and those that changed."""
        stride = -(-len(self.lines) // MOST_DRAWN)
        changed = [number for number, line in enumerate(self.lines) if line.before is not None]
        also = changed if len(changed) <= MOST_DRAWN else []
        ends = [len(self.lines) - 1, *([] if self.chosen is None else [self.chosen])]
        return tuple(sorted({*range(0, len(self.lines), stride), *ends, *also}))

    def where(self, line: int, place: int) -> str:
        """A place on a line: "12 letters, Small"."""
        return ", ".join(filter(None, (self.x_words(place), self.lines[line].name)))

    @property
    def has_before(self) -> bool:
        """Whether any line was another before."""
        return any(line.before is not None for line in self.lines)


class Area:
    """The rectangle between the axes, in pixels, and the way from numbers to places in it."""

    def __init__(self, data: PlotData, rect: QRectF) -> None:
        self._data = data
        self.rect = rect
        self._left, right = data.xs[0], data.xs[-1]
        self._per_x = rect.width() / max(right - self._left, 1e-9)
        self._bottom, top, _ = data.y_range
        self._span = top - self._bottom

    def x(self, number: float) -> float:
        """Where a place of the level axis is."""
        return self.rect.left() + (number - self._left) * self._per_x

    def y(self, value: Decimal) -> float:
        """Where a value is."""
        return self.rect.bottom() - float((value - self._bottom) / self._span) * self.rect.height()

    def point(self, number: int, value: Decimal) -> QPointF:
        """Where a line passes at the place of this number."""
        return QPointF(self.x(self._data.xs[number]), self.y(value))

    def nearest(self, at: QPointF) -> tuple[int, int] | None:
        """The number of the line, and of the place on it, that is nearest to a point; None where none is."""
        xs = self._data.xs
        places = sorted(range(len(xs)), key=lambda number: abs(self.x(xs[number]) - at.x()))
        for place in places:
            heights = [
                (abs(self.y(value) - at.y()), number != self._data.chosen, number)
                for number, line in enumerate(self._data.lines)
                if (value := line.after[place]) is not None
            ]
            if heights:
                return min(heights)[2], place
        return None


def _is_there(value: Decimal | None) -> TypeGuard[Decimal]:
    return value is not None
