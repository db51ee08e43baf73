"""The time as the service writes it: two formats are known to occur."""

from datetime import UTC, datetime


def microsecond_stamp() -> str:
    """Give the present as `2024-01-01T00:00:00.000000Z` (customisers, webhooks, products)."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def offset_stamp() -> str:
    """Give the present as `2025-10-22T00:55:09+00:00` (orders)."""
    return datetime.now(UTC).isoformat(timespec="seconds")
