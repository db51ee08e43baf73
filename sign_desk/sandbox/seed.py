"""What a fresh sandbox holds: a sign maker's shop as one would find it.

The ids of the vendor's published examples exist: customiser 1 with size 1 and price list 10, customiser 42,
webhook 1, integration 42 and its product `your-product-id-123`.
"""

import random

from sign_desk.sandbox.price_book import BOOKS, Ids
from sign_desk.sandbox.products import Design, keep_design
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import JsonObject

_TIMES = {"created_at": "2024-03-11T09:14:52.000000Z", "updated_at": "2025-10-02T16:40:07.000000Z"}
_SIMPLE, _ADVANCED, _FRAME, _OLDER = "FIXED_WIDTH", "MATERIAL_LENGTH", "FRAME_FIT", "CHARACTER_BAND"
_FIELDS_OF_OLDER_MODEL = {
    "theme": {"accent": "#1d3557", "corners": "round"},
    "tags": ["window", "vinyl"],
    "sunset_at": None,
}

_CUSTOMISER_FIELDS = ("customiser_id", "name", "price_type", "product", "selection_type", "active")
_CUSTOMISERS = (
    (1, "Storefront neon sign", _SIMPLE, "NEON", "SINGLE", True),
    (2, "Custom neon, priced by tube length", _ADVANCED, "NEON", "SINGLE", True),
    (3, "Illuminated lightbox", _FRAME, "LIGHTBOX", "SINGLE", True),
    (4, "House name plaque", _SIMPLE, "METAL", "MULTIPLE", True),
    (5, "3D acrylic lobby letters", _ADVANCED, "ACRYLIC", "SINGLE", True),
    (6, "Framed canvas print", _FRAME, "PRINT", "SINGLE", True),
    (7, "Wedding & events neon, hire only (winter 2024, venue pick-up)", _SIMPLE, "NEON", "SINGLE", False),
    (8, "Ærø Værksted: Håndlavede træbogstaver", _ADVANCED, "WOOD", "MULTIPLE", True),
    (9, "Vinyl shop window lettering", _OLDER, "VINYL", "SINGLE", True),
    (10, "Test - do not use", _SIMPLE, "NEON", "SINGLE", False),
    (42, "Pop-up market banner frame", _FRAME, "BANNER", "SINGLE", True),
)
_PLACES = ("Kitchen", "Bar", "Salon", "Garage", "Studio", "Nursery", "Office", "Gym", "Bakery", "Terrace")
_SORTS = ("neon", "lightbox", "name plaque", "letters", "quote sign", "house number", "logo sign")
_FIRST_EXTRA_ID = 1001

_WEBHOOK_FIELDS = ("topic", "url", "status", "meta")
_WEBHOOKS: tuple[tuple[str, str, str, object], ...] = (
    ("order:created", "https://hooks.neonlane.example/sign-customiser/orders", "active", []),
    ("product:created", "https://hooks.neonlane.example/sign-customiser/products", "active", {"team": "web"}),
    ("form:submitted", "https://crm.neonlane.example/inbound/forms?source=signs", "active", None),
    ("order:created", "https://old-warehouse.neonlane.example/orders.php", "inactive", []),
)
_PRODUCTS = {
    "your-product-id-123": Design(1, "Hello World", 2999),
    "product-987654321": Design(1, "Open Late", 24900, "Warm white", "Neontrace"),
    "8412094857431": Design(1, "Good vibes only", 38900, "Pink", "Barcelona"),
    "8412094890199": Design(2, "La Dolce Vita", 51250, "Lemon yellow", "Amsterdam"),
    "8412095021271": Design(2, "Smith & Sons", 46800, "Ice blue", "Alexa"),
    "8415530418391": Design(4, "Rose Cottage", 11900, "Brushed brass", "Garamond"),
    "10482": Design(5, "NORTHWIND", 132000, "Black", "Helvetica"),
    "10497": Design(5, "Suite 400", 61400, "Gold", "Futura"),
    "gid://shopify/Product/8733016490215": Design(3, "Café del Mar", 42900, "Warm white", "Rocher"),
    "gid://shopify/Product/8733019865319": Design(6, "The Andersons", 15900, "Sepia", "Playfair"),
    "SIGN-2024-00318": Design(8, "Æblegården", 28400, "Oak", "Bodoni"),
    "0b6c2d2e-5a0c-4f53-9a34-4b2f0f6d7c11": Design(42, "Fresh Bread", 18700, "Red", "Bebas"),
}
_INTEGRATION = {"integration_id": 42, "create_product_url": None, "secret": "integration-42-sample-secret"}


def sow(store: Store, *, extra_customisers: int = 0) -> None:
    """Fill an empty store; one that holds customisers already is left as it is."""
    if store.customisers.last() is not None:
        return
    ids = Ids()
    with store.transaction():
        for row in _CUSTOMISERS:
            _add_customiser(store, ids, dict(zip(_CUSTOMISER_FIELDS, row, strict=True)))
        for record in _extra(extra_customisers):
            _add_customiser(store, ids, record)
        store.start_counting_after("size_id", ids.last_size)
        store.start_counting_after("pricing_id", ids.last_price_list)
        for subscription in _WEBHOOKS:
            _add_webhook(store, dict(zip(_WEBHOOK_FIELDS, subscription, strict=True)))
        for external_id, design in _PRODUCTS.items():
            keep_design(store, design, external_id)
        store.integrations.put(42, _INTEGRATION)


def _add_customiser(store: Store, ids: Ids, record: JsonObject) -> None:
    id_, price_type = record["customiser_id"], record["price_type"]
    more = _FIELDS_OF_OLDER_MODEL if price_type == _OLDER else {}
    store.customisers.put(id_, record | _TIMES | more)
    store.pricing.put(id_, {"customiser_id": id_} | BOOKS[price_type](ids))


def _extra(count: int) -> list[JsonObject]:
    chance = random.Random(count)  # noqa: S311 (the same customisers at every start, not secret ones)
    return [
        {
            "customiser_id": id_,
            "name": f"{chance.choice(_PLACES)} {chance.choice(_SORTS)} {id_}",
            "price_type": chance.choice((_SIMPLE, _ADVANCED, _FRAME)),
            "product": chance.choice(("NEON", "LIGHTBOX", "METAL", "ACRYLIC")),
            "selection_type": "SINGLE",
            "active": chance.random() < 0.85,
        }
        for id_ in range(_FIRST_EXTRA_ID, _FIRST_EXTRA_ID + count)
    ]


def _add_webhook(store: Store, told: JsonObject) -> None:
    id_ = store.next_id("webhook_id")
    secret = f"sample-secret-{id_:02}-c0ffee5eed"
    store.webhooks.put(id_, {"webhook_id": id_, **told, "secret": secret, **_TIMES})
