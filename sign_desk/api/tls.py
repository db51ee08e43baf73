"""Whom encrypted connections trust, and in plain words why one was not trusted.

Certificates are always checked; there is no switch. Trust is the operating system's, plus one optional
file of certificates (a company's own authority, say).
"""

import ssl
import sys
from pathlib import Path

import truststore

_EXPIRED = "The certificate of the service has expired, or the clock of this computer is wrong."
_UNKNOWN_ISSUER = "The certificate of the service was issued by an authority that this computer does not know."
_OTHER_NAME = "The certificate belongs to another name than the address."
_REASONS = {  # X509_V_ERR_* of OpenSSL's x509_vfy.h
    9: _EXPIRED,
    10: _EXPIRED,
    18: _UNKNOWN_ISSUER,
    19: _UNKNOWN_ISSUER,
    20: _UNKNOWN_ISSUER,
    21: _UNKNOWN_ISSUER,
    62: _OTHER_NAME,
    64: _OTHER_NAME,
}


class CaFileError(Exception):
    """The extra certificate file cannot be used; its text is a sentence for the operator."""


def trusting_context(ca_file: Path | None) -> ssl.SSLContext:
    """Build the context for connections to the service (tens of milliseconds). Raises CaFileError."""
    context = _system_context()
    if ca_file is not None:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ValueError):  # ssl.SSLError is an OSError
            raise CaFileError(f"The certificate file “{ca_file}” cannot be read, or holds no certificate.") from None
    return context


def distrusting_context() -> ssl.SSLContext:
    """Build, at next to no cost, a context that trusts nobody: for a pool that only speaks plain loopback."""
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def reason(fault: ssl.SSLError | None) -> str:
    """Say in plain words why an encrypted connection failed; "" when nothing particular is known."""
    if isinstance(fault, ssl.SSLCertVerificationError):
        return _REASONS.get(fault.verify_code, "The certificate of the service could not be verified.")
    return ""


def _system_context() -> ssl.SSLContext:
    # On Linux truststore reads the whole store again for every connection (35 to 55 ms on the loop's
    # thread, measured) and leaves the checking to OpenSSL: the same, read once, costs it once.
    if sys.platform == "linux":
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_default_certs()
        if context.cert_store_stats()["x509_ca"]:
            return context
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
