"""What is pasted: addresses of products, and order numbers."""

import pytest

from sign_desk.orders.missed.addresses import read_addresses
from sign_desk.orders.missed.order_numbers import read_numbers


@pytest.mark.parametrize(
    ("text", "product", "variant"),
    [
        ("https://admin.shopify.com/store/signs/products/8120000000001", "8120000000001", ""),
        ("https://signs.myshopify.com/admin/products/812/variants/99?x=1#top", "812", "99"),
        ("https://signs.example/products/hello-sign?variant=99&utm_source=x", "", "99"),
        ("signs.example/admin/products/812/", "812", ""),
        ("https://shop.example/wp-admin/post.php?post=813&action=edit", "813", ""),
        ("https://shop.example/?post_type=product&p=813", "813", ""),
        ("https://shop.example/cart/?add-to-cart=5&variation_id=6", "5", "6"),
        ("gid://shopify/Product/812", "812", ""),
        ("gid://shopify/ProductVariant/99", "", "99"),
        ("812", "812", ""),
    ],
)
def test_ids_in_addresses(text, product, variant):
    (found,) = read_addresses(text)
    assert (found.product_id, found.variant_id, found.why_not) == (product, variant, "")


def test_an_address_that_names_a_product_by_words_has_no_id():
    (found,) = read_addresses("https://signs.example/collections/all/products/hello-sign?variant=x")
    assert (found.product_id, found.variant_id, found.handle) == ("", "", "hello-sign")
    assert "by words" in found.why_not
    (found,) = read_addresses("https://signs.example/products/2024")
    assert (found.product_id, found.handle) == ("", "2024")


@pytest.mark.parametrize("text", ["https://shop.example/blog?p=5", "http://[", "hello"])
def test_what_is_no_address_of_a_product(text):
    (found,) = read_addresses(text)
    assert found.why_not == "This is no address of a product."


def test_many_addresses():
    assert [found.product_id for found in read_addresses(" 1, 2\n3;4 ")] == ["1", "2", "3", "4"]
    assert read_addresses(" \n") == ()


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Name\n#1001\n 1002 \n\n", {"1001", "1002"}),
        ("#1001, SC-7;1003\t'#9'", {"1001", "sc-7", "1003", "9"}),
        ("[2026-05-02 21:14:03] sent order #1001 status=200 in 35 ms", {"1001"}),
        ('{"external_order_number": "#1001", "external_id":"5550", "total": 120}', {"1001", "5550"}),
        ("Order 1001 delivered; order_id=77", {"1001", "77"}),
    ],
)
def test_order_numbers(text, numbers):
    assert read_numbers(text).numbers == numbers
    assert read_numbers(text).not_read == ()


def test_of_the_rows_of_a_table_no_amount_is_taken_for_an_order():
    found = read_numbers("1001\t2\t149\n1002\t1\t89\n#1003\t1\t1\n1004\n")
    assert found.numbers == {"1003", "1004"}
    assert found.not_read == ("1001\t2\t149", "1002\t1\t89")
    assert read_numbers("1001\t1002\t").numbers == {"1001", "1002"}, "a row of numbers alone"


def test_lines_without_an_order_number_are_told():
    found = read_numbers("took 200 ms on 2026-05-02\n#5\nreorder 17 pieces")
    assert found.numbers == {"5"}
    assert found.not_read == ("took 200 ms on 2026-05-02", "reorder 17 pieces")


def test_what_a_log_says_did_not_arrive_is_not_there():
    told = read_numbers(
        "2026-05-02 ERROR webhook failed for order #1: timeout\n"
        "order_id=2 delivery status=502 retry 3\n"
        "order #3 delivered"
    )
    assert told.numbers == {"3"}
    assert len(told.not_read) == 2
