"""Reads product ids from addresses of product pages, as they are copied from a browser.

A shop's page names a product by words only (its handle); the pages of its administration, and addresses with a
variant, have ids.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from sign_desk.orders import values

_NO_ID = "This address names the product by words, not by an id. Open the product in your shop's administration."
_NOT_UNDERSTOOD = "This is no address of a product."
_IN_PATH = re.compile(r"(?:^|/)products/(?P<product>\d+)(?:/variants/(?P<variant>\d+))?/?$")
_HANDLE = re.compile(r"/products?/(?P<handle>[^/]+)/?$")
_GLOBAL = re.compile(r"gid://shopify/(?P<kind>Product|ProductVariant)/(?P<id>\d+)")
_QUERIES = {
    "variant": "variant_id",
    "variation_id": "variant_id",
    "product_id": "product_id",
    "add-to-cart": "product_id",
}


@dataclass(frozen=True, slots=True)
class PastedAddress:
    """What one line of pasted text tells; `why_not` says why no id could be read."""

    text: str
    product_id: str = ""
    variant_id: str = ""
    handle: str = ""
    why_not: str = ""


def read_addresses(text: str) -> tuple[PastedAddress, ...]:
    """Read addresses or plain ids, parted by line breaks, blanks or commas."""
    return tuple(_read(part) for part in re.split(r"[\s,;]+", values.clean(text)) if part)


def _read(part: str) -> PastedAddress:
    if part.isascii() and part.isdigit():
        return PastedAddress(part, product_id=part)
    if named := _GLOBAL.fullmatch(part):
        kind = "product_id" if named["kind"] == "Product" else "variant_id"
        return PastedAddress(part, **{kind: named["id"]})
    try:
        address = urlsplit(part if "://" in part else f"https://{part}")
        path = unquote(address.path)
        is_admin = path.startswith("/admin/") or (address.hostname or "").startswith("admin.")
        found = _from_path(path, is_admin=is_admin) | _from_query(path, parse_qs(address.query))
    except ValueError:
        found = {}
    if "product_id" in found or "variant_id" in found:
        return PastedAddress(part, **found)
    return PastedAddress(part, **found, why_not=_NO_ID if found else _NOT_UNDERSTOOD)


def _from_path(path: str, *, is_admin: bool) -> dict[str, str]:
    """Read the ids in a path. On a shop's own pages digits are a handle like any other, such as "2024"."""
    if is_admin and (named := _IN_PATH.search(path)):
        ids = {"product_id": named["product"], "variant_id": named["variant"]}
        return {name: value for name, value in ids.items() if value}
    named = _HANDLE.search(path)
    return {"handle": named["handle"]} if named else {}


def _from_query(path: str, query: dict[str, list[str]]) -> dict[str, str]:
    found = {name: query[key][0] for key, name in _QUERIES.items() if key in query}
    is_product = path.endswith("/post.php") or query.get("post_type") == ["product"]
    for key in ("post", "p"):
        if is_product and key in query:
            found["product_id"] = query[key][0]
    return {name: value for name, value in found.items() if value.isascii() and value.isdigit()}
