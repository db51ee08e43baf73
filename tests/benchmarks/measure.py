"""What a benchmark measures, how it is timed, and the table that tells it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from statistics import median
from time import perf_counter
from typing import NamedTuple

COLUMNS = ("Measure", "Median", "Yardstick", "Ratio", "Target")


class Seconds(float):
    """What a measure returns that finds out its time itself, such as the longest wait within something longer."""


class Measure(NamedTuple):
    """Something to be timed, beside a yardstick that is timed in the same run; the data was made before.

    What the yardstick is, and what is aimed at, the names tell.
    """

    name: str
    run: Callable[[], object]
    yardstick: Callable[[], object] | None = None
    target: str = ""
    repeat: int = 9


class Reading(NamedTuple):
    """Something that is read off once, such as memory."""

    name: str
    value: str
    target: str = ""


def lines(measures: Iterable[Measure | Reading | tuple[object, ...]], *, once: bool = False) -> Iterator[str]:
    """Take the measures one by one, and give a line of a Markdown table for each."""
    yield _line(COLUMNS)
    yield _line(["---", *["---:"] * 3, "---"])
    for measure in measures:
        if isinstance(measure, Reading):
            yield _line((measure.name, measure.value, "", "", measure.target))
        else:
            taken = Measure(*measure)
            yield _line(_cells(taken._replace(repeat=1) if once else taken))


def _cells(measure: Measure) -> Iterable[str]:
    gc.collect()
    # In turns, so that whatever else the computer does slows both alike.
    pairs = [(_timed(measure.run), _timed(measure.yardstick)) for _ in range(measure.repeat)]
    middle, yardstick = (median(times) for times in zip(*pairs, strict=True))
    compared = (_time(yardstick), f"{middle / yardstick:.2f}") if measure.yardstick else ("", "")
    return (measure.name, _time(middle), *compared, measure.target)


def _timed(run: Callable[[], object] | None) -> float:
    if run is None:
        return 0
    begun = perf_counter()
    found = run()
    taken = perf_counter() - begun
    return found if isinstance(found, Seconds) else taken


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms" if seconds < 0.1 else f"{seconds * 1000:.0f} ms"


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"
