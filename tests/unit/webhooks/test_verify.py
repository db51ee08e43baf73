"""Which check fails, and that it says why."""

import gzip
import json
from dataclasses import replace

import pytest

from sign_desk.webhooks.captured import MARK_HEADER, Captured
from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, SIGNATURE_HEADER, TIMESTAMP_HEADER, Scheme
from sign_desk.webhooks.verify import Aspect, Mark


def failed(report):
    return {check.aspect for check in report.failed}


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
@pytest.mark.parametrize("pinned", [True, False])
def test_a_genuine_delivery_verifies(delivery, report, secrets, scheme, pinned):
    found = report(delivery(scheme=scheme), scheme if pinned else None)
    assert found.verified
    assert found.genuine
    assert (found.scheme, found.secret, found.age) == (scheme, secrets[0], 0)
    assert {check.aspect for check in found.checks} == set(Aspect)


def test_what_the_desk_sent_itself_shows_nothing_of_the_service(delivery, report):
    found = report(delivery(**{MARK_HEADER: "test"}))
    assert found.verified
    assert found.from_here
    assert not found.genuine


def test_names_of_headers_have_any_case(delivery, report):
    came = delivery()
    assert report(Captured(tuple((name.upper(), f" {value} ") for name, value in came.headers), came.body)).verified


@pytest.mark.parametrize("age", [300, -300])
def test_within_the_window(delivery, report, age):
    assert report(delivery(age=age)).verified


@pytest.mark.parametrize(("age", "words"), [(301, "301 seconds ago"), (7200, "2 hours ago"), (-900, "in the future")])
def test_a_wrong_time_is_named_though_the_rest_is_genuine(delivery, report, age, words):
    found = report(delivery(age=age))
    assert failed(found) == {Aspect.TIME}
    assert words in found.check(Aspect.TIME).text.replace("5 minutes ago", "301 seconds ago")
    assert found.genuine
    assert found.check(Aspect.TIME).next_step


@pytest.mark.parametrize("name", [TIMESTAMP_HEADER, SIGNATURE_HEADER])
def test_a_missing_header_is_named(delivery, report, name):
    found = report(delivery(**{name: None}))
    assert not found.verified
    assert Aspect.HEADERS in failed(found)
    assert name in found.check(Aspect.HEADERS).text


@pytest.mark.parametrize("text", ["soon", "1767323045.5", "", "9" * 12, "-5", "\uff11\uff17"])
def test_a_time_that_cannot_be_read(delivery, report, text):
    found = report(delivery(**{TIMESTAMP_HEADER: text}))
    assert found.age is None
    assert not found.verified


def test_the_other_secret_is_recognised(delivery, report, secrets):
    found = report(delivery(secret=secrets[1].value), expected=secrets[0])
    assert failed(found) == {Aspect.SECRET}
    assert secrets[1].name in found.check(Aspect.SECRET).text
    assert found.secret is secrets[1]
    assert report(delivery(secret=secrets[1].value)).verified


def test_a_wrong_secret_blames_nobody(delivery, report):
    found = report(delivery(secret="another"))
    assert failed(found) == {Aspect.SECRET}
    assert found.check(Aspect.BODY).mark is Mark.UNKNOWN
    assert found.check(Aspect.SCHEME).mark is Mark.UNKNOWN
    assert "not known here" in found.check(Aspect.SECRET).next_step
    known = report(delivery(secret="another"), LIKELIEST)
    assert "not known here" not in known.check(Aspect.SECRET).next_step


def test_without_a_secret_nothing_can_be_told(delivery, report):
    found = report(delivery(), secrets=())
    assert found.check(Aspect.SECRET).mark is Mark.UNKNOWN
    assert not found.verified


def test_a_tampered_body_does_not_verify(delivery, report):
    found = report(delivery(sent=b'{"order":{"total":1}}'))
    assert failed(found) == {Aspect.SECRET}
    assert not found.genuine


TREE = {"b": "Zoë/“neon”", "a": [1, 2.0, {"z": None}]}


