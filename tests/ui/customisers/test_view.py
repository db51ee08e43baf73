import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QHelpEvent
from PySide6.QtWidgets import QLabel, QToolTip

from sign_desk.ui.customisers.columns import activity_name, columns, model_name, moment, spoken
from sign_desk.ui.customisers.view import CustomisersView
from sign_desk.ui.kit.states import ViewState
from sign_desk.ui.trouble import Trouble

HTML = "<b>Bold</b> & <img src=x>"
LONG = "Grand Opening and Seasonal Window Displays of the Northern Neon Company (Winter 2026)"
TROUBLE = Trouble("The service could not be reached", "Nothing answers there.", "Check the connection.")
SOME = (
    (1, "Storefront neon", "NEON", "FIXED_WIDTH", True),
    (2, "Lobby letters", "ACRYLIC", "MATERIAL_LENGTH", True),
    (3, "Old neon", "NEON", "MATERIAL_LENGTH", False),
    (4, "Lightbox", "LIGHTBOX", "FRAME_FIT", False),
    (5, "Nobody knows", None, None, None),
)


@pytest.fixture
def customisers(make_customiser):
    return [
        make_customiser(id_, name, product=product, price_type=price_type, active=active)
        for id_, name, product, price_type, active in SOME
    ]


@pytest.fixture
def view(shown, watched):
    view = CustomisersView()
    watched(view.model)
    view.resize(1000, 600)
    return shown(view)


@pytest.fixture
def filled(view, customisers):
    view.show_customisers(customisers)
    return view


def ids(view):
    return [customiser.customiser_id for customiser in view.model.records()]


@pytest.mark.parametrize(
    ("product", "price_type", "state", "search", "left"),
    [
        ("", "", "", "", [1, 2, 3, 4, 5]),
        ("NEON", "", "", "", [1, 3]),
        ("", "MATERIAL_LENGTH", "", "", [2, 3]),
        ("", "", "Inactive", "", [3, 4]),
        ("NEON", "MATERIAL_LENGTH", "", "", [3]),
        ("NEON", "", "Active", "", [1]),
        ("NEON", "MATERIAL_LENGTH", "Inactive", "", [3]),
        ("NEON", "FRAME_FIT", "", "", []),
        ("NEON", "", "", "old", [3]),
        ("", "", "Inactive", "light", [4]),
        ("", "", "", "neon letter", [1, 3]),
    ],
)
def test_filters_and_search_narrow_together(filled, product, price_type, state, search, left):
    filled.product.set_value(product)
    filled.price_type.set_value(price_type)
    filled.active.set_value(state)
    filled.search.set_value(search)
    assert ids(filled) == left
    shown = "5 customisers" if len(left) == 5 else f"{len(left)} of 5 customisers"
    assert filled.count.text() == shown


def test_one_customiser_is_no_plural(view, make_customiser):
    view.show_customisers([make_customiser()])
    assert view.count.text() == "1 customiser"


def test_filters_offer_what_there_is(filled):
    offered = [filled.product.itemText(row) for row in range(filled.product.count())]
    assert offered == ["Any product", "Acrylic", "Lightbox", "Neon"]
    offered = [filled.price_type.itemText(row) for row in range(filled.price_type.count())]
    assert offered == ["Any price type", "Advanced Letter Model", "Frame Fit Model", "Simple Letter Model"]


def test_filter_stays_over_a_refresh(filled, customisers):
    filled.product.set_value("NEON")
    filled.show_customisers(customisers)
    assert filled.product.currentText() == "Neon"
    assert ids(filled) == [1, 3]


def test_filter_of_which_nothing_is_left_gives_way(filled, customisers):
    filled.product.set_value("LIGHTBOX")
    filled.show_customisers(customisers[:3])
    assert filled.product.currentText() == "Any product"
    assert ids(filled) == [1, 2, 3]


def test_ten_thousand_customisers_sort_search_and_filter_rightly(make_customiser):
    view = CustomisersView()
    many = [
        make_customiser(
            number * 7919 % 100_003,
            f"{('Neon', 'Café', 'Ærø', 'sign')[number * 31 % 4]} {number * 6733 % 10_007}",
            product=("NEON", "LIGHTBOX", "ACRYLIC", None, "METAL")[number * 17 % 5],
            active=(True, False, None)[number * 13 % 3],
            updated_at=(None, "2025-01-01 10:00:00", "2025-10-02T16:40:00.000000Z")[number * 11 % 3],
        )
        for number in range(10_000)
    ]
    view.show_customisers(many)
    for number, column in enumerate(columns(lambda _: False)):
        for order in Qt.SortOrder:
            view.model.sort(number, order)
            keys = [column.sort_key(c) for c in view.model.records()]
            known = [key for key in keys if key is not None]
            assert known == sorted(known, reverse=order is Qt.SortOrder.DescendingOrder)
            assert keys[len(known) :] == [None] * (len(keys) - len(known)), "what is unknown stands last"
    view.product.set_value("NEON")
    view.active.set_value("Active")
    view.search.set_value("cafe neon")
    wanted = {c.customiser_id for c in many if c.product == "NEON" and c.active and c.name.startswith("Café")}
    assert set(ids(view)) == wanted
    assert wanted


def test_selection_is_shown_and_kept_over_a_refresh(filled, make_customiser):
    filled.table.select(2)
    assert filled.detail.facts.value("Customiser id") == "2"
    filled.show_customisers([make_customiser(2, "Renamed"), make_customiser(9)])
    assert filled.table.selected().name == "Renamed"


