"""What is known of a file's orders, and where they go by it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.orders.build import build
from sign_desk.orders.draft import AddressDraft, CustomerDraft
from sign_desk.orders.missed.choices import Choices, ExternalId
from sign_desk.orders.missed.corrections import mended, withdrawn
from sign_desk.orders.missed.drafting import LOCALE, Setup
from sign_desk.orders.missed.found import FoundLine, FoundOrder, Moment, Prices, Status, line_ref
from sign_desk.orders.missed.issues import Code, Issue, Weight, grouped
from sign_desk.orders.missed.matching import Matching, SkipRule
from sign_desk.orders.missed.outage import Outage
from sign_desk.orders.missed.patterns import How, Of, Pattern
from sign_desk.orders.missed.piles import Pile, Verdict, Why
from sign_desk.orders.missed.preparing import draft_of, prepare, request_of
from sign_desk.orders.missed.sorting import CurrencyTotal, Decision, Known, may_be_missing, sort_out
from sign_desk.orders.particulars import of_order
from sign_desk.orders.states import State

AT = datetime(2026, 5, 2, 21, tzinfo=UTC)
ADDRESS = AddressDraft("Ada", "Lovelace", "", "", "1 Main St", "", "Boston", "MA", "02108", "US")
LINE = FoundLine(row=2, name="Neon", sku="N-1", product_id="812", quantity=2, prices=Prices(unit=Decimal("60.00")))
ORDER = FoundOrder(
    key="555",
    rows=(2,),
    number="#1001",
    order_id="555",
    created=Moment(AT, AT),
    currency="USD",
    billing=ADDRESS,
    shipping=ADDRESS,
    customer=CustomerDraft("Ada", "Lovelace", "ada@example.com", ""),
    lines=(LINE,),
)
OTHER = replace(
    ORDER,
    key="556",
    rows=(3,),
    order_id="556",
    number="#1002",
    customer=CustomerDraft("Bob", "", "bob@example.com", ""),
)
SETUP = Setup(
    integration_id=42,
    currency="USD",
    basis=PriceBasis.PER_UNIT,
    zone=ZoneInfo("America/New_York"),
    choices=Choices(external_id=ExternalId.ORDER_ID),
)
TICKED = Decision(Verdict.MISSING, "Robin", AT)


def finish(work):
    while True:
        try:
            next(work)
        except StopIteration as ended:
            return ended.value


def prepared(*orders, before=None, **changes):
    return finish(prepare(orders, replace(SETUP, **changes), before))


def sort(*orders, known=None, decisions=None, outages=(), acknowledged=frozenset(), **changes):
    ready = prepared(*orders, **changes)
    return finish(sort_out(ready, known or Known(), decisions or {}, outages, acknowledged))


def sort_one(order=ORDER, *, ticked=True, **options):
    (found,) = sort(order, decisions={order.key: TICKED} if ticked else {}, **options).orders
    return found


def test_with_an_empty_history_nothing_is_missing():
    assert sort(ORDER, OTHER).counts() == {pile: 2 if pile is Pile.NO_PROOF else 0 for pile in Pile}


def test_what_the_operator_ticks_is_missing():
    found = sort_one()
    assert (found.pile, found.why, found.issues) == (Pile.MISSING, Why.TICKED, ())
    assert found.decision is TICKED


def test_what_was_ordered_in_an_outage_is_missing():
    outage = Outage(AT - timedelta(hours=1), AT + timedelta(hours=1), "Robin", AT)
    found = sort_one(ticked=False, outages=[outage])
    assert (found.pile, found.why, found.outage) == (Pile.MISSING, Why.OUTAGE, outage)
    assert sort_one(replace(ORDER, created=None), ticked=False, outages=[outage]).pile is Pile.NO_PROOF


def test_what_looks_alike_is_looked_for_of_all_that_may_be_missing():
    (order,) = prepared(ORDER).orders
    outage = Outage(AT - timedelta(hours=1), AT + timedelta(hours=1), "Robin", AT)
    later = replace(outage, start=AT + timedelta(hours=2), end=AT + timedelta(hours=3))
    assert may_be_missing(order, {ORDER.key: TICKED})
    assert may_be_missing(order, {}, [later, outage])
    assert not may_be_missing(order, {}, [later])
    assert not may_be_missing(order, {ORDER.key: replace(TICKED, verdict=Verdict.THERE)})


@pytest.mark.parametrize(
    ("state", "pile", "why"),
    [
        (State.ACCEPTED, Pile.ALREADY_THERE, Why.SENT),
        (State.NO_ANSWER, Pile.NO_ANSWER, Why.NO_ANSWER),
        (State.SENDING, Pile.NO_ANSWER, Why.BEING_SENT),
        (State.QUEUED, Pile.NO_ANSWER, Why.BEING_SENT),
        (State.REJECTED, Pile.MISSING, Why.TICKED),
        (State.READY, Pile.MISSING, Why.TICKED),
        (State.DISCARDED, Pile.MISSING, Why.TICKED),
    ],
)
def test_the_history_goes_first(state, pile, why):
    found = sort_one(known=Known(history={"555": state}, numbers={"1001": state}))
    assert (found.pile, found.why) == (pile, why)


def test_an_order_is_known_by_another_id_and_its_number_together():
    known = Known(history={"#1001": State.ACCEPTED}, numbers={"1001": State.ACCEPTED})
    assert sort_one(known=known).why is Why.SENT


@pytest.mark.parametrize(
    "known",
    [
        Known(numbers={"1001": State.ACCEPTED}),
        Known(history={"#1001": State.ACCEPTED}),
        Known(confirmed_numbers=frozenset({"1001"})),
    ],
)
def test_an_order_that_is_known_by_half_is_asked_about(known):
    found = sort_one(known=known)
    assert (found.pile, [issue.code for issue in found.issues]) == (Pile.NEEDS_ATTENTION, [Code.NUMBER_TAKEN])
    assert sort_one(known=known, acknowledged={("555", found.issues[0].mark)}).pile is Pile.MISSING


def test_what_the_service_told_of_is_there():
    assert sort_one(known=Known(confirmed=frozenset({"555"}))).why is Why.CONFIRMED


@pytest.mark.parametrize("listed", ["1001", "555"])
def test_what_a_list_shows_is_there(listed):
    order = replace(ORDER, number="#1001" if listed == "1001" else "")
    found = sort_one(order, known=Known(listed={listed: "pasted by Robin"}))
    assert (found.pile, found.listed) == (Pile.ALREADY_THERE, "pasted by Robin")


def test_a_short_order_id_is_no_number_of_another_order():
    assert sort_one(known=Known(listed={"555": "pasted"})).pile is Pile.MISSING


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (Status(cancelled="yes"), Why.CANCELLED),
        (Status(refunded="120.00"), Why.REFUNDED),
        (Status(test=True), Why.TEST),
    ],
)
def test_what_stands_no_more_is_skipped(status, why):
    found = sort_one(replace(ORDER, status=status))
    assert (found.pile, found.why) == (Pile.SKIPPED, why)


def test_an_order_without_a_sign_is_skipped():
    matching = Matching(skips=(SkipRule(Pattern(Of.SKU, How.STARTS, "N")),))
    assert sort_one(matching=matching).why is Why.NO_SIGN


def test_what_is_wrong_with_the_file_needs_attention_at_once():
    assert sort_one(replace(ORDER, currency=""), ticked=False).pile is Pile.NEEDS_ATTENTION


def test_products_are_only_asked_of_what_is_to_be_sent():
    order = replace(ORDER, lines=(LINE._replace(product_id=""),))
    assert sort_one(order, ticked=False).pile is Pile.NO_PROOF
    found = sort_one(order)
    assert (found.pile, [issue.path for issue in found.issues]) == (Pile.NEEDS_ATTENTION, ["products.0.external_id"])
    assert sort_one(order, matching=Matching(by_hand={line_ref("555", 0): "812"})).pile is Pile.MISSING


def test_another_currency_than_the_stores_is_asked_about():
    order = replace(ORDER, currency="CAD")
    (issue,) = sort_one(order).issues
    assert issue.code is Code.OTHER_CURRENCY
    assert sort_one(order, acknowledged={("555", issue.mark)}).pile is Pile.MISSING


def test_a_word_on_one_problem_of_an_order_is_none_on_another_of_its_kind():
    paths = ("products.0.external_id", "products.1.external_id")
    issues = tuple(Issue(Code.SECOND_FILE, path, "Look which product it is.", Weight.ASKS) for path in paths)
    found = sort_one(replace(ORDER, lines=(LINE, LINE), issues=issues))
    assert found.issues == issues
    said = {("555", issues[0].mark)}
    found = sort_one(replace(ORDER, lines=(LINE, LINE), issues=issues), acknowledged=said)
    assert (found.pile, found.issues) == (Pile.NEEDS_ATTENTION, issues[1:])
    (group,) = grouped([("555", issue) for issue in issues])
    found = sort_one(replace(ORDER, lines=(LINE, LINE), issues=issues), acknowledged=set(group.marks))
    assert found.pile is Pile.MISSING


BOTH = {"555": TICKED, "556": TICKED}


def test_of_missing_orders_with_one_id_none_is_sent():
    corrections = mended({}, [("555", "external_id"), ("556", "external_id")], "7")
    found = sort(ORDER, OTHER, decisions=BOTH, corrections=corrections, acknowledged={("555", "same id external_id")})
    assert [(one.pile, [issue.code for issue in one.issues]) for one in found.orders] == [
        (Pile.NEEDS_ATTENTION, [Code.SAME_ID])
    ] * 2
    assert "#1002" in found.orders[0].issues[0].message
    left_out = {**BOTH, "556": replace(TICKED, verdict=Verdict.LEFT_OUT)}
    assert sort(ORDER, OTHER, decisions=left_out, corrections=corrections).orders[0].pile is Pile.MISSING


def test_missing_orders_with_one_number_are_looked_at():
    corrections = mended({}, [("556", "external_order_number")], " 1001")
    found = sort(ORDER, OTHER, decisions=BOTH, corrections=corrections)
    assert [[issue.code for issue in one.issues] for one in found.orders] == [[Code.SAME_NUMBER]] * 2
    said = {(one.key, one.issues[0].mark) for one in found.orders}
    assert sort(ORDER, OTHER, decisions=BOTH, corrections=corrections, acknowledged=said).counts()[Pile.MISSING] == 2


def test_an_order_that_the_file_has_for_another_integration_is_looked_at():
    found = sort_one(replace(ORDER, exact=True, integration="99"))
    assert [(issue.code, "99" in issue.message) for issue in found.issues] == [(Code.OTHER_INTEGRATION, True)]
    said = {("555", found.issues[0].mark)}
    assert sort_one(replace(ORDER, exact=True, integration="99"), acknowledged=said).pile is Pile.MISSING
    assert sort_one(replace(ORDER, exact=True, integration="42")).pile is Pile.MISSING


def test_purchases_that_look_alike_are_asked_about():
    twin = replace(OTHER, customer=ORDER.customer)
    decisions = {"555": TICKED, "556": TICKED}
    found = sort(ORDER, twin, decisions=decisions)
    assert [[issue.message for issue in order.issues] for order in found.orders] == [
        ["It looks like order #1002: the same customer, products and prices."],
        ["It looks like order #1001: the same customer, products and prices."],
    ]
    assert found.counts()[Pile.NEEDS_ATTENTION] == 2
    said = {("555", Code.ALIKE), ("556", Code.ALIKE)}
    assert sort(ORDER, twin, decisions=decisions, acknowledged=said).counts()[Pile.MISSING] == 2


def test_the_fingerprint_is_that_of_the_history():
    ready = prepared(ORDER)
    request = request_of(ready.orders[0], ready.setup)
    mark = of_order(request, 12000).fingerprint
    assert ready.orders[0].fingerprint == mark
    found = sort_one(known=Known(fingerprints={mark: "#900"}))
    assert (found.pile, found.issues[0].code) == (Pile.NEEDS_ATTENTION, Code.ALIKE)
    assert "#900" in found.issues[0].message


def test_totals_are_told_by_currency():
    third = replace(OTHER, key="557", order_id="557", number="#3", currency="CAD")
    uncounted = replace(OTHER, key="558", order_id="558", number="#4", lines=(LINE._replace(quantity=None),))
    found = sort(ORDER, third, uncounted)
    assert found.totals(Pile.NO_PROOF) == (CurrencyTotal("USD", 1, 12000, 0),)
    assert found.totals(Pile.NEEDS_ATTENTION) == (CurrencyTotal("CAD", 1, 12000, 0), CurrencyTotal("USD", 1, 0, 1))
    assert [order.key for order in found.of(Pile.NEEDS_ATTENTION)] == ["557", "558"]


def test_what_is_sent_is_built_and_checked_like_an_order_by_hand():
    ready = prepared(replace(ORDER, lines=(LINE, LINE._replace(row=3, product_id="9", sku="X"))))
    draft = draft_of(ready.orders[0], ready.setup)
    assert build(draft, minor_unit=None, locale=LOCALE) == request_of(ready.orders[0], ready.setup)
    tree = request_of(ready.orders[0], ready.setup).model_dump(exclude_unset=True)
    assert (tree["integration_id"], tree["external_id"], tree["external_order_number"]) == (42, "555", "#1001")
    assert tree["products"] == (
        {"external_id": "812", "quantity": 2, "price": 6000},
        {"external_id": "9", "quantity": 2, "price": 6000},
    )
    assert tree["shipping_address"] == tree["billing_address"]


def test_skipped_lines_are_not_sent_and_keep_the_others_places():
    skips = Matching(skips=(SkipRule(Pattern(Of.SKU, How.IS, "X")),))
    order = replace(ORDER, lines=(LINE._replace(sku="X", quantity=None), LINE._replace(row=3, product_id="")))
    ready = prepared(order, matching=skips)
    assert len(draft_of(ready.orders[0], ready.setup).products) == 1
    assert [(issue.path, issue.row) for issue in ready.orders[0].issues if issue.weight is Weight.STOPS] == [
        ("products.1.external_id", 3)
    ]


def test_an_order_as_the_service_takes_it_goes_back_as_it_was():
    line = LINE._replace(prices=Prices(sent=2999))
    order = replace(ORDER, exact=True, lines=(line,), currency="JPY")
    ready = prepared(order, currency="JPY", minor_units={"JPY": MinorUnit.ISO}, choices=Choices(), basis=None)
    assert request_of(ready.orders[0], ready.setup).products[0].price == 2999
    uncounted = prepared(order, currency="JPY").orders[0]
    assert [(issue.code, issue.path) for issue in uncounted.issues] == [(Code.OPEN_QUESTION, "currency")]
    odd = prepared(order, currency="JPY", minor_units={"JPY": MinorUnit.HUNDREDTHS}).orders[0]
    assert [(issue.code, issue.path) for issue in odd.issues] == [(Code.PRICE, "products.0.price")]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"choices": Choices()}, "external_id"),
        ({"integration_id": None}, "integration_id"),
        ({"basis": None}, "products.0.price"),
    ],
)
def test_open_questions_stand_in_the_way(changes, path):
    found = sort_one(**changes)
    assert found.pile is Pile.NEEDS_ATTENTION
    assert [(issue.code, issue.path) for issue in found.issues] == [(Code.OPEN_QUESTION, path)]
    assert sort_one(ticked=False, **changes).pile is Pile.NO_PROOF


def test_a_rounded_id_stops_only_where_the_id_is_sent():
    issue = Issue(Code.ROUNDED, "external_id", "The id is lost.", row=2)
    order = replace(ORDER, key="#1001", order_id="", issues=(issue,))
    assert sort_one(order).pile is Pile.NEEDS_ATTENTION
    assert sort_one(order, choices=Choices()).pile is Pile.NEEDS_ATTENTION
    assert sort_one(order, choices=Choices(external_id=ExternalId.ORDER_NUMBER)).pile is Pile.MISSING
    corrections = mended({}, [("#1001", "external_id")], "555")
    assert sort_one(order, corrections=corrections).pile is Pile.MISSING


@pytest.mark.parametrize(
    ("order", "path", "text"),
    [
        (replace(ORDER, currency="", issues=(Issue(Code.CURRENCY, "currency", "None."),)), "currency", "USD"),
        (replace(ORDER, customer=CustomerDraft("A", "", "not one", "")), "customer.email", "a@b.c"),
        (replace(ORDER, billing=replace(ADDRESS, email="x")), "billing_address.email", "a@b.c"),
        (replace(ORDER, lines=(LINE._replace(quantity=None),)), "products.0.quantity", "3"),
        (replace(ORDER, lines=(LINE._replace(prices=Prices()),)), "products.0.price", "60.00"),
        (replace(ORDER, lines=(LINE._replace(product_id=""),)), "products.0.external_id", "812"),
        (
            replace(ORDER, issues=(Issue(Code.DATE, "created_at", "No.", Weight.ASKS),)),
            "created_at",
            "2026-05-02 10:00",
        ),
    ],
)
def test_what_is_wrong_can_be_mended_in_place(order, path, text):
    found = sort_one(order)
    assert found.pile is Pile.NEEDS_ATTENTION
    assert path in {issue.path for issue in found.issues}
    assert sort_one(order, corrections=mended({}, [("555", path)], text)).pile is Pile.MISSING


def test_what_is_mended_wrongly_is_told_again():
    corrections = mended({}, [("555", "products.0.quantity"), ("555", "created_at")], "none")
    assert {issue.path for issue in sort_one(corrections=corrections).issues} == {"products.0.quantity", "created_at"}


def test_a_currency_that_was_mended_is_compared_with_the_stores():
    corrections = mended({}, [("555", "currency")], "CAD")
    assert [issue.code for issue in sort_one(corrections=corrections).issues] == [Code.OTHER_CURRENCY]


def test_the_shipping_address_can_be_mended_alone():
    ready = prepared(ORDER, corrections=mended({}, [("555", "shipping_address.city")], "Salem"))
    request = request_of(ready.orders[0], ready.setup)
    assert (request.billing_address.city, request.shipping_address.city) == ("Boston", "Salem")


def test_a_mended_date_may_be_in_an_outage():
    outage = Outage(AT + timedelta(days=1), AT + timedelta(days=2), "Robin", AT)
    corrections = mended({}, [("555", "created_at")], "2026-05-03 18:00")
    assert sort_one(ticked=False, outages=[outage], corrections=corrections).why is Why.OUTAGE


def test_equal_issues_are_mended_together():
    broken = [replace(order, currency="", issues=()) for order in (ORDER, OTHER)]
    found = sort(*broken)
    groups = grouped((order.key, issue) for order in found.orders for issue in order.issues)
    (group,) = [group for group in groups if group.example.path == "currency"]
    assert group.keys == ("555", "556")
    assert sort(*broken, corrections=mended({}, group.places, "USD")).counts()[Pile.NO_PROOF] == 2


def test_corrections_can_be_withdrawn():
    corrections = mended({"555": {"currency": "USD"}}, [("555", "number"), ("556", "currency")], "x")
    assert corrections == {"555": {"currency": "USD", "number": "x"}, "556": {"currency": "x"}}
    assert withdrawn(corrections, [("556", "currency"), ("555", "number"), ("9", "x")]) == {"555": {"currency": "USD"}}


def test_what_names_no_field_mends_nothing():
    paths = ("products.9.price", "same_as_billing", "billing_address.nothing", "nothing", "products.x", "products")
    assert sort_one(corrections={"555": dict.fromkeys(paths, "x")}).pile is Pile.MISSING


def test_only_what_changed_is_prepared_again():
    first = prepared(ORDER, OTHER)
    second = prepared(ORDER, OTHER, before=first, corrections={"556": {"customer.email": "b@c.d"}})
    assert second.orders[0] is first.orders[0]
    assert second.orders[1] is not first.orders[1]
    third = prepared(ORDER, OTHER, before=second, corrections={"556": {"customer.email": "b@c.d"}}, basis=None)
    assert third.orders[0] is not second.orders[0]
    matched = prepared(ORDER, OTHER, before=first, matching=Matching(by_hand={line_ref("555", 0): "9"}))
    assert [new is old for new, old in zip(matched.orders, first.orders, strict=True)] == [False, True]
    assert first.order("556") is first.orders[1]
    with pytest.raises(KeyError):
        first.order("x")
