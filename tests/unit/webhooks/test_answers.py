"""What a receiver has to answer, and what the desk's own answers."""

import json

import pytest

from sign_desk.webhooks.answers import ReplyRule, judge

JSON = (("Content-Type", "application/json; charset=utf-8"),)


def test_an_answer_with_an_id_fits():
    found = judge("product:created", 200, JSON, b'{"external_id": "p-1", "more": 1}')
    assert (found.fits, found.reasons, found.external_id) == (True, (), "p-1")


@pytest.mark.parametrize(
    ("status", "headers", "body", "word", "external_id"),
    [
        (201, JSON, b'{"external_id": "p-1"}', "201", "p-1"),
        (302, JSON, b'{"external_id": "p-1"}', "elsewhere", "p-1"),
        (500, JSON, b"", "500", None),
        (200, (), b'{"external_id": "p-1"}', "does not say", "p-1"),
        (200, (("content-type", "text/html"),), b'{"external_id": "p-1"}', "text/html", "p-1"),
        (200, JSON, b"", "no content", None),
        (200, JSON, b"<html>", "cannot be read", None),
        (200, JSON, b"[]", "does not have", None),
        (200, JSON, b'{"id": "p-1"}', "does not have", None),
        (200, JSON, b'{"external_id": 7}', "quotation marks", None),
        (200, JSON, b'{"external_id": null}', "quotation marks", None),
        (200, JSON, b'{"external_id": " "}', "empty", None),
        (200, JSON, b'{"external_id": " p-1"}', "white space", "p-1"),
        (200, JSON, json.dumps({"external_id": "p" * 256}).encode(), "longer", "p" * 256),
    ],
)
def test_what_is_wrong_is_named(status, headers, body, word, external_id):
    found = judge("product:created", status, headers, body)
    assert not found.fits
    assert any(word in reason for reason in found.reasons), found.reasons
    assert found.external_id == external_id


def test_the_other_topics_want_an_acknowledgement():
    assert judge("order:created", 204, (), b"").fits
    assert judge(None, 200, (), b"whatever").fits
    assert not judge("form:submitted", 404, (), b"").fits
    assert "follow" in judge("form:submitted", 301, (), b"").reasons[0]


def test_the_own_receiver_names_products_by_rule():
    body = b'{"product": {"product_id": 7}}'
    assert json.loads(ReplyRule().reply(body)) == {"external_id": "test-7"}
    assert json.loads(ReplyRule("always").reply(body)) == {"external_id": "always"}
    assert json.loads(ReplyRule().reply(b'{"product": {}}')) == {"external_id": "test-unknown"}
    for other in (b'{"order": {}}', b"", b"[]", b'{"product": []}'):
        assert json.loads(ReplyRule().reply(other)) == {"ok": True}
    assert judge("product:created", 200, JSON, ReplyRule().reply(body)).fits


@pytest.mark.parametrize("template", ["", "  ", "a-{id}", "{product_id", "}"])
def test_a_rule_that_cannot_be_used_says_why(template):
    assert ReplyRule(template).problem


def test_a_usable_rule_has_no_problem():
    assert not ReplyRule().problem
    assert not ReplyRule("{product_id}").problem
