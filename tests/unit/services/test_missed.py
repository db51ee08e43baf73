"""A shop's file is opened, sorted out by all that is known, and found again at the next start."""

import asyncio
import csv
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from sign_desk.money import PriceBasis
from sign_desk.orders.missed.choices import Choices, Discount, ExternalId, Tax
from sign_desk.orders.missed.corrections import mended
from sign_desk.orders.missed.found import likeness
from sign_desk.orders.missed.importers import ColumnMapping, Field, FileRefused, UnknownTable
from sign_desk.orders.missed.issues import Code
from sign_desk.orders.missed.matching import MatchRule, SkipRule
from sign_desk.orders.missed.outage import Outage
from sign_desk.orders.missed.patterns import How, Of, Pattern
from sign_desk.orders.missed.piles import Pile, Verdict
from sign_desk.services.missed.dispatch import Dispatch
from sign_desk.services.missed.files import FileLost, MissedOrders
from sign_desk.services.missed.halts import Reason
from sign_desk.services.orders.outbox import Outbox
from sign_desk.store.missed.files import Missed, StorePlace
from sign_desk.store.schema import missed_decisions

BERLIN = ZoneInfo("Europe/Berlin")
PRODUCT = "your-product-id-123"
CHOICES = Choices(external_id=ExternalId.ORDER_NUMBER, discount=Discount.BEFORE, tax=Tax.WITHOUT)


def row(number, sku="NEON", hour=1, **other):
    values = {
        "Name": f"#{number}",
        "Email": f"c{number}@example.com",
        "Financial Status": "paid",
        "Currency": "USD",
        "Subtotal": "59.98",
        "Shipping": "0.00",
        "Taxes": "0.00",
        "Total": "59.98",
        "Created at": f"2026-05-02 {hour:02}:30:00 +0200",
        "Lineitem quantity": "2",
        "Lineitem name": "Neon sign",
        "Lineitem price": "29.99",
        "Lineitem sku": sku,
        "Billing Name": "Zoë Smith",
        "Billing Address1": "1 Main Street",
        "Billing City": "Springfield",
        "Billing Zip": "'62701",
        "Billing Province": "IL",
        "Billing Country": "US",
    }
    return values | other


@pytest.fixture
def export(tmp_path):
    """Write rows into a file as Shopify does."""

    def write(*rows, name="orders_export.csv"):
        path = tmp_path / name
        with path.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [*row(0)])
            writer.writeheader()
            writer.writerows(rows)
        return path

    return write


@pytest.fixture
def at(session):
    """Make the session of a store whose prices are of single pieces."""
    return lambda origin="https://signs.example", **other: session(
        origin, **{"price_basis": PriceBasis.PER_UNIT} | other
    )


@pytest.fixture
def missed(at, database):
    return MissedOrders(at(), database)


def silent(_progress):
    pass


def by_sku(matching, sku="NEON"):
    """All lines of a SKU are the product that the sandbox has."""
    rule = MatchRule(Pattern(Of.SKU, How.IS, sku), PRODUCT)
    return type(matching)(rules=(*matching.rules, rule), skips=matching.skips, remembered=matching.remembered)


def piles(work):
    return {order.prepared.order.number: order.pile for order in work.sorted.orders}


async def opened(missed, path):
    """Open a file of a store that has answered everything."""
    work = await missed.sort(await missed.open(path, BERLIN, silent))
    work = await missed.answer(work, CHOICES)
    return await missed.match(work, by_sku(work.matching))


async def test_with_an_empty_history_nothing_is_missing_until_somebody_says_so(missed, export):
    work = await opened(missed, export(row(1), row(2)))
    assert set(piles(work).values()) == {Pile.NO_PROOF}
    assert [*missed.chosen(work)] == []
    work = await missed.decide(work, ["#1"], Verdict.MISSING)
    assert piles(work) == {"#1": Pile.MISSING, "#2": Pile.NO_PROOF}
    (one,) = missed.chosen(work)
    assert (one.order.external_order_number, one.order.products[0].price, one.wanted) == ("#1", 2999, False)
    assert work.decisions["#1"].operator == "Ada"
    work = await missed.decide(work, ["#1"], None)
    assert set(piles(work).values()) == {Pile.NO_PROOF}


