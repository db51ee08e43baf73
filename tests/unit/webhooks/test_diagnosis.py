"""The guided check and its note."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from sign_desk.webhooks import diagnosis
from sign_desk.webhooks.captured import MARK_HEADER
from sign_desk.webhooks.diagnosis import Facts
from sign_desk.webhooks.signature import LIKELIEST
from sign_desk.webhooks.verify import Mark

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://user:canary-pw@shop.example.com/hook?token=canary-token"


def diagnose(known):
    return diagnosis.diagnose(known, lambda moment: f"{moment:%d.%m.%Y}")


def facts(**other):
    values = {
        "url": URL,
        "topic": "order:created",
        "status": "active",
        "secret_seen": SEEN,
        "secret_changed": None,
        "report": None,
        "pinned": None,
    }
    return Facts(**values | other)


def test_all_well(delivery, report):
    found = diagnose(facts(report=report(delivery(), LIKELIEST), pinned=LIKELIEST))
    assert found.is_sound
    assert "In Sign Desk the delivery that was looked at does" in found.note
    assert {step.mark for step in found.steps} == {Mark.PASSED}
    assert found.culprit is None


def test_a_test_of_the_desk_itself_shows_no_scheme(delivery, report):
    found = diagnose(facts(report=report(delivery(**{MARK_HEADER: "test"}))))
    assert "Not seen in a genuine delivery yet" in found.note
    found = diagnose(facts(report=report(delivery())))
    assert "A genuine delivery has shown it" in found.note


def test_nothing_known_accuses_nobody():
    found = diagnose(facts(status=None, secret_seen=None))
    assert not found.is_sound
    assert "that was looked at does" not in found.note
    assert {step.mark for step in found.steps} == {Mark.UNKNOWN}
    assert found.culprit is None
    assert "Not seen in a genuine delivery yet" in found.note


@pytest.mark.parametrize(
    ("change", "words"),
    [({"status": "paused"}, "“paused”"), ({"secret_changed": SEEN}, "01.01.2026")],
)
def test_what_the_list_tells(change, words):
    found = diagnose(facts(**change))
    assert found.culprit is not None
    assert words in found.culprit.text
    assert found.culprit.next_step


@pytest.mark.parametrize("name", ["secret_seen", "secret_changed"])
def test_the_note_has_its_times_in_utc_wherever_it_is_read(name):
    there = SEEN.astimezone(timezone(timedelta(hours=9)))
    found = diagnose(facts(**{name: there}))
    assert "2026-01-01 00:00 UTC" in found.note
    assert "01.01.2026" not in found.note
    assert not any("UTC" in step.text for step in found.steps)


def test_an_unknown_status_accuses_nobody():
    found = diagnose(facts(status="enabled"))
    assert found.steps[0].mark is Mark.UNKNOWN
    assert "“enabled”" in found.steps[0].text


@pytest.mark.parametrize(
    ("came", "title"),
    [
        ({"age": 4000}, "Are the clocks right?"),
        ({"sent": b'{"order": {}}', "body": b'{"order":{}}'}, "Does the receiver check the body as it came?"),
        ({"secret": "canary-int-0123456789"}, "Is it signed with the secret of this subscription?"),
    ],
)
def test_what_a_delivery_tells(delivery, report, secrets, came, title):
    found = diagnose(facts(report=report(delivery(**came), expected=secrets[0])))
    assert found.culprit is not None
    assert found.culprit.title == title
    assert f"{title} NO:" in found.note


def test_the_note_holds_no_secret(delivery, report, secrets):
    for captured in (delivery(), delivery(secret="canary-wrong"), delivery(secret=secrets[1].value)):
        note = diagnose(facts(report=report(captured, expected=secrets[0]))).note
        assert "canary" not in note
        assert "https://shop.example.com/hook" in note
        assert "raw body" in note
