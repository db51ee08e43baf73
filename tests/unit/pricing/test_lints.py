import pytest

from sign_desk.pricing.cells import with_value
from sign_desk.pricing.document import PricingDocument
from sign_desk.pricing.findings import Rule, Severity
from sign_desk.pricing.inspection import inspecting
from sign_desk.pricing.keys import LISTS, rows_of
from sign_desk.pricing.slices import finish
from sign_desk.pricing.steps import Step
from sign_desk.pricing.units import PriceFormat
from sign_desk.sandbox.price_book import BOOKS, Ids

USD = PriceFormat("USD", None, "en_US")


@pytest.fixture
def letters():
    """Small, Medium, Large and XL of 2, 3, 3 and 4 lines; the lists Standard, Outdoor and Wholesale."""
    return BOOKS["FIXED_WIDTH"](Ids())


@pytest.fixture
def tiers():
    """Four tiers of sign sizes without a size, in three lists: 0.20 and 0.49 per cm, and 18.50 per letter."""
    return BOOKS["MATERIAL_LENGTH"](Ids())


@pytest.fixture
def frames():
    """A3, A2, Square, Panorama and Shopfront; three lists with one start price and one rate each."""
    return BOOKS["FRAME_FIT"](Ids())


def findings(document):
    found = finish(inspecting(document, USD)).findings
    assert {finding.severity for finding in found} <= {Severity.WARNING}
    return found


def told(tree):
    """What is found in a tree: the rule, the item's number in its list, and the path."""
    document = PricingDocument(tree)
    return [
        (finding.rule, document.keys(finding.key.branch).index(finding.key), ".".join(finding.path))
        for finding in findings(document)
    ]


def rows(tree, price_list=0):
    return tree["price_lists"][price_list]["rows"]


def typed(tree, values):
    """The document with these prices typed in its first list: by row, and path."""
    document = PricingDocument(tree)
    keys = document.keys(rows_of(document.keys(LISTS)[0]))
    items = {}
    for (row, path), value in values.items():
        before, after = items.get(keys[row], (document.fields(keys[row]),) * 2)
        items[keys[row]] = (before, with_value(after, tuple(path.split(".")), value))
    return document.apply(Step("Typed", items, {}))


@pytest.mark.parametrize("model", BOOKS)
def test_lifelike_prices_are_quiet(model):
    assert told(BOOKS[model](Ids())) == []


@pytest.mark.parametrize("model", BOOKS)
@pytest.mark.parametrize("percent", [93, 107.5, 300])
def test_a_change_of_all_prices_is_quiet(model, percent):
    tree = BOOKS[model](Ids())
    prices = {}
    for number, row in enumerate(rows(tree)):
        for field in ("base_price", "letter_price", "price_per_cm"):
            match row.get(field):
                case dict(lines):
                    prices |= {(number, f"{field}.{line}"): round(was * percent / 100) for line, was in lines.items()}
                case int(was) | float(was):
                    prices[number, field] = was * percent / 100
    assert findings(typed(tree, prices)) == ()


class TestZero:
    def test_among_rows_that_have_a_price(self, letters):
        rows(letters)[1]["base_price"]["line_1"] = 0
        (finding,) = findings(PricingDocument(letters))
        assert (finding.rule, finding.path) == (Rule.ZERO, ("base_price", "line_1"))
        assert finding.message == "This is 0, where 3 other rows have a price. Is it meant to cost nothing?"

    def test_between_lines_that_have_a_price(self, letters):
        rows(letters)[3]["letter_price"]["line_3"] = 0
        assert told(letters) == [(Rule.ZERO, 3, "letter_price.line_3")]

    def test_in_one_tier(self, tiers):
        rows(tiers)[0]["price_per_sq_cm"] = 0
        assert told(tiers) == [(Rule.ZERO, 0, "price_per_sq_cm")]

    def test_is_quiet_where_the_neighbours_are_0_too_or_not_set(self, letters, tiers):
        for row in rows(letters):
            row["letter_price"] |= dict.fromkeys(list(row["letter_price"])[1:], 0)
        assert told(letters) == []
        rows(tiers)[0]["price_per_cm"] = 0
        for row in rows(tiers)[1:]:
            row["price_per_cm"] = None
        assert told(tiers) == []


