"""What a request brings, as a Laravel controller would see it."""

import json
import math
import re
from dataclasses import dataclass

from starlette.requests import Request

from sign_desk.sandbox.answers import Refusal
from sign_desk.sandbox.validation import JsonObject

_MAX_BODY = 8 * 1024 * 1024  # PHP's post_max_size by default
_OUTER_SPACE = re.compile(r"^[\s\ufeff\u200b\u200e]+|[\s\ufeff\u200b\u200e]+$")


@dataclass(frozen=True, slots=True)
class Input:
    """A request's body: the text exactly as received, and the fields Laravel makes of it."""

    text: str
    fields: JsonObject


async def read_input(request: Request) -> Input:
    """Read a body; one that is no JSON object has no fields, so that required ones are then missed.

    Raises:
        Refusal: 413 for a body above PHP's limit.
    """
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MAX_BODY:
            raise Refusal(413, "The POST data is too large.")
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        return Input(body.decode("utf-8", "replace"), {})
    if not is_json_type(request.headers.get("content-type", "")):
        return Input(text, {})
    return Input(text, _fields(text))


def is_json_type(media_type: str) -> bool:
    """Whether Laravel takes a media type for JSON."""
    return "/json" in media_type or "+json" in media_type


def _fields(text: str) -> JsonObject:
    try:
        value = json.loads(text, parse_constant=_refuse, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate is no text for PHP either
    except (ValueError, RecursionError):
        return {}
    normalised = normalise(value)
    return normalised if isinstance(normalised, dict) else {}


def normalise(value: object) -> object:
    """Do what Laravel's TrimStrings and ConvertEmptyStringsToNull do to every string of the input."""
    if isinstance(value, str):
        return _OUTER_SPACE.sub("", value) or None
    if isinstance(value, list):
        return [normalise(item) for item in value]
    if isinstance(value, dict):
        return {key: normalise(item) for key, item in value.items()}
    return value


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is out of range")
    return number
