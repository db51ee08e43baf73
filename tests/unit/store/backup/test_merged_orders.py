"""Two histories of orders become one: nothing that was sent, or may have been, is forgotten, whoever remembers it."""

import asyncio
import shutil
import tempfile
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from sign_desk.orders.recorded import Evidence
from sign_desk.orders.states import HOLDING, State
from sign_desk.store.backup.errors import OrdersUnderWay
from sign_desk.store.backup.merge import try_out, write
from sign_desk.store.backup.report import Added, Clash, Conflict, Fate, Kind, Report, Terms
from sign_desk.store.backup.told import waits_elsewhere
from sign_desk.store.database import Database
from sign_desk.store.errors import AlreadyHeld, StoreError
from sign_desk.store.orders.ledger import Entry, Ledger
from sign_desk.store.schema import metadata, orders

STORE = "a" * 32
BEGINNING = datetime(2026, 3, 1, 9, tzinfo=UTC)
OUTCOMES = (State.ACCEPTED, State.REJECTED, State.NO_ANSWER, State.READY)


class Computer:
    """One computer's history, with a clock of its own."""

    def __init__(self, name: str, path: Path, begins: datetime = BEGINNING) -> None:
        self.name = name
        self.path = path
        self.moment = begins

    def clock(self) -> datetime:
        self.moment += timedelta(minutes=6)
        return self.moment

    @asynccontextmanager
    async def open(self):
        database = await Database.open(self.path)
        try:
            yield Ledger(database, self.clock)
        finally:
            await database.close()

    async def do(self, *steps) -> "Computer":
        """Make steps, such as ("record", "1", "content"); those that the history refuses are not made."""
        async with self.open() as ledger:
            for step in steps:
                with suppress(StoreError):
                    await _do(ledger, *step)
        return self

    async def recover(self) -> "Computer":
        async with self.open() as ledger:
            await ledger.recover()
        return self

    async def take_in(self, other: "Computer", *, own: bool = False, keep: bool = True):
        """Merge the back-up of another one, made now; return what it came to."""
        terms = Terms({}, other.moment + timedelta(minutes=1), other.name, own)
        copy = other.path.with_name(f"{other.path.name}.copy")
        shutil.copy(other.path, copy)
        async with self.open() as ledger:
            steps = await try_out(ledger._database, copy, terms)
            if keep:
                assert await write(ledger._database, copy, terms, steps, lambda *_: True) is Added.ALL
        copy.unlink()
        return Report.of_all(steps)

    async def rows(self) -> list[dict]:
        async with self.open() as ledger:
            found = await ledger._database.read(
                lambda c: c.execute(select(orders).order_by(orders.c.id)).mappings().all()
            )
        return [dict(row) for row in found]

    async def states(self) -> list[tuple[str, str]]:
        return [(row["external_id"], row["state"]) for row in await self.rows()]

    async def dump(self) -> dict[str, list]:
        async with self.open() as ledger:

            def everything(connection):
                return {name: list(connection.execute(select(t))) for name, t in metadata.tables.items()}

            return await ledger._database.read(everything)


def an_order(external_id: str, content: str, store_id: str = STORE) -> Entry:
    return Entry(
        store_id=store_id,
        origin="https://signs.example",
        kind="v2",
        integration_id=42,
        external_id=external_id,
        order_number=f"SC-{external_id}",
        currency="USD",
        total_minor=5998,
        email="robin@example.com",
        payload=f'{{"external_id": "{external_id}", "note": "{content}"}}'.encode(),
        operator="Robin",
    )


async def _newest(ledger: Ledger, external_id: str) -> int:
    query = select(orders.c.id).where(orders.c.external_id == external_id).order_by(orders.c.id.desc()).limit(1)
    return await ledger._database.read(lambda connection: connection.scalar(query)) or 0


