"""What works with an address and a token, found out by reading, before a store is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sign_desk.api.errors import ApiError
from sign_desk.pricing.sample import SamplePrice, sample_price

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sign_desk.api.client import Client
    from sign_desk.api.records import Customiser

_PRICES_TRIED = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was tried on a store: what, whether it works, and a word about it."""

    what: str
    works: bool
    detail: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What works with an address and a token, and a price to compare with the storefront (None: none was found)."""

    findings: tuple[Finding, ...]
    sample: SamplePrice | None

    @property
    def works(self) -> bool:
        """Whether the token opens the store: what is needed to keep it."""
        return bool(self.findings) and self.findings[0].works


async def try_out(client: Client) -> Trial:
    """Find out what works with `client`, by reading only."""
    try:
        customisers = await client.list_customisers()
    except ApiError as error:
        return Trial((_failed("Sign in and read customisers", error),), None)
    listed = Finding("Sign in and read customisers", works=True, detail=f"{len(customisers)} found")
    prices, sample = await _try_prices(client, customisers[:_PRICES_TRIED])
    return Trial((listed, prices, await _try_webhooks(client)), sample)


async def _try_prices(client: Client, customisers: Sequence[Customiser]) -> tuple[Finding, SamplePrice | None]:
    what = "Read prices"
    try:
        for customiser in customisers:
            sample = sample_price(await client.get_pricing(customiser.customiser_id), customiser.name or "")
            if sample is not None:
                return Finding(what, works=True, detail=sample.place), sample
    except ApiError as error:
        return _failed(what, error), None
    return Finding(what, works=True, detail="no price is set yet"), None


async def _try_webhooks(client: Client) -> Finding:
    what = "Read webhooks"
    try:
        return Finding(what, works=True, detail=f"{len(await client.list_webhooks())} found")
    except ApiError as error:
        return _failed(what, error)


def _failed(what: str, error: ApiError) -> Finding:
    return Finding(what, works=False, detail=f"{error.title}. {error.cause}")
