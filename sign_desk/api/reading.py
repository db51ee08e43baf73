"""What the body of a success must be. Each reader raises BodyError or WireError when it is not.

The service wraps what it answers in an object with one name, such as `{"customisers": […]}`.
"""

from collections.abc import Callable
from typing import TypeVar

from pydantic import JsonValue

from sign_desk.api.body import read_json
from sign_desk.api.refusals import Reply
from sign_desk.api.wire import JsonObject, Record, WireError, from_wire

R = TypeVar("R", bound=Record)


def tree(name: str) -> Callable[[Reply], JsonObject]:
    """Expect an object under a name, and leave it untouched."""

    def read(reply: Reply) -> JsonObject:
        value = _member(reply, name)
        if not isinstance(value, dict):
            raise WireError(name)
        return value

    return read


def one(kind: type[R], name: str) -> Callable[[Reply], R]:
    """Expect a record under a name."""
    return lambda reply: from_wire(kind, _member(reply, name), place=name)


def many(kind: type[R], name: str) -> Callable[[Reply], tuple[R, ...]]:
    """Expect a list of records under a name."""

    def read(reply: Reply) -> tuple[R, ...]:
        items = _member(reply, name)
        if not isinstance(items, list):
            raise WireError(name)
        return tuple(from_wire(kind, item, place=f"{name}.{index}") for index, item in enumerate(items))

    return read


def whole(kind: type[R]) -> Callable[[Reply], R]:
    """Expect a record that is the whole answer."""
    return lambda reply: from_wire(kind, read_json(reply.body))


def deletion(reply: Reply) -> None:
    """Expect the word that something was deleted, or nothing at all (204)."""
    if reply.body and _member(reply, "success") is not True:
        raise WireError("success")


def _member(reply: Reply, name: str) -> JsonValue:
    tree = read_json(reply.body)
    if not isinstance(tree, dict) or name not in tree:
        raise WireError(name)
    return tree[name]
