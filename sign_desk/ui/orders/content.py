"""What was sent of an order, and what happened to it, as facts for reading."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sign_desk.orders.recorded import LEGACY, LEGACY_PRODUCT
from sign_desk.orders.states import State
from sign_desk.orders.totals import recorded_basis
from sign_desk.ui.kit.facts import Fact
from sign_desk.ui.locale import day_and_second
from sign_desk.ui.orders.words import BILL_TO, SHIP_TO, STATES, count_of, envelope, kind_of, line_of, price_of, total_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sign_desk.money import PriceBasis
    from sign_desk.orders.recorded import Event, OrderEvidence, OrderRecord, OrderSummary

Sections = list[tuple[str, list[Fact]]]

_PEOPLE = (("customer", "Customer"), ("billing_address", BILL_TO), ("shipping_address", SHIP_TO))
_COLUMNS = {"external id": "product id", "external_id": "product id", "quantity": "quantity", "price": "price"}
_CELL = re.compile(rf"products\.(\d{{1,9}})\.({'|'.join(_COLUMNS)})")
"""How the service names a cell of an order's lines, counted from 0, in what it says of it."""
_ERASED = "Erased with the customer's personal data"


def sections_of(evidence: OrderEvidence, *, technical: bool) -> Sections:
    """All that is known of an order; with `technical` what was sent and answered byte by byte, too."""
    order = evidence.entry
    sections: Sections = [
        ("", list(summary_facts(order))),
        ("What was sent" if order.attempts else "What is sent", content_facts(order)),
        *_earlier_sections(evidence),
        ("What happened", [_event(event, technical=technical) for event in evidence.events]),
    ]
    if technical:
        text = order.payload.decode("utf-8", "replace") if order.payload is not None else _ERASED
        shown = [Fact("SHA-256", order.payload_sha256, copyable=True), Fact("JSON", text, copyable=True, code=True)]
        for sha256, payload in evidence.earlier.items():
            shown.append(Fact("SHA-256 before it was corrected", sha256, copyable=True))
            shown.append(Fact("JSON then", payload.decode("utf-8", "replace"), copyable=True, code=True))
        sections.append(("Technical details", shown))
    return sections


def _earlier_sections(evidence: OrderEvidence) -> Iterator[tuple[str, list[Fact]]]:
    """What was sent of an order before it was corrected."""
    for payload in evidence.earlier.values():
        yield "What was sent before it was corrected", content_facts(replace(evidence.entry, payload=payload))


def summary_facts(order: OrderSummary) -> Iterator[Fact]:
    """What the history lists of an order."""
    yield Fact("State", STATES[order.state])
    if kind := kind_of(order):
        yield Fact("Kind", kind)
    if order.kind == LEGACY_PRODUCT:
        # What it is beside is slow to load.
        from sign_desk.orders.legacy import customiser_of

        yield Fact("Product", order.order_number, copyable=True)
        yield Fact("Customiser", customiser_of(order.external_id))
    else:
        yield Fact("Order number", order.order_number, copyable=True)
        yield Fact("Store's order id", order.external_id, copyable=True)
    if order.integration_id is not None:
        yield Fact("Integration", str(order.integration_id))
    if total := total_of(order):
        yield Fact("Total", total)
    yield Fact("Recorded", day_and_second(order.created_at))
    if order.attempted_at is not None:
        yield Fact("Last tried", day_and_second(order.attempted_at))
    yield Fact("Attempts", str(order.attempts))
    yield Fact("By whom", order.operator)
    yield Fact("Entered", f"From the file {order.source}" if order.source else "By hand")


def reason_of(events: Sequence[Event]) -> str:
    """What the service said when it refused an order last; "" where it said nothing for people."""
    answers = [event.evidence.answer for event in events if event.state is State.REJECTED]
    try:
        said = json.loads(answers[-1] or "")["message"]
    except (IndexError, ValueError, KeyError, TypeError):
        return ""
    return f"The service said: {_CELL.sub(_cell_in_words, said)}" if isinstance(said, str) else ""


def _cell_in_words(path: re.Match[str]) -> str:
    return f"{_COLUMNS[path[2]]} of line {int(path[1]) + 1}"


def content_facts(order: OrderRecord) -> list[Fact]:
    """What the payload says; unknown fields, and a product's design, are left to the technical details."""
    if order.payload is None:
        return [Fact("Content", _ERASED)]
    content = json.loads(order.payload)
    if order.kind == LEGACY:
        return _legacy_facts(content)
    if order.kind == LEGACY_PRODUCT:
        return [Fact("Content", "A product's design: see the technical details")]
    basis = recorded_basis(order)
    facts = [Fact("Products", "\n".join(_line(line, order, basis) for line in content.get("products", ())))]
    facts += [Fact(label, envelope(content[key])) for key, label in _PEOPLE if isinstance(content.get(key), dict)]
    if content.get("shipping_line"):
        facts.append(Fact("Shipping method", str(content["shipping_line"])))
    return facts


def _legacy_facts(content: dict[str, Any]) -> list[Fact]:
    """What an order of the deprecated call says. What its products are is the store's own, and in no fixed form."""
    address = content.get("shipping_address")
    amount = content.get("order_total")
    total = "" if amount is None else f"{amount} {content.get('order_currency') or ''}".rstrip()
    facts = (
        Fact("Products", count_of(len(content.get("products", ())), "line")),
        Fact("Total as sent", total),
        Fact("Customer", str(content.get("email") or "")),
        Fact(SHIP_TO, "\n".join(str(text) for text in address.values() if text) if address else ""),
        Fact("Shipping method", str(content.get("shipping_line") or "")),
    )
    return [fact for fact in facts if fact.value]


def _line(line: dict[str, Any], order: OrderSummary, basis: PriceBasis | None) -> str:
    price = price_of(line.get("price"), order.currency, order.digits, basis)
    return line_of(line.get("quantity"), line.get("external_id"), price)


def _event(event: Event, *, technical: bool) -> Fact:
    evidence = event.evidence
    parts = [f"{evidence.what} ({event.who})"]
    if evidence.request_id:
        parts.append(f"Reference: {evidence.request_id}")
    if evidence.answer and technical:
        parts.append(evidence.answer)
    when = day_and_second(event.at).replace(" ", "\N{NO-BREAK SPACE}")  # one line, however narrow
    return Fact(when, "\n".join(parts))
