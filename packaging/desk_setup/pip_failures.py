"""What a failed pip means to the user. Pure."""

from __future__ import annotations

import platform

# The first entry of which a phrase occurs decides: after a failed connection pip also finds no version.
EXPLANATIONS: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("No space left on device", "not enough space on the disk"),
        "The disk is full. Make about 1 GB of room, then run this again.",
    ),
    (
        ("DO NOT MATCH THE HASHES",),
        "A downloaded package is not the one that Sign Desk was tested with, and was not installed. "
        "Run this again from another network; if it stays so, report it.",
    ),
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
        "The package index did not prove its identity. If your network inspects traffic, "
        "give pip its certificate (set PIP_CERT to the file), then run this again.",
    ),
    (
        ("ConnectionError", "ConnectTimeout", "ReadTimeout", "ProxyError", "Retrying (", "ConnectionReset"),
        "The package index could not be reached. Check the network and the proxy, then run this again.",
    ),
    (
        ("No matching distribution found",),
        f"The package index has no package for this computer ({platform.platform()}, "
        f"Python {platform.python_version()}). Try a standard CPython on a 64-bit system.",
    ),
    (
        ("Permission denied", "Access is denied"),
        "Files in .venv could not be written. Close what runs from it, delete it, then run this again.",
    ),
)
UNEXPLAINED = "The packages could not be installed. Delete the folder .venv, then run this again."


def explain(output: str) -> str:
    """Return what pip's output means and what to do next, in a sentence or two."""
    for phrases, explanation in EXPLANATIONS:
        if any(phrase in output for phrase in phrases):
            return explanation
    return UNEXPLAINED
