"""The stores this computer knows, kept in a JSON file without their tokens."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.store.json_file import JsonFile

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

T = TypeVar("T")

DEMO_ORIGIN = "demo"
"""Under this origin the demo store's orders are recorded."""

_STORES = "stores"
_ACTIVE = "active"
_TEXTS = ("store_id", "name", "origin", "currency", "colour", "operator")


@dataclass(frozen=True, slots=True)
class Profile:
    """One store: how to reach it and how it counts. `store_id` is a random id, `colour` is "#rrggbb".

    `minor_units` has the operator's answers to how the service counts, by currency; `price_basis` is None until it
    was answered what the price of an order's line is for. With `elsewhere_asked`, what other computers sent to it was
    asked before, and is not asked again.
    """

    store_id: str
    name: str
    origin: str
    currency: str
    integration_id: int | None
    colour: str
    view_only: bool
    operator: str
    minor_units: Mapping[str, MinorUnit] = field(default_factory=dict, hash=False)
    price_basis: PriceBasis | None = None
    demo: bool = False
    elsewhere_asked: bool = False

    @property
    def ledger_origin(self) -> str:
        """The origin under which orders are recorded: the demo store's address changes at each start."""
        return DEMO_ORIGIN if self.demo else self.origin


def same_name(one: str, other: str) -> bool:
    """Whether two names are one to the eye: capitals and spaces around them tell no stores apart."""
    return one.strip().casefold() == other.strip().casefold()


class Profiles:
    """The stores in their order, and which one is active. Every change is on disk when the call returns."""

    def __init__(self, path: Path) -> None:
        self._file = JsonFile(path)
        self._tree: dict[str, Any] = {}
        self._profiles: dict[str, Profile] = {}
        self.problems: tuple[str, ...] = ()

    def load(self) -> None:
        """Read the file. What is not understood stays in it; `problems` tells of it. Raises FileUnusable."""
        self._tree = self._file.load()
        problems = [self._file.problem]
        self._profiles = {}
        for position, entry in enumerate(self._entries(), start=1):
            try:
                profile = _read(entry)
            except (KeyError, TypeError, ValueError):
                problems.append(f"Store number {position} in the list could not be understood and is not shown.")
            else:
                self._profiles[profile.store_id] = profile
        self.problems = tuple(filter(None, problems))

    def all(self) -> tuple[Profile, ...]:
        """Return every store, the oldest first."""
        return tuple(self._profiles.values())

    def get(self, store_id: str) -> Profile | None:
        """Return the store of that id, or None."""
        return self._profiles.get(store_id)

    def save(self, profile: Profile) -> None:
        """Add `profile`, or replace the store with its id. Raises DiskFull and FileUnusable."""
        entries = self._entries()
        position = next((i for i, entry in enumerate(entries) if _is(entry, profile.store_id)), None)
        if position is None:
            entries.append(asdict(profile))
        else:
            entries[position] = entries[position] | asdict(profile)
        self._write(self._tree | {_STORES: entries})
        self._profiles[profile.store_id] = profile

    def remove(self, store_id: str) -> None:
        """Forget the store of that id. Raises DiskFull and FileUnusable."""
        entries = [entry for entry in self._entries() if not _is(entry, store_id)]
        active = None if self.active_id == store_id else self.active_id
        self._write(self._tree | {_STORES: entries, _ACTIVE: active})
        self._profiles.pop(store_id, None)

    @property
    def active_id(self) -> str | None:
        """The id of the store that was in hand last, if it is still there."""
        active = self._tree.get(_ACTIVE)
        return active if isinstance(active, str) and active in self._profiles else None

    @active_id.setter
    def active_id(self, store_id: str) -> None:
        self._write(self._tree | {_ACTIVE: store_id})

    def _entries(self) -> list[Any]:
        entries = self._tree.get(_STORES, [])
        return list(entries) if isinstance(entries, list) else [entries]

    def _write(self, tree: dict[str, Any]) -> None:
        self._file.save(tree)
        self._tree = tree


def _is(entry: object, store_id: str) -> bool:
    return isinstance(entry, dict) and entry.get("store_id") == store_id


def _read(entry: dict[str, Any]) -> Profile:
    """Read one store. Raises KeyError, TypeError or ValueError if the entry is none."""
    texts = {name: _typed(entry[name], str) for name in _TEXTS}
    integration_id, price_basis = entry["integration_id"], entry.get("price_basis")
    return Profile(
        **texts,
        integration_id=None if integration_id is None else _typed(integration_id, int),
        view_only=_typed(entry["view_only"], bool),
        minor_units=_read_minor_units(entry),
        price_basis=None if price_basis is None else PriceBasis(price_basis),
        demo=_typed(entry.get("demo", False), bool),
        elsewhere_asked=_typed(entry.get("elsewhere_asked", False), bool),
    )


def _read_minor_units(entry: dict[str, Any]) -> dict[str, MinorUnit]:
    """Read the answers by currency. Earlier versions kept one, which was that of the store's own."""
    if "minor_units" in entry:
        return {code: MinorUnit(unit) for code, unit in _typed(entry["minor_units"], dict).items()}
    earlier = entry["minor_unit"]
    return {} if earlier is None else {entry["currency"]: MinorUnit(earlier)}


def _typed(value: object, kind: type[T]) -> T:
    if type(value) is not kind:
        raise TypeError(f"expected {kind.__name__}")
    return value
