"""Tables of prices in real files: any document goes out and comes back unchanged, and bad files are refused."""

import tempfile
import zipfile
from contextlib import closing
from decimal import Decimal

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sign_desk.money import MinorUnit
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.sheets.columns import Terms
from sign_desk.pricing.sheets.entries import read_text, text_entry
from sign_desk.pricing.sheets.importing import importing
from sign_desk.pricing.sheets.tables import Table, parts, tabulating
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat
from sign_desk.services.pricing.sheets import SheetRefused, reading, writing
from sign_desk.store.errors import FileNotWritten

ARABIC = {**{ord(str(digit)): chr(0x660 + digit) for digit in range(10)}, ord("."): "\u066b"}
WIDE = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}


def counted(unit, doubt, currency):
    return "as sent" if doubt else currency if unit else ""


def terms(locale="en_US", currency="USD"):
    return Terms(1, PriceFormat(currency, MinorUnit.ISO, locale), lambda _part, path: " ".join(path), counted)


def tables_of(document, its):
    wanted = {f"Part {number}": (branch,) for number, branch in enumerate(parts(document))}
    return finish(tabulating(document, wanted, its))


def written(tables, path, mark="."):
    finish(writing(tables, path, mark))
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(data=st.data())
def test_what_goes_out_comes_back_unchanged(any_tree, tmp_path, data):
    document = PricingDocument(data.draw(any_tree))
    its = terms(*data.draw(st.sampled_from([("en_US", "USD"), ("de_DE", "EUR"), ("ar_KW", "KWD"), ("ja_JP", "JPY")])))
    tables = tables_of(document, its)
    files = [[table] for table in tables]
    found = [finish(reading(written(tables, tmp_path / "all.xlsx", its.mark)))]
    found += [finish(reading(written(file, tmp_path / "part.csv", its.mark))) for file in files]
    for read in found:
        dry = finish(importing(document, read, its))
        assert not finish(dry.stepping("Import", clear=False))
        assert not finish(dry.stepping("Import", clear=True))
        assert (dry.added, dry.changed, dry.blanks, dry.ignored) == (0, 0, [], ())


@pytest.mark.parametrize(
    ("locale", "currency", "written_as", "typed"),
    [
        ("en_US", "USD", "25.00", {"26.5": 2650, "26.50": 2650, "26.50".translate(ARABIC): 2650}),
        ("de_DE", "EUR", "25,00", {"26,5": 2650, "26,50": 2650}),
        (
            "ar_KW",
            "KWD",
            "2.500",
            {"2.750": 2750, "2.75": 2750, "2.750".translate(ARABIC): 2750, "1234.567": 1_234_567},
        ),
        ("ja_JP", "JPY", "2500", {"2750": 2750, "2750".translate(WIDE): 2750}),
    ],
)
def test_a_price_is_typed_into_a_table_of_text_as_it_is_written_there(
    trees, tmp_path, locale, currency, written_as, typed
):
    document, its = PricingDocument(trees["FIXED_WIDTH"]), terms(locale, currency)
    table = tables_of(document, its)[-1]
    text = written([table], tmp_path / "out.csv", its.mark).read_text("utf-8-sig")
    assert written_as in text
    for entry, minor in typed.items():
        (tmp_path / "in.csv").write_text(text.replace(written_as, entry, 1), "utf-8")
        dry = finish(importing(document, finish(reading(tmp_path / "in.csv")), its))
        assert (list(dry.rejected), list(dry.values.values())) == ([], [minor])


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_every_row_of_a_file_is_found_again(trees, tmp_path, model, suffix):
    document = PricingDocument(trees[model])
    tables = tables_of(document, terms())
    for number, table in enumerate(tables):
        read = finish(reading(written([table], tmp_path / f"{number}.{suffix}")))
        dry = finish(importing(document, read, terms()))
        assert (dry.unchanged, dry.rejected) == (len(table.rows), [])


def test_a_workbook_has_a_sheet_for_each_table_whatever_it_is_called(tmp_path):
    names = ["Sizes", "Outdoor: 1/2 [new]?", "history", "''", "x" * 40, "x" * 40]
    tables = [Table(name, ("Size id",), [(Decimal(1),)]) for name in names]
    with closing(CalamineWorkbook.from_path(str(written(tables, tmp_path / "a.xlsx")))) as book:
        assert book.sheet_names == ["Sizes", "Outdoor  1 2  new", "history (2)", "Prices", "x" * 31, "x" * 27 + " (2)"]


@pytest.mark.parametrize(
    "name", ["<r>a</r>", "<r><t>x</t></r>", "<r>a & b</r>", "a < b & c", "{=1}", "http://x.example"]
)
def test_a_name_is_text_in_a_workbook_whatever_it_looks_like(tmp_path, name):
    table = Table("Sizes", (text_entry(name),), [[text_entry(name)]])
    (read,) = finish(reading(written([table], tmp_path / "names.xlsx")))
    assert [read_text(entry) for entry in (*read.headings, *read.rows[0])] == [name, name]


