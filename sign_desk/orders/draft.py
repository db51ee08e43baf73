"""An order as it is typed: every value is the text in its field, prices in major units."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """Who orders."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class AddressDraft:
    """An address. The service knows no e-mail and no phone of a shipping address: they are not sent there."""

    first_name: str = ""
    last_name: str = ""
    email: str = ""
    phone: str = ""
    address_1: str = ""
    address_2: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class LineDraft:
    """One product of an order: the store's product id, how many, and the price as typed."""

    external_id: str = ""
    quantity: str = ""
    price: str = ""


@dataclass(frozen=True, slots=True)
class LegacyDraft:
    """The text of a deprecated call as it is typed; `customiser` is the number of the one that a product is for."""

    text: str
    customiser: str = ""


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """The whole form. With `same_as_billing` it ships to the billing address, whatever else was typed."""

    integration_id: str = ""
    external_id: str = ""
    external_order_number: str = ""
    currency: str = ""
    billing_address: AddressDraft = field(default_factory=AddressDraft)
    shipping_address: AddressDraft = field(default_factory=AddressDraft)
    same_as_billing: bool = False
    shipping_line: str = ""
    customer: CustomerDraft = field(default_factory=CustomerDraft)
    products: tuple[LineDraft, ...] = ()