async def _do(ledger: Ledger, what: str, external_id: str, content: str = "one") -> None:
    order_id = await _newest(ledger, external_id)
    if what == "record":
        await ledger.record(an_order(external_id, content), corrects=order_id)
    elif what == "queue":
        await ledger.queue(order_id)
    elif what == "claim":
        await ledger.claim(order_id)
    elif what in OUTCOMES:
        await ledger.settle(order_id, State(what), Evidence(f"It ended: {what}", 200, "req-1", "the answer"))
    elif what == "send":
        await _do(ledger, "queue", external_id)
        await _do(ledger, "claim", external_id)
    elif what in {"found", "not found"}:
        await ledger.settle_by_operator(order_id, found=what == "found", operator="Robin")
    elif what == "put away":
        await ledger.put_away(order_id, "Robin")
    elif what == "reopen":
        await ledger.reopen(order_id, "Robin")


def sent(external_id: str, content: str = "one", outcome: State = State.ACCEPTED) -> list[tuple[str, ...]]:
    return [("record", external_id, content), ("send", external_id), (outcome, external_id)]


@pytest.fixture
def here(tmp_path):
    return Computer("HERE", tmp_path / "here.sqlite3")


@pytest.fixture
def there(tmp_path):
    return Computer("THERE", tmp_path / "there.sqlite3", BEGINNING + timedelta(days=1))


async def test_an_empty_history_takes_everything_over_with_all_that_happened(here, there):
    await there.do(*sent("1"), ("record", "2"), *sent("3", outcome=State.NO_ANSWER), *sent("4", outcome=State.REJECTED))
    await here.do()

    report = await here.take_in(there)

    assert await here.states() == [("1", "accepted"), ("2", "ready"), ("3", "no_answer"), ("4", "rejected")]
    assert report.of(Kind.ORDERS, Fate.NEW) == 4
    assert report.waiting == 1
    assert report.conflicts == []
    async with here.open() as ledger:
        told = await ledger.evidence(1)
    assert [event.state for event in told.events] == ["ready", "queued", "sending", "accepted", "accepted"]
    assert told.events[3].evidence.request_id == "req-1"
    assert told.events[-1].who == "THERE"
    assert told.payload == an_order("1", "one").payload


async def test_what_was_under_way_there_is_not_under_way_here(here, there):
    await there.do(("record", "1"), ("queue", "1"), ("record", "2"), ("send", "2"))
    await here.do()

    await here.take_in(there)

    assert await here.states() == [("1", "ready"), ("2", "no_answer")]


@pytest.mark.parametrize(
    ("ours", "theirs", "becomes"),
    [
        ([("record", "1")], sent("1"), "accepted"),
        ([("record", "1")], sent("1", outcome=State.NO_ANSWER), "no_answer"),
        (sent("1", outcome=State.REJECTED), sent("1"), "accepted"),
        ([("record", "1"), ("put away", "1")], sent("1", outcome=State.NO_ANSWER), "no_answer"),
        (sent("1", outcome=State.NO_ANSWER), sent("1"), "accepted"),
        (sent("1"), sent("1", outcome=State.NO_ANSWER), "accepted"),
        (sent("1"), [("record", "1")], "accepted"),
        (sent("1", outcome=State.NO_ANSWER), [("record", "1")], "no_answer"),
        (sent("1", outcome=State.NO_ANSWER), sent("1", outcome=State.REJECTED), "no_answer"),
        ([("record", "1")], sent("1", outcome=State.REJECTED), "ready"),
        ([("record", "1"), ("put away", "1")], [("record", "1")], "ready"),
    ],
)
async def test_the_surer_state_of_the_same_order_stands(here, there, ours, theirs, becomes):
    await here.do(*ours)
    await there.do(*theirs)

    await here.take_in(there)

    assert await here.states() == [("1", becomes)]


async def test_who_knows_the_whole_history_of_an_unsent_order_knows_better(here, there):
    await here.do(("record", "1"))
    shutil.copy(here.path, there.path)
    await there.do(("put away", "1"))

    await here.take_in(there)

    assert await here.states() == [("1", "discarded")]


async def test_an_order_that_waits_with_other_content_is_put_away_when_the_other_computer_sent_it(here, there):
    await here.do(("record", "1", "mine"))
    await there.do(*sent("1", "theirs"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.PUT_AWAY, "SC-1")]
    assert await here.states() == [("1", "discarded"), ("1", "accepted")]
    async with here.open() as ledger:
        with pytest.raises(AlreadyHeld):
            await ledger.record(an_order("1", "mine"))


