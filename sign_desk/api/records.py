"""The wire records: what the service sends and what is sent to it, typed and frozen.

How they keep what they do not know is told in `wire`; the bodies of webhooks are in `deliveries`. All of them
can be imported from here.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, JsonValue, StrictBool, StrictInt, StrictStr

from sign_desk.api.deliveries import (
    DesignedProduct,
    FormResponse,
    FormSubmission,
    FormSubmitted,
    OrderCreated,
    PlacedAddress,
    PlacedCustomer,
    PlacedOrder,
    ProductCreated,
    SubmittedForm,
    Upload,
    WebhookExample,
)
from sign_desk.api.wire import JsonObject, Number, Record, WireError, encode, from_wire, instant, to_wire

__all__ = [
    "Address",
    "Customer",
    "Customiser",
    "DesignedProduct",
    "FormResponse",
    "FormSubmission",
    "FormSubmitted",
    "JsonObject",
    "LegacyAddress",
    "LegacyOrderRequest",
    "LegacyProductRequest",
    "LegacyReceipt",
    "Number",
    "OrderCreated",
    "OrderLine",
    "OrderReceipt",
    "OrderRequest",
    "PlacedAddress",
    "PlacedCustomer",
    "PlacedOrder",
    "ProductCreated",
    "ReceiptLine",
    "Record",
    "SubmittedForm",
    "Topic",
    "Upload",
    "Webhook",
    "WebhookDraft",
    "WebhookExample",
    "WireError",
    "encode",
    "from_wire",
    "instant",
    "to_wire",
]

# Customisers


class Customiser(Record):
    """A customiser: one configurable sign of the store."""

    customiser_id: StrictInt
    name: StrictStr | None = None
    price_type: StrictStr | None = None
    product: StrictStr | None = None
    selection_type: StrictStr | None = None
    active: StrictBool | None = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None


# Webhooks


class Topic(StrEnum):
    """The topics that can be subscribed to."""

    PRODUCT_CREATED = "product:created"
    ORDER_CREATED = "order:created"
    FORM_SUBMITTED = "form:submitted"


class Webhook(Record):
    """A subscription. `meta` is `{}` or `[]` where it is empty."""

    webhook_id: StrictInt
    topic: StrictStr | None = None
    url: StrictStr | None = None
    status: StrictStr | None = None
    secret: StrictStr | None = Field(default=None, repr=False)
    meta: JsonValue = None
    created_at: StrictStr | None = None
    updated_at: StrictStr | None = None

    @property
    def is_inactive(self) -> bool:
        """Whether the service calls it anything but active; which words it has for that is not known."""
        return self.status not in {None, "active"}


class WebhookDraft(Record):
    """A subscription to be made or replaced. Its topic may be one that is not known here."""

    topic: Topic | StrictStr
    url: StrictStr
    meta: JsonObject | None = None


# Orders


class Address(Record):
    """An address of an order to be sent. A shipping address has no e-mail and no phone."""

    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    email: StrictStr | None = None
    phone: StrictStr | None = None
    address_1: StrictStr | None = None
    address_2: StrictStr | None = None
    city: StrictStr | None = None
    province: StrictStr | None = None
    postcode: StrictStr | None = None
    country: StrictStr | None = None


class Customer(Record):
    """The customer of an order to be sent."""

    first_name: StrictStr | None = None
    last_name: StrictStr | None = None
    email: StrictStr | None = None
    phone: StrictStr | None = None


class OrderLine(Record):
    """A line of an order to be sent. `price` is minor currency units."""

    external_id: StrictStr
    quantity: Annotated[StrictInt, Field(ge=1)]
    price: Annotated[StrictInt, Field(ge=0)]


class OrderRequest(Record):
    """An order to be sent, in the documented order of its fields."""

    integration_id: StrictInt
    external_id: StrictStr
    external_order_number: StrictStr
    currency: StrictStr | None = None
    billing_address: Address | None = None
    shipping_address: Address | None = None
    shipping_line: StrictStr | None = None
    customer: Customer | None = None
    products: tuple[OrderLine, ...]


class ReceiptLine(Record):
    """A line of a receipt, as the service wrote it."""

    external_id: StrictStr | StrictInt | None = None
    quantity: StrictStr | Number | None = None
    price: StrictStr | Number | None = None


class OrderReceipt(Record):
    """The service's word that it took an order.

    Broader than published on purpose: a number written as text is still an acceptance, and must not end
    as an order without an answer. `order_id` is what makes it one.
    """

    order_id: StrictInt | StrictStr
    external_id: StrictStr | StrictInt | None = None
    external_order_number: StrictStr | StrictInt | None = None
    currency: StrictStr | None = None
    shipping_line: JsonValue = None
    products: tuple[ReceiptLine, ...] | None = None


# The two deprecated calls


class LegacyAddress(Record):
    """The shipping address of a legacy order."""

    name: StrictStr | None = None
    phone: StrictStr | None = None
    address1: StrictStr | None = None
    address2: StrictStr | None = None
    city: StrictStr | None = None
    province: StrictStr | None = None
    country: StrictStr | None = None
    zip: StrictStr | None = None


class LegacyOrderRequest(Record):
    """A legacy order. The unit of `order_total` is not known; it is never converted."""

    order_id: StrictStr
    order_number: StrictStr
    order_total: Number | None = None
    order_currency: StrictStr | None = None
    email: StrictStr | None = None
    products: tuple[JsonValue, ...]
    shipping_address: LegacyAddress | None = None
    shipping_line: StrictStr | None = None


class LegacyProductRequest(Record):
    """A product to be synchronised by the legacy call."""

    product_id: StrictStr
    cart: JsonObject
    price_breakdown: JsonObject
    custom_background_path: StrictStr | None = None
    custom_background_original_path: StrictStr | None = None
    product_type_paths: JsonObject | None = None
    logo_original_path: StrictStr | None = None


class LegacyReceipt(Record):
    """The service's answer to a legacy call."""

    ok: StrictBool
