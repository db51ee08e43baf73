"""Each kind of file as its program writes it, with the awkward content of real ones."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from sign_desk.orders.missed.importers import FileRefused, Format
from sign_desk.orders.missed.issues import Code, Weight


def by_number(found):
    return {order.number: order for order in found.orders}


def issues_of(order):
    return {(issue.code, issue.path): issue for issue in order.issues}


def test_shopifys_export_has_one_row_a_line(read, exported):
    found = read(exported("shopify.csv"))
    assert found.format is Format.SHOPIFY
    order = found.orders[0]
    assert (order.key, order.number, order.rows) == ("5550000000001", "#1001", (2, 3))
    assert [(line.name, line.quantity, line.prices.unit) for line in order.lines] == [
        ("Custom Neon Sign - Hello", 1, Decimal("120.00")),
        ("Remote, small", 2, Decimal("15.00")),
    ]
    assert order.created.earliest == order.created.latest == datetime(2026, 5, 3, 1, 14, 55, tzinfo=UTC)
    assert order.issues == ()


def test_shopifys_one_name_and_guarded_zip_are_read(read, exported):
    order = read(exported("shopify.csv")).orders[0]
    assert (order.billing.first_name, order.billing.last_name) == ("Ada", "Lovelace Byron")
    assert (order.billing.postcode, order.billing.phone) == ("02108", "+1 555 0100")
    assert order.shipping is order.billing
    assert order.customer.email == "c1001@example.com"


def test_what_the_service_has_no_field_for_is_told(read, exported):
    assert read(exported("shopify.csv")).orders[0].not_sent == (
        ("Billing Company", "Byron & Co"),
        ("Notes", 'Please ring\ntwice, "loudly" ✨'),
        ("Tags", "vip"),
    )


def test_what_is_wrong_is_named_by_row_and_column(read, exported):
    orders = by_number(read(exported("shopify.csv")))
    assert str(orders["#1006"].issues[0]) == (
        "Row 8, Lineitem quantity: “-1” is not a quantity. Enter a whole number from 1, or leave the line out."
    )
    assert {number: [issue.code for issue in order.issues] for number, order in orders.items() if order.issues} == {
        "#1003": [Code.ROUNDED],
        "#1006": [Code.QUANTITY],
        "#1008": [Code.REFUNDED_PARTLY],
        "#1009": [Code.CURRENCY],
        "#1010": [Code.DATE, Code.SUM],
    }


def test_the_shops_states_are_kept(read, exported):
    orders = by_number(read(exported("shopify.csv")))
    assert orders["#1004"].status.cancelled == "2026-05-03 08:00:00 -0400"
    assert orders["#1005"].status.refunded
    assert not orders["#1008"].status.refunded
    assert orders["#1008"].lines[0].name == '=HYPERLINK("http://evil.example")'


def test_names_of_countries_and_provinces_become_codes(read, exported):
    address = by_number(read(exported("shopify.csv")))["#1007"].billing
    assert (address.country, address.province) == ("CA", "ON")


def test_scripts_that_run_from_right_to_left_stay(read, exported):
    order = by_number(read(exported("shopify.csv")))["#1002"]
    assert order.lines[0].name == "Custom Neon Sign - אהבה 💛"
    assert order.billing.first_name == "محمد"


@pytest.mark.parametrize(
    ("usual", "variant"),
    [("Cancelled at", "Canceled at"), ("Lineitem sku", "Lineitem SKU"), ("Billing Zip", "BILLING_ZIP")],
)
def test_variants_of_headings_are_known(read, exported, usual, variant):
    content = exported("shopify.csv")
    assert usual.encode() in content
    varied = read(content.replace(usual.encode(), variant.encode(), 1))
    assert [(order.status, order.billing, order.lines) for order in varied.orders] == [
        (order.status, order.billing, order.lines) for order in read(content).orders
    ]


def test_matrixifys_export_has_ids_and_rows_of_other_kinds(read, exported):
    found = read(exported("matrixify.csv"))
    assert found.format is Format.MATRIXIFY
    first, second = found.orders
    assert [(line.product_id, line.variant_id) for line in first.lines] == [
        ("8120000000001", "9120000000001"),
        ("8120000000002", "9120000000002"),
    ]
    assert first.shipping_line == "Express"
    assert {line.prices.taxed for line in first.lines} == {False}
    assert first.customer.email == "c1001@example.com"
    assert [(issue.code, issue.row) for issue in second.issues] == [(Code.REFUNDED_PARTLY, 7)]


def test_webtoffees_export_packs_lines_into_cells(read, exported):
    found = read(exported("webtoffee.csv"), zone="Europe/Berlin")
    assert found.format is Format.WEBTOFFEE
    orders = by_number(found)
    (line,) = orders["7001"].lines
    assert (line.name, line.product_id, line.sku, line.quantity) == ("Neon | Sign: „Liebe“", "812", "N-1", 2)
    assert (line.prices.line, line.prices.reduced) == (Decimal("220.00"), Decimal("200.00"))
    assert [line.name for line in orders["7002"].lines] == ["Neon", "Dimmer"]
    assert orders["7003"].status.cancelled == "wc-cancelled"
    assert ("billing_company", "Müller GmbH") in orders["7001"].not_sent


def test_packed_lines_that_cant_be_read_are_named(read, exported):
    order = by_number(read(exported("webtoffee.csv")))["7004"]
    assert [(issue.code, issue.weight, issue.column) for issue in order.issues] == [
        (Code.UNREADABLE, Weight.ASKS, "line_item_1"),
        (Code.NO_LINES, Weight.STOPS, ""),
    ]


def test_a_name_that_looks_like_a_part_is_asked_about(read, exported):
    content = exported("webtoffee.csv").replace(b"name:Neon | Sign:", b"name:Neon|total:5")
    order = by_number(read(content))["7001"]
    assert (Code.UNREADABLE, "products.0") in issues_of(order)


def test_algolplus_export_repeats_the_order_or_leaves_it_empty(read, exported):
    found = read(exported("algolplus.csv"))
    assert found.format is Format.ALGOLPLUS
    orders = by_number(found)
    assert [line.name for line in orders["301"].lines] == ["Neon sign", "Stand"]
    assert [line.name for line in orders["302"].lines] == ["Neon sign", "Cable"]
    assert orders["302"].rows == (4, 5)
    assert orders["303"].status.refunded == "105.00"
    assert {line.product_id for order in found.orders for line in order.lines} == {""}


def test_the_analytics_export_is_refused_with_the_reason(read, exported):
    with pytest.raises(FileRefused) as refused:
        read(exported("analytics.csv"))
    assert "no addresses" in refused.value.cause
    assert "WebToffee" in refused.value.next_step


def test_an_order_as_the_service_takes_it(read, exported):
    found = read(exported("order.json"))
    assert found.format is Format.SIGN_CUSTOMISER
    (order,) = found.orders
    assert (order.order_id, order.number, order.exact, order.issues) == ("order-123456", "SC-1001", True, ())
    assert [(line.product_id, line.quantity, line.prices.sent) for line in order.lines] == [
        ("your-product-id-123", 2, 2999)
    ]
    assert order.shipping is order.billing


@pytest.mark.parametrize("form", [b"[%s, %s]", b'{"orders": [%s,%s]}', b"%s\n%s\n"])
def test_many_orders_as_the_service_takes_them(read, exported, form):
    one = exported("order.json")
    found = read(form % (one, one.replace(b"order-123456", b"order-7").replace(b"SC-1001", b"SC-7")))
    assert [order.number for order in found.orders] == ["SC-1001", "SC-7"]


def test_a_delivery_of_the_service_is_an_order_that_is_there_probably(read, exported):
    (order,) = read(exported("delivery.json")).orders
    assert order.billing.province == "TX"
    assert {issue.code for issue in order.issues} == {Code.DELIVERED, Code.UNREADABLE}


def test_prices_that_are_no_whole_numbers_are_named(read, exported):
    content = exported("order.json").replace(b"2999", b"29.99").replace(b'"SC-1001"', b"[1]")
    (order,) = read(content).orders
    assert set(issues_of(order)) == {
        (Code.UNREADABLE, "products.0.price"),
        (Code.UNREADABLE, "external_order_number"),
    }


def test_the_integration_that_a_file_names_is_told(read):
    (order,) = read('{"external_id": "1", "integration_id": 99}').orders
    assert (order.integration, order.not_sent) == ("99", (("integration_id", "99"),))


def test_products_that_were_refunded_are_asked_about(read):
    headings = "order_id,order_currency,billing_first_name,refund_items,line_item_1\n"
    (order,) = read(f"{headings}1,USD,Ada,item_id:4|amount:-30,name:Neon|quantity:3|sub_total:90.00\n").orders
    assert [(issue.code, issue.column) for issue in order.issues] == [(Code.REFUNDED_PARTLY, "refund_items")]
