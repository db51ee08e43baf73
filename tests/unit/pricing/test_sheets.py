"""Tables of prices: what is written, and that reading it back changes nothing."""

import csv
import io
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.sheets.columns import Terms
from sign_desk.pricing.sheets.entries import entry_of, from_workbook, plain, read_text, text_entry
from sign_desk.pricing.sheets.importing import importing
from sign_desk.pricing.sheets.tables import Table, parts, tabulating
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat


def title(_part, path):
    return " ".join(path)


def counted(unit, doubt, currency):
    return "as sent" if doubt else currency if unit else ""


def terms(currency="USD", locale="en_US", customiser_id=1):
    return Terms(customiser_id, PriceFormat(currency, None, locale), title, counted)


def tables_of(document, terms):
    wanted = {f"Table {number}": (branch,) for number, branch in enumerate(parts(document))}
    return finish(tabulating(document, wanted, terms))


def through_text(table, mark):
    """The table as a CSV file gives it back."""
    file = io.StringIO(newline="")
    csv.writer(file).writerows([table.headings, *([plain(entry, mark) for entry in row] for row in table.rows)])
    file.seek(0)
    headings, *rows = csv.reader(file)
    return replace(table, headings=headings, rows=[[cell or None for cell in row] for row in rows])


def run(document, tables, its=None):
    return finish(importing(document, tables, its or terms()))


def changed(table, heading, entry, row=0):
    """The table with another entry."""
    place = list(table.headings).index(heading)
    rows = [list(entries) for entries in table.rows]
    rows[row][place] = entry
    return replace(table, rows=rows)


def step_of(dry, *, clear=False):
    return finish(dry.stepping("Import", clear=clear))


def values_of(dry):
    return {".".join(cell.path): value for cell, value in dry.values.items()}


BASE1 = "base_price line_1 (USD)"


@pytest.fixture
def document(trees):
    tree = trees["FIXED_WIDTH"]
    for number, price_list in enumerate(tree["price_lists"]):
        price_list["name"] = f"List {number}"
    return PricingDocument(tree)


@pytest.fixture
def tables(document):
    return tables_of(document, terms())


@given(text=st.text(max_size=40))
def test_a_text_is_read_as_it_was_written(text):
    written = text_entry(text)
    assert read_text(written) == text
    assert written
    assert written[0] not in "=+-@\t\r\n"
    assert text_entry(written) != written or written == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Large", "Large"),
        ("=1+1", "'=1+1"),
        ("'=1", "''=1"),
        ("-5", "'-5"),
        ("", '""'),
        (" x", '" x"'),
        ("a;=1", '"a\\u003b=1"'),
        ('12"', '12"'),
        ("<r>x</r>", '"<r>x</r>"'),
    ],
)
def test_what_could_be_a_formula_is_no_formula(text, written):
    assert text_entry(text) == written


@given(tree=st.data())
def test_reading_back_changes_nothing(any_tree, tree):
    document = PricingDocument(tree.draw(any_tree))
    its = terms(*tree.draw(st.sampled_from([("USD", "en_US"), ("EUR", "de_DE"), ("", "en_US"), ("JPY", "en_US")])))
    written = tables_of(document, its)
    for tables in (written, [through_text(table, its.mark) for table in written]):
        dry = run(document, tables, its)
        assert not step_of(dry)
        assert not step_of(dry, clear=True)
        assert (dry.added, dry.changed, dry.blanks, dry.ignored) == (0, 0, [], ())


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_every_row_of_a_lifelike_document_is_found_again(trees, model):
    document = PricingDocument(trees[model])
    tables = tables_of(document, terms())
    dry = run(document, tables)
    assert dry.rejected == []
    assert dry.unchanged == sum(len(table.rows) for table in tables) > 0


def test_ids_and_names_stand_in_columns(document, tables):
    sizes, prices = tables[0], tables[1]
    assert list(sizes.headings[:4]) == ["Customiser", "Size id", "Size key", "name"]
    assert list(prices.headings[:7]) == [
        *("Customiser", "Price list id", "Price list", "Size id", "Size key", "Size", "Row")
    ]
    first = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    price = document.fields(first)["base_price"]["line_1"]
    assert prices.rows[0][list(prices.headings).index(BASE1)] == Decimal(price) / 100


