"""How text is written, what parts cells, and files that hold no orders."""

import codecs
import io
import zipfile
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import xlsxwriter

from sign_desk.orders.missed import importers
from sign_desk.orders.missed.importers import FileRefused, UnknownTable, workbook
from sign_desk.orders.missed.issues import Code, Weight

TABLE = (
    "Name,Currency,Lineitem name,Lineitem quantity,Lineitem price,Billing Name,Id\n"
    '#1,EUR,"Neon, „Größe“\nzwei",1,10.00,Zoë Müller,5550000000001\n'
)


def workbook_of(*sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True}) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return stream.getvalue()


@pytest.mark.parametrize(
    "encoded",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        codecs.BOM_UTF16_BE + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.encode("cp1252"),
        TABLE.replace("\n", "\r\n").encode(),
    ],
    ids=["UTF-8", "UTF-8 mark", "UTF-16 LE mark", "UTF-16 BE mark", "UTF-16 LE", "UTF-16 BE", "Windows-1252", "CRLF"],
)
def test_encodings(read, encoded):
    (order,) = read(encoded).orders
    assert order.billing.last_name == "Müller"
    assert " ".join(order.lines[0].name.split()) == "Neon, „Größe“ zwei"


def test_a_character_beyond_the_first_block_decides_the_encoding(read):
    rows = "".join(f"#{number},EUR,Neon,1,10.00,Ada,{number}\n" for number in range(2, 40_000))
    found = read((TABLE.splitlines()[0] + "\n" + rows + "#1,EUR,Neon,1,10.00,Zoë Müller,1\n").encode("cp1252"))
    assert found.orders[-1].billing.last_name == "Müller"


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_separators(read, separator):
    table = "Name;Currency;Lineitem name;Lineitem quantity;Lineitem price\n#1;EUR;Neon, large;1;10,50\n"
    (order,) = read(table.replace(";", separator)).orders
    assert (order.lines[0].name, str(order.lines[0].prices.unit)) == ("Neon, large", "10.50")


def test_a_declared_separator_is_no_heading(read):
    (order,) = read(
        "sep=;\r\nName;Currency;Lineitem name;Lineitem quantity;Lineitem price\r\n#1;EUR;Neon;1;10\r\n"
    ).orders
    assert order.rows == (3,)
    with pytest.raises(FileRefused, match="In line 4"):
        read('sep=;\r\nName;Lineitem name;Lineitem quantity;Lineitem price\r\n#1;Neon;1;1\r\n#2;"Neon;1;1\r\n')


def test_commas_in_texts_do_not_part_cells(read):
    headings = "Name;Currency;Lineitem name;Lineitem quantity;Lineitem price\n"
    (order,) = read(headings + "#1;EUR;One, two, three, four, five, six, seven;1;10,50\n").orders
    assert (order.lines[0].name[-5:], str(order.lines[0].prices.unit)) == ("seven", "10.50")


def test_a_stray_byte_garbles_its_own_cell_alone(read):
    table = TABLE.encode() + "#2,EUR,Neon,1,10.00,Ada Caf§,2\n".encode().replace("§".encode(), b"\xe9")
    first, second = read(table).orders
    assert (first.billing.last_name, first.issues) == ("Müller", ())
    assert [(issue.path, issue.weight, issue.row) for issue in second.issues] == [
        ("billing_address.last_name", Weight.ASKS, 3),
        ("customer.last_name", Weight.ASKS, 3),
    ]
    assert second.billing.last_name == "Caf\ufffd"


def test_text_that_was_garbled_before_is_asked_about(read):
    (order,) = read(TABLE.encode().decode("cp1252", "replace").encode()).orders
    assert {issue.code for issue in order.issues} == {Code.GARBLED}
    (fine,) = read(TABLE.replace("Müller", "IRMÃO JOÃO Â").encode("cp1252")).orders
    assert fine.issues == ()


def test_a_text_of_many_pages_is_one_cell(read):
    (order,) = read(TABLE.replace("zwei", "z" * 300_000)).orders
    assert len(order.lines[0].name) > 300_000


def test_a_quotation_mark_that_is_not_closed_is_named(read):
    with pytest.raises(FileRefused, match="quotation mark"):
        read(TABLE + '#2,EUR,"Neon,1,10.00,' + "x,\n" * 100_000)


