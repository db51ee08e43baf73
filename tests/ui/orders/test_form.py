import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from sign_desk.orders.checks import Problem, Severity, check
from sign_desk.orders.draft import AddressDraft, CustomerDraft, LineDraft, OrderDraft
from sign_desk.tour import EXAMPLE
from sign_desk.ui.orders.form import OrderForm

BAD = OrderDraft(
    integration_id="x",
    currency="USD",
    billing_address=AddressDraft(email="nonsense", country="USA"),
    same_as_billing=True,
    products=(LineDraft("", "0", "1.555"), LineDraft("p", "1", "-1")),
)


@pytest.fixture
def form(shown, watched):
    form = OrderForm()
    watched(form.lines)
    form.resize(1000, 700)
    return shown(form)


def problems(form):
    return check(form.draft(), minor_unit=None, locale="en_US")


def show(form, *, everywhere=False):
    return form.show_problems(problems(form), everywhere=everywhere)


def errors(form):
    return {key for part in form._forms for key in part._fields if part.field(key).has_error}


def type_into(form, qtbot, part, key, text):
    line = part.field(key).control
    line.setFocus()
    qtbot.keyClicks(line, text)


def edit_cell(form, qtbot, row, column, text):
    view = form.table.view
    view.setFocus()
    view.setCurrentIndex(form.lines.index(row, column))
    qtbot.keyClick(view, Qt.Key.Key_F2)
    (editor,) = view.viewport().findChildren(QLineEdit)
    editor.selectAll()
    qtbot.keyClicks(editor, text)
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the editor commits a moment later


def test_a_draft_is_read_as_it_was_filled_in(form):
    form.set_draft(EXAMPLE)
    assert form.draft() == EXAMPLE


def test_filling_in_is_one_edit(form):
    edits = []
    form.edited.connect(lambda: edits.append(form.draft()))
    form.set_draft(EXAMPLE)
    assert edits == [EXAMPLE]


def test_an_untouched_form_shows_nothing_wrong(form):
    form.set_draft(BAD)
    form.set_draft(OrderDraft(currency="USD"))
    show(form)
    assert errors(form) == set()
    assert form.lines.problems() == ()


def test_errors_stand_only_where_the_operator_has_been(form, qtbot):
    form.set_draft(OrderDraft(currency="USD"))
    form.edited.connect(lambda: show(form))
    type_into(form, qtbot, form.billing, "billing_address.email", "nonsense")
    assert errors(form) == {"billing_address.email"}
    edit_cell(form, qtbot, 0, 1, "0")
    assert [text.split(":")[0] for text in form.lines.problems()] == ["Line 1"]
    assert form.lines.problem(form.lines.index(0, 0)) == "", "a cell still empty is not wrong yet"


def test_an_attempt_shows_all_errors_and_the_first_gets_the_focus(form):
    form.set_draft(BAD)
    assert show(form, everywhere=True) == ()
    assert errors(form) == {"external_id", "external_order_number", "integration_id", "billing_address.email"}
    assert form.billing.field("billing_address.country").message, "a warning is shown as well"
    assert not form.billing.field("billing_address.country").has_error
    assert len(form.lines.problems()) == 4
    form.focus_first_error()
    assert QApplication.focusWidget() is form.order.field("external_id").control


def test_errors_shown_by_an_attempt_go_as_they_are_corrected(form, qtbot):
    form.set_draft(BAD)
    show(form, everywhere=True)
    form.edited.connect(lambda: show(form))
    type_into(form, qtbot, form.order, "external_id", "order-1")
    assert "external_id" not in errors(form)
    assert "external_order_number" in errors(form), "the others stay"
    edit_cell(form, qtbot, 1, 2, "1.00")
    assert form.lines.problem(form.lines.index(1, 2)) == ""


def test_words_of_the_service_land_on_their_fields_and_go_when_edited(form, qtbot):
    form.set_draft(EXAMPLE)
    left = form.report({"billing_address.email": "The billing address.email is <b>bad</b>.", "strange": "Odd."})
    assert left == ("Odd.",)
    show(form)
    field = form.billing.field("billing_address.email")
    assert field.has_error
    assert "<b>bad</b>" in field.message
    assert "billing_address" not in field.message
    form.edited.connect(lambda: show(form))
    type_into(form, qtbot, form.order, "shipping_line", "x")
    assert field.has_error, "it stays while something else is edited"
    type_into(form, qtbot, form.billing, "billing_address.email", "x")
    assert not field.has_error


