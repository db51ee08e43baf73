import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sign_desk.pricing import edits
from sign_desk.pricing.cells import ABSENT, with_value
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.history import History
from sign_desk.pricing.inspection import Rule, Severity, inspecting, updated, updating
from sign_desk.pricing.keys import BASE, DOCUMENT, LISTS, SIZES, Cell, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat
from sign_desk.sandbox.price_book import BOOKS, Ids

USD = PriceFormat("USD", None, "en_US")


def document(model="FIXED_WIDTH"):
    return PricingDocument(BOOKS[model](Ids()))


def inspected(pricing):
    return finish(inspecting(pricing, USD))


def typed(pricing, key, path, value):
    before = pricing.fields(key)
    return Step("Typed", {key: (before, with_value(before, path, value))}, {})


def every_key(pricing):
    sizes, lists = pricing.keys(SIZES), pricing.keys(LISTS)
    return (DOCUMENT, *sizes, BASE, *lists, *pricing.rows)


class TestInspection:
    def test_findings_stand_in_the_order_of_the_document(self):
        pricing = document()
        (first, *_, last), lists = pricing.keys(SIZES), pricing.keys(LISTS)
        row = pricing.keys(rows_of(lists[1]))[2]
        broken = (
            (row, ("price_per_cm",), -1),
            (lists[1], ("name",), "Standard"),
            (last, ("char_limit",), 2.5),
            (lists[0], ("name",), ""),
            (lists[2], ("letter_pricing_method",), "none"),
            (first, ("line_limit",), 7),
            (BASE, ("mode",), None),
        )
        for key, path, value in broken:
            pricing = pricing.apply(typed(pricing, key, path, value))
        found = inspected(pricing)
        assert [finding.key for finding in found.findings] == [first, last, BASE, lists[0], row, lists[2]]
        assert (found.errors, found.warnings, found.blocks) == (6, 0, True)

    def test_an_item_tells_its_own_findings(self):
        pricing = document()
        (first, *_), price_list = pricing.keys(SIZES), pricing.keys(LISTS)[0]
        for key, path, value in ((first, ("line_limit",), 7), (first, ("name",), "XL"), (price_list, ("name",), None)):
            pricing = pricing.apply(typed(pricing, key, path, value))
        found = inspected(pricing.apply(edits.remove(pricing, pricing.keys(rows_of(price_list))[:1])))
        assert [finding.rule for finding in found.at(first)] == [Rule.LIMIT, Rule.DUPLICATE_NAME]
        assert [finding.rule for finding in found.at(price_list)] == [Rule.REQUIRED, Rule.MISSING_ROW]
        assert found.at(pricing.keys(LISTS)[1]) == ()
        assert (found.errors, found.warnings) == (2, 3)

    def test_warnings_do_not_block(self):
        pricing = document()
        pricing = pricing.apply(typed(pricing, next(pricing.rows), ("base_price", "line_1"), 0))
        found = inspected(pricing)
        assert [finding.severity for finding in found.findings] == [Severity.WARNING]
        assert not found.blocks

    def test_it_is_made_in_slices(self):
        assert sum(1 for _ in inspecting(document(), USD)) > 10


