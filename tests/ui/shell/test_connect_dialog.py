import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QRadioButton, QWidget

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.pricing.sample import SamplePrice
from sign_desk.ui.kit.inputs import COLOURS
from sign_desk.ui.shell import store_form
from sign_desk.ui.shell.connect_dialog import SERVICE_ADDRESS, ConnectDialog
from sign_desk.ui.shell.trial import Check, MinorUnitQuestion, TrialReport

HTML = "<b>Bold</b>"
SAMPLE = SamplePrice(1250, "Storefront, Small, base price")
VALUES = {
    "name": "Northern Neon",
    "origin": "https://web.signcustomiser.com/",
    "token": "t-1",
    "currency": "USD",
    "integration_id": "42",
    "operator": "Ada",
    "colour": "#2563c9",
}


@pytest.fixture
def parent(qapp):
    return QWidget()


@pytest.fixture
def connect(parent, shown):
    """Show the dialog for a new store, or to edit one."""

    def show(before=None, token_for=None):
        dialog = ConnectDialog(before, operator="Ada", token_for=token_for, taken={"Demo store"}, parent=parent)
        dialog.entries = []
        dialog.saveRequested.connect(dialog.entries.append)
        return shown(dialog)

    return show


def problems(before=None, token_for=None, view_only=False, **values):
    return store_form.problems(
        VALUES | values, view_only=view_only, before=before, token_for=token_for, taken={"Straße 5", "Demo store"}
    )


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, set()),
        ({"integration_id": ""}, set()),
        ({"name": " "}, {"name"}),
        ({"name": " demo STORE "}, {"name"}),
        ({"name": "STRASSE 5"}, {"name"}),
        ({"name": "Demo store 2"}, set()),
        ({"operator": ""}, {"operator"}),
        ({"origin": "http://example.com"}, {"origin"}),
        ({"origin": "nonsense here", "token": ""}, {"origin"}),
        ({"currency": "dollars"}, {"currency"}),
        ({"currency": ""}, {"currency"}),
        ({"integration_id": "4.2"}, {"integration_id"}),
        ({"integration_id": "-1"}, {"integration_id"}),
        ({"integration_id": "٤"}, {"integration_id"}),
        ({"integration_id": "9" * 5000}, {"integration_id"}),
        ({"token": "  "}, {"token"}),
        ({"name": "", "operator": "", "currency": "", "token": ""}, {"name", "operator", "currency", "token"}),
    ],
)
def test_what_is_wrong_with_a_new_store(values, wrong):
    assert set(problems(**values)) == wrong


def test_token_is_asked_for_when_none_is_in_reach(make_profile):
    store = make_profile()
    assert "token" not in problems(store, store.origin, token="")
    assert "signed out" in problems(store, None, token="")["token"]
    assert "address has changed" in problems(store, store.origin, token="", origin="https://other.example")["token"]
    viewing = make_profile(view_only=True)
    assert "leave view only" in problems(viewing, viewing.origin, token="")["token"]
    assert "token" not in problems(viewing, viewing.origin, view_only=True, token="")


def test_new_store_is_entered(connect):
    dialog = connect()
    assert dialog.form.values()["origin"] == SERVICE_ADDRESS
    dialog.form.set_values(VALUES)
    dialog.accept()
    (entry,) = dialog.entries
    assert entry.token == "t-1"
    assert (entry.profile.origin, entry.profile.integration_id) == ("https://web.signcustomiser.com", 42)
    assert entry.profile.minor_units == {}
    assert dialog.isVisible(), "it is not saved yet"


def test_errors_stand_at_their_fields_and_go_when_edited(connect, qtbot):
    dialog = connect()
    dialog.accept()
    assert dialog.isVisible()
    assert dialog.form.field("name").has_error
    assert QApplication.focusWidget() is dialog.form.field("name").control
    qtbot.keyClicks(dialog.form.field("name").control, "N")
    assert not dialog.form.field("name").has_error
    assert dialog.form.field("token").has_error


