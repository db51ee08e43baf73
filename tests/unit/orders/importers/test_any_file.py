"""Whatever is in a file: orders come of it, or a problem with a name."""

import csv
import io
import json
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, Discount, ExternalId, ProductId, Tax
from sign_desk.orders.missed.drafting import Setup
from sign_desk.orders.missed.importers import ColumnMapping, Field, FileRefused
from sign_desk.orders.missed.importers.formats import KNOWN
from sign_desk.orders.missed.matching import Matching, MatchRule
from sign_desk.orders.missed.patterns import How, Of, Pattern
from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.orders.missed.preparing import prepare, request_of
from sign_desk.orders.missed.questions import unanswered
from sign_desk.orders.missed.second_file import join
from sign_desk.orders.missed.sorting import Decision, Known, sort_out

ANY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["#1", "1", "0", "-1", "1.5", "4.56E+12", "2026-05-02", "03/05/2026", "USD", "name:x|quantity:2|total:a", "'1"]
    ),
    st.sampled_from(['="7"', "Müller", "Ã¼", "\ufffd", "refunded", "1.250", "US", "2134", 'a "b', "a,b\nc;d", "JPY"]),
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
DAMAGE = st.lists(
    st.tuples(st.sampled_from(["cut", "nul", "byte", "twice"]), st.floats(0, 1), st.integers(0, 255)), max_size=2
)
ZONE = ZoneInfo("America/New_York")
SETUP = Setup(
    integration_id=42,
    currency="USD",
    basis=PriceBasis.PER_LINE,
    zone=ZONE,
    choices=Choices(
        external_id=ExternalId.ORDER_NUMBER, product_id=ProductId.PRODUCT, discount=Discount.BEFORE, tax=Tax.WITH
    ),
    matching=Matching(rules=(MatchRule(Pattern(Of.NAME, How.LIKE, "*"), "812"),)),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["orders", "order", "products", "external_id", "quantity", "price", "billing_address", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def finish(work):
    while True:
        try:
            next(work)
        except StopIteration as ended:
            return ended.value


def comes_to_orders_or_a_name(read, content, **options):
    """Whatever comes of a file goes its whole way: what has no open issue can be sent, and what has one names it."""
    orders, reasons = (), ("", "", "")
    try:
        orders = read(content, **options).orders
    except FileRefused as refused:
        reasons = (refused.title, refused.cause, refused.next_step)
    assert all(reasons) if not orders else not any(reasons)
    assert len({order.key for order in orders}) == len(orders)
    unanswered(Choices(), None, orders)
    decisions = {order.key: Decision(Verdict.MISSING, "Robin", datetime.now(UTC)) for order in orders}
    prepared = finish(prepare(orders, SETUP))
    for one in finish(sort_out(prepared, Known(), decisions)).orders:
        assert one.key.encode()
        if one.pile is Pile.MISSING:
            assert request_of(one.prepared, SETUP).products
        elif one.pile is Pile.NEEDS_ATTENTION:
            assert [str(issue).encode() for issue in one.issues]
        else:
            assert one.pile is Pile.SKIPPED
    return orders


def damaged(content, damage):
    for kind, where, byte in damage:
        at = int(where * len(content))
        content = {
            "cut": content[:at],
            "nul": content[:at] + b"\0" + content[at:],
            "byte": content[:at] + bytes([byte]) + content[at + 1 :],
            "twice": content[:at] + content[at // 2 :],
        }[kind]
    return content


def written(rows, encoding, separator, end):
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue().encode(encoding, "replace")


@st.composite
def tables(draw, layout):
    headings = [*layout.signature, *draw(st.permutations([names[0] for names in layout.columns.values()]))]
    rows = draw(st.lists(st.lists(TEXTS, min_size=1, max_size=len(headings) + 2), max_size=6))
    above = draw(st.lists(st.lists(TEXTS, max_size=2), max_size=2))
    return [*above, headings, *rows]


@st.composite
def files(draw, layout):
    rows, encoding = draw(tables(layout)), draw(ENCODINGS)
    separator, end = draw(st.sampled_from([",", ";", "\t", "|"])), draw(st.sampled_from(["\n", "\r\n"]))
    return damaged(written(rows, encoding, separator, end), draw(DAMAGE))


@ANY
@given(st.binary(max_size=300))
def test_any_bytes(read, content):
    comes_to_orders_or_a_name(read, content)


@ANY
@given(st.text(max_size=200), ENCODINGS)
def test_any_text(read, content, encoding):
    comes_to_orders_or_a_name(read, content.encode(encoding, "replace"))


@pytest.mark.parametrize("layout", KNOWN, ids=lambda layout: layout.format)
@ANY
@given(st.data())
def test_any_cells_under_known_headings(read, layout, data):
    comes_to_orders_or_a_name(read, data.draw(files(layout)))


@pytest.mark.parametrize("name", ["shopify.csv", "matrixify.csv", "webtoffee.csv", "algolplus.csv", "order.json"])
@ANY
@given(DAMAGE)
def test_any_damage_to_an_export(read, exported, name, damage):
    orders = comes_to_orders_or_a_name(read, damaged(exported(name), damage))
    joined = join(orders, read(exported("matrixify.csv")).orders)
    assert joined.orders <= len(orders)


@ANY
@given(st.data())
def test_any_cells_in_a_workbook(read, data):
    layout = data.draw(st.sampled_from(KNOWN))
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_numbers": True}) as book:
        for rows in data.draw(st.permutations([data.draw(tables(layout)), [["Notes"]], []])):
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                for column, text in enumerate(row):
                    sheet.write(place, column, text.lstrip("="))
    comes_to_orders_or_a_name(read, damaged(stream.getvalue(), data.draw(DAMAGE)))


@ANY
@given(st.data())
def test_any_mapping_of_any_table(read, preview, data):
    headings = data.draw(st.lists(TEXTS, min_size=2, max_size=8))
    rows = data.draw(st.lists(st.lists(TEXTS, min_size=1, max_size=9), max_size=6))
    content = written([headings, *rows], data.draw(ENCODINGS), data.draw(st.sampled_from([",", ";"])), "\n")
    try:
        shown = preview(content)
    except FileRefused:
        return
    shown = shown.headed_by(data.draw(st.integers(0, len(shown.top) - 1)))
    fields = data.draw(st.permutations(list(Field)))
    mapping = ColumnMapping(
        name="Any",
        columns=dict(zip(fields, shown.headings, strict=False)),
        fingerprint=shown.fingerprint,
        day_first=data.draw(st.sampled_from([None, True, False])),
        taxed=data.draw(st.sampled_from([None, True, False])),
    )
    comes_to_orders_or_a_name(read, content, mapping=mapping)
    comes_to_orders_or_a_name(
        read, content, mappings=[ColumnMapping.from_json(json.loads(json.dumps(mapping.to_json())))]
    )


@ANY
@given(JSON, ENCODINGS.filter(lambda encoding: encoding != "cp1252"), DAMAGE)
def test_any_json(read, tree, encoding, damage):
    comes_to_orders_or_a_name(read, damaged(json.dumps(tree).encode(encoding), damage))


@ANY
@given(st.lists(st.integers(1, 999), min_size=1, max_size=30, unique=True), st.sampled_from([",", ";", "\t", "|"]))
def test_no_order_of_a_whole_file_is_lost(read, numbers, separator):
    headings = ["Name", "Currency", "Lineitem name", "Lineitem quantity", "Lineitem price", "Notes"]
    rows = [[f"#{number}", "USD", "Neon, “24h”\nred; blue", "1", "10.00", 'say "hi"'] for number in numbers]
    found = comes_to_orders_or_a_name(read, written([headings, *rows], "utf-8", separator, "\r\n"))
    assert [order.number for order in found] == [f"#{number}" for number in numbers]
