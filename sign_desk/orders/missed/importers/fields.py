"""What a column of a table of orders may hold."""

from __future__ import annotations

from enum import StrEnum


class Field(StrEnum):
    """A kind of value. The values of an order's own fields are their dotted paths in the order."""

    NUMBER = "external_order_number"
    ORDER_ID = "external_id"
    CREATED = "created_at"
    CURRENCY = "currency"
    SHIPPING_LINE = "shipping_line"

    CUSTOMER_NAME = "customer.name"
    CUSTOMER_FIRST_NAME = "customer.first_name"
    CUSTOMER_LAST_NAME = "customer.last_name"
    CUSTOMER_EMAIL = "customer.email"
    CUSTOMER_PHONE = "customer.phone"

    BILLING_NAME = "billing_address.name"
    BILLING_FIRST_NAME = "billing_address.first_name"
    BILLING_LAST_NAME = "billing_address.last_name"
    BILLING_EMAIL = "billing_address.email"
    BILLING_PHONE = "billing_address.phone"
    BILLING_ADDRESS_1 = "billing_address.address_1"
    BILLING_ADDRESS_2 = "billing_address.address_2"
    BILLING_CITY = "billing_address.city"
    BILLING_PROVINCE = "billing_address.province"
    BILLING_POSTCODE = "billing_address.postcode"
    BILLING_COUNTRY = "billing_address.country"

    SHIPPING_NAME = "shipping_address.name"
    SHIPPING_FIRST_NAME = "shipping_address.first_name"
    SHIPPING_LAST_NAME = "shipping_address.last_name"
    SHIPPING_EMAIL = "shipping_address.email"
    SHIPPING_PHONE = "shipping_address.phone"
    SHIPPING_ADDRESS_1 = "shipping_address.address_1"
    SHIPPING_ADDRESS_2 = "shipping_address.address_2"
    SHIPPING_CITY = "shipping_address.city"
    SHIPPING_PROVINCE = "shipping_address.province"
    SHIPPING_POSTCODE = "shipping_address.postcode"
    SHIPPING_COUNTRY = "shipping_address.country"

    PAYMENT = "payment"
    FULFILMENT = "fulfilment"
    CANCELLED = "cancelled"
    REFUND = "refund"
    REFUNDED_LINES = "refunded lines"
    TEST = "test"
    SUBTOTAL = "subtotal"
    DISCOUNT = "discount"
    SHIPPING = "shipping"
    TAX = "tax"
    TOTAL = "total"
    TAXED = "taxed"

    LINE_KIND = "line.kind"
    LINE_NAME = "line.name"
    LINE_SKU = "line.sku"
    LINE_PRODUCT_ID = "line.product_id"
    LINE_VARIANT_ID = "line.variant_id"
    LINE_QUANTITY = "line.quantity"
    LINE_UNIT_PRICE = "line.unit"
    LINE_PRICE = "line.line"
    LINE_REDUCED = "line.reduced"
    LINE_DISCOUNT = "line.discount"
    LINE_TAX = "line.tax"
    LINE_VENDOR = "line.vendor"
    LINE_TYPE = "line.product_type"
    LINE_SHIPS = "line.ships"

    @property
    def words(self) -> str:
        """What it is called on the screen."""
        if self in _TITLES:
            return _TITLES[self]
        place, _, name = self.partition(".")
        return f"{_PLACES[place]} {_NAMES[name]}"


_TITLES = {
    Field.NUMBER: "Order number",
    Field.ORDER_ID: "Store's order id",
    Field.CREATED: "Ordered at",
    Field.CURRENCY: "Currency",
    Field.SHIPPING_LINE: "Shipping method",
    Field.PAYMENT: "Payment status",
    Field.FULFILMENT: "Fulfilment status",
    Field.CANCELLED: "Cancelled at",
    Field.REFUND: "Refunded amount",
    Field.REFUNDED_LINES: "Refunded products",
    Field.TEST: "Test order",
    Field.SUBTOTAL: "Subtotal",
    Field.DISCOUNT: "Discount of the order",
    Field.SHIPPING: "Shipping costs",
    Field.TAX: "Tax of the order",
    Field.TOTAL: "Total",
    Field.TAXED: "Prices include tax",
    Field.LINE_KIND: "Kind of row",
    Field.LINE_NAME: "Product name",
    Field.LINE_SKU: "SKU",
    Field.LINE_PRODUCT_ID: "Product id",
    Field.LINE_VARIANT_ID: "Variant id",
    Field.LINE_QUANTITY: "Quantity",
    Field.LINE_UNIT_PRICE: "Price of one piece",
    Field.LINE_PRICE: "Price of all pieces, before discount",
    Field.LINE_REDUCED: "Price of all pieces, after discount",
    Field.LINE_DISCOUNT: "Discount on all pieces",
    Field.LINE_TAX: "Tax on all pieces",
    Field.LINE_VENDOR: "Vendor",
    Field.LINE_TYPE: "Product type",
    Field.LINE_SHIPS: "Needs shipping",
}
_PLACES = {"customer": "Customer:", "billing_address": "Billing:", "shipping_address": "Shipping:"}
_NAMES = {
    "name": "whole name",
    "first_name": "first name",
    "last_name": "last name",
    "email": "e-mail",
    "phone": "phone",
    "address_1": "address",
    "address_2": "address, second line",
    "city": "city",
    "province": "province or state",
    "postcode": "postcode",
    "country": "country",
}