async def test_an_earlier_back_up_does_not_undo_what_was_found_out_since(here):
    await here.do(*sent("1", outcome=State.NO_ANSWER), *sent("2", outcome=State.NO_ANSWER))
    earlier = Computer("HERE", here.path.with_name("earlier"), here.moment)
    shutil.copy(here.path, earlier.path)
    await here.do(("not found", "1"), ("record", "1", "corrected"), ("not found", "2"), *sent("2")[1:])
    await here.do(*sent("3", outcome=State.REJECTED))
    before = await here.dump()

    report = await here.take_in(earlier, own=True)

    assert report.changes_nothing
    assert report.conflicts == []
    assert await here.states() == [("1", "ready"), ("2", "accepted"), ("3", "rejected")]
    assert await here.dump() == before


async def test_an_attempt_caught_on_its_way_is_not_without_an_answer_where_its_end_is_known(here):
    await here.do(("record", "1"), ("send", "1"))
    earlier = Computer("HERE", here.path.with_name("earlier"), here.moment)
    shutil.copy(here.path, earlier.path)
    await here.do((State.REJECTED, "1"))

    assert (await here.take_in(earlier, own=True)).changes_nothing
    assert await here.states() == [("1", "rejected")]


async def test_what_the_other_computer_found_out_of_an_order_without_an_answer_is_taken_over(here, there):
    await there.do(*sent("1", outcome=State.NO_ANSWER))
    await here.do()
    await here.take_in(there)
    await there.do(("not found", "1"), ("record", "1", "corrected"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.WAITS_TWICE, "SC-1")]
    assert await here.states() == [("1", "ready")]
    async with here.open() as ledger:
        told = await ledger.evidence(1)
    assert told.payload == an_order("1", "corrected").payload
    assert list(told.earlier.values()) == [an_order("1", "one").payload]
    assert waits_elsewhere(told.events) == "THERE"


async def test_who_does_not_know_of_the_attempt_here_does_not_settle_it(here, there):
    await here.do(*sent("1", outcome=State.NO_ANSWER))
    await there.do(*sent("1", outcome=State.NO_ANSWER), ("not found", "1"))

    await here.take_in(there)

    assert await here.states() == [("1", "no_answer")]
    async with here.open() as ledger:
        assert "Looked, and did not find it" in [event.evidence.what for event in await ledger.history(1)]


@pytest.mark.parametrize("outcome", [State.ACCEPTED, State.NO_ANSWER])
async def test_other_content_that_waits_there_comes_along_put_away_where_this_computer_sent_it(here, there, outcome):
    await here.do(*sent("1", "mine", outcome))
    await there.do(("record", "1", "theirs"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.WAITS_THERE, "SC-1")]
    assert await here.states() == [("1", outcome), ("1", "discarded")]
    async with here.open() as ledger:
        assert (await ledger.evidence(2)).payload == an_order("1", "theirs").payload
    again = await here.take_in(there)
    assert (again.changes_nothing, again.conflicts) == (True, [])


async def test_that_an_order_refused_here_waits_there_is_told_once(here, there):
    await there.do(("record", "1"))
    here.moment = there.moment + timedelta(days=1)
    await here.do(*sent("1", outcome=State.REJECTED))

    report = await here.take_in(there)

    assert await here.states() == [("1", "ready")]
    assert report.conflicts == [Conflict(Clash.WAITS_TWICE, "SC-1")]
    again = await here.take_in(there)
    assert (again.changes_nothing, again.conflicts) == (True, [])


async def test_refused_attempts_of_an_order_that_was_accepted_here_are_known_too(here, there):
    await here.do(*sent("1"))
    await there.do(*sent("1", outcome=State.REJECTED))

    report = await here.take_in(there)

    assert report.of(Kind.ORDERS, Fate.UPDATED) == 1
    assert await here.states() == [("1", "accepted")]
    async with here.open() as ledger:
        states = [event.state for event in await ledger.history(1)]
    assert (State.REJECTED in states, states[-1]) == (True, State.ACCEPTED)


