"""The thirteen operations of the API, one handler each."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from sign_desk.sandbox import orders, pricing, products, webhooks
from sign_desk.sandbox.answers import Refusal
from sign_desk.sandbox.clock import microsecond_stamp
from sign_desk.sandbox.deliveries import Deliveries
from sign_desk.sandbox.intake import read_input
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import JsonObject

Handler = Callable[[Request], Awaitable[Response]]


class Operations:
    """The API over one store; each method is a handler, reached through `routes`."""

    def __init__(self, store: Store, deliveries: Deliveries, *, allow_unmatched: bool) -> None:
        self._store = store
        self._deliveries = deliveries
        self._allow_unmatched = allow_unmatched

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Give the handlers by path and method."""
        return {
            "/api/v2/customisers": {"GET": self.list_customisers},
            "/api/v2/customisers/{customiser:int}": {"GET": self.get_customiser},
            "/api/v2/customisers/{customiser:int}/pricing": {
                "GET": self.get_pricing,
                "PUT": self.update_pricing,
            },
            "/api/v2/webhooks": {"GET": self.list_webhooks, "POST": self.create_webhook},
            "/api/v2/webhooks/{webhook:int}": {
                "GET": self.get_webhook,
                "PUT": self.update_webhook,
                "DELETE": self.delete_webhook,
            },
            "/api/v2/webhook-examples/{topic}": {"GET": self.webhook_example},
            "/api/v2/orders": {"POST": self.create_order},
            "/api/orders": {"POST": self.create_legacy_order},
            "/api/customisers/{customiser}/products": {"POST": self.sync_legacy_product},
        }

    async def list_customisers(self, _request: Request) -> Response:
        """Give every customiser."""
        return JSONResponse({"customisers": self._store.customisers.all()})

    async def get_customiser(self, request: Request) -> Response:
        """Give one customiser."""
        return JSONResponse({"customiser": self._customiser(request)})

    async def get_pricing(self, request: Request) -> Response:
        """Give a customiser's pricing."""
        customiser = self._customiser(request)
        return JSONResponse({"pricing": self._store.pricing.get(customiser["customiser_id"])})

    async def update_pricing(self, request: Request) -> Response:
        """Replace all of a customiser's pricing."""
        customiser = self._customiser(request)
        received = await read_input(request)
        with self._store.transaction():
            document = pricing.replace(self._store, customiser["customiser_id"], received.fields)
            customiser |= {"price_type": document["pricing_model"], "updated_at": microsecond_stamp()}
            self._store.customisers.put(customiser["customiser_id"], customiser)
        return JSONResponse({"pricing": document})

    async def list_webhooks(self, _request: Request) -> Response:
        """Give every subscription."""
        return JSONResponse({"webhooks": self._store.webhooks.all()})

    async def create_webhook(self, request: Request) -> Response:
        """Make a subscription."""
        received = await read_input(request)
        with self._store.transaction():
            return JSONResponse({"webhook": webhooks.create(self._store, received.fields)})

    async def get_webhook(self, request: Request) -> Response:
        """Give one subscription."""
        return JSONResponse({"webhook": self._webhook(request)})

    async def update_webhook(self, request: Request) -> Response:
        """Change a subscription."""
        received = await read_input(request)
        webhook = self._webhook(request)
        return JSONResponse({"webhook": webhooks.update(self._store, webhook, received.fields)})

    async def delete_webhook(self, request: Request) -> Response:
        """Delete a subscription."""
        self._store.webhooks.delete(self._webhook(request)["webhook_id"])
        return JSONResponse({"success": True})

    async def webhook_example(self, request: Request) -> Response:
        """Give what a delivery of a topic carries."""
        topic = request.path_params["topic"]
        if topic not in webhooks.TOPICS:
            raise Refusal(404, f"The route {request.url.path.lstrip('/')} could not be found.")
        return JSONResponse(webhooks.example(self._store, topic))

    async def create_order(self, request: Request) -> Response:
        """Take an order in, and announce it."""
        received = await read_input(request)
        with self._store.transaction():
            answer, event = orders.accept(self._store, received, allow_unmatched=self._allow_unmatched)
        self._deliveries.announce(webhooks.ORDER_CREATED, {"order": event})
        return JSONResponse({"order": answer})

    async def create_legacy_order(self, request: Request) -> Response:
        """Take an order in by the deprecated call."""
        received = await read_input(request)
        with self._store.transaction():
            orders.accept_legacy(self._store, received)
        return JSONResponse({"ok": True})

    async def sync_legacy_product(self, request: Request) -> Response:
        """Take a product in by the deprecated call."""
        customiser = self._customiser(request)
        received = await read_input(request)
        with self._store.transaction():
            products.sync_legacy(self._store, customiser["customiser_id"], received.fields)
        return JSONResponse({"ok": True})

    def _customiser(self, request: Request) -> JsonObject:
        given = request.path_params["customiser"]
        customiser = self._store.customisers.get(int(given)) if str(given).isdecimal() else None
        return _found(customiser, "Customiser", given)

    def _webhook(self, request: Request) -> JsonObject:
        given = request.path_params["webhook"]
        return _found(self._store.webhooks.get(given), "Webhook", given)


def _found(document: JsonObject | None, model: str, id_: object) -> JsonObject:
    if document is None:
        raise Refusal(404, f"No query results for model [App\\Models\\{model}] {id_}")
    return document
