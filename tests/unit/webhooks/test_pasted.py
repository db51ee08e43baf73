"""Deliveries as people copy them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.webhooks.pasted import LONGEST, read_delivery, read_headers
from sign_desk.webhooks.problems import NotUsable

WANTED = {"x-webhook-timestamp": "1767323045", "x-webhook-signature": "ab+/=cd"}

RAW = """POST /hook?x=1 HTTP/1.1
Host: shop.example
X-Webhook-Timestamp: 1767323045
X-Webhook-Signature: ab+/=cd
"""
FORMS = {
    "raw": RAW,
    "windows": RAW.replace("\n", "\r\n"),
    "lines": "x-webhook-timestamp:1767323045\nx-webhook-signature : ab+/=cd",
    "verbose curl": "> POST / HTTP/1.1\n> X-Webhook-Timestamp: 1767323045\n> X-Webhook-Signature: ab+/=cd\n>",
    "HTTP/2": ":method: POST\n:path: /\nx-webhook-timestamp: 1767323045\nx-webhook-signature: ab+/=cd",
    "JSON": json.dumps({"Host": "a", "X-Webhook-Timestamp": "1767323045", "X-Webhook-Signature": "ab+/=cd"}),
    "JSON with lists": json.dumps({name: [value] for name, value in WANTED.items()}),
    "JSON event": json.dumps({"headers": WANTED, "body": "{}"}),
    "JSON pairs": json.dumps([[name, value] for name, value in WANTED.items()]),
    "JSON named": json.dumps([{"name": name, "value": value} for name, value in WANTED.items()]),
    "Node rawHeaders": json.dumps([part for pair in WANTED.items() for part in pair]),
    "Python": "{'X-Webhook-Timestamp': '1767323045',\n 'X-Webhook-Signature': 'ab+/=cd'}",
    "PHP": "[HTTP_X_WEBHOOK_TIMESTAMP] => 1767323045\n    [HTTP_X_WEBHOOK_SIGNATURE] => ab+/=cd",
    "var_export": "  'HTTP_X_WEBHOOK_TIMESTAMP' => '1767323045',\n  'HTTP_X_WEBHOOK_SIGNATURE' => 'ab+/=cd',",
    "environment": "HTTP_X_WEBHOOK_TIMESTAMP=1767323045\nHTTP_X_WEBHOOK_SIGNATURE=ab+/=cd",
    "table": "X-Webhook-Timestamp\t1767323045\nX-Webhook-Signature\tab+/=cd",
    "cURL": "curl -X POST a.example -H 'X-Webhook-Timestamp: 1767323045' \\\n -H 'X-Webhook-Signature: ab+/=cd'",
    "cURL long": '$ curl --header="X-Webhook-Timestamp: 1767323045" --header "X-Webhook-Signature: ab+/=cd" a.example',
}


@pytest.mark.parametrize("form", FORMS)
def test_headers_in_every_form(form):
    found = dict(read_headers(FORMS[form]))
    assert {name: found.get(name) for name in WANTED} == WANTED


def test_a_delivery_in_one_piece():
    captured = read_delivery(f'{RAW}\n{{"a":\n\n1}}\n')
    assert captured.body == b'{"a":\n\n1}\n'
    assert captured.header("X-WEBHOOK-SIGNATURE") == "ab+/=cd"
    assert captured.header("host") == "shop.example"
    assert captured.header("post") is None


def test_a_delivery_with_windows_line_ends():
    assert read_delivery("\r\n" + RAW.replace("\n", "\r\n") + "\r\n{}").body == b"{}"


def test_a_command_with_its_body():
    captured = read_delivery(FORMS["cURL"] + ' --data-raw \'{"a":"it"}\'')
    assert captured.body == b'{"a":"it"}'
    assert captured.header("x-webhook-timestamp") == "1767323045"


@pytest.mark.parametrize("text", ["", "nothing of the kind", "{}", "[1, 2]", "curl 'unfinished"])
def test_what_is_not_understood_is_said(text):
    with pytest.raises(NotUsable) as caught:
        read_headers(text)
    assert caught.value.title
    assert caught.value.cause
    assert caught.value.next_step


def test_too_much_text_is_refused():
    with pytest.raises(NotUsable, match="larger"):
        read_delivery("a: b\n" * (LONGEST // 4))


@pytest.mark.parametrize("filler", [",", " ", "-", "a", '"', "\\", "[", "H ", "\n,"])
def test_a_hostile_text_takes_no_time(filler):
    with pytest.raises(NotUsable):
        read_delivery(filler * (LONGEST // len(filler)))
    assert read_headers(f"x-a: 1\n{filler * 8000}\nx-b: {filler * 8000}")[0] == ("x-a", "1")


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        captured = read_delivery(text)
    except NotUsable:
        return
    assert captured.headers
