"""Exports of WooCommerce from the file to the end: each missing order is in the service's list once."""

import pytest
from PySide6.QtCore import QLocale

from sign_desk.orders.missed.piles import Pile

ORDERS = 3
PRODUCT = "your-product-id-123"


def _webtoffee(number, currency, price):
    return {
        "order_id": str(number),
        "order_number": f"WT-{number}",
        "order_date": "2026-05-02 21:30:00",
        "status": "processing",
        "shipping_total": "0",
        "cart_discount": "0",
        "order_total": price,
        "order_subtotal": price,
        "order_currency": currency,
        "billing_first_name": "Chloé",
        "billing_last_name": f"Müller, {number}",
        "billing_email": f"c{number}@example.com",
        "billing_address_1": "Hauptstraße 5",
        "billing_postcode": "01067",
        "billing_city": "Dresden",
        "billing_country": "DE",
        "line_item_1": f"name:Neon; „Liebe“|product_id:{PRODUCT}|sku:N-1|quantity:1|total:{price}|sub_total:{price}",
    }


def _algolplus(number, currency, price):
    return {
        "Order Number": f"WT-{number}",
        "Order Status": "Processing",
        "Order Date": "2026-05-02 21:30",
        "First Name (Billing)": "Chloé",
        "Last Name (Billing)": f"Müller, {number}",
        "Address 1&2 (Billing)": "Hauptstraße 5",
        "City (Billing)": "Dresden",
        "Postcode (Billing)": "01067",
        "Country Code (Billing)": "DE",
        "Email (Billing)": f"c{number}@example.com",
        "Order Subtotal Amount": price,
        "Order Total Amount": price,
        "SKU": "N-1",
        "Item #": "1",
        "Item Name": "Neon; „Liebe“",
        "Quantity (- Refund)": "1",
        "Item Cost": price,
        "Currency": currency,
    }


@pytest.fixture(
    params=[("de_DE", "EUR", "1250.50", 125050), ("ar_KW", "KWD", "1250.500", 1250500)], ids=["de_DE", "ar_KW"]
)
def sold(request):
    """What was sold: currency, price, and that as it is sent. The computer's language is that of the place."""
    locale, *sale = request.param
    before = QLocale()
    QLocale.setDefault(QLocale(locale))
    yield sale
    QLocale.setDefault(before)


@pytest.mark.parametrize("plugin", [_webtoffee, _algolplus], ids=["webtoffee", "algolplus"])
async def test_woocommerce_orders_are_sent_once_each(at_missed, sandbox, export, hand, sold, plugin):
    currency, price, minor = sold
    _, missed = await at_missed(currency=currency)
    await missed.open(export(*(plugin(7000 + n, currency, price) for n in range(ORDERS))), orders=ORDERS)
    answers = {"external_id": "order_number", f"count {currency}": "iso"}
    if asked := missed.work.questions.cards.keys():
        await missed.answer(**{key: answers[key] for key in asked})
    if plugin is _algolplus:
        await missed.make_rule(PRODUCT)
    await missed.mark(Pile.NO_PROOF)
    await missed.counted(MISSING=ORDERS)
    await missed.send()
    await missed.stands_still("The first order was sent alone")
    await hand.click(missed.run.card.seen_button)
    await missed.stands_still("Finished")
    sent = [order["body"] for order in sandbox.orders()]
    assert sorted(body["external_order_number"] for body in sent) == [f"WT-{7000 + n}" for n in range(ORDERS)]
    (line,) = sent[0]["products"]
    assert (line["external_id"], line["quantity"], line["price"]) == (PRODUCT, 1, minor)
