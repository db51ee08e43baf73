"""What stands on a price sheet."""

from decimal import Decimal

import pytest

from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import LISTS
from sign_desk.pricing.quote import Sign
from sign_desk.pricing.samples import DEFAULT_SIGNS
from sign_desk.pricing.sheets.columns import Terms
from sign_desk.pricing.sheets.price_sheet import Contents, price_sheet
from sign_desk.pricing.slices import finish
from sign_desk.pricing.units import PriceFormat

VENDORS = Sign("One line", ("Awesome Sign",))
FACTS = {"Store": "Neon & Co", "Note": ""}


def counted(unit, doubt, currency):
    return "as sent" if doubt else currency if unit else ""


def made(document, *, currency="USD", signs=(VENDORS,), lists=None):
    terms = Terms(1, PriceFormat(currency, None, "en_US"), lambda _part, path: " ".join(path), counted)
    contents = Contents(document, lists or document.keys(LISTS), signs, lambda key: document.name(key) or key.name)
    return finish(price_sheet("Prices: <Neon>", FACTS, contents, terms))


@pytest.fixture
def document(trees):
    tree = trees["FIXED_WIDTH"]
    row = tree["price_lists"][0]["rows"][0]
    row["base_price"], row["letter_price"] = {"line_1": 10000}, {"line_1": 2000}
    tree["price_lists"][0]["name"] = "=Standard"
    return PricingDocument(tree)


def test_the_vendors_worked_example_is_a_sample_sign(document):
    signs = made(document).sections[-1]
    assert signs.title == "Sample signs"
    assert signs.headings == ("Price list", "Size", "One line: “Awesome Sign”")
    assert signs.rows[0][2] == ("$320.00", Decimal(320))


def test_a_list_has_the_columns_that_have_prices(document):
    sheet = made(document, lists=document.keys(LISTS)[:1], signs=())
    (section,) = sheet.sections
    assert section.headings[:2] == ("Size", "base_price line_1 (USD)")
    assert section.rows[0][1] == ("$100.00", Decimal(100))
    assert sheet.rows == len(section.rows)


def test_what_nobody_can_tell_is_no_number(document):
    none_has = made(document, signs=(Sign("Empty", ()),)).sections[-1]
    assert {row[2] for row in none_has.rows} == {("on request", None)}
    assert [section.title for section in made(document, currency="").sections] == ["=Standard", "Standard"]


def test_frames_by_area_and_by_volume_are_not_told_side_by_side(trees):
    frames = PricingDocument(trees["FRAME_FIT"])
    both = DEFAULT_SIGNS["FRAME_FIT"]
    assert "Sample signs" not in [section.title for section in made(frames, signs=both).sections]
    for sign in both:
        assert made(frames, signs=(sign,)).sections[-1].title == "Sample signs"


def test_a_page_escapes_what_comes_from_elsewhere(document):
    page = "".join(made(document).pages())
    assert "<h1>Prices: &lt;Neon&gt;</h1>" in page
    assert "<b>Store:</b> Neon &amp; Co" in page
    assert "Note" not in page
    assert "do not include" in page


def test_a_workbook_tells_what_it_is_about_and_has_no_formula(document):
    about, first, *_ = made(document).tables()
    assert about.headings == ("Price sheet", "Prices: <Neon>")
    assert about.rows[0] == ("Store", "Neon & Co")
    assert first.name == "=Standard"
    assert made(document).tables()[-1].rows[0][0] == "'=Standard"
