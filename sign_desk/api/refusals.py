"""A server's answer that is no success, turned into a typed error.

Laravel answers errors as JSON with a `message`, and a 422 with `errors`: messages by dotted path into the
request. What stands in between (a proxy, a web server) answers in HTML; that is reduced to a sentence.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from http import HTTPStatus

from pydantic import JsonValue

from sign_desk.api import errors
from sign_desk.api.body import BodyError, read_json

_LONGEST_EXCERPT = 64 * 1024
_LONGEST_SENTENCE = 300
_HEADLINE = re.compile(r"<(?:title|h1)\b[^<>]{0,200}>([^<]{1,300})", re.IGNORECASE)  # of a web page
# What a proxy or Laravel says where nobody wrote anything for a person: the status over again (two by older names).
_PHRASES = {status.phrase.casefold() for status in HTTPStatus} | {"unprocessable entity", "request entity too large"}
_SAYS_NOTHING = frozenset(_PHRASES | {"server error", "too many attempts", "unauthenticated", "page expired", "error"})
_REQUEST_ID_HEADERS = (
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-amzn-requestid",
    "x-amzn-trace-id",
    "x-amz-cf-id",
    "cf-ray",
)

_BY_STATUS: Mapping[int, type[errors.ApiError]] = {
    401: errors.Unauthenticated,
    403: errors.Forbidden,
    404: errors.NotFound,
    422: errors.Invalid,
    429: errors.RateLimited,
    # The client errors that refuse a request as it stands (RFC 9110 §15.5, RFC 6585, Laravel's 419).
    # Not here, as they may follow a request that was acted on: 408, 409, and proxies' own (460, 499…).
    **dict.fromkeys(
        (400, 402, 405, 406, 410, 411, 412, 413, 414, 415, 416, 417, 419, 421, 423, 426, 428, 431, 451),
        errors.Refused,
    ),
}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it was received: header names in lower case, the body unpacked.

    The body may hold personal data, so it is kept out of the representation.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def succeeded(self) -> bool:
        """Whether the status is a 2xx."""
        return 200 <= self.status < 300

    @property
    def text(self) -> str:
        """The body as text; what is not UTF-8 shows as replacement characters."""
        return self.body.decode(errors="replace")

    @property
    def request_id(self) -> str | None:
        """The identifier that support can look the call up by, where the answer names one."""
        return request_id(self.headers)


def request_id(headers: Mapping[str, str]) -> str | None:
    """Return the identifier that support can look a call up by, where the answer's headers name one."""
    named = (headers.get(name, "") for name in _REQUEST_ID_HEADERS)
    return next((plain(value)[:128] for value in named if value.strip()), None)


def refusal(method: str, path: str, reply: Reply) -> errors.ApiError:
    """Return the typed error for a reply that is not a 2xx."""
    kind = _kind(reply.status)
    tree = _tree(reply)
    message = _message(reply, tree)
    error = kind(
        method,
        path,
        status=reply.status,
        request_id=reply.request_id,
        answer=excerpt(reply),
        cause=f"{kind.usual_cause} The service says: {_quoted(message)}" if message else "",
        retry_after=retry_after(reply.headers),
    )
    if isinstance(error, errors.Invalid):
        error.message = message
        error.fields = _fields(tree)
    return error


def excerpt(reply: Reply) -> str:
    """Return the beginning of the reply's body, for evidence."""
    return reply.body[:_LONGEST_EXCERPT].decode(errors="replace")


def plain(text: str) -> str:
    """Return untrusted text on one line, without control and direction-changing characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Return how many seconds an answer asks to wait: Retry-After as seconds or as a date (RFC 9110 §10.2.3).

    A date is measured from the answer's own Date, so that a wrong clock on this computer does no harm.
    """
    value = headers.get("retry-after", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return float(value)
    until = _date(value)
    if until is None:
        return None
    now = _date(headers.get("date", "")) or datetime.now(UTC)
    return max(0.0, (until - now).total_seconds())


def _date(value: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(value)
    except ValueError:
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)


def _kind(status: int) -> type[errors.ApiError]:
    if 300 <= status < 400:
        return errors.Redirected
    if 500 <= status < 600:
        return errors.ServerFailed
    return _BY_STATUS.get(status, errors.UnexpectedStatus)


def _tree(reply: Reply) -> Mapping[str, JsonValue]:
    try:
        tree = read_json(reply.body)
    except BodyError:
        return {}
    return tree if isinstance(tree, dict) else {}


def _message(reply: Reply, tree: Mapping[str, JsonValue]) -> str:
    said = tree.get("message")
    if not isinstance(said, str):
        said = "" if tree else _sentence(excerpt(reply))
    text = plain(said)
    if re.sub(r"^\d{3}\W*|\W+$", "", text).casefold() in _SAYS_NOTHING:
        return ""
    return text if len(text) <= _LONGEST_SENTENCE else f"{text[:_LONGEST_SENTENCE]}…"


def _quoted(message: str) -> str:
    """What was said, between quotation marks, with the full stop that it may lack."""
    return f"“{message}”" if message.endswith((".", "!", "?", "…")) else f"“{message}”."


def _fields(tree: Mapping[str, JsonValue]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for path, message in _messages("", tree.get("errors")):
        found[path] = (*found.get(path, ()), plain(message))
    return found


def _messages(path: str, value: JsonValue) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for item in value:
            yield from _messages(path, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _messages(f"{path}.{key}" if path else key, item)


def _sentence(text: str) -> str:
    if not text.lstrip().startswith("<"):
        return text
    headline = _HEADLINE.search(text)
    return unescape(headline[1]) if headline else ""
