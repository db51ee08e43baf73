"""What is questionable about a subscription."""

import pytest

from sign_desk.api.records import Topic, Webhook, from_wire
from sign_desk.webhooks.lint import Severity, lint
from sign_desk.webhooks.urls import bare_url, leaves_this_computer, normal_url

GOOD = "https://shop.example.com/webhooks"
TOPIC = Topic.ORDER_CREATED


def codes(url, topic=TOPIC, **other):
    return {one.code for one in lint(url, topic, **other)}


def test_a_good_one_has_nothing():
    assert lint(GOOD, TOPIC) == ()
    assert codes("https://\u30d5\u30a9\u30f3\u30c8\u306e\u5e97.jp/hook") == {"international"}
    assert lint(f"{GOOD}?shop=monkey&tokens=3", TOPIC) == ()


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://shop.example.com/hook", "not-encrypted"),
        ("ftp://shop.example.com/hook", "scheme"),
        ("shop.example.com/hook", "no-scheme"),
        ("", "no-address"),
        ("https://shop example.com/hook", "no-address"),
        ("https://shop.example.com:99999/hook", "no-address"),
        ("https:///hook", "no-host"),
        ("https://localhost/hook", "loopback"),
        ("https://127.0.0.1/hook", "loopback"),
        ("https://[::1]/hook", "loopback"),
        ("https://192.168.1.7/hook", "private"),
        ("https://[64:ff9b::a00:1]/hook", "private"),
        ("https://printer/hook", "private"),
        ("https://shop.local/hook", "private"),
        ("https://93.184.216.34/hook", "number"),
        ("https://shop.example.com", "no-path"),
        ("https://shop.example.com/", "no-path"),
        ("https://user:pw@shop.example.com/hook", "credentials"),
        ("https://shop.example.com/hook#part", "fragment"),
        ("https://shop.example.com/hook?token=abc", "secret-in-address"),
        ("https://shop.example.com/hook?a=1&Api_Key=abc", "secret-in-address"),
        ("https://shop.example.com:8443/hook", "port"),
        ("https://shöp.example.com/hook", "international"),
        ("https://xn--shp-tna.example.com/hook", "international"),
        ("https://sh\u043ep.example.com/hook", "look-alike"),  # a Cyrillic letter
        ("https://xn--shp-ted.example.com/hook", "look-alike"),
    ],
)
def test_each_is_told_with_a_reason(url, code):
    found = {one.code: one for one in lint(url, TOPIC)}
    assert code in found, found
    assert found[code].title
    assert found[code].reason


def test_an_unknown_topic_is_only_noted():
    (one,) = lint(GOOD, "order:refunded")
    assert (one.code, one.severity) == ("topic", Severity.NOTE)


def test_a_duplicate_is_found_however_it_is_spelt():
    there = from_wire(Webhook, {"webhook_id": 7, "topic": TOPIC, "url": "https://SHOP.example.com:443/webhooks"})
    (one,) = lint(GOOD, TOPIC, [there])
    assert (one.code, one.severity) == ("duplicate", Severity.SERIOUS)
    assert "7" in one.reason
    assert not lint(GOOD, TOPIC, [there], editing=7)
    assert not lint(GOOD, Topic.FORM_SUBMITTED, [there])
    assert not lint(GOOD + "/", TOPIC, [there])


def test_the_grave_stand_first():
    found = lint("http://user@localhost:1/?key=1#a", TOPIC)
    severities = [one.severity for one in found]
    assert severities == sorted(severities, key=lambda severity: severity is Severity.NOTE)
    assert len(found) >= 5


def test_addresses_in_other_forms():
    assert normal_url("HTTPS://[2606:4700::1111]:443") == "https://[2606:4700::1111]/"
    assert bare_url("https://user:pw@shop.example.com:8443/hook?token=1#a") == "https://shop.example.com:8443/hook"
    assert bare_url("https://[broken/hook?token=1") == "https://[broken/hook"
    assert not leaves_this_computer("http://localhost:8080/")
    assert not leaves_this_computer("http://[::1]/")
    assert leaves_this_computer(GOOD)
    assert leaves_this_computer("http://127.0.0.1.example.com/")
    assert leaves_this_computer("not an address")
