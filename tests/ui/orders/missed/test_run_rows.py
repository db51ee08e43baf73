"""The rows of a run: what came of each order, and why, in one line."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sign_desk.orders.recorded import Event, Evidence, OrderSummary
from sign_desk.orders.states import State
from sign_desk.store.missed.run_records import RunOrder
from sign_desk.ui.orders.missed.run_rows import rows_of


def outcome(state, *, answer=None, there=False, what="Answered"):
    at = datetime(2026, 1, 2, tzinfo=UTC)
    order = OrderSummary(
        id=1,
        store_id="s",
        origin="o",
        kind="v2",
        integration_id=42,
        external_id="a",
        order_number="A",
        currency="USD",
        total_minor=1,
        email=None,
        payload_sha256="",
        state=state,
        operator="Ada",
        attempts=1,
        created_at=at,
        updated_at=at,
        attempted_at=at,
    )
    return RunOrder(order, there, Event(at, "Sign Desk", state, Evidence(what, 422, None, answer)))


def why(outcome, alike=()):
    (row,) = rows_of([outcome], alike)
    return row.why


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ('{"message": "Invalid.", "errors": {"shipping_line": ["Not known."]}}', "Shipping method: Not known."),
        ('{"errors": {"products.1.external_id": ["No such product."]}}', "Line 2 product id: No such product."),
        ('{"errors": {"Something else": ["No."]}}', "Something else: No."),
        ('{"message": "Invalid.", "errors": {}}', "Invalid."),
        ('{"message": "Forbidden."}', "Forbidden."),
        ('{"message": 5, "errors": {}}', "Answered"),
        ('{"errors": {"products": []}}', "Answered"),
        ('{"errors": ["No."]}', "Answered"),
        ("<html>", "Answered"),
        ("[]", "Answered"),
        ("[" * 5000, "Answered"),
        (None, "Answered"),
    ],
)
def test_the_reason_is_the_services_first_word_in_the_operators_terms(answer, expected):
    assert why(outcome(State.REJECTED, answer=answer)) == expected


def test_what_may_have_arrived_is_to_be_settled():
    assert why(outcome(State.NO_ANSWER)) == "Answered. It may have arrived: settle it in Waiting."


def test_nothing_is_told_of_what_went_well_or_waits():
    assert why(outcome(State.ACCEPTED)) == why(outcome(State.READY)) == ""
    assert why(outcome(State.READY), alike={1}) == "It looks like another order."


def test_what_was_told_of_an_accepted_order_is_told_on_when_the_run_is_read_again():
    (row,) = rows_of([outcome(State.ACCEPTED)], ())
    before = {1: replace(row, why="The service's order 7")}
    assert [one.why for one in rows_of([outcome(State.ACCEPTED)], (), before)] == ["The service's order 7"]
    assert [one.why for one in rows_of([outcome(State.READY)], (), before)] == [""]