def laravel(tree):
    return json.dumps(tree, separators=(",", ":")).replace("/", "\\/").encode()


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (laravel(TREE), json.dumps(TREE).encode()),
        (laravel(TREE), json.dumps(TREE, ensure_ascii=False, separators=(",", ":")).encode()),
        (json.dumps(TREE, ensure_ascii=False, separators=(",", ":")).encode(), json.dumps(TREE, indent=4).encode()),
        (json.dumps(TREE, indent=2, ensure_ascii=False).encode(), laravel(TREE)),
        (b'{"a":1,"b":2}', b'{"b": 2, "a": 1}'),
        (b'{"a":2}', b'{"a":2.0}'),
        (b'{"a":2}', b'{"a":2}\n'),
        (b'{"a":2}\n', b'{"a":2}'),
        (b'{"a":2}\r\n', b'{"a":2}'),
        (b'{\r\n"a":2}', b'{\n"a":2}'),
        (b'{\n"a":2}', b'{\r\n"a":2}'),
        (b'{"a":2}', b'\xef\xbb\xbf{"a":2}'),
        (b'\xef\xbb\xbf{"a":2}', b'{"a":2}'),
    ],
)
def test_a_changed_body_is_recognised_by_what_it_was(delivery, report, signed, sent):
    found = report(delivery(signed, sent=sent))
    assert failed(found) == {Aspect.BODY}
    assert "raw body" in found.check(Aspect.BODY).next_step
    assert found.scheme == LIKELIEST
    assert not found.genuine
    assert failed(report(delivery(signed, sent=sent), thorough=False)) == {Aspect.SECRET}


@pytest.mark.parametrize(
    ("signed", "sent"),
    [
        (b'{\n"a":2}', b'{\r\n"a":2}'),
        (b'{\r\n"a":2}', b'{\n"a":2}'),
        (b'{"a":2}', b'{"a":2}\n'),
        (b'{"a":2}\n' + b" " * 600_000 + b"\n", b'{"a":2}\r\n' + b" " * 600_000 + b"\r\n"),
    ],
)
def test_what_copying_may_have_changed_accuses_nobody(delivery, report, signed, sent):
    found = report(replace(delivery(signed, sent=sent), is_copied=True))
    assert failed(found) == set()
    assert found.check(Aspect.BODY).mark is Mark.UNKNOWN
    assert "from a file" in found.check(Aspect.BODY).next_step
    assert not found.verified
    assert report(replace(delivery(sent), is_copied=True)).verified, "kept as it was pasted it fits"


def test_what_copying_does_not_change_is_named_though_it_was_copied(delivery, report):
    found = report(replace(delivery(b'{"a":2,"b":1}', sent=b'{"a": 2, "b": 1}'), is_copied=True))
    assert failed(found) == {Aspect.BODY}


def test_a_packed_body_is_told_from_a_changed_one(delivery, report):
    signed = b'{"order":{"external_id":"a"}}'
    found = report(delivery(signed, sent=gzip.compress(signed)))
    assert failed(found) == {Aspect.BODY}
    assert "packed (gzip)" in found.check(Aspect.BODY).text
    assert "unpack" in found.check(Aspect.BODY).next_step


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(b" " * 3_000_000),  # some kilobytes that would be megabytes
        gzip.compress(b'{"a":1}')[:-9],
        b"\x1f\x8b\x08 nonsense",
    ],
)
def test_what_cannot_be_unpacked_is_as_it_is(delivery, report, packed):
    assert report(delivery(b" " * 3_000_000, sent=packed)).scheme is None


@pytest.mark.parametrize("changed", [lambda text: f"sha256={text}", str.upper, lambda text: f"v1={text}"])
def test_a_signature_in_another_dress_is_recognised(delivery, report, changed):
    came = delivery()
    found = report(delivery(signature=changed(came.header(SIGNATURE_HEADER))))
    assert failed(found) == {Aspect.ENCODING}
    assert "fits" in found.check(Aspect.ENCODING).text


def test_base64_without_its_end_or_for_addresses_is_recognised(delivery, report):
    scheme = Scheme.parse("timestamp.body:base64")
    plain = delivery(scheme=scheme).header(SIGNATURE_HEADER)
    for text in (plain.rstrip("="), plain.replace("+", "-").replace("/", "_").rstrip("=")):
        assert failed(report(delivery(signature=text))) == {Aspect.ENCODING}


@pytest.mark.parametrize("signature", ["", "abc", "g" * 64, "a" * 63, "\udc80"])
def test_what_is_no_signature_at_all(delivery, report, signature):
    found = report(delivery(signature=signature))
    assert not found.verified
    assert found.scheme is None
    assert found.check(Aspect.SECRET).mark is Mark.UNKNOWN, "nothing is there that a secret could fit"


def test_another_scheme_than_the_known_one_is_named(delivery, report):
    other = Scheme.parse("body:hex")
    found = report(delivery(scheme=other), LIKELIEST)
    assert failed(found) == {Aspect.SCHEME}
    assert found.genuine
    assert (found.scheme, other.words in found.check(Aspect.SCHEME).text) == (other, True)


def test_a_time_that_is_not_signed_is_told(delivery, report):
    assert "does not cover" in report(delivery(scheme=Scheme.parse("body:hex"))).check(Aspect.TIME).text


def test_no_report_shows_a_secret(delivery, report, secrets):
    for captured in (delivery(), delivery(secret="another"), delivery(secret=secrets[1].value)):
        shown = repr(report(captured, expected=secrets[0]))
        assert not any(secret.value in shown for secret in secrets)
