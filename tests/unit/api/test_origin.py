"""Addresses as they are typed."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sign_desk.api.origin import AddressError, is_loopback, normal_origin


@pytest.mark.parametrize(
    ("typed", "origin"),
    [
        ("https://web.signcustomiser.com", "https://web.signcustomiser.com"),
        ("  HTTPS://Web.SignCustomiser.COM/ ", "https://web.signcustomiser.com"),
        ("web.signcustomiser.com", "https://web.signcustomiser.com"),
        ("web.signcustomiser.com.", "https://web.signcustomiser.com"),
        ("https://web.signcustomiser.com:443", "https://web.signcustomiser.com"),
        ("https://web.signcustomiser.com:8443/", "https://web.signcustomiser.com:8443"),
        ("https://web.signcustomiser.com:", "https://web.signcustomiser.com"),
        ("http://127.0.0.1:8800", "http://127.0.0.1:8800"),
        ("127.0.0.1:8800", "http://127.0.0.1:8800"),
        ("localhost:80", "http://localhost"),
        ("http://[::1]:8800", "http://[::1]:8800"),
        ("http://[0:0::1]:8800", "http://[::1]:8800"),
        ("https://localhost:8800", "https://localhost:8800"),
        ("https://[2001:DB8::1]", "https://[2001:db8::1]"),
        ("https://192.0.2.7", "https://192.0.2.7"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("https://my_shop.example", "https://my_shop.example"),
    ],
)
def test_spellings_of_one_address_are_one_origin(typed, origin):
    assert normal_origin(typed) == origin
    assert normal_origin(origin) == origin


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "http://web.signcustomiser.com",
        "http://192.168.0.7",
        "http://localhost.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost@example.com",
        "http://127.0.0.1\\@example.com",
        "https://me:secret@example.com",
        "https://@example.com",
        "https://example.com/api",
        "https://example.com/?a=b",
        "https://example.com#part",
        "https://example.com:0",
        "https://example.com:65536",
        "https://example.com:port",
        "https://exam ple.com",
        "https://exam\tple.com",
        "https://exam\u200bple.com",
        "https://bücher.example",
        "https://example..com",
        "https://-example.com",
        "https://" + "a" * 64 + ".com",
        "https://" + "a." * 130 + "com",
        "https://256.1.1.1",
        "https://1.2.3",
        "https://[::1",
        "https://[fe80::1%25eth0]",
        "https://",
        "ftp://example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_store_s_address_is_refused_with_a_sentence(typed):
    with pytest.raises(AddressError, match=r"^[A-Z].*\.$"):
        normal_origin(typed)


@example("LOCALHOST")
@given(st.text(max_size=40) | st.from_regex(r"https?://[a-z0-9@:/\[\].%#?\\-]{0,30}", fullmatch=True))
def test_any_text_is_a_safe_origin_or_refused(typed):
    try:
        origin = normal_origin(typed)
    except AddressError:
        return
    assert normal_origin(origin) == origin
    assert origin.isascii()
    assert "@" not in origin
    assert origin.startswith("https://") or is_loopback(urlsplit(origin).hostname)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "127.0.0.1", "127.255.0.3", "::1"])
def test_this_computer(host):
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["", "example.com", "127.example.com", "128.0.0.1", "0.0.0.0", "::2"])  # noqa: S104 - not listened on
def test_other_computers(host):
    assert not is_loopback(host)
