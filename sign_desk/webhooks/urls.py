"""Addresses of receivers: whether two are one, how one is shown without secrets, and whether it is this computer."""

from __future__ import annotations

from urllib.parse import urlsplit

from sign_desk.api.origin import is_loopback, split


def normal_url(url: str) -> str:
    """Return an address by which two spellings of it are told to be one. Raises ValueError (AddressError is one)."""
    parts = split(url)
    host = (parts.hostname or "").removesuffix(".")
    default = {"https": 443, "http": 80}.get(parts.scheme)
    port = "" if parts.port in {None, default} else f":{parts.port}"
    shown = f"[{host}]" if ":" in host else host
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{shown}{port}{parts.path or '/'}{query}"


def bare_url(url: str) -> str:
    """Return an address without a user's name and password, and without what follows the question mark."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url.partition("?")[0].rpartition("@")[2]
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def leaves_this_computer(url: str) -> bool:
    """Tell whether a delivery to an address goes to another computer, as far as the address shows it."""
    try:
        return not is_loopback(split(url).hostname or "")
    except ValueError:
        return True
