import pytest
from PySide6.QtCore import QPoint, QPointF, QSignalBlocker, Qt
from PySide6.QtGui import QPalette, QWheelEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QToolButton

from sign_desk.ui.kit import theme
from sign_desk.ui.kit.forms import Form, align_labels
from sign_desk.ui.kit.inputs import COLOURS, ChoiceInput, ColourInput, SearchInput, SecretInput, TextInput
from sign_desk.ui.kit.theme import Tone, tint

CURRENCIES = [("EUR", "EUR — Euro"), ("JPY", "JPY — Yen"), ("USD", "USD — US Dollar")]
BASE = QPalette.ColorRole.Base


@pytest.fixture
def form(shown):
    form = Form()
    form.add_section("Store")
    form.add("name", "Store name", TextInput(), required=True)
    form.add("token", "Token", SecretInput(), hint="Kept by the keyring.")
    form.add("currency", "Currency", ChoiceInput(CURRENCIES, searchable=True))
    form.add("colour", "Colour", ColourInput())
    form.add_check("view_only", "View only")
    return shown(form)


def test_values_are_read_and_entered_by_key(form):
    values = {"name": "Main", "token": "t", "currency": "JPY", "colour": COLOURS["Green"]}
    form.set_values(values)
    assert form.values() == values


def test_each_edit_is_told_by_key(form, qtbot):
    edits = []
    form.edited.connect(edits.append)
    form.set_values({"name": "M", "token": "t", "currency": "JPY", "colour": COLOURS["Green"]})
    form.field("view_only").control.setChecked(True)
    assert set(edits) == {"name", "token", "currency", "colour", "view_only"}


def test_errors_land_on_their_fields_and_the_rest_is_returned(form):
    left = form.show_errors({"name": "A name is needed.", "nowhere": "Strange."})
    assert left == {"nowhere": "Strange."}
    field = form.field("name")
    assert (field.message, field.has_error) == ("A name is needed.", True)
    assert field.control.accessibleDescription() == "A name is needed."
    assert form.show_errors({}) == {}
    assert (field.message, field.has_error, field.control.accessibleDescription()) == ("", False, "")


def test_a_warning_is_no_error(form):
    form.field("token").show_warning("That is short.")
    assert form.field("token").message == "That is short."
    assert not form.focus_first_error()


def test_the_first_error_gets_the_focus(form):
    form.show_errors({"currency": "Choose one.", "token": "A token is needed."})
    assert form.focus_first_error()
    assert QApplication.focusWidget() is form.field("token").control.focusProxy()


async def test_an_error_tints_the_input_in_every_look(form, qapp, until):
    line = form.field("name").control
    form.field("name").show_error("A name is needed.")
    for appearance in ("light", "dark"):
        theme.apply(qapp, appearance)
        ground = tint(Tone.DANGER, qapp.palette())
        await until(lambda ground=ground: line.palette().color(BASE) == ground, 5)
    form.clear_messages()
    assert line.palette().color(BASE) == qapp.palette().color(BASE)
    theme.apply(qapp, "system")


def test_a_hidden_message_takes_no_room(form):
    field = form.field("name")
    before = field.sizeHint().height()
    field.show_error("A name is needed.")
    assert field.sizeHint().height() > before
    field.clear()
    assert field.sizeHint().height() == before


def test_names_for_a_screen_reader(form):
    assert form.field("name").control.accessibleName() == "Store name, required"
    token = form.field("token").control.focusProxy()
    assert (token.accessibleName(), token.accessibleDescription()) == ("Token", "Kept by the keyring.")
    assert form.field("view_only").control.accessibleName() == "View only"
    assert form.field("name").label.buddy() is form.field("name").control


def test_labels_of_several_forms_align(form, shown):
    other = Form()
    other.add("a", "A label that is quite a bit longer", TextInput())
    shown(other)
    align_labels([form, other])
    QApplication.processEvents()
    starts = {f.field(key).x() for f, key in ((form, "name"), (other, "a"))}
    assert len(starts) == 1


