"""Signatures under every scheme, against values computed elsewhere."""

import subprocess

import pytest

from sign_desk.webhooks.signature import LIKELIEST, SCHEMES, Encoding, Scheme, SignedString, matches, sign

# From OpenSSL: printf '1700000000.{"a":1}' | openssl dgst -sha256 -hmac key
KNOWN = {
    "timestamp.body:hex": b'1700000000.{"a":1}',
    "timestamp+body:hex": b'1700000000{"a":1}',
    "body:hex": b'{"a":1}',
}


def by_openssl(message):
    command = ["openssl", "dgst", "-sha256", "-hmac", "key", "-r"]
    return subprocess.run(command, input=message, capture_output=True, check=True).stdout.split()[0].decode()


def test_rfc_4231_second_case():
    expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert sign(Scheme.parse("body:hex"), "Jefe", "1", b"what do ya want for nothing?") == expected


@pytest.mark.parametrize("text", KNOWN)
def test_as_openssl_signs(text):
    try:
        expected = by_openssl(KNOWN[text])
    except FileNotFoundError:
        pytest.skip("there is no openssl on this machine")
    assert sign(Scheme.parse(text), "key", "1700000000", b'{"a":1}') == expected


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
def test_each_scheme_is_found_by_one_delivery(scheme):
    signature = sign(scheme, "key", "17", b"body")
    assert [one for one in SCHEMES if matches(one, "key", "17", b"body", signature)] == [scheme]
    assert Scheme.parse(str(scheme)) == scheme
    for changed in (("kay", "17", b"body"), ("key", "17", b"bodY")):
        assert not any(matches(one, *changed, signature) for one in SCHEMES)
    assert matches(scheme, "key", "18", b"body", signature) is not scheme.covers_time


def test_the_likeliest_is_the_one_that_most_services_have():
    assert Scheme(SignedString.TIMESTAMP_DOT_BODY, Encoding.HEX) == LIKELIEST == SCHEMES[0]
    assert len(set(SCHEMES)) == 6
    assert len({scheme.words for scheme in SCHEMES}) == 6


@pytest.mark.parametrize("text", ["", "body", "body:md5", "hex:body", "body:hex:hex"])
def test_what_is_no_scheme_is_refused(text):
    with pytest.raises(ValueError, match="not a valid"):
        Scheme.parse(text)


@pytest.mark.parametrize("signature", ["", "é", "\udc80", "a" * 64])
def test_whatever_stands_in_a_header_only_fails(signature):
    assert not matches(LIKELIEST, "key", "\udc80", b"body", signature)
