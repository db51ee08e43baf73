"""The sandbox's own calls, under `/_sandbox`: what no real service has.

They answer only to the token, and only on a loopback Host: a page in a browser that was led here by another
name must not steer the sandbox. A browser that was let in by a ticket sees the list of orders, and no more.
"""

import base64
import binascii
import hmac
import html
import json

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from sign_desk.sandbox import products
from sign_desk.sandbox.answers import Refusal
from sign_desk.sandbox.deliveries import Deliveries
from sign_desk.sandbox.faults import Fault, Faults
from sign_desk.sandbox.operations import Handler
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.validation import (
    InvalidInput,
    JsonObject,
    Kind,
    Rule,
    selected_is_invalid,
    validate,
)
from sign_desk.sandbox.webhooks import PRODUCT_CREATED

PREFIX = "/_sandbox"
ORDERS = f"{PREFIX}/orders"
_DESIGN_FIELDS = ("customiser_id", "text", "price", "colour", "font")
_LOOPBACK_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})
_DEFAULT_INTEGRATION = 42
_STYLE = (
    ":root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif } body { margin: 2rem } "
    "h1 { font-size: 1.4rem } table { border-collapse: collapse } "
    "th, td { text-align: left; vertical-align: top; padding: .5rem 1rem .5rem 0; border-bottom: 1px solid #8886 } "
    "pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; font-size: 13px }"
)
_SHOPPER_RULES = {
    "customiser_id": Rule(Kind.INTEGER, required=True),
    "text": Rule(Kind.STRING, required=True),
    "integration_id": Rule(Kind.INTEGER),
    "price": Rule(Kind.INTEGER, minimum=0),
    "colour": Rule(Kind.STRING),
    "font": Rule(Kind.STRING),
}
_INTEGRATION_RULES = {
    "integration_id": Rule(Kind.INTEGER, required=True),
    "create_product_url": Rule(Kind.URL, nullable=True),
    "secret": Rule(Kind.STRING),
}


class Control:
    """The control calls over one store; each method is a handler, reached through `routes`."""

    def __init__(self, store: Store, deliveries: Deliveries, faults: Faults) -> None:
        self._store = store
        self._deliveries = deliveries
        self._faults = faults

    def routes(self) -> dict[str, dict[str, Handler]]:
        """Give the handlers by path and method."""
        handlers: dict[str, dict[str, Handler]] = {
            "/orders": {"GET": self.list_orders},
            "/products": {"GET": self.list_products},
            "/deliveries": {"GET": self.list_deliveries},
            "/integration": {"PUT": self.set_integration},
            "/shopper": {"POST": self.shopper},
            "/faults": {"GET": self.list_faults, "POST": self.arm_fault, "DELETE": self.clear_faults},
        }
        return {PREFIX + path: by_method for path, by_method in handlers.items()}

    async def list_orders(self, request: Request) -> Response:
        """Tell of every accepted order, repeats included, as JSON or as a page."""
        orders = self._store.orders.all()
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_page(orders))
        told = [order | {"body": json.loads(order["raw"])} for order in orders]
        return JSONResponse({"count": len(told), "orders": told})

    async def list_products(self, _request: Request) -> Response:
        """Tell of every product, designed or synced."""
        return JSONResponse({"products": self._store.products.all()})

    async def list_deliveries(self, _request: Request) -> Response:
        """Tell of every delivery, those under way and those not sent included."""
        return JSONResponse({"deliveries": self._store.deliveries.all()})

    async def set_integration(self, request: Request) -> Response:
        """Make an integration, or change its create-product URL and its secret."""
        fields = await _told(request)
        validate(fields, _INTEGRATION_RULES)
        id_ = fields["integration_id"]
        fresh = {"create_product_url": None, "secret": "integration-secret"}
        integration = fresh | (self._store.integrations.get(id_) or {}) | fields
        self._store.integrations.put(id_, integration)
        return JSONResponse({"integration": integration})

    async def shopper(self, request: Request) -> Response:
        """Let a shopper design a product, and the store's own system name it."""
        fields = await _told(request)
        validate(fields, _SHOPPER_RULES)
        integration = self._store.integrations.get(fields.get("integration_id", _DEFAULT_INTEGRATION))
        if integration is None:
            raise InvalidInput({"integration_id": selected_is_invalid("integration_id")})
        if self._store.customisers.get(fields["customiser_id"]) is None:
            raise InvalidInput({"customiser_id": selected_is_invalid("customiser_id")})
        with self._store.transaction():
            product = products.keep_design(
                self._store,
                products.Design(**{name: fields[name] for name in _DESIGN_FIELDS if name in fields}),
            )
        self._deliveries.announce(PRODUCT_CREATED, {"product": product})
        delivery = await self._ask_for_name(integration, product)
        external_id = _external_id(delivery)
        if external_id is not None:
            product = products.name_by_store(self._store, product, external_id)
        return JSONResponse({"product": product, "delivery": delivery})

    async def _ask_for_name(self, integration: JsonObject, product: JsonObject) -> JsonObject | None:
        url = integration["create_product_url"]
        if url is None:
            return None
        payload = {"product": product}
        return await self._deliveries.deliver(PRODUCT_CREATED, url, integration["secret"], payload)

    async def list_faults(self, _request: Request) -> Response:
        """Tell of every fault, spent ones included."""
        return JSONResponse({"faults": self._faults.told()})

    async def arm_fault(self, request: Request) -> Response:
        """Let a fault wait for requests; `Fault` tells what can be asked for."""
        fault = Fault.parse(await _told(request))
        return JSONResponse({"fault": self._faults.arm(fault)})

    async def clear_faults(self, _request: Request) -> Response:
        """Forget every fault."""
        self._faults.clear()
        return JSONResponse({"faults": []})


