"""How to reach the network: time limits, size limits, the proxy, an extra certificate file.

Values only; nothing here opens a connection, so any screen may import it cheaply.
"""

from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

from sign_desk.api.origin import AddressError, is_loopback, split

_SCHEMES = frozenset({"http", "https"})


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """Settings of one client's connections. Times are seconds, sizes are bytes.

    `proxy`: None is the system's, "" is none at all, else an address (it may hold a password, so it is
    kept out of the representation). `ca_file`: certificates (PEM) trusted besides the system's.
    `answer_deadline` bounds one whole attempt, so that an answer that trickles in cannot hold it for ever.
    """

    proxy: str | None = field(default=None, repr=False)
    ca_file: Path | None = None
    connect_timeout: float = 10
    read_timeout: float = 30
    pool_timeout: float = 30
    answer_deadline: float = 120
    max_answer_bytes: int = 32 * 1024 * 1024


def proxy_for(origin: str, setting: str | None) -> str | None:
    """Return the address of the proxy to use for an origin, or None to connect directly.

    The system's proxy is what the environment (`HTTPS_PROXY`, `NO_PROXY`…) or, failing that, macOS and
    Windows have set. This computer itself is never reached through a proxy. Raises AddressError, for a setting
    and for a system's proxy that cannot be used.
    """
    parts = urlsplit(origin)
    if is_loopback(parts.hostname or ""):
        return None
    if setting is not None:
        return normal_proxy(setting) if setting.strip() else None
    if proxy_bypass(parts.netloc):
        return None
    proxies = getproxies()
    chosen = proxies.get(parts.scheme) or proxies.get("all")
    return _system_proxy(chosen) if chosen else None


def normal_proxy(address: str) -> str:
    """Return a typed proxy address with its scheme; `http://` is meant when none was typed.

    Raises AddressError with a sentence for the operator, also for SOCKS proxies, which are not supported.
    """
    parts = split(address, default_scheme="http")
    if parts.scheme not in _SCHEMES:
        raise AddressError("The proxy's address must start with http:// or https://.")
    try:
        complete = bool(parts.hostname) and parts.port != 0
    except ValueError:
        complete = False
    if not complete:
        raise AddressError("The proxy's address is not complete. It looks like http://proxy.example.com:8080.")
    return parts.geturl()


def _system_proxy(address: str) -> str:
    """Return the system's proxy, or say of which kind it is that cannot be used; a password in it is not told."""
    parts = split(address, default_scheme="http")
    if parts.scheme not in _SCHEMES:
        place = parts.netloc.rpartition("@")[2]
        raise AddressError(
            f"This computer is set to reach the internet through {parts.scheme}://{place}, and Sign Desk can only use "
            "proxies whose address starts with http:// or https://."
        )
    return normal_proxy(address)