async def test_contents_that_differ_are_both_kept_where_both_computers_sent_the_order(here, there):
    await here.do(*sent("1", "mine", State.NO_ANSWER))
    await there.do(*sent("1", "theirs"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.OTHER_CONTENT, "SC-1")]
    async with here.open() as ledger:
        told = await ledger.evidence(1)
    assert told.entry.state is State.ACCEPTED
    assert told.payload == an_order("1", "theirs").payload
    assert list(told.earlier.values()) == [an_order("1", "mine").payload]
    assert {event.evidence.sha256 for event in told.events if event.state is State.SENDING} >= set(told.earlier)


async def test_the_same_order_sent_from_both_is_told_once(here, there):
    await here.do(*sent("1"))
    await there.do(*sent("1"))

    assert (await here.take_in(there)).conflicts == [Conflict(Clash.SENT_TWICE, "SC-1")]
    assert (await here.take_in(there)).conflicts == []


async def test_an_order_that_waits_on_both_computers_says_so_until_it_was_sent_from_here(here, there):
    await here.do(("record", "1"))
    await there.do(("record", "1"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.WAITS_TWICE, "SC-1")]
    async with here.open() as ledger:
        assert waits_elsewhere(await ledger.history(1)) == "THERE"
    await here.do(("queue", "1"))
    async with here.open() as ledger:
        assert waits_elsewhere(await ledger.history(1)) is None


async def test_a_back_up_of_this_computer_itself_warns_of_no_other(here):
    await here.do(("record", "1"))
    earlier = Computer("HERE", here.path.with_name("earlier"))
    shutil.copy(here.path, earlier.path)
    before = await here.dump()

    report = await here.take_in(earlier, own=True)

    assert report.changes_nothing
    assert report.conflicts == []
    assert await here.dump() == before


async def test_two_contents_that_nobody_sent_are_both_kept_and_only_one_can_be_sent(here, there):
    await here.do(("record", "1", "mine"))
    await there.do(("record", "1", "theirs"))

    report = await here.take_in(there)

    assert report.conflicts == [Conflict(Clash.WAITS_OTHERWISE, "SC-1")]
    assert await here.states() == [("1", "ready"), ("1", "ready")]
    async with here.open() as ledger:
        await ledger.queue(1)
        with pytest.raises(AlreadyHeld):
            await ledger.queue(2)


async def test_nothing_is_merged_while_orders_are_on_their_way(here, there):
    await here.do(("record", "1"), ("send", "1"))
    await there.do(*sent("2"))
    before = await here.dump()

    with pytest.raises(OrdersUnderWay):
        await here.take_in(there)

    assert await here.dump() == before


async def test_trying_out_writes_nothing(here, there):
    await here.do(("record", "1"))
    await there.do(*sent("1"), *sent("2"))
    before = await here.dump()

    report = await here.take_in(there, keep=False)

    assert (report.of(Kind.ORDERS, Fate.NEW), report.of(Kind.ORDERS, Fate.UPDATED)) == (1, 1)
    assert await here.dump() == before


async def test_nothing_is_written_when_the_history_changed_since_it_was_shown(here, there):
    await here.do(("record", "1"))
    await there.do(*sent("2"))
    terms = Terms({}, there.moment, "THERE", False)
    async with here.open() as ledger:
        shown = await try_out(ledger._database, there.path, terms)
    await here.do(*sent("2"))
    before = await here.dump()

    async with here.open() as ledger:
        assert await write(ledger._database, there.path, terms, shown, lambda *_: True) is Added.CHANGED

    assert await here.dump() == before


async def test_what_was_erased_here_does_not_come_back(here, there):
    await here.do(*sent("1"))
    shutil.copy(here.path, there.path)
    async with here.open() as ledger:
        await ledger.erase_personal(here.moment + timedelta(days=1))

    await here.take_in(there)

    (row,) = await here.rows()
    assert (row["payload"], row["email"], row["customer"]) == (None, None, None)
    async with here.open() as ledger:
        assert [event.evidence.answer for event in await ledger.history(1)] == [None] * 4


async def test_stores_are_known_by_the_ids_they_have_here(here, there):
    await there.do(*sent("1"))
    await here.do()
    terms = Terms({STORE: "b" * 32}, there.moment, "THERE", False)
    async with here.open() as ledger:
        steps = await try_out(ledger._database, there.path, terms)
        await write(ledger._database, there.path, terms, steps, lambda *_: True)

    assert [row["store_id"] for row in await here.rows()] == ["b" * 32]