def test_every_field_is_shown_unknown_ones_too(view, make_customiser):
    view.show_customisers([make_customiser(7, "Neon", theme={"ring": 1}, note="<i>x</i>")])
    view.table.selectRow(0)
    facts = view.detail.facts
    assert facts.value("Price type") == "Simple Letter Model"
    assert facts.value("State") == "Active"
    assert facts.value("Note") == "<i>x</i>"
    assert '"ring": 1' in facts.value("Theme")
    with pytest.raises(KeyError):
        facts.value("JSON")
    view.show_technical_details(True)
    assert '"price_type": "FIXED_WIDTH"' in facts.value("JSON")


def test_id_is_copied(filled, qtbot):
    filled.table.select(4)
    qtbot.keyClick(filled.detail.copy_button, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == "4"


def test_pricing_is_opened_by_button_and_by_return(filled, qtbot):
    filled.table.select(4)
    with qtbot.waitSignal(filled.pricingRequested) as opened:
        qtbot.keyClick(filled.detail.pricing_button, Qt.Key.Key_Space)
    assert opened.args[0].customiser_id == 4
    with qtbot.waitSignal(filled.pricingRequested):
        qtbot.keyClick(filled.table, Qt.Key.Key_Return)


def test_refresh_and_search_have_keys(filled, qtbot):
    with qtbot.waitSignal(filled.refreshRequested):
        qtbot.keyClick(filled, Qt.Key.Key_F5)
    filled.table.setFocus()
    qtbot.keyClick(filled, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert filled.search.hasFocus()


def test_trouble_stands_above_what_is_kept_and_else_instead(filled):
    filled.show_trouble(TROUBLE)
    assert filled.notices.notice("trouble").title == TROUBLE.title
    assert filled.pages.state is ViewState.CONTENT
    filled.show_no_trouble()
    assert filled.notices.notice("trouble") is None
    filled.show_nothing()
    filled.show_trouble(TROUBLE)
    assert filled.pages.state is ViewState.FAILED


def test_store_without_customisers_says_so(view, qtbot):
    view.show_customisers([])
    assert view.pages.state is ViewState.EMPTY
    with qtbot.waitSignal(view.refreshRequested):
        view.pages.actionRequested.emit()


def test_server_text_is_plain_text_everywhere(view, make_customiser):
    view.show_customisers([make_customiser(1, HTML, product=HTML, price_type=HTML, extra=HTML)])
    view.show_trouble(Trouble(HTML, HTML, HTML, HTML))
    view.table.selectRow(0)
    assert view.model.index(0, 1).data() == HTML
    assert view.detail.facts.value("Extra") == HTML
    labels = [label for label in view.findChildren(QLabel) if "<" in label.text()]
    assert len(labels) >= 3
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}


def test_long_name_is_cut_and_told_whole_in_its_tip(view, make_customiser, qtbot):
    view.show_customisers([make_customiser(1, f"{LONG} <b>&")])
    index = view.model.index(0, 1)
    assert view.table.fontMetrics().horizontalAdvance(LONG) > view.table.columnWidth(1)
    place = view.table.visualRect(index).center()
    view.table.viewportEvent(QHelpEvent(QHelpEvent.Type.ToolTip, place, view.table.mapToGlobal(place)))
    qtbot.waitUntil(QToolTip.isVisible)
    assert "Winter 2026" in QToolTip.text()
    assert "&lt;b&gt;" in QToolTip.text().replace(" ", "").replace("\xa0", "")
    QToolTip.hideText()
    assert view.detail.minimumSizeHint().width() < 400, "a long name wraps and does not widen the pane"


def test_words_for_constants():
    assert (spoken("CHARACTER_BAND"), spoken(None)) == ("Character band", "")
    assert (model_name("FRAME_FIT"), model_name("NEW_MODEL"), model_name(None)) == ("Frame Fit Model", "New model", "")
    assert [activity_name(value) for value in (True, False, None)] == ["Active", "Inactive", "Unknown"]
    assert (moment(None), moment("some day")) == ("", "some day")


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "Not set"), (True, "Yes"), (False, "No"), ("warm", "warm"), (0, "0"), ({"a": 1}, '{\n  "a": 1\n}')],
)
def test_field_that_is_not_known_is_told_in_words(view, make_customiser, value, words):
    view.show_customisers([make_customiser(1, led_colour=value)])
    view.table.selectRow(0)
    assert view.detail.facts.value("Led colour") == words


def test_names_have_room_beside_the_particulars(view, make_customiser, qapp):
    view.resize(1156, 640)
    view.show_customisers([make_customiser(1, LONG)])
    view.table.selectRow(0)
    qapp.processEvents()
    assert view.detail.width() <= 320


def test_a_name_of_usual_length_is_whole_in_a_small_window(view, make_customiser, qapp):
    changed = "Custom neon, priced by tube length"
    view.show_customisers([make_customiser(1, changed, price_type="MATERIAL_LENGTH"), make_customiser(2, "Lobby")])
    view.show_changed_prices(frozenset({1}))
    qapp.processEvents()
    index = view.model.index(0, 1)
    assert index.data() == changed
    table = view.table
    assert table.columnWidth(1) >= table.fontMetrics().horizontalAdvance(changed)
    assert not table.horizontalScrollBar().isVisible()


def test_customisers_whose_prices_changed_elsewhere_are_marked(filled):
    filled.show_changed_prices(frozenset({2}))
    states = [filled.model.columns[4].text(record) for record in filled.model.records()]
    assert states == ["Active", "Prices changed", "Inactive", "Inactive", "Unknown"]
    filled.show_changed_prices(frozenset({3}))
    states = [filled.model.columns[4].text(record) for record in filled.model.records()]
    assert states == ["Active", "Active", "Inactive, prices changed", "Inactive", "Unknown"]