def test_a_price_is_changed(document, tables):
    dry = run(document, [changed(tables[1], BASE1, Decimal("12.5"))])
    assert (dry.changed, dry.added, dry.rejected) == (1, 0, [])
    after = document.apply(step_of(dry))
    row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    assert after.fields(row)["base_price"]["line_1"] == 1250


@pytest.mark.parametrize(
    ("entry", "price"), [("1.2500", 125), ("1250", 125_000), ("0.250", 25), (Decimal("1.250"), 125)]
)
def test_a_number_that_can_be_but_one_is_it(document, tables, entry, price):
    dry = run(document, [changed(tables[1], BASE1, entry)])
    assert list(dry.values.values()) == [price]


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ("dear", "is not a number"),
        ("1,250", "is not a number"),
        ("1.250", "may mean two numbers. Write 1250 for the larger one, 1.2500 for the smaller"),
        ("1.2E+05", "rounded"),
        (Decimal("1.255"), "decimals"),
        (Decimal(-1), ""),
        (True, "is not a number"),
    ],
)
def test_what_is_no_price_rejects_its_row(document, tables, entry, reason):
    dry = run(document, [changed(changed(tables[1], BASE1, entry), BASE1, Decimal(7), row=1)])
    (rejected,) = dry.rejected
    assert (rejected.table, rejected.number) == ("Table 1", 2)
    assert rejected.reason.startswith(BASE1)
    assert reason in rejected.reason
    assert values_of(dry) == {"base_price.line_1": 700}


@pytest.mark.parametrize(
    ("heading", "entry", "reason"),
    [
        ("Customiser", Decimal(42), "It is of customiser 42"),
        ("Size id", Decimal(999), "There is no size with the id or key 999"),
        ("Size id", "4.5E+12", "rounded the id of the size"),
        ("Size", "Elsewhere", "by its name for “Elsewhere”"),
        ("Price list id", Decimal(999), "There is no price list with the id or key 999"),
        ("Price list", "Elsewhere", "by its name of “Elsewhere”"),
    ],
)
def test_a_row_of_something_else_is_rejected(document, tables, heading, entry, reason):
    dry = run(document, [changed(tables[1], heading, entry)])
    assert [reason in rejected.reason for rejected in dry.rejected] == [True]
    assert not step_of(dry)


def test_a_row_that_stands_twice_is_rejected_both_times(document, tables):
    rows = tables[1].rows
    dry = run(document, [replace(tables[1], rows=[*rows, rows[0]])])
    assert [rejected.number for rejected in dry.rejected] == [2, len(rows) + 2]


def test_a_row_is_found_by_names_where_ids_are_blank(document, tables):
    table = changed(tables[1], BASE1, Decimal(3))
    for heading in ("Customiser", "Size id", "Price list id"):
        for row in range(len(table.rows)):
            table = changed(table, heading, None, row)
    dry = run(document, [table])
    assert (dry.changed, dry.rejected) == (1, [])


def test_blank_cells_are_kept_or_cleared(document, tables):
    dry = run(document, [changed(tables[1], BASE1, None)])
    (cell,) = dry.blanks
    assert not step_of(dry)
    after = document.apply(step_of(dry, clear=True))
    assert "line_1" not in (after.fields(cell.key)["base_price"] or {})


def test_nothing_is_not_zero(document, tables):
    dry = run(document, [changed(tables[1], BASE1, Decimal(0))])
    assert values_of(dry) == {"base_price.line_1": 0}


def test_a_new_size_comes_with_its_rows(document, tables):
    width = len(tables[0].headings) - 4
    sizes = replace(tables[0], rows=[*tables[0].rows, (None, None, None, "Giant", *[None] * width)])
    prices = tables[1]
    row = dict.fromkeys(prices.headings) | {"Price list": prices.rows[0][2], "Size": "Giant", BASE1: Decimal(900)}
    dry = run(document, [replace(prices, rows=[*prices.rows, list(row.values())]), sizes])
    assert (dry.added, dry.rejected) == (1, [])
    after = document.apply(step_of(dry))
    giant = after.keys(SIZES)[-1]
    assert after.name(giant) == "Giant"
    for number, price_list in enumerate(after.keys(LISTS)):
        (row,) = [row for row in after.keys(rows_of(price_list)) if after.sizes_of(row) == (giant,)]
        assert after.fields(row).get("base_price") == ({"line_1": 90000} if number == 0 else None)