steps = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "record",
                "record",
                "send",
                "send",
                "queue",
                "claim",
                *OUTCOMES,
                "found",
                "not found",
                "put away",
                "reopen",
            ]
        ),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["one", "two"]),
    ),
    max_size=10,
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory) -> Path:
    """A history without orders, to be copied: making one takes longer than an example."""
    path = tmp_path_factory.mktemp("empty") / "empty.sqlite3"

    async def make() -> None:
        await (await Database.open(path)).close()

    asyncio.run(make())
    return path


def _held(rows: list[dict]) -> dict[str, str]:
    states = {State.SENDING: State.NO_ANSWER, State.QUEUED: None}
    held = {}
    for row in rows:
        state = states.get(row["state"], row["state"]) if row["state"] in HOLDING else None
        if state is not None:
            held[row["external_id"]] = state
    return held


def _standing(rows: list[dict]) -> dict[str, object]:
    """By key: the state in which the service has it or may; else every content, and where that stands."""
    held = _held(rows)
    loose = {
        (row["external_id"], row["payload_sha256"], row["state"]) for row in rows if row["external_id"] not in held
    }
    return held | {"unsent": loose}


async def _settled(one: Computer, other: Computer) -> set[str]:
    """The keys without an answer at `one` of which `other` knows all of that, and more, and holds none."""
    held = _held(await other.rows())
    found = set()
    async with one.open() as ledger, other.open() as further:
        for row in await one.rows():
            if row["state"] in {State.NO_ANSWER, State.SENDING} and row["external_id"] not in held:
                known = await ledger.history(row["id"])
                for elsewhere in await other.rows():
                    if elsewhere["external_id"] == row["external_id"]:
                        history = await further.history(elsewhere["id"])
                        if len(history) > len(known) and all(event in history for event in known):
                            found.add(row["external_id"])
    return found


@given(shared=steps, ours=steps, theirs=steps)
@example(
    # What waits in line there when its back-up is made was put back here by a start.
    shared=[("record", "1", "one"), ("queue", "1", "one")],
    ours=[],
    theirs=[("claim", "1", "one"), (State.REJECTED, "1", "one")],
)
@settings(max_examples=25)
def test_any_two_histories_become_one_from_either_side_and_forget_nothing(empty, shared, ours, theirs):
    async def try_it(folder: Path) -> None:
        one, other = Computer("ONE", folder / "one"), Computer("OTHER", folder / "other", BEGINNING + timedelta(days=1))
        shutil.copy(empty, one.path)
        await one.do(*shared)
        shutil.copy(one.path, other.path)
        await one.do(*ours)
        await other.do(*theirs)
        copies = [Computer(each.name, folder / f"{each.name} copy", each.moment) for each in (one, other)]
        for each, copy in zip((one, other), copies, strict=True):
            shutil.copy(each.path, copy.path)
            await each.recover()
        known = _held(await copies[0].rows()), _held(await copies[1].rows())
        contents = {row["payload_sha256"] for copy in copies for row in await copy.rows()}
        settled = await _settled(*copies) | await _settled(*reversed(copies))

        await one.take_in(copies[1])
        await other.take_in(copies[0])

        for each in (one, other):
            rows = await each.rows()
            assert not {row["state"] for row in rows} & {State.QUEUED, State.SENDING}
            for key in known[0].keys() | known[1].keys():
                best = {of.get(key) for of in known}
                if State.ACCEPTED in best or key not in settled:
                    assert _held(rows)[key] == (State.ACCEPTED if State.ACCEPTED in best else State.NO_ANSWER)
            async with each.open() as ledger:
                kept = {row["payload_sha256"] for row in rows}
                for row in rows:
                    told = await ledger.evidence(row["id"])
                    assert told.events[-1].state == row["state"]
                    kept |= told.earlier.keys()
            assert kept >= contents
        assert _standing(await one.rows()) == _standing(await other.rows())
        before = await one.dump()
        again = await one.take_in(copies[1])
        assert again.changes_nothing
        assert await one.dump() == before

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(try_it(Path(folder)))