async def _told(request: Request) -> JsonObject:
    """Read what a control call tells, to the letter: nothing is trimmed here."""
    try:
        told = await request.json()
    except ValueError as error:
        raise Refusal(400, "The body is not JSON.") from error
    if not isinstance(told, dict):
        raise Refusal(400, "The body is not a JSON object.")
    return told


def require_loopback(request: Request) -> None:
    """Let a call pass that names this machine as a loopback Host. Raises Refusal: 403."""
    if request.url.hostname not in _LOOPBACK_HOSTS:
        raise Refusal(403, "The sandbox is controlled from its own machine only.")


def guard(request: Request, token: str) -> None:
    """Let a control call pass.

    Raises:
        Refusal: 403 for a Host that is not a loopback one, 401 without the token (as a bearer, or as the
            password of HTTP Basic, which is how a browser asks for it).
    """
    require_loopback(request)
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    given = _password(credentials) if scheme.lower() == "basic" else credentials
    if not hmac.compare_digest(given.encode(), token.encode()):
        raise Refusal(401, headers={"WWW-Authenticate": 'Basic realm="Sign Customiser sandbox"'})


def _password(credentials: str) -> str:
    try:
        return base64.b64decode(credentials, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def _external_id(delivery: JsonObject | None) -> str | None:
    """Read the id out of the answer to `product:created`; None when there is none to read."""
    if delivery is None or delivery["outcome"] != "delivered":
        return None
    try:
        answer = json.loads(delivery["answer"])
    except ValueError:
        return None
    external_id = answer.get("external_id") if isinstance(answer, dict) else None
    return external_id if isinstance(external_id, str) and external_id else None


def _page(orders: list[JsonObject]) -> str:
    rows = "\n".join(
        f"<tr><td>{order['number']}</td><td>{order['kind']}</td><td>{order['received_at']}</td>"
        f"<td>{order['order_id']}</td><td><pre>{html.escape(order['raw'])}</pre></td></tr>"
        for order in orders
    )
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Sandbox orders</title>\n'
        f"<style>{_STYLE}</style></head>\n"
        f"<body><h1>Orders accepted: {len(orders)}</h1>\n<table>\n"
        "<tr><th>Number</th><th>Call</th><th>Received</th><th>Order id</th><th>Body as received</th></tr>\n"
        f"{rows}\n</table></body></html>\n"
    )
