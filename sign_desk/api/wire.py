"""What all wire records share: how they are read, kept whole and written back.

Every record keeps the fields it does not know, at every level, and `to_wire` gives back exactly what came:
what was missing stays missing, null stays null, `{}` and `[]` stay apart, 10 and 10.0 too. Only identities
are required in an answer; any other field may be missing or null, but not of another type. Enumerations of
the service and timestamps stay text, so that values unknown today still load.
"""

from datetime import datetime
from typing import TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, JsonValue, StrictFloat, StrictInt, ValidationError

from sign_desk.api.body import compact

JsonObject: TypeAlias = dict[str, JsonValue]
Number: TypeAlias = StrictInt | StrictFloat


class WireError(ValueError):
    """A tree that is not what it should be. `place` is the dotted path to the field; no value is shown."""

    def __init__(self, place: str) -> None:
        super().__init__("A part of it is missing, or not what the service promises.")
        self.place = place


class Record(BaseModel):
    """What all records share."""

    model_config = ConfigDict(extra="allow", frozen=True, hide_input_in_errors=True)


R = TypeVar("R", bound=Record)


def from_wire(kind: type[R], tree: JsonValue, *, place: str = "") -> R:
    """Read a record from parsed JSON. Raises WireError; `place` is where the tree stands in what was read."""
    try:
        return kind.model_validate(tree)
    except ValidationError as error:
        steps = error.errors(include_url=False, include_context=False, include_input=False)[0]["loc"]
    raise WireError(".".join([*filter(None, [place]), *map(str, steps)]) or kind.__name__)


def to_wire(record: Record) -> JsonObject:
    """Return what came, or what was set, as plain JSON values."""
    return record.model_dump(mode="json", by_alias=True, exclude_unset=True)


def encode(record: Record) -> bytes:
    """Return a record as JSON in UTF-8, known fields first in the order of their definition."""
    return compact(to_wire(record)).encode()


def instant(text: str | None) -> datetime | None:
    """Read a timestamp in either of the service's formats (`…00.000000Z`, `…00+00:00`; RFC 3339).

    Returns an aware datetime, or None for null, for other text, and for a time without an offset, which
    would be a guess.
    """
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None