class TestSlip:
    @pytest.mark.parametrize(
        ("value", "times", "usual"), [(1490000, "about 75 times", "$199.00"), (149, "about 1/66 of", "$99.00")]
    )
    def test_beside_the_column_is_told_once_and_blames_no_neighbour(self, letters, value, times, usual):
        rows(letters)[1]["base_price"]["line_1"] = value
        (finding,) = findings(PricingDocument(letters))
        assert (finding.rule, finding.path) == (Rule.SLIP, ("base_price", "line_1"))
        assert finding.message == f"This is {times} what is usual here ({usual}). Did the decimal point slip?"

    def test_a_rate_typed_in_cents(self, tiers):
        rows(tiers)[2]["price_per_cm"] = 20
        (finding,) = findings(PricingDocument(tiers))
        assert finding.message == "This is 100 times what is usual here ($0.20). Did the decimal point slip?"

    @pytest.mark.parametrize(
        ("value", "times"), [(1990000, "100 times"), (2000000, "about 101 times"), (199, "1/100 of")]
    )
    def test_since_loading(self, letters, value, times):
        del rows(letters)[:2]
        (finding,) = [found for found in findings(typed(letters, {(0, "base_price.line_1"): value})) if found.path]
        assert (finding.rule, finding.path) == (Rule.SLIP, ("base_price", "line_1"))
        assert finding.message == f"This is {times} what it was ($199.00). Did the decimal point slip?"

    def test_of_a_whole_column_is_told_once(self, frames):
        rows(frames)[:] = [
            {"base_price": 500 + number, "price_per_sq_cm": 0.03, "width_limit_cm": number} for number in range(40)
        ]
        cents = {(number, "price_per_sq_cm"): 3 for number in range(40)}
        found = [finding for finding in findings(typed(frames, cents)) if finding.path]
        assert [finding.message for finding in found] == [
            "This is 100 times what it was ($0.03). So are 39 more in this column. Did the decimal point slip?"
        ]

    def test_of_a_whole_list(self, letters):
        for row in rows(letters, 2):
            row["letter_price"] = {line: price * 100 for line, price in row["letter_price"].items()}
        (finding,) = findings(PricingDocument(letters))
        assert finding.message == (
            "The letter prices of this list are about 54 times those of the other lists. Did the decimal point slip?"
        )

    def test_is_quiet_about_a_new_price_and_about_a_large_range(self, letters):
        rows(letters)[0]["letter_price"] = None
        assert findings(typed(letters, {(0, "letter_price.line_1"): 650, (1, "letter_price.line_1"): 1000})) == ()
        for row, base in zip(rows(letters), (2000, 6000, 20000, 60000), strict=True):
            row["base_price"] = {"line_1": base}
        assert told(letters) == []


class TestLinePattern:
    @pytest.mark.parametrize(("value", "compared"), [(9000, "cheaper"), (36000, "dearer")])
    def test_beside_the_other_rows(self, letters, value, compared):
        rows(letters)[2]["base_price"]["line_2"] = value
        (finding,) = findings(PricingDocument(letters))
        assert (finding.rule, finding.path) == (Rule.LINE_PATTERN, ("base_price", "line_2"))
        assert finding.message == (
            f"Beside the line before, this is {compared} than in the other rows: about $238.80 would be like them."
        )

    @pytest.mark.parametrize(("value", "compared"), [(20000, "cheaper"), (80000, "dearer")])
    def test_beside_the_lines_before_and_after(self, letters, value, compared):
        del rows(letters)[:3]
        rows(letters)[0]["base_price"]["line_3"] = value
        (finding,) = [finding for finding in findings(PricingDocument(letters)) if finding.path]
        assert (finding.rule, finding.path) == (Rule.LINE_PATTERN, ("base_price", "line_3"))
        assert finding.message == (f"This is much {compared} than the lines before and after it ($346.80 and $462.40).")

    def test_is_quiet_where_rows_have_no_pattern_in_common(self, letters):
        for row, second in zip(rows(letters), (9900, 18000, 30000, 60000), strict=True):
            row["base_price"] = {"line_1": row["base_price"]["line_1"], "line_2": second}
        assert told(letters) == []