async def test_an_outage_makes_its_orders_missing(missed, export):
    work = await opened(missed, export(row(1, hour=1), row(2, hour=5)))
    outage = Outage(
        datetime(2026, 5, 2, 0, tzinfo=BERLIN), datetime(2026, 5, 2, 3, tzinfo=BERLIN), "Ada", datetime.now(UTC)
    )
    work = await missed.set_outages(work, [outage])
    assert piles(work) == {"#1": Pile.MISSING, "#2": Pile.NO_PROOF}
    assert (await missed.remembered()).outages == (outage,)


async def test_numbers_that_a_dashboard_shows_are_there(missed, export, database):
    work = await opened(missed, export(row(1), row(2)))
    work = await missed.list_numbers(work, ["1"], "Dashboard")
    assert piles(work)["#1"] is Pile.ALREADY_THERE
    known = await Missed(database).known(StorePlace("a" * 32, "https://signs.example"))
    assert (known["1"].text, known["1"].who) == ("Dashboard", "Ada")
    work = await missed.list_numbers(work, ["#1"], "")
    assert piles(work)["#1"] is Pile.NO_PROOF


async def test_what_is_settled_once_holds_for_the_next_file(missed, export):
    work = await opened(missed, export(row(1), row(2, "POSTER")))
    skips = (SkipRule(Pattern(Of.SKU, How.STARTS, "POST")),)
    products = {likeness(work.found.orders[0].lines[0]): PRODUCT}
    matching = type(work.matching)(rules=work.matching.rules, skips=skips, remembered=products)
    work = await missed.match(work, matching)
    assert piles(work)["#2"] is Pile.SKIPPED
    await missed.put_away()
    later = await missed.sort(await missed.open(export(row(3), row(4, "POSTER"), name="next.csv"), BERLIN, silent))
    assert later.choices == CHOICES
    assert later.matching == matching
    assert piles(later)["#4"] is Pile.SKIPPED
    assert missed.rules(later) == missed.rules(work)
    assert (await missed.remembered()).zone == BERLIN
    forgotten = await missed.match(later, type(matching)(rules=matching.rules))
    assert (await missed.remembered()).matching == forgotten.matching
    assert missed.rules(forgotten) != missed.rules(later)


async def test_the_file_in_hand_is_found_again_as_it_was_left(missed, export, at, database):
    path = export(row(1), row(2, **{"Lineitem quantity": "0"}))
    work = await opened(missed, path)
    assert piles(work)["#2"] is Pile.NEEDS_ATTENTION
    fixes = mended(work.corrections, [("#2", "products.0.quantity")], "2")
    work = await missed.correct(work, mended(fixes, [("#2", "products.0.price")], "29.99"))
    work = await missed.decide(work, ["#1", "#2"], Verdict.MISSING)
    work = await missed.acknowledge(work, {("#2", Code.SUM)})
    assert len([*missed.chosen(work)]) == 2
    again = MissedOrders(at(), database)
    kept = await again.in_hand()
    assert (kept.file.name, kept.who) == ("orders_export.csv", "Ada")
    taken_up = await again.sort(await again.resume(kept, silent))
    assert [*again.chosen(taken_up)] == [*missed.chosen(work)]
    assert (taken_up.corrections, taken_up.acknowledged) == (work.corrections, work.acknowledged)
    await again.put_away()
    assert await again.in_hand() is None


