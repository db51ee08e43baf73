"""What a shop's file leaves open, answered once per store: which ids are sent, and which of its prices.

Nobody knows what the service expects, so nothing is assumed: `questions` asks where an answer makes a difference.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

E = TypeVar("E", bound=StrEnum)


class ExternalId(StrEnum):
    """What is sent as the store's order id."""

    ORDER_ID = "order_id"
    ORDER_NUMBER = "order_number"


class ProductId(StrEnum):
    """Which id of a line is sent as its product."""

    PRODUCT = "product"
    VARIANT = "variant"


class Discount(StrEnum):
    """Whether the price that is sent is the one before or after discount."""

    BEFORE = "before"
    AFTER = "after"


class Tax(StrEnum):
    """Whether the price that is sent is with or without tax."""

    WITH = "with"
    WITHOUT = "without"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """The answers of a store; None is a question that was not answered."""

    external_id: ExternalId | None = None
    product_id: ProductId | None = None
    discount: Discount | None = None
    tax: Tax | None = None

    def to_json(self) -> dict[str, str]:
        """Return the answers that were given, as `from_json` reads them."""
        return {name: str(answer) for name, answer in asdict(self).items() if answer is not None}

    @classmethod
    def from_json(cls, tree: Mapping[str, Any]) -> Choices:
        """Read what `to_json` gave. An answer that this version does not know counts as not given."""
        return cls(
            external_id=_answer(ExternalId, tree.get("external_id")),
            product_id=_answer(ProductId, tree.get("product_id")),
            discount=_answer(Discount, tree.get("discount")),
            tax=_answer(Tax, tree.get("tax")),
        )


def _answer(kind: type[E], text: object) -> E | None:
    return next((answer for answer in kind if answer == text), None)