class TestSizeOrder:
    def test_a_larger_size_is_cheaper(self, letters):
        row = rows(letters)[2]
        row["base_price"] = {line: price // 2 for line, price in row["base_price"].items()}
        assert told(letters) == [(Rule.SIZE_ORDER, 2, f"base_price.line_{line}") for line in (1, 2, 3)]
        assert findings(PricingDocument(letters))[0].message == (
            "This is less than for a smaller sign: “Medium” costs $149.00 here."
        )

    def test_a_larger_tier_is_cheaper(self, tiers):
        rows(tiers)[2]["base_price"] = 9000
        assert told(tiers) == [(Rule.SIZE_ORDER, 2, "base_price")]
        assert "the row 2 costs $149.00" in findings(PricingDocument(tiers))[0].message

    def test_is_quiet_about_rates_and_about_sizes_of_which_none_is_the_larger(self, frames):
        for row, rate, base in zip(
            rows(frames), (0.05, 0.04, 0.03, 0.025, 0.02), (4500, 4600, 9000, 4700, 9500), strict=True
        ):
            row |= {"price_per_sq_cm": rate, "base_price": base}
        assert told(frames) == []

    def test_is_quiet_where_the_dimensions_are_not_known(self, letters):
        for size in letters["sizes"]:
            size |= {"width_cm": None, "line_height_cm": None}
        rows(letters)[2]["base_price"] = {"line_1": 8000}
        assert told(letters) == []


class TestRowsAndSizes:
    def test_a_row_for_a_size_that_is_not_there(self, letters):
        rows(letters)[0]["size_id"] = 99
        document = PricingDocument(letters)
        assert [(finding.rule, finding.path, finding.message) for finding in findings(document)] == [
            (Rule.MISSING_ROW, (), "This price list has no row for “Small”."),
            (Rule.UNKNOWN_SIZE, ("size_id",), "This row is for a size that does not exist."),
        ]

    def test_a_row_for_a_size_that_cannot_be_told(self, letters):
        letters["sizes"][1]["size_id"] = letters["sizes"][0]["size_id"]
        letters["price_lists"] = letters["price_lists"][:1]
        del rows(letters)[1]
        (finding,) = findings(PricingDocument(letters))
        assert finding.rule is Rule.UNKNOWN_SIZE
        assert "“Small” and “Medium” share one id or key" in finding.message

    def test_a_size_has_two_rows(self, letters):
        rows(letters, 1)[3]["size_id"] = letters["sizes"][2]["size_id"]
        assert [rule for rule, *_ in told(letters)] == [Rule.MISSING_ROW, Rule.DUPLICATE_ROW]

    def test_a_size_has_no_row_in_a_list(self, letters):
        letters["sizes"] += [{"client_key": f"new {number}", "name": f"New {number}"} for number in range(6)]
        messages = [finding.message for finding in findings(PricingDocument(letters))]
        names = ", ".join(f"“New {number}”" for number in range(5))
        assert messages == [f"This price list has no row for {names} and 1 more."] * 3

    def test_a_list_without_rows_lacks_every_size(self, frames):
        rows(frames).clear()
        assert told(frames) == [(Rule.MISSING_ROW, 0, "")]

    def test_tiers_may_lack_a_size(self, tiers):
        rows(tiers)[0]["size_id"] = tiers["sizes"][0]["size_id"]
        rows(tiers, 1).clear()
        assert told(tiers) == []


class TestDuplicateNames:
    def test_of_sizes_and_lists(self, letters):
        letters["sizes"][3]["name"] = "small "
        letters["price_lists"][2]["name"] = "Outdoor,  Waterproof"
        assert told(letters) == [(Rule.DUPLICATE_NAME, number, "name") for number in (0, 3, 1, 2)]

    def test_is_quiet_where_there_is_no_name(self, letters):
        for size in letters["sizes"]:
            size["name"] = None
        assert Rule.DUPLICATE_NAME not in {
            finding.rule for finding in finish(inspecting(PricingDocument(letters), USD)).findings
        }


@pytest.mark.parametrize("odd", [True, "12.50", 10**400, -(10**400), float("nan"), float("inf"), [], {"line_x": None}])
def test_odd_values_are_left_alone(letters, odd):
    rows(letters)[1]["base_price"] = {"line_1": odd, "line_2": odd, "more": odd}
    rows(letters)[2]["letter_price"] = odd
    letters["sizes"][1]["width_cm"] = odd
    rules = {finding.rule for finding in finish(inspecting(PricingDocument(letters), USD)).findings}
    assert rules <= {Rule.KIND, Rule.LIMIT}


@pytest.mark.parametrize(("factor", "is_slip"), [(10, True), (9.7, True), (0.1, True), (8, False), (0.2, False)])
def test_ten_times_what_it_was_is_a_slip_and_its_neighbours_are_not_blamed(letters, factor, is_slip):
    price = rows(letters)[0]["base_price"]["line_1"]
    document = typed(letters, {(0, "base_price.line_1"): round(price * factor)})
    first = document.keys(rows_of(document.keys(LISTS)[0]))[0]
    found = [(finding.rule, finding.key, finding.path) for finding in findings(document)]
    assert (found == [(Rule.SLIP, first, ("base_price", "line_1"))]) == is_slip
