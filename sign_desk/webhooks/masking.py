"""Hides people in deliveries and examples: what tells of a person is masked, what shows the structure stays.

Masked is by the name of a field; in free text, whatever looks like an e-mail address or a telephone number.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from sign_desk.webhooks.captured import read_tree

if TYPE_CHECKING:
    from pydantic import JsonValue

MASK = "•••"

_PERSONAL = re.compile(
    r"(?:e_?mail|phone|mobile|fax|post_?code|postal_?code|address(?:_?(?:line)?_?\d)?"
    r"|(?:first|last|full|sur|customer|contact|billing|shipping|recipient)_?name"
    r"|(?:^|_)(?:company|street|city|suburb|zip|birth\w*|ip|latitude|longitude|vat\w*|tax_id))$",
    re.IGNORECASE,
)
_OF_PEOPLE = re.compile(r"(?:^|_)(?:customer|shopper|recipient|person|user|contact|\w*address|sender)$", re.IGNORECASE)
_KEPT_OF_PEOPLE = re.compile(r"(?:^|_)(?:id|external_id|country|state|province|created_at|updated_at|currency)$")
_PLAIN = re.compile(r"(?:^|_)(?:id|number|url|path|at|currency|topic|type|status)$", re.IGNORECASE)
_SECRET = re.compile(r"(?:^|_)(?:secret|token|password|signature)$", re.IGNORECASE)
_CREDENTIAL = re.compile(r"authorization|cookie|api-?key|token|secret|password", re.IGNORECASE)
_OF_SENDER = re.compile(
    r"forwarded|x-forwarded-for|x-real-ip|(?:cf|true|fastly)-(?:connecting|client)-ip", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_PHONE = re.compile(r"(?<![\w.-])(?!\d{4}-\d{2}-\d{2}\b)\+?\(?\d(?:[\s()./-]?\d){7,14}(?![\w-])")


def masked(tree: JsonValue, name: str = "", *, of_person: bool = False) -> JsonValue:
    """Return the tree with people masked in it; its structure, keys and types stay, but that numbers become text."""
    if isinstance(tree, dict):
        inside = of_person or bool(_OF_PEOPLE.search(name))
        if name == "responses":
            return {key: MASK if key == "value" and value else value for key, value in tree.items()}
        return {key: masked(value, key, of_person=inside) for key, value in tree.items()}
    if isinstance(tree, list):
        return [masked(item, name, of_person=of_person) for item in tree]
    return _masked_value(tree, name, of_person=of_person)


def masked_body(body: bytes) -> str:
    """Return a body as text with people masked in it, JSON on many lines; what is no JSON is masked as free text."""
    tree = read_tree(body)
    if tree is None:
        return masked_text(body.decode(errors="replace"))
    return json.dumps(masked(tree), ensure_ascii=False, indent=2)


def masked_text(text: str) -> str:
    """Return text without e-mail addresses and telephone numbers."""
    return _PHONE.sub(MASK, _MAIL.sub(MASK, text))


def masked_header(name: str, value: str) -> str:
    """Return the value of a header as it is shown: those of the signature tell of nobody, credentials are masked."""
    if name.lower().startswith("x-webhook-"):
        return value
    return MASK if _CREDENTIAL.search(name) or _OF_SENDER.fullmatch(name) else masked_text(value)


def _masked_value(value: str | float | bool | None, name: str, *, of_person: bool) -> JsonValue:
    if value is None or value == "" or isinstance(value, bool):
        return value
    if _SECRET.search(name) or _PERSONAL.search(name):
        return MASK
    if of_person and not _KEPT_OF_PEOPLE.search(name):
        return MASK
    return masked_text(value) if isinstance(value, str) and not _PLAIN.search(name) else value