class TestUpdating:
    def test_only_what_the_step_touches_is_looked_at(self):
        pricing = document()
        before, step = inspected(pricing), typed(pricing, next(pricing.rows), ("base_price", "line_1"), 0)
        after = updated(before, pricing.apply(step), step, USD)
        assert [finding.rule for finding in after.findings] == [Rule.ZERO]
        assert before.findings == ()
        whole = sum(1 for _ in inspecting(pricing, USD))
        assert sum(1 for _ in updating(before, pricing.apply(step), step, USD)) < whole / 2

    def test_a_size_is_told_of_in_the_lists_too(self):
        pricing = document()
        medium, large = pricing.keys(SIZES)[1:3]
        row = pricing.keys(rows_of(pricing.keys(LISTS)[0]))[2]
        pricing = pricing.apply(typed(pricing, row, ("letter_price",), {"line_1": 800}))
        before, step = inspected(pricing), typed(pricing, medium, ("name",), "Middle")
        (finding,) = updated(before, pricing.apply(step), step, USD).findings
        assert "“Middle”" in finding.message
        step = typed(pricing, large, ("width_cm",), 70)
        assert updated(before, pricing.apply(step), step, USD).findings == ()

    def test_sizes_are_told_in_their_order(self):
        pricing = document()
        sizes, price_list = pricing.keys(SIZES), pricing.keys(LISTS)[0]
        pricing = pricing.apply(edits.remove(pricing, pricing.keys(rows_of(price_list))[:2]))
        order = (sizes[1], sizes[0], *sizes[2:])
        step = Step("Move", {}, {SIZES: (sizes, order)})
        (finding,) = updated(inspected(pricing), pricing.apply(step), step, USD).findings
        assert finding.message == "This price list has no row for “Medium”, “Small”."

    def test_a_changed_model_is_looked_at_as_a_whole(self):
        pricing = document()
        step = typed(pricing, DOCUMENT, ("pricing_model",), "FRAME_FIT")
        after = updated(inspected(pricing), pricing.apply(step), step, USD)
        assert after.findings == inspected(pricing.apply(step)).findings != ()


VALUES = st.sampled_from([None, ABSENT, 0, 1, 650, 14900, 1490000, -5, 2.5, "Small", "XL", "", [], True])
PATHS = st.sampled_from(
    [
        *(("base_price", "line_1"), ("base_price", "line_2"), ("base_price",), ("letter_price", "line_1")),
        *(("price_per_cm",), ("price_per_sq_cm",), ("name",), ("width_cm",), ("height_cm",), ("width_limit_cm",)),
        *(("size_key",), ("line_limit",), ("letter_pricing_method",), ("mode",), ("width_multiplier",)),
    ]
)


def some_step(data, pricing):
    """Any step that an operator can take."""
    sizes, lists, rows = pricing.keys(SIZES), pricing.keys(LISTS), tuple(pricing.rows)
    steps = [
        lambda: edits.add_size(pricing, data.draw(st.sampled_from(["Small", "New"])), after=None),
        lambda: edits.add_list(pricing, "Standard", after=None),
    ]
    if sizes:
        size = data.draw(st.sampled_from(sizes))
        steps += [
            lambda: edits.duplicate_size(pricing, size, "Twin"),
            lambda: edits.remove(pricing, [size]),
            lambda: edits.move(pricing, size, 0),
        ]
    if lists:
        price_list = data.draw(st.sampled_from(lists))
        steps += [
            lambda: edits.duplicate_list(pricing, price_list, "Twin"),
            lambda: edits.remove(pricing, [price_list]),
            lambda: edits.move(pricing, price_list, 0),
        ]
    if rows:
        row = data.draw(st.sampled_from(rows))
        steps += [
            lambda: edits.duplicate_rows(pricing, [row]),
            lambda: edits.remove(pricing, [row]),
        ]
    values = {
        Cell(data.draw(st.sampled_from(every_key(pricing))), data.draw(PATHS)): data.draw(VALUES) for _ in range(3)
    }
    try:
        return (
            edits.set_values(pricing, values, "Typed")
            if data.draw(st.booleans())
            else data.draw(st.sampled_from(steps))()
        )
    except edits.EditRefused:
        return Step("", {}, {})


@pytest.mark.parametrize("model", BOOKS)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_what_is_updated_is_what_a_whole_look_finds(model, data):
    history = History(document(model))
    found = inspected(history.document)
    for _ in range(data.draw(st.integers(1, 6))):
        if history.done and data.draw(st.booleans()):
            step, history = history.done[-1].reversed, history.undo()
        else:
            step = some_step(data, history.document)
            history = history.push(step)
        found = updated(found, history.document, step, USD)
        whole = inspected(history.document)
        assert found.findings == whole.findings
        assert (found.errors, found.warnings) == (whole.errors, whole.warnings)
        assert all(found.at(key) == whole.at(key) for key in every_key(history.document))
