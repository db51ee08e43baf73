"""Rows that don't stand as they should: apart, again, too long, without a name."""

import pytest

from sign_desk.orders.missed.importers import FileRefused
from sign_desk.orders.missed.issues import Code, Weight

SHOPIFY = "Name,Created at,Currency,Total,Email,Lineitem name,Lineitem quantity,Lineitem price,Id\n"
ALGOLPLUS = "Order Number,Order Date,Currency,First Name (Billing),Item Name,Quantity,Item Cost\n"
MOMENT = "2026-05-02 21:14:55 -0400"


def codes(order):
    return [issue.code for issue in order.issues]


def test_rows_of_an_order_may_stand_apart(read):
    first, second = read(
        SHOPIFY
        + f"#1,{MOMENT},USD,30,a@b.c,Neon,1,10,51\n"
        + f"#2,{MOMENT},USD,10,b@b.c,Neon,1,10,52\n"
        + "#1,,,,,Stand,2,10,\n"
    ).orders
    assert (first.rows, [line.name for line in first.lines]) == ((2, 4), ["Neon", "Stand"])
    assert codes(first) == [Code.APART]
    assert codes(second) == []


def test_a_bad_value_of_a_row_that_stands_apart_names_the_right_line(read):
    content = SHOPIFY + f"#1,{MOMENT},USD,,,Neon,1,10,51\n#2,{MOMENT},USD,,,Neon,1,10,52\n#1,,,,,Stand,x,10,\n"
    order = read(content).orders[0]
    assert ("products.1.quantity", 4) in {(issue.path, issue.row) for issue in order.issues}


def test_the_same_order_twice_counts_once(read):
    row = f"#1,{MOMENT},USD,10,a@b.c,Neon,1,10,51\n"
    (order,) = read(SHOPIFY + row + row).orders
    assert len(order.lines) == 1
    assert [(issue.code, issue.weight) for issue in order.issues] == [(Code.REPEATED, Weight.TELLS)]


def test_two_orders_of_one_number_are_asked_about(read):
    orders = read(
        SHOPIFY + f"#1,{MOMENT},USD,10,a@b.c,Neon,1,10,51\n" + f"#1,{MOMENT},USD,20,a@b.c,Neon,2,10,51\n"
    ).orders
    assert [order.key.partition(",")[0] for order in orders] == ["51", "51 (row 3"]
    assert [(codes(order), order.issues[0].weight) for order in orders] == [([Code.REPEATED], Weight.ASKS)] * 2


def test_two_orders_of_one_id_are_asked_about(read):
    orders = read(
        SHOPIFY + f"#1,{MOMENT},USD,10,a@b.c,Neon,1,10,51\n" + f"#2,{MOMENT},USD,10,a@b.c,Neon,1,10,51\n"
    ).orders
    assert [codes(order) for order in orders] == [[Code.REPEATED]] * 2


def test_a_repeated_row_of_a_repeating_table_is_asked_about(read):
    row = "1,2026-05-02,GBP,Zoë,Neon,1,10\n"
    (order,) = read(ALGOLPLUS + row + row).orders
    assert len(order.lines) == 2
    assert [(issue.code, issue.weight) for issue in order.issues] == [(Code.REPEATED, Weight.ASKS)]


def test_rows_of_a_repeating_table_may_stand_apart(read):
    rows = [f"{number},2026-05-02,GBP,Zoë,{name},1,10\n" for number, name in ((1, "A"), (1, "B"), (2, "C"), (1, "D"))]
    first, second = read(ALGOLPLUS + "".join(rows)).orders
    assert [line.name for line in first.lines] == ["A", "B", "D"]
    assert [line.name for line in second.lines] == ["C"]


def test_a_row_with_more_cells_than_headings_is_asked_about(read):
    (order,) = read(SHOPIFY + f"#1,{MOMENT},USD,10,a@b.c,Neon,1,10,51,surplus\n").orders
    assert [(issue.code, issue.weight, issue.row) for issue in order.issues] == [(Code.ROW_LENGTH, Weight.ASKS, 2)]


def test_a_row_that_one_separator_shifts_is_asked_about_though_its_last_cell_is_empty(read):
    heading, moment = SHOPIFY.replace(",Id\n", ",Id,Tags\n"), MOMENT
    good = "".join(f"#{number},{moment},USD,10,a@b.c,Neon,1,10,5{number},\n" for number in (1, 2))
    shifted = f"#3,{moment},USD,10,a@b.c,Neon, red,1,10,53,\n"
    *others, order = read(heading + good + shifted).orders
    longer = (Code.ROW_LENGTH, Weight.ASKS, 4)
    assert longer in [(issue.code, issue.weight, issue.row) for issue in order.issues]
    assert [codes(one) for one in others] == [[], []]
    *_, order = read(heading + good.replace(",\n", ",,\n") + shifted).orders
    assert Code.ROW_LENGTH not in codes(order), "every row of that file ends so"


def test_a_row_with_fewer_cells_is_asked_about(read):
    (order,) = read(SHOPIFY + f"#1,{MOMENT},USD,10,a@b.c,Neon,1,10\n").orders
    assert (order.key, order.order_id) == ("#1", "")
    assert [(issue.code, issue.weight, issue.row) for issue in order.issues] == [(Code.ROW_LENGTH, Weight.ASKS, 2)]


def test_a_quotation_mark_too_many_swallows_no_order(read):
    rows = "".join(f"#{number},{MOMENT},USD,10,a@b.c,{name},1,10,51\n" for number, name in ((1, '"24h neon'), (2, "B")))
    with pytest.raises(FileRefused, match="read to its end"):
        read(SHOPIFY + rows)
    closed_later = "".join(
        f"#{number},{MOMENT},USD,10,a@b.c,{name},1,10,51\n" for number, name in ((1, '"Happy'), (2, 'call "Joe"'))
    )
    with pytest.raises(FileRefused, match="read to its end"):
        read(SHOPIFY + closed_later)


