"""What an operator types as an address, turned into one canonical origin.

The origin is part of the key of everything that is remembered about a store (its token, its orders), so
two spellings of one address must come out equal, and an address that could send the token elsewhere
(user names before an `@`, paths, plain http) must not come out at all. Terms: RFC 6454 §4, RFC 3986 §3.2.
"""

import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

_DEFAULT_PORTS = {"https": 443, "http": 80}
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_LONGEST_HOST = 253  # RFC 1035 §2.3.4, without the root's dot


class AddressError(ValueError):
    """An address that cannot be used; its text is a sentence for the operator."""


def normal_origin(address: str) -> str:
    """Return `https://host[:port]` (or `http://` for this computer itself) for a typed address.

    Without a scheme, https is meant, and http for a loopback host. The default port is left out, the
    host is lower-case without a final dot. Raises AddressError with a sentence for the operator.
    """
    parts = split(address)
    if parts.path not in {"", "/"} or parts.query or parts.fragment:
        raise AddressError("Type the address only up to the first single slash, such as https://example.com.")
    if parts.username is not None:
        raise AddressError("The address must not contain a name or password. The token has a field of its own.")
    host, port = _host(parts), _port(parts)
    if parts.scheme == "http" and not is_loopback(host):
        raise AddressError("The address must start with https:// so that the token travels encrypted.")
    if parts.scheme not in _DEFAULT_PORTS:
        raise AddressError("The address must start with https://.")
    shown = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{shown}" + ("" if port in {None, _DEFAULT_PORTS[parts.scheme]} else f":{port}")


def split(address: str, *, default_scheme: str | None = None) -> SplitResult:
    """Split a typed address into its parts, adding the scheme where none was typed.

    Raises AddressError for what no address contains: spaces, control characters, backslashes.
    """
    text = address.strip()
    if not text:
        raise AddressError("Type the address, such as https://example.com.")
    if "\\" in text or any(character.isspace() or not character.isprintable() for character in text):
        raise AddressError("The address contains a space or another character that no address has.")
    try:
        if "://" not in text:
            bare = urlsplit(f"//{text}")
            text = f"{default_scheme or ('http' if is_loopback(bare.hostname or '') else 'https')}://{text}"
        return urlsplit(text)
    except ValueError:
        raise AddressError("This is not an address. It looks like https://example.com.") from None


def is_loopback(host: str) -> bool:
    """Tell whether a host name or IP address (without brackets) is this computer itself (RFC 6761 §6.3)."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower().rstrip(".") == "localhost"


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").removesuffix(".")
    if not host.isascii():
        raise AddressError("Type the address in its plain form, which starts with xn-- for such names.")
    labels = host.split(".")
    if ":" in host or labels[-1].isdigit():
        return _ip(host)
    if len(host) > _LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise AddressError("The name in the address is not complete or has a character that no name has.")
    return host


def _ip(host: str) -> str:
    try:
        if "%" not in host:
            return str(ipaddress.ip_address(host))
    except ValueError:
        pass
    raise AddressError("The numbers in the address are not a complete network address.")


def _port(parts: SplitResult) -> int | None:
    try:
        port = parts.port
    except ValueError:
        port = 0
    if port == 0:
        raise AddressError("The number after the colon must be between 1 and 65535.")
    return port