def test_nothing_can_be_entered_while_it_is_saved(connect, qtbot):
    dialog = connect()
    dialog.form.set_values(VALUES)
    save, cancel = (next(b for b in dialog.buttons.buttons() if b.text() == text) for text in ("Connect", "Cancel"))
    dialog.show_saving(may_cancel=False)
    assert not any(w.isEnabled() for w in (save, cancel, dialog.form.field("name").control))
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    dialog.show_not_saved("The disk is full", HTML)
    assert all(w.isEnabled() for w in (save, cancel, dialog.form.field("name").control))
    assert (dialog.notices.notice("saving").title, dialog.notices.notice("saving").text) == ("The disk is full", HTML)
    assert dialog.form.values()["name"] == VALUES["name"]
    dialog.show_saving(may_cancel=True)
    assert dialog.notices.notice("saving") is None
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_token_that_is_refused_is_told_at_its_field(connect):
    dialog = connect()
    dialog.form.set_values(VALUES)
    dialog.show_saving(may_cancel=True)
    dialog.show_token_refused("The token was not accepted.")
    assert dialog.form.field("token").message == "The token was not accepted."
    assert QApplication.focusWidget() is dialog.form.field("token").control.focusProxy()


def test_edited_store_keeps_its_identity(connect, make_profile):
    store = make_profile()
    dialog = connect(store, store.origin)
    dialog.form.set_values({"name": "Renamed"})
    dialog.accept()
    assert dialog.entries[-1].profile.store_id == store.store_id
    assert dialog.entries[-1].profile.name == "Renamed"
    assert dialog.entries[-1].token is None


def test_connection_is_tested_with_what_is_entered(connect, qtbot):
    dialog = connect()
    dialog.form.set_values(VALUES)
    with qtbot.waitSignal(dialog.trialRequested) as asked:
        qtbot.keyClick(dialog.test_button, Qt.Key.Key_Space)
    assert asked.args == [VALUES["origin"], "t-1"]
    dialog.show_trial_running()
    assert not dialog.test_button.isEnabled()
    dialog.show_trial([Check("Read prices", works=True, detail="")], None)
    assert dialog.test_button.isEnabled()
    assert dialog.report.lines == ("Read prices: works",)
    dialog.form.set_values({"token": "t-2"})
    assert dialog.report.lines == (), "what was found with another token no longer counts"


def test_answer_about_another_address_is_not_shown(connect):
    dialog = connect()
    dialog.form.set_values(VALUES | {"currency": "JPY"})
    dialog.test_button.click()
    dialog.form.set_values({"origin": "https://other.example"})
    assert dialog.test_button.isEnabled()
    dialog.show_trial([Check("Read prices", works=True, detail="")], SAMPLE)
    assert dialog.report.lines == ()
    assert not any("1,250" in choice.text() for choice in dialog.question.findChildren(QRadioButton))


def test_answer_does_not_follow_the_store_to_another_address(connect, make_profile):
    store = make_profile(currency="JPY", minor_units={"JPY": MinorUnit.ISO})
    dialog = connect(store, store.origin)
    dialog.form.set_values({"origin": "https://other.example", "token": "t-1"})
    dialog.accept()
    profile = dialog.entries[-1].profile
    assert (profile.minor_units, profile.price_basis) == ({}, None)


@pytest.mark.parametrize(("values", "wrong"), [({"origin": "http://example.com"}, "origin"), ({"token": ""}, "token")])
def test_connection_is_not_tested_without_what_it_takes(connect, qtbot, values, wrong):
    dialog = connect()
    dialog.form.set_values(VALUES | values)
    with qtbot.assertNotEmitted(dialog.trialRequested):
        dialog.test_button.click()
    assert dialog.form.field(wrong).has_error


def test_question_is_asked_for_currencies_without_two_decimals_only(connect):
    dialog = connect()
    dialog.form.set_values(VALUES)
    assert not dialog.question.isVisible()
    dialog.form.set_values({"currency": "JPY"})
    assert dialog.question.isVisible()
    assert dialog.question.answer is None


def test_question_shows_one_price_both_ways(qtbot):
    question = MinorUnitQuestion({})
    qtbot.addWidget(question)
    question.set_currency("JPY")
    question.show()
    choices = question.findChildren(QRadioButton)
    assert [c.text() for c in choices if c.isVisible()] == [choices[-1].text()], "nothing to compare yet"
    question.set_sample(SAMPLE, looked=True)
    texts = [choice.text() for choice in choices]
    assert "1,250" in texts[0]
    assert "12.50" in texts[1]
    choices[1].setChecked(True)
    assert question.answer is MinorUnit.HUNDREDTHS
    question.set_currency("KWD")
    assert question.answer is None, "another currency is another question"
    question.set_currency("JPY")
    assert question.answer is MinorUnit.HUNDREDTHS
    choices[-1].setChecked(True)
    assert question.answers == {}


