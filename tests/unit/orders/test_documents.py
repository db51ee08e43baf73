"""Orders to hand on: tables no formula runs in, evidence that proves itself, and a report of one page."""

import csv
import hashlib
import io
import json
import re
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.orders import spreadsheet
from sign_desk.orders.evidence import EvidenceDocument
from sign_desk.orders.recorded import Event, Evidence, OrderEvidence, OrderRecord
from sign_desk.orders.report import Report
from sign_desk.orders.spreadsheet import HEADINGS, CsvTable, XlsxTable, row, safe, total
from sign_desk.orders.states import State

AT = datetime(2026, 1, 2, 3, 4, 5, 678, tzinfo=UTC)
PAYLOAD = '{"note":"Zoë \u2028 \\n"}'.encode()
WORDS = {state: state.name.title() for state in State}
ORDER = OrderRecord(
    id=1,
    store_id="s",
    origin="https://signs.example",
    kind="v2",
    integration_id=42,
    external_id="order-1",
    order_number="SC-1",
    currency="USD",
    total_minor=5998,
    digits=2,
    email="zoe@example.com",
    customer="Zoë Smith",
    payload=PAYLOAD,
    payload_sha256=hashlib.sha256(PAYLOAD).hexdigest(),
    state=State.ACCEPTED,
    operator="Robin",
    attempts=1,
    created_at=AT,
    updated_at=AT,
    attempted_at=AT,
)


def csv_rows(*orders):
    stream = io.BytesIO()
    table = CsvTable(stream)
    table.add(row(order, WORDS) for order in orders)
    table.close()
    return list(csv.reader(io.StringIO(stream.getvalue().decode("utf-8-sig"), newline="")))


def xlsx_parts(*orders):
    stream = io.BytesIO()
    table = XlsxTable(stream)
    table.add(row(order, WORDS) for order in orders)
    table.close()
    with zipfile.ZipFile(stream) as book:
        return "".join(book.read(name).decode() for name in book.namelist() if name.endswith(".xml"))


def test_a_row_stands_under_its_headings():
    headings, cells = csv_rows(ORDER)
    told = dict(zip(headings, cells, strict=True))
    assert tuple(headings) == HEADINGS
    assert (told["Order number"], told["Total"], told["Currency"], told["State"]) == (
        "SC-1",
        "59.98",
        "USD",
        "Accepted",
    )
    assert (told["Customer"], told["Recorded (UTC)"]) == ("Zoë Smith", "2026-01-02 03:04:05")
    assert told["SHA-256 of what was sent"] == ORDER.payload_sha256


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, Decimal("59.98")),
        ({"currency": "JPY", "digits": 0}, Decimal(5998)),
        ({"digits": None}, Decimal("59.98")),
        ({"currency": "JPY", "digits": None}, "5998 (not known how it is counted)"),
        ({"currency": None, "digits": None}, "5998 (not known how it is counted)"),
        ({"currency": "OLD", "digits": None}, "5998 (not known how it is counted)"),
        ({"total_minor": None}, None),
    ],
)
def test_a_total_is_exact_or_says_that_it_is_not_known(change, expected):
    assert total(replace(ORDER, **change)) == expected


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1", "\uff0b1", "\uff0d1", "\uff201"]


@pytest.mark.parametrize("text", DANGEROUS)
def test_what_looks_like_a_formula_is_a_text_in_every_table(text):
    assert safe(text) == f"'{text}"
    _, cells = csv_rows(replace(ORDER, order_number=text, customer=text, source=text))
    assert {cells[0], cells[5], cells[11]} == {f"'{text}"}
    assert "<f>" not in xlsx_parts(replace(ORDER, order_number=text))


