"""Reads a delivery as people copy it: from a terminal, a log, a tunnel's page, a debugger.

Understood are raw HTTP with its first line, lines of names and values, a cURL command, JSON objects and lists of
headers, Python's and PHP's printed forms, and the upper-case names that servers give to programs (`HTTP_X_…`).
"""

from __future__ import annotations

import json
import re
import shlex
from typing import TYPE_CHECKING

from sign_desk.webhooks.captured import Captured
from sign_desk.webhooks.problems import NotUsable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sign_desk.api.headers import Headers

LONGEST = 4 * 1024 * 1024
"""Characters that are read; more is refused."""

_LONGEST_LINE = 16 * 1024
_START_LINE = re.compile(r"(?:[A-Z]{3,10} \S+ HTTP/[0-9.]+|HTTP/[0-9.]+ [0-9]{3}.*)")
_NAME = r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}"
_LINE = re.compile(
    rf"""^[\s>*<\[{{,-]*              # what terminals and printed forms put before a line
    ["']?:?({_NAME}?)["']?\]?         # the name; a colon begins those of HTTP/2
    \s*(?:=>|:|=|\t)\s*
    (.*)$""",
    re.VERBOSE,
)
_BODY_OPTIONS = frozenset({"-d", "--data", "--data-raw", "--data-binary", "--data-ascii", "--json"})


def read_headers(text: str) -> Headers:
    """Return the headers in a text of any form that is understood. Raises NotUsable if there is none."""
    _refuse_too_long(text)
    headers = _of_command(text) or _of_json(text) or tuple(_of_lines(text.splitlines()))
    if not headers:
        raise NotUsable(
            "There is no line with a name and a value in it.",
            "Paste the headers as the shop's server or the tunnel shows them, one on each line.",
            "The headers were not understood",
        )
    return headers


def read_delivery(text: str) -> Captured:
    """Return a delivery that was copied whole: headers, an empty line, the body; or a cURL command.

    The body is the rest of the text as it stands, in UTF-8. Raises NotUsable.
    """
    _refuse_too_long(text)
    command = _words(text)
    if command is not None:
        body = next((value for name, value in _options(command) if name in _BODY_OPTIONS), "")
        return Captured(read_headers(text), _encoded(body))
    head, body = _halves(text)
    return Captured(read_headers(head), _encoded(body))


def _refuse_too_long(text: str) -> None:
    if len(text) > LONGEST:
        raise NotUsable("It is larger than any delivery.", "Paste one delivery alone.", "This is too much text")


def _halves(text: str) -> tuple[str, str]:
    """Part headers from body at the first empty line, after those at the beginning."""
    text = text.lstrip("\r\n")
    found = re.search(r"\n[ \t]*\r?\n", text)
    if found is None:
        return text, ""
    return text[: found.start()], text[found.end() :]


def _encoded(body: str) -> bytes:
    return body.encode(errors="surrogatepass")


def _of_command(text: str) -> Headers:
    words = _words(text)
    if words is None:
        return ()
    lines = [value for name, value in _options(words) if name in {"-H", "--header"}]
    return tuple(_of_lines(lines))


def _words(text: str) -> list[str] | None:
    """Return the words of a cURL command, or None if it is none."""
    command = text.strip().removeprefix("$").lstrip()
    if not re.match(r"curl\s", command):
        return None
    # In a terminal, a line goes on after "\" (and after "^" on Windows); $'…' is bash's form for special characters.
    joined = re.sub(r"[\\^]\r?\n", " ", command).replace(" $'", " '")
    try:
        return shlex.split(joined)
    except ValueError:
        raise NotUsable(
            "A quotation mark is missing in it.",
            "Copy the command again, from beginning to end.",
            "The command was not understood",
        ) from None


def _options(words: list[str]) -> Iterator[tuple[str, str]]:
    for word, following in zip(words, [*words[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        yield (name, value) if equals and name.startswith("--") else (word, following)


def _of_json(text: str) -> Headers:
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if isinstance(tree, dict):
        inner = tree.get("headers")
        return tuple(_pairs(inner if isinstance(inner, dict | list) else tree))
    return tuple(_pairs(tree)) if isinstance(tree, list) else ()


def _pairs(tree: dict[str, object] | list[object]) -> Iterator[tuple[str, str]]:
    """Give the headers of `{name: value or [values]}`, `[{name, value}]`, `[[name, value]]` or `[name, value, …]`."""
    if isinstance(tree, dict):
        yield from ((_name(name), _first(value)) for name, value in tree.items())
    elif all(isinstance(item, str) for item in tree):
        yield from ((_name(str(name)), str(value)) for name, value in zip(tree[::2], tree[1::2], strict=False))
    else:
        for item in tree:
            if isinstance(item, dict) and {"name", "value"} <= item.keys():
                yield _name(str(item["name"])), str(item["value"])
            elif isinstance(item, list) and len(item) == 2:
                yield _name(str(item[0])), str(item[1])


def _first(value: object) -> str:
    return _first(value[0]) if isinstance(value, list) and value else str(value)


def _of_lines(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        is_header = len(line) <= _LONGEST_LINE and not _START_LINE.fullmatch(line.strip())
        found = _LINE.match(line) if is_header else None
        if found:
            yield _name(found[1]), _unquoted(found[2].rstrip(" \t\r,"))


def _unquoted(value: str) -> str:
    """Return a value without the quotation marks of a printed form, and without what closes that after it."""
    if value[:1] not in {"'", '"'}:
        return value
    inner = value.rstrip("}]), ")
    return inner[1:-1] if len(inner) > 1 and inner[0] == inner[-1] else value


def _name(name: str) -> str:
    """Return a name as HTTP has it: CGI and PHP say HTTP_X_WEBHOOK_SIGNATURE (RFC 3875 §4.1.18)."""
    plain = name.removeprefix("REDIRECT_").removeprefix("HTTP_") if name.isupper() else name
    return plain.replace("_", "-").lower() if "_" in name else name.lower()