def test_answer_given_earlier_stays(connect, make_profile):
    store = make_profile(currency="JPY", minor_units={"JPY": MinorUnit.ISO})
    dialog = connect(store, store.origin)
    assert dialog.question.answer is MinorUnit.ISO
    dialog.accept()
    assert dialog.entries[-1].profile.minor_units == {"JPY": MinorUnit.ISO}


def test_answer_stays_with_its_currency(connect, make_profile):
    store = make_profile(currency="JPY", minor_units={"JPY": MinorUnit.ISO})
    dialog = connect(store, store.origin)
    dialog.form.set_values({"currency": "KWD"})
    assert dialog.question.answer is None
    dialog.form.set_values({"currency": "JPY"})
    assert dialog.question.answer is MinorUnit.ISO


def test_how_other_currencies_are_counted_can_be_asked_again(connect, make_profile):
    store = make_profile(currency="JPY", minor_units={"JPY": MinorUnit.ISO, "KWD": MinorUnit.HUNDREDTHS})
    dialog = connect(store, store.origin)
    assert dialog.count_again.text() == "Ask again how orders in KWD are counted"
    dialog.accept()
    assert dialog.entries[-1].profile.minor_units == store.minor_units
    dialog.count_again.setChecked(True)
    dialog.accept()
    assert dialog.entries[-1].profile.minor_units == {"JPY": MinorUnit.ISO}


def test_nothing_is_asked_again_where_no_other_currency_was_answered_for(connect, make_profile):
    assert not connect(make_profile(), "https://web.signcustomiser.com").count_again.isVisible()


def test_what_the_prices_of_an_order_are_for_is_kept_and_changed(connect, make_profile):
    store = make_profile(price_basis=PriceBasis.PER_LINE)
    dialog = connect(store, store.origin)
    dialog.accept()
    assert dialog.entries[-1].profile.price_basis is PriceBasis.PER_LINE
    for value, basis in (("per_unit", PriceBasis.PER_UNIT), ("", None)):
        dialog.form.set_values({"price_basis": value})
        dialog.accept()
        assert dialog.entries[-1].profile.price_basis is basis


def test_store_without_an_answer_is_kept_unanswered(connect):
    dialog = connect()
    dialog.form.set_values(VALUES | {"currency": "JPY"})
    dialog.accept()
    profile = dialog.entries[-1].profile
    assert (profile.minor_units, profile.price_basis) == ({}, None)


def test_report_shows_all_of_long_plain_text(shown, qtbot):
    report = TrialReport()
    report.resize(300, 200)
    shown(report)
    report.show_checks([Check("Read webhooks", works=False, detail=f"{HTML} " * 20)])
    (label,) = report.findChildren(QLabel)
    assert label.textFormat() is Qt.TextFormat.PlainText
    qtbot.waitUntil(lambda: label.height() >= label.heightForWidth(label.width()) > 3 * label.fontMetrics().height())


def test_removal_is_offered_for_known_stores_only(connect, make_profile, qtbot):
    def words(dialog):
        return {button.text().replace("&", "") for button in dialog.buttons.buttons()}

    assert words(connect()) == {"Connect", "Cancel"}
    store = make_profile()
    assert words(connect(store)) == {"Save", "Cancel", "Remove store…"}
    assert words(connect(store, store.origin)) == {"Save", "Cancel", "Remove store…", "Remove token"}


def test_new_store_is_proposed_a_colour_that_marks_no_other(connect):
    dialog = connect()
    blue, teal = list(COLOURS.values())[:2]
    dialog.propose(origin="https://store.example", colours_taken={blue})
    assert dialog.form.values()["colour"] == teal
    assert dialog.form.values()["origin"] == "https://store.example"
    dialog.propose(origin=None, colours_taken=set(COLOURS.values()))
    assert dialog.form.values()["colour"] == teal


def test_dialog_grows_with_what_the_trial_has_to_say(connect, qtbot):
    dialog = connect()
    dialog.form.set_values(VALUES | {"currency": "JPY"})
    dialog.test_button.click()
    before = dialog.height()
    dialog.show_trial([Check("Read prices", works=True, detail="")] * 3, SAMPLE)
    qtbot.waitUntil(lambda: dialog.height() > before)
