"""Refusals by the service, as typed errors in an operator's words."""

import json
import re
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.api import errors
from sign_desk.api.errors import Processed
from sign_desk.api.refusals import Reply, plain, refusal, retry_after

JARGON = re.compile(
    r"\b(PUT|POST|GET|JSON|HTTP|SSL|TLS|status|header|422|redirect|ledger|outbox|payload|server)\b", re.I
)


def refused(status: int, body: bytes | object = b"", **headers: str) -> errors.ApiError:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    lower = {name.replace("_", "-"): value for name, value in headers.items()}
    return refusal("POST", "/api/v2/orders", Reply(status, lower, data))


@pytest.mark.parametrize(
    ("status", "kind", "processed"),
    [
        (101, errors.UnexpectedStatus, Processed.MAYBE),
        (301, errors.Redirected, Processed.MAYBE),
        (304, errors.Redirected, Processed.MAYBE),
        (400, errors.Refused, Processed.NO),
        (401, errors.Unauthenticated, Processed.NO),
        (402, errors.Refused, Processed.NO),
        (403, errors.Forbidden, Processed.NO),
        (404, errors.NotFound, Processed.NO),
        (405, errors.Refused, Processed.NO),
        (408, errors.UnexpectedStatus, Processed.MAYBE),
        (409, errors.UnexpectedStatus, Processed.MAYBE),
        (413, errors.Refused, Processed.NO),
        (415, errors.Refused, Processed.NO),
        (419, errors.Refused, Processed.NO),
        (422, errors.Invalid, Processed.NO),
        (429, errors.RateLimited, Processed.NO),
        (460, errors.UnexpectedStatus, Processed.MAYBE),
        (499, errors.UnexpectedStatus, Processed.MAYBE),
        (500, errors.ServerFailed, Processed.MAYBE),
        (503, errors.ServerFailed, Processed.MAYBE),
        (599, errors.ServerFailed, Processed.MAYBE),
        (600, errors.UnexpectedStatus, Processed.MAYBE),
    ],
)
def test_each_status_has_its_type(status, kind, processed):
    error = refused(status)
    assert type(error) is kind
    assert (error.method, error.path, error.status) == ("POST", "/api/v2/orders", status)
    assert error.processed is processed


@pytest.mark.parametrize("kind", errors.ApiError.__subclasses__())
def test_every_error_speaks_an_operator_s_language(kind):
    error = kind("POST", "/api/v2/orders")
    for words in (error.title, error.cause, error.next_step):
        assert words
        assert not JARGON.search(words), words
    assert str(error) == f"{error.title}. {error.cause}"
    assert error.cause.endswith(".")
    assert error.next_step.endswith(".")
    assert repr(error).startswith(f"<{kind.__name__} POST /api/v2/orders")


@pytest.mark.parametrize("kind", errors.ApiError.__subclasses__())
def test_only_what_may_have_taken_effect_is_looked_for_first(kind):
    assert "First look" not in kind("GET", "/").next_step
    assert ("First look" in kind("POST", "/").next_step) == (kind.processed is Processed.MAYBE)


def test_a_422_leads_to_its_fields():
    path = "pricing.price_lists.0.rows.2.price_per_cm"
    error = refused(422, {"message": "The price is invalid.", "errors": {path: ["Too low.", "Not round."], "x": "No."}})
    assert isinstance(error, errors.Invalid)
    assert error.message == "The price is invalid."
    assert error.fields == {path: ("Too low.", "Not round."), "x": ("No.",)}
    assert "The price is invalid." in error.cause