def test_a_row_without_a_name_is_an_order_that_cant_be_sent(read):
    (order,) = read(SHOPIFY + f",{MOMENT},USD,10,a@b.c,Neon,1,10,\n").orders
    assert order.key.startswith("(row 2, ")
    assert (Code.NO_NAME, "external_order_number") in {(issue.code, issue.path) for issue in order.issues}


def test_what_is_decided_of_a_nameless_order_holds_for_no_other(read):
    rows = [f",{MOMENT},USD,10,{who}@b.c,Neon,1,10,\n" for who in ("ann", "bob")]
    (first,), (again,), (other,) = (read(SHOPIFY + row).orders for row in (rows[0], rows[0], rows[1]))
    assert first.key == again.key != other.key
    assert len({order.key for order in read(SHOPIFY + rows[0] * 3).orders}) == 3


def test_a_number_is_no_id(read):
    by_id = read("Name,Lineitem name,Lineitem quantity,Lineitem price,Id\nW-1,Neon,1,10,37\n").orders[0].key
    assert by_id != read("Name,Lineitem name,Lineitem quantity,Lineitem price\n37,Neon,1,10\n").orders[0].key


def test_headings_in_between_are_no_order(read):
    row = f"{MOMENT},USD,10,a@b.c,Neon,1,10,"
    assert [order.number for order in read(f"{SHOPIFY}#1,{row}1\n{SHOPIFY}#2,{row}2\n").orders] == ["#1", "#2"]


def test_an_empty_cell_does_not_hide_the_other_column_of_its_kind(read):
    table = "Name,Line: Type,Line: Name,Line: Title,Line: Quantity,Line: Price\n"
    rows = "#1,Line Item,,Neon,1,10\n#1,Line Item,Neon - Red,Neon,1,10\n"
    assert [line.name for line in read(table + rows).orders[0].lines] == ["Neon", "Neon - Red"]


def test_an_order_without_products_is_named(read):
    (order,) = read(SHOPIFY + f"#1,{MOMENT},USD,10,a@b.c,,,,51\n").orders
    assert codes(order) == [Code.NO_LINES]


def test_blank_rows_count_but_mean_nothing(read):
    orders = read("\n,,,\n" + SHOPIFY + f"\n,,,,,,,,\n#1,{MOMENT},USD,10,a@b.c,Neon,1,10,51\n").orders
    assert [order.rows for order in orders] == [(6,)]


@pytest.mark.parametrize(
    ("total", "expected"),
    [("10", []), ("10.01", []), ("12", []), ("11", [Code.SUM]), ("1,000", []), ("", [])],
)
def test_sums_that_dont_add_up_are_asked_about(read, total, expected):
    content = (
        "Name,Currency,Total,Taxes,Lineitem name,Lineitem quantity,Lineitem price\n" + f'#1,USD,"{total}",2,Neon,1,10\n'
    )
    (order,) = read(content).orders
    assert [code for code in codes(order) if code is not Code.AMOUNT] == expected


def test_a_price_is_not_negative(read):
    (order,) = read(SHOPIFY + f"#1,{MOMENT},USD,,,Neon,1,-10,51\n").orders
    assert [(issue.path, issue.message) for issue in order.issues] == [("products.0.price", "“-10” is negative.")]


def test_a_lost_id_leaves_the_other_orders_alone(read):
    lost, fine = read(
        SHOPIFY + f"#1,{MOMENT},USD,10,,Neon,1,10,4560000000000.0\n" + f"#2,{MOMENT},USD,10,,Neon,1,10,52\n"
    ).orders
    assert (lost.key, lost.order_id, codes(lost)) == ("#1", "", [Code.ROUNDED])
    assert codes(fine) == []


@pytest.mark.parametrize(
    ("postcode", "country", "asked"),
    [("2134", "US", True), ("02134", "US", False), ("2134", "CA", False), ("1067", "DE", True), ("SW1", "GB", False)],
)
def test_a_postcode_that_may_have_lost_a_zero_is_asked_about(read, postcode, country, asked):
    headings = "Name,Currency,Lineitem name,Lineitem quantity,Lineitem price,Billing Zip,Billing Country\n"
    (order,) = read(f"{headings}#1,USD,Neon,1,10,{postcode},{country}\n").orders
    expected = [(Code.POSTCODE, "billing_address.postcode", Weight.ASKS)] if asked else []
    assert [(issue.code, issue.path, issue.weight) for issue in order.issues] == expected


def test_notes_are_kept_as_far_as_they_are_shown(read):
    (order,) = read(
        "Name,Lineitem name,Lineitem quantity,Lineitem price,Notes\n#1,Neon,1,10," + "😀" * 6000 + "\n"
    ).orders
    ((title, text),) = order.not_sent
    assert (title, len(text), text[-2:]) == ("Notes", 200, "😀…")


def test_rows_of_two_orders_in_turn_make_two_orders(read):
    heads = "".join(f"#{number},{MOMENT},USD,,,Neon,1,10,5{number}\n" for number in (1, 2))
    found = read(SHOPIFY + heads + "".join(f"#{1 + place % 2},,,,,Stand {place},1,5,\n" for place in range(3000)))
    assert [(order.number, len(order.lines), len(order.rows)) for order in found.orders] == [
        ("#1", 1501, 1501),
        ("#2", 1501, 1501),
    ]
    assert found.orders[1].lines[-1].name == "Stand 2999"
