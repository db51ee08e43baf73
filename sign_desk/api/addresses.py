"""Which network addresses are public: those that a delivery may go to without being asked about.

`ipaddress.is_global` alone misses what wraps another address (NAT64, 6to4, Teredo, mapped and compatible forms) and
calls some special ranges public. Source: IANA's special-purpose registries, RFC 6890 and the RFCs beside the ranges.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address

_LOOPBACK = "this computer itself"
_PRIVATE = "a private network"
_LINK = "the local network link"
_SHARED = "a provider's inner network"
_GROUP = "a group of computers, not one"
_RESERVED = "a range that is reserved"
_EXAMPLE = "a range for examples"
_BENCHMARK = "a range for network tests"
_NOBODY = "no computer at all"

_KINDS: Mapping[str, str] = {
    "0.0.0.0/8": _NOBODY,  # RFC 1122 §3.2.1.3; many systems take it for this computer
    "10.0.0.0/8": _PRIVATE,  # RFC 1918
    "100.64.0.0/10": _SHARED,  # RFC 6598
    "127.0.0.0/8": _LOOPBACK,  # RFC 1122 §3.2.1.3
    "169.254.0.0/16": _LINK,  # RFC 3927; cloud computers keep their secrets at 169.254.169.254
    "168.63.129.16/32": _RESERVED,  # Azure's own, public by number alone
    "172.16.0.0/12": _PRIVATE,  # RFC 1918
    "192.0.0.0/24": _RESERVED,  # RFC 6890 §2.1
    "192.0.2.0/24": _EXAMPLE,  # RFC 5737
    "192.31.196.0/24": _RESERVED,  # RFC 7535
    "192.52.193.0/24": _RESERVED,  # RFC 7450
    "192.88.99.0/24": _RESERVED,  # RFC 7526, 6to4 relays
    "192.168.0.0/16": _PRIVATE,  # RFC 1918
    "192.175.48.0/24": _RESERVED,  # RFC 7534
    "198.18.0.0/15": _BENCHMARK,  # RFC 2544
    "198.51.100.0/24": _EXAMPLE,  # RFC 5737
    "203.0.113.0/24": _EXAMPLE,  # RFC 5737
    "224.0.0.0/4": _GROUP,  # RFC 5771
    "240.0.0.0/4": _RESERVED,  # RFC 1112 §4, with 255.255.255.255
    "::/128": _NOBODY,  # RFC 4291 §2.5.2
    "::1/128": _LOOPBACK,  # RFC 4291 §2.5.3
    "64:ff9b:1::/48": _PRIVATE,  # RFC 8215, where the inner address cannot be told
    "100::/64": _NOBODY,  # RFC 6666
    "2001::/23": _RESERVED,  # RFC 2928, with Teredo, benchmarks and ORCHID
    "2001:db8::/32": _EXAMPLE,  # RFC 3849
    "3fff::/20": _EXAMPLE,  # RFC 9637
    "2620:4f:8000::/48": _RESERVED,  # RFC 7534
    "5f00::/16": _RESERVED,  # RFC 9602
    "fc00::/7": _PRIVATE,  # RFC 4193
    "fe80::/10": _LINK,  # RFC 4291 §2.5.6
    "fec0::/10": _PRIVATE,  # RFC 3879, site-local
    "ff00::/8": _GROUP,  # RFC 4291 §2.7
}
_NETWORKS: tuple[tuple[IPv4Network | IPv6Network, str], ...] = tuple(
    (ip_network(network), kind) for network, kind in _KINDS.items()
)
_PUBLIC_IPV6 = IPv6Network("2000::/3")  # all that was ever given out (RFC 4291 §2.4)
_WRAPPING = (
    (IPv6Network("::ffff:0:0/96"), 0),  # IPv4-mapped, RFC 4291 §2.5.5.2
    (IPv6Network("::ffff:0:0:0/96"), 0),  # IPv4-translated, RFC 2765
    (IPv6Network("::/96"), 0),  # IPv4-compatible, RFC 4291 §2.5.5.1
    (IPv6Network("64:ff9b::/96"), 0),  # NAT64, RFC 6052 §2.1
    (IPv6Network("2002::/16"), 80),  # 6to4, RFC 3056 §2
)
"""Ranges that hold an IPv4 address, and how many bits stand after it."""


def kind_of(address: Address) -> str | None:
    """Return, in plain words, what an address that is not public stands for; None for a public one."""
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return _LINK
        for network, kind in _NETWORKS:
            if address in network:
                return kind
        return _kind_of_wrapped(address)
    return next((kind for network, kind in _NETWORKS if address in network), None)


def literal(host: str) -> Address | None:
    """Return the address that a host is written as, without brackets; None for a name."""
    try:
        return ip_address(host)
    except ValueError:
        return None


def _kind_of_wrapped(address: IPv6Address) -> str | None:
    for network, after in _WRAPPING:
        if address in network:
            return kind_of(IPv4Address(int(address) >> after & 0xFFFFFFFF))
    return None if address in _PUBLIC_IPV6 else _RESERVED