def test_numbers_that_a_workbook_cannot_hold_are_texts(tmp_path):
    exact = [Decimal("0.30000000000000004"), Decimal(2**53 + 1), Decimal("12.5"), Decimal("1E-7")]
    path = written([Table("A", ("Size id", "n"), [(number, number) for number in exact])], tmp_path / "a.xlsx")
    with closing(CalamineWorkbook.from_path(str(path))) as book:
        cells = [row[1] for row in book.get_sheet_by_index(0).to_python()[1:]]
    assert cells == ["0.30000000000000004", "9007199254740993", 12.5, 1e-7]


def test_no_cell_is_a_formula(tmp_path, trees):
    tree = trees["FIXED_WIDTH"]
    tree["sizes"][0]["name"] = '=HYPERLINK("http://x";"y")'
    tree["sizes"][0]["description"] = "a;=1+1"
    document = PricingDocument(tree)
    path = written(tables_of(document, terms())[:1], tmp_path / "a.csv")
    cells = [
        cell
        for line in path.read_text("utf-8-sig").splitlines()
        for part in line.split(",")
        for cell in part.split(";")
    ]
    assert not [cell for cell in cells if cell.strip('"').lstrip()[:1] in set("=+@")]
    dry = finish(importing(document, finish(reading(path)), terms()))
    assert (dry.unchanged, dry.rejected) == (len(tree["sizes"]), [])


def test_a_written_file_is_whole_or_not_there(tmp_path):
    rows = [(Decimal(1),)] * 1000
    for suffix in ("xlsx", "csv"):
        path = tmp_path / f"a.{suffix}"
        path.write_text("before")
        work = writing([Table("A", ("Size id",), rows)], path, ".")
        next(work)
        work.close()
        assert path.read_text() == "before"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_what_is_all_written_can_still_be_given_up(tmp_path, suffix):
    path = tmp_path / f"out.{suffix}"
    work = writing([Table("A", ("Size id",), [(Decimal(1),)])], path, ".")
    told = next(work)
    while not any(one.stat().st_size for one in tmp_path.iterdir()):
        told = next(work)
    assert told == 1
    work.close()
    assert not list(tmp_path.iterdir())


def test_prices_go_nowhere_but_into_their_file(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "nowhere"))
    table = Table("A", ("Size id",), [(Decimal(1),)])
    [read] = finish(reading(written([table], tmp_path / "out.xlsx")))
    assert read.rows == [[Decimal(1)]]
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileNotWritten):
        written([Table("A", ("Size id",), [])], tmp_path / "nowhere" / "a.csv")


def bomb(path):
    """Small, and 500 MB when it is unpacked."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(500):
                sheet.write(b" " * (1 << 20))


def far_cell(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_number(1_000_000, 16_000, 1)
    book.close()


def wide(path):
    path.write_text("Size id" + "," * 1_000_000 + "\n1\n")


def broken_formula(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_formula(1, 1, "=1/0", None, "#DIV/0!")
    book.close()


def formula_never_computed(path):
    book = xlsxwriter.Workbook(path)
    book.add_worksheet().write_formula(1, 1, "=A1*1.07", None, "")
    book.close()


def large(path):
    with path.open("wb") as stream:
        stream.truncate(100 << 20)


@pytest.mark.parametrize(
    ("make", "title"),
    [
        (bomb, "The workbook is too large."),
        (far_cell, "The workbook is too large."),
        (large, "The file is too large."),
        (wide, "The file has too many columns."),
        (lambda path: path.write_text((",".join("1" * 1000) + "\n") * 6001), "The file has too many cells."),
        (broken_formula, "A formula has no result."),
        (formula_never_computed, "A formula has no result."),
        (lambda path: path.write_bytes(b""), "The file is empty."),
        (lambda path: path.write_bytes(b"PK\x03\x04 no more"), "The workbook can't be read."),
        (lambda path: path.write_bytes(b"%PDF-1.7"), "This is a PDF file."),
        (lambda path: path.write_text('{"a": 1}'), "This file is no table."),
        (lambda path: path.write_text('Size id,"a\n1,2'), "The file can't be read to its end."),
        (lambda path: path.mkdir(), "The file cannot be opened."),
        (lambda path: path.write_text("Size id\n" + "1\n" * 200_001), "The file has too many rows."),
    ],
)
def test_what_is_no_file_of_prices_is_refused(tmp_path, make, title):
    make(path := tmp_path / "a.xlsx")
    with pytest.raises(SheetRefused) as refused:
        finish(reading(path))
    assert refused.value.title == title
    assert refused.value.cause
    assert "orders" not in str(refused.value)


def test_a_formula_with_a_result_is_its_result(tmp_path):
    book = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ("Size id", "name"))
    sheet.write_formula(1, 0, "=1+1", None, 2)
    sheet.write_formula(1, 1, '="a"&"b"', None, "ab")
    book.close()
    (table,) = finish(reading(path))
    assert table.rows == [[Decimal(2), "ab"]]


def test_a_table_may_begin_below(tmp_path):
    book = xlsxwriter.Workbook(path := tmp_path / "a.xlsx")
    sheet = book.add_worksheet("Mine")
    sheet.write_row(2, 1, ("Size id", "name"))
    sheet.write_row(3, 1, (1, "Small"))
    book.add_worksheet("Empty")
    book.close()
    (table,) = finish(reading(path))
    assert (table.name, table.headings, table.first) == ("Mine", ["", "Size id", "name"], 4)
    assert table.rows == [[None, Decimal(1), "Small"]]
