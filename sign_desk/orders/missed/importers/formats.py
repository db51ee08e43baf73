"""The tables that Sign Desk knows by their headings. Headings are written as `headers.normal` gives them."""

from __future__ import annotations

from sign_desk.orders.missed.importers.fields import Field
from sign_desk.orders.missed.importers.layout import Format, Layout

_ADDRESS = ("first_name", "last_name", "name", "email", "phone", "address_1", "address_2", "city", "postcode")


def _address(place: str, titled: str) -> dict[Field, tuple[str, ...]]:
    """Return the columns of an address whose headings begin with `titled`."""
    columns = {Field(f"{place}_address.{name}"): (f"{titled} {name.replace('_', ' ')}",) for name in _ADDRESS}
    return {
        **columns,
        Field(f"{place}_address.address_1"): (f"{titled} address 1", f"{titled} address1"),
        Field(f"{place}_address.address_2"): (f"{titled} address 2", f"{titled} address2"),
        Field(f"{place}_address.postcode"): (f"{titled} postcode", f"{titled} zip"),
        Field(f"{place}_address.province"): (f"{titled} province code", f"{titled} province", f"{titled} state"),
        Field(f"{place}_address.country"): (f"{titled} country code", f"{titled} country"),
    }


SHOPIFY = Layout(
    format=Format.SHOPIFY,
    signature=("name", "lineitem name", "lineitem quantity", "lineitem price"),
    once=True,
    columns={
        Field.NUMBER: ("name",),
        Field.ORDER_ID: ("id",),
        Field.CREATED: ("created at",),
        Field.CURRENCY: ("currency",),
        Field.SHIPPING_LINE: ("shipping method",),
        Field.CUSTOMER_EMAIL: ("email",),
        Field.CUSTOMER_PHONE: ("phone",),
        **_address("billing", "billing"),
        **_address("shipping", "shipping"),
        Field.BILLING_ADDRESS_1: ("billing address1", "billing address 1", "billing street"),
        Field.SHIPPING_ADDRESS_1: ("shipping address1", "shipping address 1", "shipping street"),
        Field.PAYMENT: ("financial status",),
        Field.FULFILMENT: ("fulfillment status",),
        Field.CANCELLED: ("cancelled at", "canceled at"),
        Field.REFUND: ("refunded amount",),
        Field.TEST: ("payment method",),
        Field.SUBTOTAL: ("subtotal",),
        Field.DISCOUNT: ("discount amount",),
        Field.SHIPPING: ("shipping",),
        Field.TAX: ("taxes",),
        Field.TOTAL: ("total",),
        Field.LINE_NAME: ("lineitem name",),
        Field.LINE_SKU: ("lineitem sku",),
        Field.LINE_QUANTITY: ("lineitem quantity",),
        Field.LINE_UNIT_PRICE: ("lineitem price",),
        Field.LINE_DISCOUNT: ("lineitem discount",),
        Field.LINE_SHIPS: ("lineitem requires shipping",),
        Field.LINE_VENDOR: ("vendor",),
    },
    not_sent=(
        "billing company",
        "shipping company",
        "notes",
        "note attributes",
        "tags",
        "discount code",
        "payment method",
        "employee",
        "location",
    ),
)

MATRIXIFY = Layout(
    format=Format.MATRIXIFY,
    signature=("name", "line quantity", "line title"),
    kinds=frozenset({"", "line item"}),
    columns={
        Field.NUMBER: ("name",),
        Field.ORDER_ID: ("id",),
        Field.CREATED: ("created at", "processed at"),
        Field.CURRENCY: ("currency",),
        Field.CUSTOMER_EMAIL: ("email", "customer email"),
        Field.CUSTOMER_PHONE: ("phone", "customer phone"),
        Field.CUSTOMER_FIRST_NAME: ("customer first name",),
        Field.CUSTOMER_LAST_NAME: ("customer last name",),
        **_address("billing", "billing"),
        **_address("shipping", "shipping"),
        Field.PAYMENT: ("payment status",),
        Field.FULFILMENT: ("order fulfillment status",),
        Field.CANCELLED: ("cancelled at", "canceled at"),
        Field.REFUND: ("price total refund",),
        Field.TEST: ("test",),
        Field.SUBTOTAL: ("price subtotal",),
        Field.SHIPPING: ("price total shipping",),
        Field.TAX: ("tax total",),
        Field.TOTAL: ("price total",),
        Field.TAXED: ("tax included",),
        Field.LINE_KIND: ("line type",),
        Field.LINE_NAME: ("line name", "line title"),
        Field.LINE_SKU: ("line sku",),
        Field.LINE_PRODUCT_ID: ("line product id",),
        Field.LINE_VARIANT_ID: ("line variant id",),
        Field.LINE_QUANTITY: ("line quantity",),
        Field.LINE_UNIT_PRICE: ("line price",),
        Field.LINE_DISCOUNT: ("line discount",),
        Field.LINE_REDUCED: ("line total",),
        Field.LINE_TAX: ("line tax total",),
        Field.LINE_VENDOR: ("line vendor",),
        Field.LINE_TYPE: ("line product type",),
        Field.LINE_SHIPS: ("line requires shipping",),
    },
    not_sent=("billing company", "shipping company", "note", "tags", "additional details"),
)

