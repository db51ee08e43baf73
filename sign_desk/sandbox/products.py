"""Products: the designs of shoppers, and those a store syncs by the legacy call."""

import html
from dataclasses import dataclass

from sign_desk.sandbox.clock import microsecond_stamp
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import JsonObject, Kind, Rule, validate

IMAGE = "https://d1no4rdxmwcuog.cloudfront.net/default/app-images/demonstration_image_1.jpg"
_OPTIONAL_STRING = Rule(Kind.STRING, nullable=True)
_SYNC_RULES = {
    "product_id": Rule(Kind.STRING, required=True),
    "cart": Rule(Kind.OBJECT, present=True),
    "price_breakdown": Rule(Kind.OBJECT, present=True),
    "custom_background_path": _OPTIONAL_STRING,
    "custom_background_original_path": _OPTIONAL_STRING,
    "product_type_paths": Rule(Kind.OBJECT, nullable=True),
    "logo_original_path": _OPTIONAL_STRING,
}


@dataclass(frozen=True, slots=True)
class Design:
    """What a shopper chose; the price is in minor units."""

    customiser_id: int
    text: str
    price: int = 10000
    colour: str = "Red"
    font: str = "Comics"


def keep_design(store: Store, design: Design, external_id: str | None = None) -> JsonObject:
    """Keep a new design and give its product, without `external_id` until the store's system names it."""
    lines = (f"Text: {design.text}", f"Colour: {design.colour}", f"Font: {design.font}")
    named = {"external_id": external_id} if external_id else {}
    told = {
        "title": f"Custom Neon: {design.text}",
        "description": "\n".join(lines),
        "description_html": "\n".join(f"<p>{html.escape(line)}</p>" for line in lines),
        "price": design.price,
        "compare_price": design.price * 3 // 2,
        "customiser_id": design.customiser_id,
    }
    return _keep(store, told | named)


def sync_legacy(store: Store, customiser_id: int, fields: JsonObject) -> None:
    """Keep the product a legacy call brings; each call keeps one more, so that repeats can be counted.

    Raises:
        InvalidInput: for a field that does not fit.
    """
    validate(fields, _SYNC_RULES)
    told = {
        "title": f"Custom product {fields['product_id']}",
        "description": "",
        "description_html": "",
        "price": 0,
        "compare_price": 0,
        "customiser_id": customiser_id,
        "external_id": fields["product_id"],
    }
    _keep(store, told)


def name_by_store(store: Store, product: JsonObject, external_id: str) -> JsonObject:
    """Keep the id that the store's own system gave a product, and give the product with it."""
    named = product | {"external_id": external_id, "updated_at": microsecond_stamp()}
    store.products.put(named["product_id"], named)
    return named


def stranger(external_id: str, price: int, now: str) -> JsonObject:
    """Give what can be told of a product that was never designed here."""
    return {
        "title": "Unknown product",
        "external_id": external_id,
        "external_data": [],
        "price": price,
        "uploads": [],
        "created_at": now,
        "updated_at": now,
    }


def _keep(store: Store, told: JsonObject) -> JsonObject:
    product_id, now = store.next_id("product_id"), microsecond_stamp()
    product = {
        "product_id": product_id,
        **told,
        "external_data": {},
        "logo_upload_id": None,
        "product_image_url": IMAGE,
        "uploads": [{"url": IMAGE, "type": "product_image"}],
        "created_at": now,
        "updated_at": now,
    }
    store.products.put(product_id, product)
    return product
