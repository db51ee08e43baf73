"""Whatever is in a file: orders come of it, or a problem with a name."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sign_desk.orders.missed.importers import FileRefused
from sign_desk.orders.missed.importers.formats import KNOWN

ANY = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
TEXTS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["#1", "1", "0", "-1", "1.5", "4.56E+12", "2026-05-02", "03/05/2026", "USD", "name:x|quantity:2|total:a", "'1"]
    ),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["orders", "order", "products", "external_id", "quantity", "price", "billing_address", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def comes_to_orders_or_a_name(read, content):
    orders, reasons = (), ("", "", "")
    try:
        orders = read(content).orders
    except FileRefused as refused:
        reasons = (refused.title, refused.cause, refused.next_step)
    assert all(reasons) if not orders else not any(reasons)
    assert len({order.key for order in orders}) == len(orders)


@ANY
@given(st.binary(max_size=300))
def test_any_bytes(read, content):
    comes_to_orders_or_a_name(read, content)


@ANY
@given(st.text(max_size=200))
def test_any_text(read, content):
    comes_to_orders_or_a_name(read, content.encode("utf-8", "replace"))


@pytest.mark.parametrize("layout", KNOWN, ids=lambda layout: layout.format)
@ANY
@given(st.data())
def test_any_cells_under_known_headings(read, layout, data):
    headings = [*layout.signature, *data.draw(st.permutations([names[0] for names in layout.columns.values()]))]
    rows = data.draw(st.lists(st.lists(TEXTS, min_size=1, max_size=len(headings) + 2), max_size=6))
    quoted = ['"' + '","'.join(cell.replace('"', '""') for cell in row) + '"' for row in [headings, *rows]]
    comes_to_orders_or_a_name(read, "\n".join(quoted).encode("utf-8", "replace"))


@ANY
@given(JSON)
def test_any_json(read, tree):
    comes_to_orders_or_a_name(read, json.dumps(tree).encode())