@pytest.mark.parametrize(
    ("found", "fields"),
    [
        (None, {}),
        ([], {}),
        ({}, {}),
        (["No."], {"": ("No.",)}),
        ("No.", {"": ("No.",)}),
        ({"a": {"b": ["No."], "c": "Nor this."}}, {"a.b": ("No.",), "a.c": ("Nor this.",)}),
        ({"a": [1, None, "No."]}, {"a": ("No.",)}),
        ({"a": {"b": "1"}, "a.b": "2"}, {"a.b": ("1", "2")}),
    ],
)
def test_fields_may_come_in_any_shape(found, fields):
    assert refused(422, {"errors": found}).fields == fields


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", None),
        ({"message": "Closed for stocktaking"}, "Closed for stocktaking"),
        ({"message": "Server Error"}, None),
        ({"message": "Too Many Attempts."}, None),
        ({"message": "Unprocessable Entity"}, None),
        (b"<html><head><title>502 Bad Gateway</title></head></html>", None),
        (b"<html><head><title>503 - Service Unavailable!</title></head></html>", None),
        ({"message": 7}, None),
        ({"error": "x"}, None),
        ([1], "[1]"),
        (b"upstream timed out\n", "upstream timed out"),
        (
            b"<!DOCTYPE html><html><head><TITLE lang=en>Out for\n lunch</TITLE></head><body><h1>x</h1>",
            "Out for lunch",
        ),
        (b"<html><body><h1>Fish &amp; chips</h1><script>alert(1)</script>", "Fish & chips"),
        (b"<html><body><p>nothing to see</p>", None),
        ({"message": "a\u202eb\u0000c\n d"}, "a b c d"),
        ({"message": "x" * 5000}, "x" * 300 + "…"),
        (b"\xff\xfe", "\ufffd\ufffd"),
    ],
)
def test_what_the_service_says_becomes_a_plain_sentence(body, said):
    error = refused(500, body)
    stop = "" if said and said.endswith("…") else "."
    assert error.cause == errors.ServerFailed.usual_cause + (f" The service says: “{said}”{stop}" if said else "")
    assert "<" not in error.cause


@pytest.mark.parametrize(("message", "end"), [("Sold out", "“Sold out”."), ("Sold out.", "“Sold out.”")])
def test_what_the_service_says_ends_with_one_full_stop(message, end):
    assert refused(500, {"message": message}).cause.endswith(f": {end}")


def test_the_answer_is_kept_as_evidence_but_not_without_end():
    error = refused(500, b"<b>" + b"x" * 100_000)
    assert error.answer.startswith("<b>xxx")
    assert len(error.answer) == 64 * 1024


@given(st.text("<title>h1 /&;a", max_size=200))
def test_any_page_is_reduced(text):
    assert "\n" not in refused(500, f"<{text}".encode()).cause


def test_a_page_made_of_openings_is_reduced_quickly():
    refused(500, b"<title" * 1_000_000)


@pytest.mark.parametrize("name", ["x_request_id", "request_id", "x_correlation_id", "cf_ray"])
def test_the_request_s_id_is_found(name):
    assert refused(500, **{name: " abc-123 "}).request_id == "abc-123"


def test_no_request_id_is_made_up():
    assert refused(500, x_request_id=" ").request_id is None


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7.0),
        (" 120 ", 120.0),
        ("0", 0.0),
        ("-1", None),
        ("1.5", None),
        ("9" * 5000, None),
        ("soon", None),
        ("", None),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), 90.0),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), 0.0),
        ("Friday, 02-Jan-26 03:04:35 GMT", 30.0),
        ("Fri, 02 Jan 99999 03:04:35 GMT", None),
    ],
)
def test_retry_after_in_seconds_or_as_a_date(value, seconds):
    assert retry_after({"retry-after": value, "date": format_datetime(NOW, usegmt=True)}) == seconds


def test_retry_after_without_the_answer_s_own_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    assert 50 < (retry_after({"retry-after": later}) or 0) <= 100


def test_what_asks_to_wait_says_how_long():
    assert refused(429, retry_after="7").retry_after == 7
    assert refused(503, retry_after="8").retry_after == 8


@given(st.text())
def test_plain_text_is_one_printable_line(text):
    assert plain(text).isprintable()


def test_a_missing_token_is_an_error_of_its_own():
    error = errors.Unauthenticated.without_token()
    assert error.processed is Processed.NO
    assert "token" in error.cause
