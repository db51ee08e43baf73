"""An address to deliver to, taken apart into what a connection and a request need of it. Nothing can be smuggled in."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from sign_desk.api.addresses import literal
from sign_desk.api.delivery_errors import UrlUnusable
from sign_desk.api.origin import AddressError, split

_PORTS = {"https": 443, "http": 80}
_PATH_SIGNS = "/%:@!$&'()*+,;=~-._"  # RFC 3986 §3.3; what is escaped already stays so


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a request goes: its host in ASCII, and its authority and path as the request names them."""

    host: str
    port: int
    secure: bool
    authority: str
    path: str

    @classmethod
    def read(cls, url: str) -> Destination:
        """Take a typed address apart; without a scheme, https is meant. Raises UrlUnusable."""
        try:
            parts = split(url)
            port = parts.port
        except AddressError as error:
            raise UrlUnusable(str(error)) from None
        except ValueError:
            raise UrlUnusable("The number after the colon must be between 1 and 65535.") from None
        if parts.scheme not in _PORTS or not parts.hostname or port == 0:
            raise UrlUnusable("It must begin with https:// or http://, followed by the name of a server.")
        if parts.username is not None:
            raise UrlUnusable("It must not contain a user's name or password.")
        host, usual = _ascii(parts.hostname), _PORTS[parts.scheme]
        shown = f"[{host}]" if ":" in host else host
        authority = shown if port in {None, usual} else f"{shown}:{port}"
        path = quote(parts.path or "/", safe=_PATH_SIGNS)
        query = f"?{quote(parts.query, safe=_PATH_SIGNS + '?')}" if parts.query else ""
        return cls(host, port or usual, parts.scheme == "https", authority, path + query)


def _ascii(host: str) -> str:
    if "%" in host:
        raise UrlUnusable("It must not name a network link of this computer.")
    if literal(host) is not None:
        return host
    try:
        return host.encode("idna").decode().removesuffix(".")
    except UnicodeError:
        raise UrlUnusable("The name of the server has a character that no name has.") from None
