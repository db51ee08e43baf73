"""What the operator enters about a store, and what is wrong with it. No widgets."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sign_desk.api.origin import AddressError, normal_origin
from sign_desk.money import MinorUnit, PriceBasis, UnknownCurrency, is_ambiguous
from sign_desk.store.profiles import Profile, same_name

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

_LONGEST_ID = 18  # digits: any such number fits into 64 bits


@dataclass(frozen=True, slots=True)
class StoreEntry:
    """A store as it was entered: its profile, and the token if one was typed (None: the kept one stays)."""

    profile: Profile
    token: str | None = field(repr=False)


def problems(
    values: Mapping[str, str],
    *,
    view_only: bool,
    before: Profile | None,
    token_for: str | None,
    taken: Collection[str],
) -> dict[str, str]:
    """What stands in the way of keeping this entry, as sentences by field key.

    `token_for` is the origin whose token is in reach without typing it, if any; `taken` are the other stores' names.
    """
    found: dict[str, str] = {}
    if name := _name_problem(values["name"], taken):
        found["name"] = name
    if not values["operator"].strip():
        found["operator"] = "Enter your name: it stands on every record of what you send."
    if address := address_problem(values["origin"]):
        found["origin"] = address
    if currency := _currency_problem(values["currency"]):
        found["currency"] = currency
    integration = values["integration_id"].strip()
    if integration and not _is_id(integration):
        found["integration_id"] = "The integration's id is a whole number, such as 42."
    if "origin" not in found and not values["token"].strip():
        reason = _token_reason(normal_origin(values["origin"]), view_only, before, token_for)
        if reason:
            found["token"] = reason
    return found


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _LONGEST_ID and int(text) > 0


def address_problem(address: str) -> str | None:
    """Why `address` cannot be used, or None."""
    try:
        normal_origin(address)
    except AddressError as error:
        return str(error)
    return None


def counts_ambiguously(currency: str) -> bool:
    """Whether the operator has to tell how the service counts this currency."""
    try:
        return is_ambiguous(currency)
    except UnknownCurrency:
        return False


def entry(
    values: Mapping[str, str], *, view_only: bool, minor_units: Mapping[str, MinorUnit], before: Profile | None
) -> StoreEntry:
    """Make the profile of an entry without `problems`; `minor_units` has the answers by currency."""
    integration = values["integration_id"].strip()
    profile = Profile(
        store_id=before.store_id if before else uuid.uuid4().hex,
        name=values["name"].strip(),
        origin=normal_origin(values["origin"]),
        currency=values["currency"],
        integration_id=int(integration) if integration else None,
        colour=values["colour"],
        view_only=view_only,
        operator=values["operator"].strip(),
        minor_units=minor_units,
        price_basis=PriceBasis(values["price_basis"]) if values["price_basis"] else None,
        elsewhere_asked=before.elsewhere_asked if before else False,
    )
    return StoreEntry(profile, values["token"].strip() or None)


def _name_problem(name: str, taken: Collection[str]) -> str | None:
    if not name.strip():
        return "Give the store a name that you will recognise."
    if holder := next((other for other in taken if same_name(name, other)), None):
        return f"Another store is named “{holder}”. Give this one a name of its own, so that you never mix them up."
    return None


def _currency_problem(code: str) -> str | None:
    try:
        is_ambiguous(code)
    except UnknownCurrency:
        return "Choose the currency in which this store's prices are."
    return None


def _token_reason(origin: str, view_only: bool, before: Profile | None, token_for: str | None) -> str | None:
    """Why the token has to be entered, or None where the one in reach serves."""
    if before is not None and before.view_only and not view_only:
        return "Enter the token again to leave view only."
    if origin == token_for:
        return None
    if before is None:
        return "Paste the token from your Sign Customiser dashboard."
    if origin != before.origin:
        return "The address has changed: enter the token that belongs to it."
    return "You are signed out: enter the token."