def test_workbooks(read):
    rows = [
        ("Name", "Currency", "Lineitem name", "Lineitem quantity", "Lineitem price", "Id", "Billing Zip"),
        ("#1", "EUR", "Neon", 1, 10.5, 5550000000001, 2108),
        ("#2", "EUR", "Neon", 2.5, 10, 12345678901234567, ""),
    ]
    first, second = read(workbook_of([], rows)).orders
    assert (first.order_id, str(first.lines[0].prices.unit), first.billing.postcode) == (
        "5550000000001",
        "10.5",
        "2108",
    )
    assert [issue.code for issue in second.issues] == [Code.ROUNDED, Code.QUANTITY]


def test_of_several_sheets_the_one_with_orders_is_read(read):
    table = [("Name", "Lineitem name", "Lineitem quantity", "Lineitem price"), ("#1", "Neon", 1, 10)]
    wide = [(*"abcdefgh",), (*"12345678",)]
    found = read(workbook_of([("Only a note",)], wide, table, table))
    assert (found.orders[0].number, found.other_sheets) == ("#1", ("Sheet1", "Sheet2", "Sheet4"))
    with pytest.raises(UnknownTable) as unknown:
        read(workbook_of([("Only a note",)], wide))
    assert unknown.value.preview.headings == (*"abcdefgh",)


def test_a_workbooks_dates_and_empty_rows(read):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(
            2, 0, ("Name", "Currency", "Created at", "Lineitem name", "Lineitem quantity", "Lineitem price")
        )
        sheet.write_row(4, 0, ("#1", "EUR", "", "Neon", 1, 10))
        sheet.write_datetime(4, 2, datetime.fromisoformat("2026-05-02T21:14"))
    (order,) = read(stream.getvalue(), zone="UTC").orders
    assert (order.created.earliest.isoformat(), order.rows) == ("2026-05-02T21:14:00+00:00", (5,))


def zipped(**entries):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return stream.getvalue()


def test_a_workbook_that_unpacks_to_very_much_is_refused(read, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_BYTES", 1 << 20)
    with pytest.raises(FileRefused, match="too large"):
        read(zipped(xl__workbook_xml="", xl__worksheets__sheet1_xml=b"0" * (2 << 20)))


def test_a_workbook_with_a_cell_at_the_end_of_the_world_is_refused(read):
    rows = '<worksheet><sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>'
    with pytest.raises(FileRefused, match="too large"):
        read(zipped(xl__workbook_xml="", xl__worksheets__sheet1_xml=rows))


def test_a_workbook_that_lies_about_its_size_is_measured(read, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_BYTES", 1 << 20)
    content = zipped(xl__workbook_xml="", xl__worksheets__sheet1_xml=b"0" * (2 << 20))
    size = (2 << 20).to_bytes(4, "little")
    assert content.count(size) == 2
    with pytest.raises(FileRefused, match="too large"):
        read(content.replace(size, (10).to_bytes(4, "little")))


@pytest.mark.parametrize(
    ("content", "title"),
    [
        (b"", "The file is empty."),
        (b" \r\n\t", "The file is empty."),
        (b"\0" * 100, "The file is empty."),
        (b"%PDF-1.7\n...", "This is a PDF file."),
        (b"\xef\xbb\xbf<!DOCTYPE html><html>", "This is a web page."),
        (b"\n <table><tr><td>", "This is a web page."),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "This workbook is of an old kind, or protected."),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "This file is no table."),
        (b"\x1f\x8b\x08\x00rest", "This file is packed."),
        (zipped(orders="Name"), "This is a ZIP archive."),
        (workbook_of([("Name",)])[:-30], "The workbook can't be read."),
        (workbook_of([]), "This file is no table."),
        (b"Hello, this is\nno table\n", "These columns are not known yet."),
        (b"just words\nand more\n", "This file is no table."),
        (b"Name,Lineitem name,Lineitem quantity,Lineitem price\n", "There are no orders in the file."),
        (b"{}", "There are no orders in the file."),
        (b'{"product": {"product_id": 1}}', "There are no orders in the file."),
        (b'[{"external_id": "1"', "The file can't be read to its end."),
        (b"[" * 100_000, "The file can't be read to its end."),
        (b'[{"a": NaN}]', "The file can't be read to its end."),
        (b'{"a": ' + b"9" * 5000 + b"}", "The file can't be read to its end."),
        (b"[]", "There are no orders in the file."),
    ],
)
def test_files_without_orders_are_refused_by_name(read, content, title):
    with pytest.raises(FileRefused) as refused:
        read(content)
    assert refused.value.title == title
    assert refused.value.cause
    assert refused.value.next_step


