"""The sandbox as one ASGI application: routes, token check, faults around it."""

import contextlib
import hmac
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sign_desk.sandbox.answers import Refusal, on_error
from sign_desk.sandbox.control import ORDERS, PREFIX, Control, guard, require_loopback
from sign_desk.sandbox.deliveries import Deliveries
from sign_desk.sandbox.faults import Faults
from sign_desk.sandbox.operations import Handler, Operations
from sign_desk.sandbox.signing import Scheme
from sign_desk.sandbox.store import Store
from sign_desk.sandbox.strikes import FaultMiddleware
from sign_desk.sandbox.validation import InvalidInput
from sign_desk.sandbox.visitors import Visitors

_ANSWERED: Final = (Refusal, InvalidInput, ClientDisconnect, HTTPException, Exception)
Admission = Callable[[Request], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """What is settled for one sandbox when it starts."""

    token: str
    scheme: Scheme
    allow_unmatched: bool = False
    latency: float = 0.0  # seconds before every answer


def create_app(store: Store, faults: Faults, behaviour: Behaviour) -> ASGIApp:
    """Put the application together."""
    deliveries = Deliveries(store, behaviour.scheme)
    operations = Operations(store, deliveries, allow_unmatched=behaviour.allow_unmatched)
    control = Control(store, deliveries, faults)
    visitors = Visitors(behaviour.token, ORDERS)

    async def admit(request: Request) -> None:
        if behaviour.latency:
            await faults.pause(behaviour.latency)
        _require_bearer(request, behaviour.token)

    async def admit_control(request: Request) -> None:
        if visitors.knows(request):
            require_loopback(request)
        else:
            guard(request, behaviour.token)

    async def admit_visitor(request: Request) -> None:
        require_loopback(request)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await deliveries.close()

    routes = [
        *(_route(path, handlers, admit) for path, handlers in operations.routes().items()),
        *(_route(path, handlers, admit_control) for path, handlers in control.routes().items()),
        _route(f"{PREFIX}/visit/{{ticket}}", {"GET": visitors.let_in}, admit_visitor),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        exception_handlers=dict.fromkeys(_ANSWERED, on_error),
    )
    app.router.redirect_slashes = False
    return _numbered(FaultMiddleware(app, faults, spared=PREFIX))


def _route(path: str, handlers: dict[str, Handler], admit: Admission) -> Route:
    """Make one route of all methods of a path, so that a 405 can name them all."""

    async def dispatch(request: Request) -> Response:
        await admit(request)
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    return Route(path, dispatch, methods=list(handlers))


def _require_bearer(request: Request, token: str) -> None:
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(given.encode(), token.encode()):
        raise Refusal(401)


def _numbered(app: ASGIApp) -> ASGIApp:
    """Give every answer, those of faults too, an `X-Request-Id`."""

    async def numbered(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_numbered(message: Message) -> None:
            if message["type"] == "http.response.start":
                header = (b"x-request-id", str(uuid.uuid4()).encode("ascii"))
                message = {**message, "headers": [*message["headers"], header]}
            await send(message)

        await app(scope, receive, send_numbered)

    return numbered