@given(st.text())
def test_no_text_leaves_a_table_as_a_formula(text):
    assert not safe(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert safe(text).removeprefix("'") == text.removeprefix("'")


def test_numbers_stay_numbers_and_addresses_stay_texts_in_a_workbook():
    parts = xlsx_parts(replace(ORDER, order_number="0012", external_id="https://example.com"))
    sheet = re.search(r"<sheetData>.*</sheetData>", parts, re.DOTALL)[0]
    second = sheet.split("<row")[2]
    assert re.search(r'<c r="D2"[^>]*><v>59.98</v>', second)
    assert re.search(r'<c r="A2" t="(inlineStr|s)"', second)
    assert "<hyperlink" not in parts
    assert 'formatCode="0.00"' in parts


def test_a_table_takes_rows_in_parts_and_leaves_its_stream_open():
    stream = io.BytesIO()
    table = CsvTable(stream)
    for number in range(3):
        table.add([row(replace(ORDER, order_number=str(number)), WORDS)])
    table.close()
    assert stream.getvalue().count(b"\r\n") == 4


def test_half_a_character_does_not_stop_an_export():
    _, cells = csv_rows(replace(ORDER, customer="a\ud800"))
    assert cells[5] == "a?"


def proof(**change):
    answer = Evidence("Accepted by the service", 200, "req-1", '{"order": {}}')
    events = (Event(AT, "Robin", State.READY, Evidence("Recorded")), Event(AT, "Sign Desk", State.ACCEPTED, answer))
    return OrderEvidence(replace(ORDER, **change), events)


def written(*orders):
    stream = io.BytesIO()
    document = EvidenceDocument(stream, AT)
    document.add(orders)
    document.close()
    assert document.count == len(orders)
    return json.loads(stream.getvalue())


def test_a_document_of_no_orders_can_be_read():
    assert written()["orders"] == []


def test_evidence_proves_what_was_sent_byte_by_byte():
    document = written(proof(), proof())
    order, again = document["orders"]
    assert again == order
    assert order["sent"]["text"].encode() == PAYLOAD
    assert hashlib.sha256(order["sent"]["text"].encode()).hexdigest() == order["sent"]["sha256"]
    assert (order["attempts"], order["recorded_by"], order["recorded_at"]) == (1, "Robin", AT.isoformat())
    assert order["events"][0] == {"at": AT.isoformat(), "who": "Robin", "state": "ready", "what": "Recorded"}
    assert order["events"][1]["answer"] == {"status": 200, "request_id": "req-1", "text": '{"order": {}}'}


@pytest.mark.parametrize(
    ("payload", "key"), [(None, "erased_with_personal_data"), (b"\xff\xfe", "base64"), (b"", "text")]
)
def test_evidence_tells_of_bytes_that_are_gone_or_no_text(payload, key):
    (order,) = written(proof(payload=payload))["orders"]
    assert key in order["sent"]
    assert order["sent"]["sha256"] == ORDER.payload_sha256


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.said, self.tags = [], set()

    def handle_starttag(self, tag, _attributes):
        self.tags.add(tag)

    def handle_data(self, data):
        self.said.append(data)


def page(*orders, title="Orders of today", store="Northern Neon"):
    report = Report(WORDS, "en_US", lambda moment: f"{moment:%d %B}")
    report.add(orders)
    html = report.html(title, store, "Robin", AT)
    text = Text()
    text.feed(html)
    return " ".join("".join(text.said).split()), text.tags


def test_a_report_counts_adds_up_and_lists():
    refused = replace(ORDER, state=State.REJECTED, currency="JPY", digits=0, total_minor=1250, order_number="SC-2")
    said, _ = page(ORDER, replace(ORDER, created_at=AT + timedelta(days=1)), refused)
    assert "3 orders, recorded 02 January to 03 January." in said
    assert "Accepted2$119.96" in said
    assert "Rejected1¥1,250" in said
    assert "SC-2¥1,250" in said
    assert "Made 02 January by Robin." in said


def test_a_report_stays_one_page():
    said, _ = page(*[replace(ORDER, order_number=f"N{number}.") for number in range(1000)])
    assert said.count("$59.98") == 30
    assert "And 970 more, in the order history." in said


def test_a_report_counts_products_apart_from_orders():
    product = replace(ORDER, kind="legacy_product", order_number="lamp", total_minor=None, currency=None)
    said, _ = page(ORDER, product)
    assert "1 order, recorded" in said
    assert "Besides, 1 product was synchronised, which is no order." in said
    assert "lamp" not in said
    said, _ = page(product, product)
    assert "There are no orders in it. Besides, 2 products were synchronised, which are no orders." in said


def test_a_table_tells_products_and_deprecated_calls_from_orders():
    product = replace(ORDER, kind="legacy_product", external_id="1 / lamp / 2026", order_number="lamp")
    headings, *lines = csv_rows(ORDER, replace(ORDER, kind="legacy"), product)
    kinds = [dict(zip(headings, cells, strict=True)) for cells in lines]
    assert [(told["Kind"], told["Store's order id"]) for told in kinds] == [
        ("Order", "order-1"),
        ("Order (deprecated call)", "order-1"),
        ("Product (deprecated call)", ""),
    ]


def test_a_report_of_nothing_says_so():
    said, tags = page()
    assert "There are no orders in it." in said
    assert "table" not in tags


def test_an_amount_that_cannot_be_read_is_not_added_up():
    said, _ = page(replace(ORDER, currency="JPY", digits=None), replace(ORDER, currency=None, total_minor=None))
    assert "5998 (not known how it is counted) JPY" in said
    assert "Accepted22 without a known total Orders" in said


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"])))
def test_nothing_in_a_report_is_markup_but_its_own(text):
    _, tags = page(replace(ORDER, order_number=f"<script>{text}"), title=f"<img>{text}", store=f"<a>{text}")
    assert tags <= {"html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "tr", "th", "td"}


def test_the_same_words_head_both_tables():
    assert all(f">{heading}<" in xlsx_parts() for heading in HEADINGS if "'" not in heading)
    assert len(spreadsheet.row(ORDER, WORDS)) == len(HEADINGS)


def test_a_report_sums_what_is_certain_and_tells_what_it_leaves_out():
    report = Report(WORDS, "en_US", str)
    report.add([replace(ORDER, total_minor=2999, digits=2), replace(ORDER, total_minor=2999, digits=None)])
    report.add([replace(ORDER, total_minor=125, currency="JPY", digits=None), replace(ORDER, total_minor=None)])
    page = report.html("Today", "Northern Neon", "Robin", AT)
    assert "$59.98; 2 without a known total" in page


def test_a_report_is_one_page_however_long_the_names_are():
    report = Report(WORDS, "en_US", str)
    report.add([replace(ORDER, order_number="SC " * 100)] * 500)
    page = report.html("Today", "N" * 300, "Robin", AT)
    assert max(map(len, re.findall(r"<td>([^<]*)</td>", page))) <= 32
    assert "N" * 40 not in page


@pytest.mark.parametrize("text", ["x;=1+1", "a, @SUM(A1)", "b|-1"])
def test_no_formula_begins_behind_a_sign_that_other_programs_part_lines_by(text):
    stream = io.BytesIO()
    table = CsvTable(stream)
    table.add([row(replace(ORDER, order_number=text), WORDS)])
    table.close()
    parted = re.split("[;,|]", stream.getvalue().decode("utf-8-sig"))
    assert not [cell for cell in parted if cell.strip(' "').startswith(("=", "@", "-"))]