def test_words_of_the_service_land_on_cells_and_go_when_edited(form, qtbot):
    form.set_draft(EXAMPLE)
    form.report({"products.0.external_id": "The selected products.0.external_id is invalid."})
    show(form)
    assert form.lines.problems() == ("Line 1: The selected product id is invalid.",)
    form.focus_first_error()
    assert form.table.view.currentIndex() == form.lines.index(0, 0)
    form.edited.connect(lambda: show(form))
    edit_cell(form, qtbot, 0, 0, "other")
    assert form.lines.problems() == ()


def test_what_has_no_field_is_returned(form):
    form.set_draft(EXAMPLE)
    nowhere = Problem("webhooks.0", "Nowhere.", Severity.ERROR)
    assert form.show_problems((nowhere,), everywhere=True) == ("Nowhere.",)


def test_shipping_fields_are_there_when_wanted(form, qtbot):
    form.set_draft(EXAMPLE)
    city = form.shipping.field("shipping_address.city")
    assert not city.isVisible()
    form.same_as_billing.setFocus()
    qtbot.keyClick(form.same_as_billing, Qt.Key.Key_Space)
    assert city.isVisible()
    assert city.label.isVisible()


def test_customer_is_copied_from_the_billing_address(form):
    form.set_draft(OrderDraft(billing_address=EXAMPLE.billing_address))
    form.customer.field("copy").control.click()
    assert form.draft().customer == CustomerDraft("John", "Smith", "customer@example.com", "+1 555-123-4567")


def test_currencies_are_listed_when_the_form_is_first_seen(qtbot):
    form = OrderForm()
    qtbot.addWidget(form)
    currency = form.order.field("currency").control
    form.set_draft(OrderDraft(currency="JPY"))
    assert currency.count() == 0
    assert form.currency() == "JPY"
    form.show()
    assert currency.count() > 100
    assert currency.currentText().startswith("JPY · ")
    assert form.currency() == "JPY"


def test_a_code_is_known_in_whatever_case_it_is_typed(form, qtbot):
    type_into(form, qtbot, form.order, "currency", "eur")
    type_into(form, qtbot, form.billing, "billing_address.country", "us")
    type_into(form, qtbot, form.billing, "billing_address.province", "ca")
    typed = form.draft()
    assert (typed.currency, typed.billing_address.country, typed.billing_address.province) == ("EUR", "US", "CA")
    type_into(form, qtbot, form.order, "currency", "x")
    assert form.draft().currency == "eurx", "what is in no list stays as it is typed"


@pytest.mark.parametrize("group", ["billing", "shipping"])
def test_countries_and_the_provinces_of_each_are_offered(form, group):
    part = getattr(form, group)
    country, province = (part.field(f"{group}_address.{name}").control for name in ("country", "province"))
    QApplication.processEvents()  # they are listed when the form has been painted

    def offered(choice):
        return {choice.itemText(row) for row in range(choice.count())}

    assert len(offered(country)) > 200
    assert any("United States" in text for text in offered(country))
    country.set_value("US")
    assert any("California" in text for text in offered(province))
    country.set_value("CA")
    assert any("Ontario" in text for text in offered(province))
    assert not any("California" in text for text in offered(province))


def test_lines_are_added_and_removed_by_keyboard(form, qtbot):
    form.set_draft(EXAMPLE)
    form.table._add.setFocus()
    qtbot.keyClick(form.table._add, Qt.Key.Key_Space)
    assert form.lines.rowCount() == 2
    assert form.table.view.currentIndex().row() == 1
    form.table._remove.setFocus()
    qtbot.keyClick(form.table._remove, Qt.Key.Key_Space)
    assert form.lines.rows() == ({"external_id": "your-product-id-123", "quantity": "2", "price": "29.99"},)


def test_totals_follow_cells_and_currency(form):
    form.set_draft(EXAMPLE)
    form.write_totals_with(lambda line: f"{line.quantity} of {line.price} {form.currency()}")
    assert form.lines.index(0, 3).data() == "2 of 29.99 USD"
    form.order.set_values({"currency": "EUR"})
    assert form.lines.index(0, 3).data() == "2 of 29.99 EUR"


def test_no_digit_of_a_total_is_cut_off(form):
    form.set_draft(EXAMPLE)
    total = form.lines.index(0, 3)
    narrow = form.table.view.columnWidth(3)
    form.write_totals_with(lambda _line: "KWD\xa012,345,678,901.250")
    form.order.set_values({"currency": "KWD"})
    assert form.table.view.columnWidth(3) >= form.table.view.sizeHintForIndex(total).width() > narrow
