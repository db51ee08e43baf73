import pytest

from sign_desk.pricing.cells import value_at
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.keys import SIZES, Cell
from sign_desk.pricing.replace import Query, found, replaced
from sign_desk.pricing.slices import finish

NAMES = ["Small", "small (S)", "Large", ""]


@pytest.fixture
def document():
    return PricingDocument({"sizes": [{"size_id": number, "name": name} for number, name in enumerate(NAMES, 1)]})


@pytest.fixture
def cells(document):
    return [Cell(key, (field,)) for key in document.keys(SIZES) for field in ("size_id", "name")]


@pytest.fixture
def text_of(document):
    return lambda cell: str(value_at(document.fields(cell.key), cell.path))


@pytest.mark.parametrize(
    ("query", "texts"),
    [
        (Query("small"), ["Small", "small (S)"]),
        (Query("small", match_case=True), ["small (S)"]),
        (Query("small", whole_cell=True), ["Small"]),
        (Query("(s)"), ["small (S)"]),
        (Query("1"), ["1"]),
        (Query("."), []),
        (Query(""), [""]),
        (Query("", whole_cell=True), [""]),
    ],
)
def test_a_text_is_found_letter_by_letter(cells, text_of, query, texts):
    assert [text_of(cell) for cell in finish(found(cells, query, text_of))] == texts


@pytest.mark.parametrize(
    ("query", "replacement", "texts"),
    [
        (Query("l"), r"\1", [r"Sma\1\1", r"sma\1\1 (S)", r"\1arge"]),
        (Query("large", whole_cell=True), "XL", ["XL"]),
        (Query("", whole_cell=True), "New", ["New"]),
        (Query("s", match_case=True), "", ["mall (S)"]),
        (Query("1"), "5", []),
    ],
)
def test_it_is_replaced_in_every_place_where_it_may_be(document, cells, text_of, query, replacement, texts):
    assert list(finish(replaced(document, cells, query, replacement, text_of)).values()) == texts