@pytest.mark.parametrize(
    "content",
    [
        '[{"external_id": "1"}]\n[{"external_id": "2"}]',
        '{"orders": [{"external_id": "1"}]}\n{"orders": [{"external_id": "2"}]}',
        '[{"orders": [{"external_id": "1"}]}, {"orders": [{"external_id": "2"}]}]',
        '[[{"external_id": "1"}], [{"external_id": "2"}]]',
        '{"count": 2, "orders": [{"external_id": "1"}, {"external_id": "2"}], "next": null}',
        '{"data": [{"external_id": "1"}, {"external_id": "2"}]}',
        '{"external_id": "1", "products": []}\n{"external_id": "2"}',
        '\ufeff[{"external_id": "1"}]\ufeff[{"external_id": "2"}]',
        '[{"external_id": 1}' + " " * 200_000 + ', {"external_id": 2}]',
        '[{"external_id": "1", "data": []}, {"external_id": "2"}]',
    ],
)
def test_no_order_of_a_json_file_is_passed_over(read, content):
    assert [order.order_id for order in read(content).orders] == ["1", "2"]


@pytest.mark.parametrize(
    "content",
    [
        '[{"external_id": "1"}] oops',
        '[{"external_id": "1"}]]',
        '{"orders": [{"external_id": "1"}]',
        '[{"a" 1}]',
        "[{1: 2}]",
    ],
)
def test_damage_in_json_is_named(read, content):
    with pytest.raises(FileRefused, match="damaged or cut off in line 1"):
        read(content)


def test_json_is_read_in_parts(read):
    orders = ",\n".join(f'{{"external_id": {10**15 + number}, "note": "{"é" * 500}"}}' for number in range(500))
    found = read(f'{{"orders": [{orders}]}}')
    assert [order.order_id for order in found.orders] == [str(10**15 + number) for number in range(500)]
    with pytest.raises(FileRefused, match="in line 500"):
        read(f'{{"orders": [{orders}')


def test_half_a_character_in_json_is_named(read):
    (order,) = read(
        r'{"external_id": "a\ud800", "billing_address": {"company": "\udc00"}, "integration_id": "\ud801"}'
    ).orders
    assert order.order_id == "a\ufffd"
    assert ("external_id", Code.GARBLED, Weight.STOPS) in {
        (issue.path, issue.code, issue.weight) for issue in order.issues
    }
    assert repr(order).encode()


def test_progress_grows_to_the_whole_file():
    rows = "".join(f"#{number},EUR,Neon,1,10.00,Ada,{number}\n" for number in range(3000))
    content = (TABLE.splitlines()[0] + "\n" + rows).encode()
    work = importers.read(io.BytesIO(content), zone=ZoneInfo("UTC"))
    steps = list(work)
    assert [step.done for step in steps[1:]] == sorted(step.done for step in steps[1:])
    assert steps[-1].done == steps[-1].total == len(content)
    assert steps[-1].orders == 3000


@pytest.mark.parametrize("steps", [0, 1, 3, 6])
def test_reading_may_be_given_up_at_any_step(steps):
    rows = "".join(f"#{number},EUR,Neon,1,10.00,Ada,{number}\n" for number in range(3000))
    stream = io.BytesIO((TABLE.splitlines()[0] + "\n" + rows).encode())
    work = importers.read(stream, zone=ZoneInfo("UTC"))
    for _ in range(steps):
        next(work)
    work.close()
    assert not stream.closed


def test_unknown_headings_come_with_a_preview(read):
    with pytest.raises(UnknownTable) as unknown:
        read("Bestellung;Anzahl;Preis\n1;2;3\n")
    assert unknown.value.preview.headings == ("Bestellung", "Anzahl", "Preis")
    assert unknown.value.preview.rows == (("1", "2", "3"),)