@pytest.mark.parametrize("change", ["gone", "changed"])
async def test_a_file_that_is_gone_or_was_changed_is_told_of(missed, export, change):
    path = export(row(1))
    await opened(missed, path)
    path.unlink() if change == "gone" else export(row(1), row(2))
    with pytest.raises(FileLost) as lost:
        await missed.resume(await missed.in_hand(), silent)
    assert lost.value.path == str(path)
    assert lost.value.cause


async def test_a_file_of_another_store_is_not_in_hand_here(missed, export, at, database):
    await opened(missed, export(row(1)))
    assert await MissedOrders(at("https://other.example"), database).in_hand() is None


async def test_what_is_no_table_of_orders_is_refused_and_leaves_the_work_alone(missed, export, tmp_path):
    await opened(missed, export(row(1)))
    other = tmp_path / "notes.txt"
    other.write_text("Nothing to see here")
    with pytest.raises(FileRefused):
        await missed.open(other, BERLIN, silent)
    assert (await missed.in_hand()).file.name == "orders_export.csv"


async def test_a_mapping_is_kept_and_known_again(missed, tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("Ref,Cash,Pieces,What\nA-1,10.00,1,NEON\n")
    with pytest.raises(UnknownTable) as unknown:
        await missed.open(path, BERLIN, silent)
    preview = await missed.preview(path, silent)
    assert preview == unknown.value.preview
    columns = {
        Field.NUMBER: "Ref",
        Field.LINE_UNIT_PRICE: "Cash",
        Field.LINE_QUANTITY: "Pieces",
        Field.LINE_SKU: "What",
    }
    mapping = ColumnMapping(name="Ours", columns=columns, fingerprint=preview.fingerprint)
    await missed.keep_mapping(mapping)
    work = await missed.open(path, BERLIN, silent)
    assert work.found.mapping == "Ours"
    assert await missed.mappings() == (mapping,)
    assert (await missed.resume(await missed.in_hand(), silent)).found == work.found
    await missed.remove_mapping("Ours")
    assert await missed.mappings() == ()


async def test_reading_can_be_watched_and_given_up(missed, export, until):
    told = []
    path = export(*(row(number) for number in range(20_000)))
    reading = asyncio.create_task(missed.open(path, BERLIN, told.append))
    await until(lambda: told)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert told[0].done <= told[0].total == path.stat().st_size
    count = len(told)
    await asyncio.sleep(0.3)
    assert len(told) == count
    assert await missed.in_hand() is None


async def test_a_second_file_gives_the_products(missed, export, tmp_path):
    work = await missed.sort(await missed.open(export(row(1), row(2)), BERLIN, silent))
    work = await missed.answer(work, CHOICES)
    second = tmp_path / "matrixify.csv"
    second.write_text(
        "ID,Name,Line: Type,Line: Title,Line: SKU,Line: Quantity,Line: Price,Line: Product ID,Line: Variant ID,"
        "Currency\n"
        "7,#1,Line Item,Neon sign,NEON,2,29.99,your-product-id-123,,USD\n"
        "8,#2,Line Item,Neon sign,NEON,2,29.99,your-product-id-123,,USD\n"
    )
    work = await missed.decide(await missed.join(work, second, silent), ["#1", "#2"], Verdict.MISSING)
    assert [one.order.products[0].external_id for one in missed.chosen(work)] == [PRODUCT, PRODUCT]
    taken_up = await missed.sort(await missed.resume(await missed.in_hand(), silent))
    assert [*missed.chosen(taken_up)] == [*missed.chosen(work)]


async def test_from_a_file_to_the_store_and_back(sandbox, at, database, export, ledger):
    session = at(sandbox.origin)
    missed, dispatch = MissedOrders(session, database), Dispatch(session, database)
    path = export(*(row(number) for number in range(1, 6)))
    work = await missed.decide(await opened(missed, path), ["#2", "#3", "#4"], Verdict.MISSING)
    first = next(missed.chosen(work))
    await Outbox(session, ledger).send(first.order, 5998, print)
    work = await missed.sort(work)
    assert piles(work)["#2"] is Pile.ALREADY_THERE
    run = await dispatch.begin(missed.chosen(work), source=work.file.name, rules=missed.rules(work))
    await run.go()
    await run.confirm_seen()
    await run.go()
    assert run.halt.reason is Reason.DONE
    work = await missed.sort(work)
    assert [pile is Pile.ALREADY_THERE for pile in piles(work).values()] == [False, True, True, True, False]


async def test_every_decision_is_on_record(missed, export, database):
    work = await opened(missed, export(*(row(number) for number in range(1200))))
    await missed.decide(work, [order.key for order in work.sorted.orders], Verdict.MISSING)
    query = select(func.count()).select_from(missed_decisions)
    assert await database.read(lambda connection: connection.scalar(query)) == 1200


@pytest.mark.parametrize("name", ["", "By hand"])
async def test_another_column_for_the_ids_is_another_rule(missed, tmp_path, name):
    path = tmp_path / "orders.csv"
    path.write_text("No,Mail,Qty,Price,Product,Variant\n1,a@example.com,1,5.00,111,222\n")
    columns = {
        Field.NUMBER: "No",
        Field.BILLING_EMAIL: "Mail",
        Field.LINE_QUANTITY: "Qty",
        Field.LINE_UNIT_PRICE: "Price",
    }
    hashes = []
    for column in ("Product", "Variant", "Product"):
        mapping = ColumnMapping(name=name, columns={**columns, Field.LINE_PRODUCT_ID: column}, fingerprint="x")
        work = await missed.open(path, BERLIN, silent, mapping=mapping)
        hashes.append(missed.rules(work))
    assert hashes[0] == hashes[2] != hashes[1]
    taken_up = await missed.resume(await missed.in_hand(), silent)
    assert missed.rules(taken_up) == hashes[2], "it is read again by the mapping that it was read by"


async def test_ids_from_a_second_file_are_another_rule(missed, export, tmp_path):
    path = tmp_path / "matrixify.csv"
    path.write_text(
        "ID,Name,Line: Type,Line: Title,Line: SKU,Line: Quantity,Line: Price,Line: Product ID,Line: Variant ID\n"
        "7,#1,Line Item,Neon sign,NEON,2,29.99,111,\n"
    )
    work = await missed.sort(await missed.open(export(row(1)), BERLIN, silent))
    work = await missed.decide(await missed.answer(work, CHOICES), ["#1"], Verdict.MISSING)
    by_rule = await missed.match(work, by_sku(work.matching))
    by_file = await missed.join(by_rule, path, silent)
    assert piles(by_rule)["#1"] is Pile.MISSING
    assert missed.rules(by_file) != missed.rules(by_rule)


async def test_a_shop_at_the_same_address_numbers_alike(sandbox, session, database, export):
    ours, theirs = (
        session(sandbox.origin, store_id=name * 32, integration_id=integration, price_basis=PriceBasis.PER_UNIT)
        for name, integration in (("a", 43), ("b", 42))
    )
    missed, dispatch = MissedOrders(theirs, database), Dispatch(theirs, database)
    work = await missed.decide(await opened(missed, export(row(1), row(2))), ["#1", "#2"], Verdict.MISSING)
    run = await dispatch.begin(missed.chosen(work), source=work.file.name, rules=missed.rules(work))
    await run.go()
    await run.confirm_seen()
    await run.go()
    assert run.progress.accepted == 2

    missed = MissedOrders(ours, database)
    other = {"Email": "other@example.com", "Billing Name": "Kim"}
    work = await opened(missed, export(row(1, **other), row(2), row(3), name="ours.csv"))
    work = await missed.decide(work, ["#1", "#2", "#3"], Verdict.MISSING)
    assert piles(work) == {"#1": Pile.MISSING, "#2": Pile.NEEDS_ATTENTION, "#3": Pile.MISSING}
    assert [issue.code for issue in work.sorted.orders[1].issues] == [Code.ALIKE]
