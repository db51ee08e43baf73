"""What the table of customisers shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sign_desk.api.records import instant
from sign_desk.ui.kit.columns import Column
from sign_desk.ui.kit.theme import Tone
from sign_desk.ui.locale import day_and_time
from sign_desk.ui.models import MODELS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sign_desk.api.records import Customiser


def spoken(value: str | None) -> str:
    """A constant of the service as words: "NEON" is "Neon", "CHARACTER_BAND" is "Character band"."""
    return (value or "").replace("_", " ").capitalize()


def model_name(value: str | None) -> str:
    """The vendor's name of a pricing model, or its constant as words."""
    return MODELS.get(value or "") or spoken(value)


def activity_name(active: bool | None) -> str:
    """Whether shoppers can use it, in a word."""
    return {True: "Active", False: "Inactive", None: "Unknown"}[active]


def moment(text: str | None) -> str:
    """A timestamp of the service on this computer's clock; as it came where it cannot be read."""
    read = instant(text) if text else None
    return day_and_time(read) if read else text or ""


def _updated(customiser: Customiser) -> float | None:
    read = instant(customiser.updated_at) if customiser.updated_at else None
    return read.timestamp() if read else None


def columns(has_changed_prices: Callable[[Customiser], bool]) -> tuple[Column[Customiser], ...]:
    """The columns; the state tells those whose prices are not what the operator saw last."""

    def state(customiser: Customiser) -> str:
        words = activity_name(customiser.active)
        if not has_changed_prices(customiser):
            return words
        # Short where it can be: the room is the name's.
        return "Prices changed" if customiser.active else f"{words}, prices changed"

    def tone(customiser: Customiser) -> Tone | None:
        if has_changed_prices(customiser):
            return Tone.WARNING
        return None if customiser.active else Tone.MUTED

    return (
        Column("customiser_id", "Id", lambda c: str(c.customiser_id), sort=lambda c: c.customiser_id, numeric=True),
        Column("name", "Name", lambda c: c.name or "", stretch=True),
        Column("product", "Product", lambda c: spoken(c.product)),
        Column("price_type", "Price type", lambda c: model_name(c.price_type)),
        Column("active", "State", state, tone=tone),
        Column("updated_at", "Updated", lambda c: moment(c.updated_at), sort=_updated, searched=False),
    )
