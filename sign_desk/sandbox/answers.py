"""Errors as Laravel answers them: JSON for those who ask for JSON, pages and redirects for the rest."""

import html
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from sign_desk.sandbox.validation import Errors, InvalidInput, summary

_MESSAGES: Final = {
    401: "Unauthenticated.",
    403: "This action is unauthorized.",
    429: "Too Many Attempts.",
    500: "Server Error",
}


class Refusal(Exception):
    """A request that gets an error for its answer."""

    def __init__(self, status: int, message: str | None = None, headers: Mapping[str, str] | None = None) -> None:
        self.status = status
        self.message = message or message_of(status)
        self.headers = dict(headers or {})
        super().__init__(self.message)


def message_of(status: int) -> str:
    """Laravel's own words for a status."""
    if status in _MESSAGES:
        return _MESSAGES[status]
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Error"


def wants_json(request: Request) -> bool:
    """Whether the best of the accepted types is JSON (Laravel's `wantsJson`)."""
    accepted = [part.strip() for part in request.headers.get("accept", "").split(",")]
    best = max(accepted, key=_quality)  # of equals, the first
    media_type = best.partition(";")[0]
    return "/json" in media_type or "+json" in media_type


def error_answer(
    request: Request,
    status: int,
    message: str,
    headers: Mapping[str, str] | None = None,
    errors: Errors | None = None,
) -> Response:
    """Make the answer for one error; a browser is sent to the login, or back, as Laravel's guard does."""
    if wants_json(request):
        body = {"message": message} | ({"errors": errors} if errors else {})
        return JSONResponse(body, status, headers=headers)
    if status == 401 and "WWW-Authenticate" not in (headers or {}):
        return RedirectResponse("/login", 302, headers=headers)
    if status == 422:
        return RedirectResponse(request.headers.get("referer", "/"), 302, headers=headers)
    return error_page(status, headers)


def error_page(status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """Make the page that a person would see."""
    title = html.escape(message_of(status))
    page = (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body><h1>{status} | {title}</h1></body></html>\n"
    )
    return HTMLResponse(page, status, headers=headers)


async def on_error(request: Request, error: Exception) -> Response:
    """Answer what a handler, or the routing, raised."""
    match error:
        case Refusal():
            return error_answer(request, error.status, error.message, error.headers)
        case ClientDisconnect():
            return Response()  # nobody is there to read it
        case InvalidInput():
            return error_answer(request, 422, summary(error.errors), errors=error.errors)
        case HTTPException(status_code=404):
            path = request.url.path.lstrip("/")
            return error_answer(request, 404, f"The route {path} could not be found.")
        case HTTPException(status_code=405):
            return _method_not_allowed(request, (error.headers or {})["Allow"])
    return error_answer(request, 500, message_of(500))


def _method_not_allowed(request: Request, allowed: str) -> Response:
    methods = ", ".join(sorted(allowed.split(", ")))
    message = (
        f"The {request.method} method is not supported for route {request.url.path.lstrip('/')}. "
        f"Supported methods: {methods}."
    )
    return error_answer(request, 405, message, {"Allow": methods})


def _quality(accepted: str) -> float:
    for parameter in accepted.split(";")[1:]:
        name, _, value = parameter.strip().partition("=")
        if name == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0