def test_a_secret_is_hidden_until_its_button_is_down(shown, qtbot):
    secret = shown(SecretInput())
    secret.setPlaceholderText("Paste it here")
    secret.set_value("canary")
    line, button = secret.findChild(QLineEdit), secret.findChild(QToolButton)
    assert line.echoMode() is QLineEdit.EchoMode.Password
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert line.echoMode() is QLineEdit.EchoMode.Normal
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert line.echoMode() is QLineEdit.EchoMode.Password
    assert secret.value() == "canary"
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_nothing_is_chosen_unasked(qtbot):
    plain, searchable = ChoiceInput(CURRENCIES), ChoiceInput(CURRENCIES, searchable=True)
    for choice in (plain, searchable):
        qtbot.addWidget(choice)
        assert choice.value() == ""


@pytest.mark.parametrize(
    ("typed", "value"), [("usd — us dollar", "USD"), (" JPY — Yen ", "JPY"), ("Dollar", "Dollar"), ("", "")]
)
def test_a_searchable_choice_gives_back_what_was_typed(qtbot, typed, value):
    choice = ChoiceInput(CURRENCIES, searchable=True)
    qtbot.addWidget(choice)
    choice.setEditText(typed)
    assert choice.value() == value


def test_any_part_of_a_title_finds_it(shown, qtbot):
    choice = shown(ChoiceInput(CURRENCIES, searchable=True))
    qtbot.keyClicks(choice.lineEdit(), "doll")
    assert choice.completer().completionCount() == 1
    assert choice.completer().currentCompletion() == "USD — US Dollar"


def test_choices_change_under_a_choice_made(qtbot):
    choice = ChoiceInput(CURRENCIES)
    qtbot.addWidget(choice)
    choice.set_value("USD")
    choice.set_choices([*CURRENCIES[1:], ("AUD", "AUD — Australian Dollar")])
    assert choice.value() == "USD"
    choice.set_choices(CURRENCIES[:1])
    assert choice.value() == ""


def test_a_value_not_on_offer_is_kept_where_typing_is_possible(qtbot):
    choice = ChoiceInput(CURRENCIES, searchable=True)
    qtbot.addWidget(choice)
    choice.set_value("XYZ")
    assert choice.value() == "XYZ"


def _wheel(widget):
    centre = QPointF(widget.rect().center())
    down = QPoint(0, -120)
    none = Qt.MouseButton.NoButton
    plain, phase = Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(centre, QPointF(widget.mapToGlobal(centre)), down, down, none, plain, phase, False)
    QApplication.sendEvent(widget, event)


def test_scrolling_past_a_choice_alters_nothing(shown):
    form = Form()
    choice = ChoiceInput(CURRENCIES)
    form.add("other", "Other", TextInput())
    form.add("currency", "Currency", choice)
    shown(form)
    choice.set_value("EUR")
    form.field("other").control.setFocus()
    _wheel(choice)
    assert choice.value() == "EUR"
    choice.setFocus()
    _wheel(choice)
    assert choice.value() == "JPY"


def test_arrow_keys_choose_a_colour(shown, qtbot, appearance):
    colour = shown(ColourInput())
    told = []
    colour.valueChanged.connect(told.append)
    colour.setFocus()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Right)
    assert colour.value() == COLOURS["Teal"]
    assert told == [COLOURS["Teal"]]
    assert QApplication.focusWidget().accessibleName() == "Teal"
    assert not colour.grab().isNull()


def test_an_own_colour_joins_the_row(qtbot):
    colour = ColourInput()
    qtbot.addWidget(colour)
    colour.set_value("#ABCDEF")
    assert colour.value() == "#abcdef"
    colour.set_value("#abcdef")
    assert len(colour.findChildren(QToolButton)) == 0
    assert colour.value() == "#abcdef"


def test_escape_empties_a_search(shown, qtbot):
    search = shown(SearchInput("Search signs"))
    search.setFocus()
    qtbot.keyClicks(search, "neon")
    assert search.value() == "neon"
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    assert search.value() == ""
    assert search.accessibleName() == "Search signs"


def test_choices_that_are_put_in_while_nobody_is_to_be_told_are_told_to_nobody(qtbot):
    choice = ChoiceInput(CURRENCIES)
    qtbot.addWidget(choice)
    heard = []
    choice.valueChanged.connect(heard.append)
    choice.set_value("EUR")
    with QSignalBlocker(choice):
        choice.set_choices([("CHF", "Swiss franc"), *CURRENCIES])
        choice.set_value("CHF")
    assert heard == ["EUR"]
    choice.set_value("EUR")
    assert heard == ["EUR", "EUR"], "it is another choice than before"
