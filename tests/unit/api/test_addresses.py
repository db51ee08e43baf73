"""Which addresses are public, address by address: what Python's own word for it misses, too."""

import random
from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest

from sign_desk.api.addresses import kind_of, literal

PUBLIC = (
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "128.0.0.1",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.169.0.0",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "2606:4700:4700::1111",
    "2a00:1450:4001:80b::200e",
    "2001:4860:4860::8888",
    "2002:808:808::1",
    "64:ff9b::808:808",
    "::ffff:8.8.8.8",
)
PRIVATE = (
    "0.0.0.0",  # noqa: S104 (nothing is bound)
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.0.9",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.255.255",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::10.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::a9fe:a9fe",
    "64:ff9b:1::1",
    "64:ff9b:1:ffff::808:808",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a00:1::1",
    "2002:c0a8:101::",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd12:3456:789a::1",
    "fe80::1",
    "fe80::1%eth0",
    "2606:4700:4700::1111%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
    "ff0e::1",
)


@pytest.mark.parametrize("address", PUBLIC)
def test_public(address):
    assert kind_of(ip_address(address)) is None


@pytest.mark.parametrize("address", PRIVATE)
def test_not_public_in_plain_words(address):
    kind = kind_of(ip_address(address))
    assert kind
    assert kind == kind.strip()


def test_nothing_that_python_calls_local_is_public():
    chance = random.Random(20260102)  # noqa: S311 (the same addresses each time)
    for bits, kind in ((32, IPv4Address), (128, IPv6Address)):
        for _ in range(20_000):
            address = kind(chance.getrandbits(bits))
            if not address.is_global or address.is_multicast or address.is_reserved:
                assert kind_of(address), address


@pytest.mark.parametrize("host", ["example.com", "2130706433", "127.1", "0x7f.0.0.1", "", "[::1]"])
def test_only_whole_numbers_are_literal(host):
    assert literal(host) is None


def test_literal():
    assert literal("127.0.0.1") == IPv4Address("127.0.0.1")
    assert literal("::1") == IPv6Address("::1")
