"""The Pricing tab shows what the service has: exactly, and nothing else."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from sign_desk.money import MinorUnit
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.units import PriceFormat
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.kit.theme import Tone, tone_colour
from sign_desk.ui.pricing.columns import Sheet, price_table, size_table
from sign_desk.ui.trouble import Trouble


def test_it_begins_with_a_word_on_how_to_open_something(show, trees):
    view = show(trees["FRAME_FIT"])
    assert view.is_loaded
    view.show_nothing()
    assert view.pages.state is ViewState.EMPTY
    assert not view.title.isVisible()


def test_a_simple_letter_model_has_a_column_for_each_line(show, cells, trees):
    view = show(trees["FIXED_WIDTH"])
    assert view.about.text() == "Customiser 7 · Simple Letter Model"
    assert "does not change them" in view.calm.text()
    assert not view.counting.isVisible()
    assert cells(view.rows) == [
        {
            "Size": "Small",
            "Base, line 1": "$10.00",
            "Base, line 2": "$12.00",
            "Base, line 3": "$14.00",
            "Letter, line 1": "$1.00",
            "Letter, line 2": "$1.20",
            "Letter, line 3": "$0.00",
            "Highest price multiplier": "3",
        },
        {
            "Size": "Large",
            "Base, line 1": "$19.99",
            "Base, line 2": "not set",
            "Base, line 3": "",
            "Letter, line 1": "not set",
            "Letter, line 2": "not set",
            "Letter, line 3": "not set",
            "Highest price multiplier": "not set",
        },
    ]
    assert cells(view.sizes)[1] == {
        "Size": "Large",
        "Id": "2",
        "Description": "not set",
        "Order": "2",
        "Lines": "2",
        "Letters a line": "30",
        "Letters at least": "0",
        "Width, cm": "110.5",
        "Height, cm": "not set",
        "Line height, cm": "20",
        "Height strategy": "WIDTH",
    }


def test_an_advanced_letter_model_has_tiers_and_rates(show, cells, trees):
    view = show(trees["MATERIAL_LENGTH"])
    assert cells(view.rows) == [
        {
            "Width up to, cm": "100",
            "Height up to, cm": "50",
            "Base price": "$89.00",
            "Price per letter": "not set",
            "Length price per cm": "$0.20",
            "Area price per cm² or weight unit": "$0.015",
            "Width modifier": "1",
        },
        {
            "Width up to, cm": "200",
            "Height up to, cm": "80.5",
            "Base price": "$149.00",
            "Price per letter": "not set",
            "Length price per cm": "$0.49",
            "Area price per cm² or weight unit": "$0.00",
            "Width modifier": "1",
        },
    ]
    assert view.rows.words.text() == (
        "Id 12 · Letters are priced by their length of material · "
        "Shipping: volumetric, volumetric divisor: 5000, add weight to product: no"
    )
    assert view.base.words.text() == "Base prices stand in the price lists"
    assert not view.base.table.isVisible()


def test_a_frame_fit_model_finds_sizes_by_id_and_by_key(show, cells, trees):
    view = show(trees["FRAME_FIT"])
    area = "Area price per cm² or weight unit"
    assert cells(view.rows) == [
        {"Size": "A3", "Base price": "$45.00", area: "$0.03"},
        {"Size": "A2", "Base price": "$69.005", area: "not set"},
    ]
    assert cells(view.base) == [{"Size": "A3", "Base price": "$5.00"}]
    assert view.base.table.isVisible()


@pytest.mark.parametrize("model", ["FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT"])
def test_the_models_keep_qts_rules(show, trees, watched, model):
    view = show(trees[model])
    for part in (view.sizes, view.base, view.rows):
        watched(part.model)
        part.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    show(trees[model], view=view)


def test_numbers_stand_on_the_right_and_sort_as_numbers(show, cells, trees):
    rows = trees["FRAME_FIT"]["price_lists"][0]["rows"]
    rows[:] = [{"size_id": 4, "base_price": price} for price in (900, None, 10000, 0)]
    view = show(trees["FRAME_FIT"])
    model = view.rows.model
    alignment = model.index(0, 1).data(Qt.ItemDataRole.TextAlignmentRole)
    assert alignment & Qt.AlignmentFlag.AlignRight
    model.sort(1, Qt.SortOrder.AscendingOrder)
    assert [cell["Base price"] for cell in cells(view.rows)] == ["$0.00", "$9.00", "$100.00", "not set"]


def test_what_is_not_set_looks_otherwise_than_nought(show, trees, appearance):
    view = show(trees["FIXED_WIDTH"])
    titles = [column.title for column in view.rows.model.columns]
    column = titles.index("Letter, line 3")
    nought, unset = (view.rows.model.index(row, column) for row in (0, 1))
    assert (nought.data(), unset.data()) == ("$0.00", "not set")
    muted = tone_colour(Tone.MUTED, view.palette())
    assert muted != view.palette().color(QPalette.ColorRole.Text)
    assert nought.data(Qt.ItemDataRole.ForegroundRole) is None
    assert unset.data(Qt.ItemDataRole.ForegroundRole) == muted


def test_amounts_stay_plain_until_it_is_answered_how_they_are_counted(show, cells, trees):
    view = show(trees["MATERIAL_LENGTH"], currency="JPY")
    assert view.counting.isVisible()
    assert view.counting.text().startswith("How prices are counted is not answered yet")
    row = cells(view.rows)[0]
    assert row["Base price (as sent)"] == "8900"
    assert row["Length price per cm"] == "¥0.2"
    column = list(row).index("Base price (as sent)")
    tip = view.rows.model.index(0, column).data(Qt.ItemDataRole.ToolTipRole)
    assert "how prices are counted is not answered yet" in tip

    show(trees["MATERIAL_LENGTH"], currency="JPY", minor_unit=MinorUnit.ISO, view=view)
    assert not view.counting.isVisible()
    assert cells(view.rows)[0]["Base price"] == "¥8,900"


def test_a_currency_that_is_not_known_is_told(show, cells, trees):
    view = show(trees["FRAME_FIT"], currency="XYZ")
    assert "XYZ, is not known" in view.counting.text()
    assert cells(view.base) == [{"Size": "A3", "Base price (as sent)": "500"}]


def test_a_unit_that_is_not_known_is_told(show, cells, trees):
    trees["FRAME_FIT"]["value_units"]["base_price"] = "thousandths"
    view = show(trees["FRAME_FIT"])
    assert cells(view.base) == [{"Size": "A3", "Base price (unit not known)": "500"}]


def test_parts_of_a_price_that_are_no_lines_have_no_known_unit(show, cells, trees):
    rows = trees["FRAME_FIT"]["base_pricing"]["rows"]
    rows[0]["base_price"] = {"percent": 10, "line_10": 1000, "line_2": 200}
    assert cells(show(trees["FRAME_FIT"]).base) == [
        {
            "Size": "A3",
            "Base, line 2": "$2.00",
            "Base, line 10": "$10.00",
            "Base, percent (unit not known)": "10",
        }
    ]


def test_a_text_where_a_price_belongs_stands_out_as_it_came(show, cells, trees, appearance):
    trees["FRAME_FIT"]["base_pricing"]["rows"][0]["base_price"] = "5.00"
    view = show(trees["FRAME_FIT"])
    index = view.base.model.index(0, 1)
    assert index.data() == "5.00"
    assert index.data(Qt.ItemDataRole.ForegroundRole) == tone_colour(Tone.WARNING, view.palette())
    assert "no number" in index.data(Qt.ItemDataRole.ToolTipRole)


@pytest.mark.parametrize("nothing", [None, [], {}])
def test_a_price_with_nothing_in_it_is_not_set(show, cells, trees, nothing):
    trees["FRAME_FIT"]["base_pricing"]["rows"][0]["base_price"] = nothing
    assert cells(show(trees["FRAME_FIT"]).base) == [{"Size": "A3", "Base price": "not set"}]


def test_rows_whose_size_is_not_there_say_so(show, cells, trees):
    trees["FRAME_FIT"]["price_lists"][0]["rows"] += [{"size_id": 77, "base_price": 1}, {"base_price": 2}]
    sizes = [row["Size"] for row in cells(show(trees["FRAME_FIT"]).rows)]
    assert sizes == ["A3", "A2", "Size 77: not among the sizes", "no size"]


def test_unknown_models_and_fields_are_shown(show, cells, trees):
    tree = trees["FRAME_FIT"] | {"pricing_model": "CHARACTER_BAND", "rounding": "up_to_95"}
    tree["sizes"][0]["band_step"] = 5
    tree["price_lists"][0] |= {"audience": ["trade", "retail"], "letter_pricing_method": "by_weight"}
    tree["price_lists"][0]["rows"] = [
        {
            "size_id": 4,
            "base_price": 1,
            "length_limit_cm": None,
            "bands": [{"up_to": 10, "dear": True}],
            "code": 7,
        }
    ]
    view = show(tree)
    assert view.about.text() == "Customiser 7 · Pricing model CHARACTER_BAND · rounding: up_to_95"
    assert cells(view.sizes)[0]["band_step"] == "5"
    assert cells(view.rows) == [
        {
            "Size": "A3",
            "Depth up to, cm": "not set",
            "Base price": "$0.01",
            "bands": "up_to 10, dear yes",
            "code": "7",
        }
    ]
    assert view.rows.words.text() == "Id 13 · Letter pricing: by_weight · audience: trade; retail"


def test_a_known_field_without_use_to_the_model_is_shown_once_it_is_set(show, cells, trees):
    trees["FIXED_WIDTH"]["price_lists"][0]["rows"][0]["price_per_cm"] = 0.5
    row, other = cells(show(trees["FIXED_WIDTH"]).rows)
    assert row["Length price per cm"] == "$0.50"
    assert other["Length price per cm"] == ""


def test_each_of_two_lists_of_one_name_shows_its_own_prices(show, cells, trees):
    view = show(trees["FIXED_WIDTH"])
    assert (view.choice.count(), view.count.text()) == (2, "1 of 2")
    view.choice.setCurrentIndex(1)
    assert view.count.text() == "2 of 2"
    assert cells(view.rows) == [{"Size": "Large", "Base, line 1": "$25.00"}]


def test_a_refresh_keeps_the_price_list_the_selection_and_the_sorting(show, cells, trees):
    tree = trees["FIXED_WIDTH"]
    view = show(tree)
    view.choice.setCurrentIndex(1)
    table = view.rows.table
    table.selectRow(0)

    tree["price_lists"][1]["rows"][0]["base_price"]["line_1"] = 2600
    show(tree, view=view)
    assert view.rows.table is table
    assert table.selected().text(("base_price", "line_1")) == "$26.00"

    tree["price_lists"].insert(0, {"pricing_id": 9, "name": "New", "rows": []})
    show(tree, view=view)
    assert view.count.text() == "3 of 3"
    assert cells(view.rows) == [{"Size": "Large", "Base, line 1": "$26.00"}]

    del tree["price_lists"][2]
    show(tree, view=view)
    assert (view.count.text(), cells(view.rows)) == ("1 of 2", [])


def test_lists_without_ids_can_each_be_chosen(show, cells):
    lists = [{"name": "Same", "rows": [{"base_price": price}]} for price in (1, 2, 3)]
    view = show({"price_lists": lists})
    for position, price in enumerate(("1", "2", "3")):
        view.choice.setCurrentIndex(position)
        assert cells(view.rows) == [{"Base price (unit not known)": price}]


def test_pricing_with_nothing_in_it_says_so(show):
    view = show({"pricing_model": None, "sizes": [], "base_pricing": [], "price_lists": []})
    assert view.about.text() == "Customiser 7 · Pricing model not told"
    assert view.sizes.words.text() == "This pricing has no sizes."
    assert view.base.words.text() == "This pricing has no base prices."
    assert view.count.text() == "This pricing has no price lists."
    assert not view.choice.isVisible()


def test_trouble_stands_above_pricing_that_is_shown_and_in_place_of_none(show, trees):
    trouble = Trouble("No connection", "The network is down.", "Try again.")
    view = show(trees["FRAME_FIT"])
    view.show_trouble(trouble)
    assert (view.notices.notice("trouble").title, view.is_loaded) == ("No connection", True)
    view.show_no_trouble()
    assert view.notices.notice("trouble") is None
    view.show_nothing()
    view.show_trouble(trouble)
    assert view.pages.state is ViewState.FAILED


def test_technical_details_show_the_pricing_as_it_came(show, trees):
    view = show(trees["FRAME_FIT"])
    assert not view.raw.isVisible()
    view.show_technical_details(True)
    assert json.loads(view.raw.toPlainText()) == trees["FRAME_FIT"]
    assert view.raw.isReadOnly()
    show(trees["FIXED_WIDTH"], view=view)
    assert json.loads(view.raw.toPlainText()) == trees["FIXED_WIDTH"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.text(), children, max_size=3),
    max_leaves=8,
)
FIELDS = (
    "name",
    "rows",
    "size_id",
    "size_key",
    "mode",
    "shipping",
    "letter_pricing_method",
    "base_price",
    "width_cm",
)
PART = JSON | st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, JSON))
WITH_ROWS = PART | st.fixed_dictionaries({"rows": st.lists(PART, max_size=3)})
TREES = st.fixed_dictionaries(
    {},
    optional={
        "pricing_model": JSON,
        "value_units": JSON | st.dictionaries(st.sampled_from(FIELDS), st.just("minor_currency_units") | JSON),
        "sizes": PART | st.lists(PART, max_size=3),
        "base_pricing": WITH_ROWS,
        "price_lists": PART | st.lists(WITH_ROWS, max_size=3),
        "further": JSON,
    },
)


@given(tree=TREES)
@settings(deadline=None)
def test_every_cell_of_any_document_can_be_read(tree):
    document = PricingDocument(tree)
    sheet = Sheet(document, PriceFormat("USD", None, "en_US"))
    groups = (document.base_pricing, *document.price_lists)
    for table in (size_table(sheet), *(price_table(sheet, group.rows) for group in groups)):
        for column in table.columns:
            sorted(filter(None, (column.sort_key(row) for row in table.rows)))
            for row in table.rows:
                assert isinstance(column.text(row), str)
                assert column.tone is None or column.tone(row) in {None, *Tone}
                assert column.tooltip is None or isinstance(column.tooltip(row), str)


@given(tree=TREES)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_any_document_can_be_shown(show, tree):
    view = show(tree)
    view.show_technical_details(True)
    assert view.is_loaded
    view.deleteLater()
