"""Faults on demand: which requests they strike.

A fault waits for requests of its route, and strikes a number of them or each with some probability. What a
strike does is told in `strikes`.
"""

import asyncio
import random
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final, Self

from sign_desk.sandbox.validation import (
    Errors,
    InvalidInput,
    JsonObject,
    Kind,
    Rule,
    selected_is_invalid,
    validate,
)


class FaultKind(StrEnum):
    """What can go wrong."""

    LATENCY = "latency"
    STATUS = "status"
    HTML_500 = "html_500"
    RATE_LIMIT = "rate_limit"
    CLOSE_BEFORE_READING = "close_before_reading"
    APPLY_THEN_CUT = "apply_then_cut"
    TRUNCATE = "truncate"
    DRIP = "drip"
    OVERSIZE = "oversize"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault, as the control call describes it; each option tells the kinds it serves."""

    route: str  # "POST /api/v2/orders", "GET /api/v2/customisers/{id}" or "*"
    fault: FaultKind
    count: int | None = None  # how many requests; 1 when neither this nor a probability is given
    probability: float | None = None
    seed: int = 0
    apply: bool = False  # latency, status, html_500, rate_limit: whether the request is carried out first
    seconds: float = 1.0  # latency: in all; drip: between chunks
    status: int = 500
    message: str | None = None
    errors: Errors | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None  # status: sent as it is instead of Laravel's
    retry_after: int | str = 30  # seconds, or an HTTP date
    reset: bool = False  # close_before_reading, apply_then_cut, truncate: RST instead of FIN
    keep: int | None = None  # truncate: bytes of the body that arrive; half of it when not given
    chunk: int = 1  # drip: bytes at a time
    bytes: int = 64 * 1024 * 1024  # oversize: the body, unpacked
    compressed: bool = False  # oversize: sent as gzip
    declared: bool = False  # oversize: with its Content-Length (never when compressed)

    @classmethod
    def parse(cls, fields: JsonObject) -> Self:
        """Read a fault from a control call's body.

        Raises:
            InvalidInput: for an unknown or unfit option.
        """
        unknown = set(fields) - set(_RULES)
        if unknown:
            raise InvalidInput({name: selected_is_invalid(name) for name in sorted(unknown)})
        validate(fields, _RULES)
        return cls(**fields | {"fault": FaultKind(fields["fault"])})


_FLAG = Rule(Kind.BOOLEAN)
_SIZE = Rule(Kind.INTEGER, minimum=0)
_RULES: Final[dict[str, Rule]] = {
    "route": Rule(Kind.STRING, required=True),
    "fault": Rule(Kind.STRING, required=True, choices=frozenset(FaultKind)),
    "count": Rule(Kind.INTEGER, minimum=1),
    "probability": Rule(Kind.NUMBER, minimum=0, maximum=1),
    "seed": Rule(Kind.INTEGER),
    "apply": _FLAG,
    "seconds": Rule(Kind.NUMBER, minimum=0),
    "status": Rule(Kind.INTEGER, minimum=200, maximum=599),
    "message": Rule(Kind.STRING),
    "errors": Rule(Kind.OBJECT),
    "headers": Rule(Kind.OBJECT),
    "body": Rule(Kind.STRING),
    "retry_after": Rule(Kind.ANY),
    "reset": _FLAG,
    "keep": _SIZE,
    "chunk": Rule(Kind.INTEGER, minimum=1),
    "bytes": _SIZE,
    "compressed": _FLAG,
    "declared": _FLAG,
}


class _Armed:
    """A fault that waits for requests."""

    def __init__(self, number: int, fault: Fault) -> None:
        self.number = number
        self.fault = fault
        self.hits = 0
        self._random = random.Random(fault.seed)  # noqa: S311 (a fault has to be repeatable, not secret)
        self._route = _route_pattern(fault.route)

    @property
    def remaining(self) -> int | None:
        """How many more requests it will strike; None for as many as come."""
        if self.fault.count is None and self.fault.probability is not None:
            return None
        return (self.fault.count or 1) - self.hits

    def strikes(self, method: str, path: str) -> bool:
        """Decide on one request, and count it when struck."""
        if self._route.fullmatch(f"{method} {path}") is None or self.remaining == 0:
            return False
        if self.fault.probability is not None and self._random.random() >= self.fault.probability:
            return False
        self.hits += 1
        return True

    def told(self) -> JsonObject:
        """Tell of it, as the control calls do."""
        return {"fault_id": self.number, "hits": self.hits, "remaining": self.remaining} | asdict(self.fault)


class Faults:
    """The faults of one sandbox, in the order in which they were asked for."""

    def __init__(self) -> None:
        self._armed: list[_Armed] = []
        self._last_number = 0
        self._stopping = asyncio.Event()

    def arm(self, fault: Fault) -> JsonObject:
        """Let a fault wait for requests; give what `told` tells of it."""
        self._last_number += 1
        self._armed.append(_Armed(self._last_number, fault))
        return self._armed[-1].told()

    def told(self) -> list[JsonObject]:
        """Tell of each fault, spent ones included."""
        return [armed.told() for armed in self._armed]

    def clear(self) -> None:
        """Forget every fault."""
        self._armed.clear()

    def pick(self, method: str, path: str) -> Fault | None:
        """Give the first fault that strikes a request, or None."""
        return next((armed.fault for armed in self._armed if armed.strikes(method, path)), None)

    def stop(self) -> None:
        """End every pause, now and from now on: the server is about to stop."""
        self._stopping.set()

    async def pause(self, seconds: float) -> None:
        """Let time pass, unless the server is about to stop."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            pass


def _route_pattern(route: str) -> re.Pattern[str]:
    if route == "*":
        return re.compile(".*", re.DOTALL)
    literal = re.split(r"\{[^/}]*\}", route)
    return re.compile("[^/ ]+".join(re.escape(part) for part in literal))