def test_a_new_size_that_is_rejected_is_not_added(document, tables):
    row = dict.fromkeys(tables[0].headings) | {"name": "Giant", "line_limit": "many"}
    dry = run(document, [replace(tables[0], rows=[list(row.values())])])
    assert len(dry.rejected) == 1
    assert not step_of(dry)


def test_a_size_may_get_another_name_in_all_tables(document, tables):
    old = document.name(document.keys(SIZES)[0])
    sizes = changed(tables[0], "name", "Tiny")
    dry = run(document, [sizes, changed(changed(tables[1], "Size", "Tiny"), BASE1, Decimal(1))])
    assert (dry.changed, dry.rejected) == (2, [])
    assert document.apply(step_of(dry)).name(document.keys(SIZES)[0]) == "Tiny" != old


def test_tiers_are_told_by_their_place_and_limits(trees):
    document = PricingDocument(trees["MATERIAL_LENGTH"])
    tables = tables_of(document, terms())
    tiers = next(table for table in tables[1:] if len(table.rows) > 1)
    price = next(heading for heading in tiers.headings if heading.startswith("base_price"))
    turned = replace(tiers, rows=tiers.rows[::-1])
    last = tiers.rows[-1][list(tiers.headings).index("Row")]
    dry = run(document, [changed(turned, price, Decimal(5))])
    assert (dry.changed, dry.rejected) == (1, [])
    assert str(last).startswith(f"{len(tiers.rows)}: ")
    elsewhere = run(document, [changed(tiers, "Row", "1: 3 x 3 x any")])
    assert "other limits by now" in elsewhere.rejected[0].reason
    new = run(document, [changed(tiers, "Row", None)])
    assert (new.added, new.rejected) == (1, [])
    place = list(tiers.headings).index("Row")
    without = replace(
        tiers,
        headings=[*tiers.headings[:place], *tiers.headings[place + 1 :]],
        rows=[[*row[:place], *row[place + 1 :]] for row in tiers.rows],
    )
    untold = run(document, [without])
    assert (untold.added, len(untold.rejected)) == (0, len(tiers.rows))


def test_prices_in_another_currency_are_left_out(document, tables):
    euros = terms("EUR")
    tables = [changed(tables[1], BASE1, Decimal(7))]
    dry = run(document, tables, euros)
    assert not step_of(dry)
    assert f"“{BASE1}”" in dry.ignored


def test_columns_and_tables_of_others_are_left_alone(document, tables):
    noted = replace(
        tables[1], headings=[*tables[1].headings, "Notes"], rows=[[*row, "Ask Bo"] for row in tables[1].rows]
    )
    other = Table("Readme", ("Hello",), [("World",)])
    dry = run(document, [noted, other])
    assert dry.ignored == ("“Notes”", "the table “Readme”")
    assert (dry.changed, dry.unchanged) == (0, len(noted.rows))


def test_what_the_service_alone_knows_stays(trees):
    tree = trees["FIXED_WIDTH"]
    tree["price_lists"][0]["rows"][0] |= {"x-code": "A1", "x-bands": [{"up_to": 10}]}
    document = PricingDocument(json.loads(json.dumps(tree)))
    tables = tables_of(document, terms())
    dry = run(document, [changed(tables[1], "x-code", "B2")])
    row = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    assert dry.values == {Cell(row, ("x-code",)): "B2"}
    assert document.apply(step_of(dry)).fields(row)["x-bands"] == [{"up_to": 10}]


def test_numbers_keep_every_digit():
    assert entry_of(0.1 + 0.2) == Decimal("0.30000000000000004")
    assert from_workbook(0.1 + 0.2) == Decimal("0.3")
    assert entry_of(10.0) == entry_of(10)
    assert entry_of(1250, 2) == Decimal("12.5")