WEBTOFFEE = Layout(
    format=Format.WEBTOFFEE,
    signature=("order id", "line item 1", "billing first name"),
    packed="line item",
    taxed=False,
    columns={
        Field.NUMBER: ("order number", "order id"),
        Field.ORDER_ID: ("order id",),
        Field.CREATED: ("order date",),
        Field.CURRENCY: ("order currency",),
        Field.SHIPPING_LINE: ("shipping method",),
        Field.CUSTOMER_EMAIL: ("customer email",),
        **_address("billing", "billing"),
        **_address("shipping", "shipping"),
        Field.PAYMENT: ("status",),
        Field.REFUNDED_LINES: ("refund items",),
        Field.SUBTOTAL: ("order subtotal",),
        Field.DISCOUNT: ("cart discount", "discount total"),
        Field.SHIPPING: ("shipping total",),
        Field.TAX: ("tax total",),
        Field.TOTAL: ("order total",),
    },
    not_sent=(
        "billing company",
        "shipping company",
        "customer note",
        "order notes",
        "coupon items",
        "fee items",
        "payment method title",
    ),
)

ALGOLPLUS = Layout(
    format=Format.ALGOLPLUS,
    signature=("order number", "item name", "item cost", "first name billing"),
    columns={
        Field.NUMBER: ("order number",),
        Field.ORDER_ID: ("order id",),
        Field.CREATED: ("order date",),
        Field.CURRENCY: ("order currency", "currency"),
        Field.SHIPPING_LINE: ("shipping method title",),
        **{
            Field(f"{place}_address.{name}"): headings
            for place in ("billing", "shipping")
            for name, headings in {
                "first_name": (f"first name {place}",),
                "last_name": (f"last name {place}",),
                "email": (f"email {place}",),
                "phone": (f"phone {place}",),
                "address_1": (f"address 1 2 {place}", f"address 1 {place}"),
                "address_2": (f"address 2 {place}",),
                "city": (f"city {place}",),
                "province": (f"state code {place}", f"state name {place}"),
                "postcode": (f"postcode {place}",),
                "country": (f"country code {place}", f"country name {place}"),
            }.items()
        },
        Field.PAYMENT: ("order status",),
        # Its subtotal is before discount: it tells nothing of what a line costs after it.
        Field.DISCOUNT: ("cart discount amount",),
        Field.SHIPPING: ("order shipping amount",),
        Field.REFUND: ("order refund amount",),
        Field.TAX: ("order total tax amount",),
        Field.TOTAL: ("order total amount",),
        Field.LINE_NAME: ("item name",),
        Field.LINE_SKU: ("sku",),
        Field.LINE_PRODUCT_ID: ("product id",),
        Field.LINE_VARIANT_ID: ("variation id",),
        Field.LINE_QUANTITY: ("quantity refund", "quantity"),
        Field.LINE_UNIT_PRICE: ("item cost",),
    },
    not_sent=("company billing", "company shipping", "customer note", "coupon code", "payment method title"),
)

KNOWN = (SHOPIFY, MATRIXIFY, WEBTOFFEE, ALGOLPLUS)

ANALYTICS = Layout(
    format=Format.MAPPED, signature=("date", "order", "customer type", "items sold", "net sales"), columns={}
)
"""WooCommerce's Analytics export: it has neither addresses nor ids, so no order can come of it."""
