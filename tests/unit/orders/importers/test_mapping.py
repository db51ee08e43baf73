"""Tables whose columns the operator names, and that are known again by their headings."""

import json
from dataclasses import replace

import pytest

from sign_desk.orders.missed.importers import ColumnMapping, Field, FileRefused, Format, UnknownTable
from sign_desk.orders.missed.importers.headers import fingerprint

TABLE = (
    "Bestellung;Wann;Währung;Artikel;Anzahl;Stückpreis;Kunde;Bemerkung\n"
    "B-1;03/05/2026 21:14;EUR;Neon;2;10,50;Zoë Müller;leise\n"
    ";;;Ständer;1;5,00;;\n"
    "B-2;04/05/2026 08:00;EUR;Neon;1;10,50;Ada;\n"
)


@pytest.fixture
def mapping(preview):
    return ColumnMapping(
        name="Our shop",
        columns={
            Field.NUMBER: "Bestellung",
            Field.CREATED: "Wann",
            Field.CURRENCY: "Währung",
            Field.LINE_NAME: "Artikel",
            Field.LINE_QUANTITY: "Anzahl",
            Field.LINE_UNIT_PRICE: "Stückpreis",
            Field.BILLING_NAME: "Kunde",
        },
        day_first=True,
        fingerprint=preview(TABLE.encode()).fingerprint,
    )


def test_a_table_is_read_by_its_mapping(read, mapping):
    found = read(TABLE, mapping=mapping)
    assert (found.format, found.mapping) == (Format.MAPPED, "Our shop")
    first, second = found.orders
    assert [line.name for line in first.lines] == ["Neon", "Ständer"]
    assert first.created.earliest.month == 5
    assert first.not_sent == (("Bemerkung", "leise"),)
    assert second.billing.first_name == "Ada"


def test_a_table_is_known_again_by_its_headings(read, mapping):
    other = replace(mapping, name="Other", fingerprint="0" * 64)
    assert read(TABLE, mappings=[other, mapping]).mapping == "Our shop"
    with pytest.raises(UnknownTable):
        read(TABLE, mappings=[other])


def test_headings_may_stand_below_a_title(read, preview, mapping):
    content = "Orders of May;;;;;;;\n\n" + TABLE
    assert preview(content.encode()).guess.fingerprint == mapping.fingerprint
    for found in (read(content, mappings=[mapping]), read(content, mapping=mapping)):
        assert [(order.number, order.rows) for order in found.orders] == [("B-1", (4, 5)), ("B-2", (6,))]
    with pytest.raises(FileRefused):
        read("Orders of May\n")


def test_a_known_table_may_have_a_title_too(read):
    (order,) = read("May,2026,all\nName,Lineitem name,Lineitem quantity,Lineitem price\n#1,Neon,1,1\n").orders
    assert order.rows == (3,)


def test_of_two_rows_of_headings_the_operator_chooses(read, preview):
    shown = preview(b"Order,Order,Who,What,What\nNo,Date,Name,Qty,Price\n1,2026-05-02,Ada,1,10\n")
    assert shown.headings == ("Order", "Order (2)", "Who", "What", "What (2)")
    lower = shown.headed_by(1)
    assert (lower.headings, lower.rows) == (
        ("No", "Date", "Name", "Qty", "Price"),
        (("1", "2026-05-02", "Ada", "1", "10"),),
    )
    columns = {Field.NUMBER: "No", Field.LINE_QUANTITY: "Qty", Field.LINE_UNIT_PRICE: "Price"}
    made = replace(lower.guess, name="Two rows", columns=columns)
    (order,) = read("Order,Order,Who,What,What\nNo,Date,Name,Qty,Price\n1,2026-05-02,Ada,1,10\n", mapping=made).orders
    assert (order.number, order.lines[0].quantity) == ("1", 1)


def test_columns_of_one_name_and_of_none_can_be_told_apart(read, preview):
    content = "No,Name,Name,,Price\n1,Ada,Neon,2,10\n"
    headings = preview(content.encode()).headings
    assert headings == ("No", "Name", "Name (2)", "Column 4", "Price")
    fields = (Field.NUMBER, Field.BILLING_NAME, Field.LINE_NAME, Field.LINE_QUANTITY, Field.LINE_UNIT_PRICE)
    made = replace(preview(content.encode()).guess, name="x", columns=dict(zip(fields, headings, strict=True)))
    (order,) = read(content, mappings=[made]).orders
    assert (order.billing.first_name, order.lines[0].name, order.lines[0].quantity) == ("Ada", "Neon", 2)


def test_headings_are_compared_without_case_and_signs():
    assert fingerprint(["Order #", "E-Mail"]) == fingerprint(["ORDER", " e_mail "])
    assert fingerprint(["a", "b"]) != fingerprint(["b", "a"])


def test_a_known_table_may_be_read_by_a_mapping_too(read, exported):
    mapping = ColumnMapping(
        name="Mine",
        columns={Field.NUMBER: "Id", Field.LINE_QUANTITY: "Lineitem quantity", Field.LINE_UNIT_PRICE: "Lineitem price"},
        fingerprint="",
    )
    assert read(exported("shopify.csv"), mapping=mapping).orders[0].number == "5550000000001"


def test_mappings_are_kept_as_json(mapping):
    assert ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json()))) == mapping


def test_what_a_mapping_lacks_is_told(mapping):
    assert mapping.problems() == ()
    empty = replace(mapping, columns={})
    assert len(empty.problems()) == 3


def test_a_preview_guesses_columns_by_names_that_others_have(preview):
    guess = preview(b"Order number,Lineitem quantity,Price of one piece,Currency,Whatever\n1,2,3,4,5\n").guess
    assert guess.columns == {
        Field.NUMBER: "Order number",
        Field.LINE_QUANTITY: "Lineitem quantity",
        Field.LINE_UNIT_PRICE: "Price of one piece",
        Field.CURRENCY: "Currency",
    }


def test_json_has_no_preview(preview, exported):
    with pytest.raises(FileRefused):
        preview(exported("order.json"))
