"""Whatever is done to the ledger, with crashes in between: nothing is lost, and no key is held twice."""

import asyncio
import shutil
import tempfile
from collections import Counter
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from sign_desk.orders.states import HOLDING, TRANSITIONS, State
from sign_desk.store import errors
from sign_desk.store.database import Database
from sign_desk.store.orders.ledger import Entry, Evidence, HistoryQuery, Ledger
from sign_desk.store.schema import orders

REFUSALS = (errors.AlreadyHeld, errors.Erased, errors.UnexpectedState, errors.TooSoon)
ERASABLE = {State.ACCEPTED, State.REJECTED, State.DISCARDED}
OUTCOMES = [State.ACCEPTED, State.REJECTED, State.NO_ANSWER, State.READY]


class LedgerMachine(RuleBasedStateMachine):
    """Plays operator, service and crashes against one ledger; `known` is what it told to have recorded."""

    made = Bundle("made")

    def __init__(self, template, clock):
        super().__init__()
        self.template = template
        self.runner = asyncio.Runner()
        self.folder = Path(tempfile.mkdtemp(prefix="sign-desk-"))
        self.known = {}
        self.sent = Counter()
        self.clock = clock
        self.generation = 0

    @initialize()
    def start(self):
        shutil.copy(self.template, self.path)
        self.open()

    @property
    def path(self):
        return self.folder / f"{self.generation}.sqlite3"

    def open(self):
        self.database = self.runner.run(Database.open(self.path))
        self.ledger = Ledger(self.database, self.clock)

    def attempt(self, call):
        """Run a call that may be refused, and tell whether it was done."""
        try:
            return self.runner.run(call) is not False
        except REFUSALS:
            return False

    @rule(
        target=made,
        external_id=st.sampled_from("ab"),
        integration=st.sampled_from([None, 42]),
        payload=st.binary(max_size=2),
        corrects=st.none() | st.integers(1, 6),
    )
    def record(self, external_id, integration, payload, corrects):
        entry = Entry(
            store_id="s",
            origin="demo",
            kind="v2",
            integration_id=integration,
            external_id=external_id,
            order_number="1",
            currency="USD",
            total_minor=1,
            email=None,
            payload=payload,
            operator="Robin",
        )
        try:
            before = {known: self.runner.run(self.ledger.get(known)).payload for known in self.known}
            order_id = self.runner.run(self.ledger.record(entry, corrects))
        except errors.AlreadyHeld:
            return multiple()
        # Of one whose content was erased there is nothing to lose.
        assert before.get(order_id) in {None, payload} or corrects == order_id, "an order was lost to another one"
        self.known[order_id] = ((integration, external_id), payload, State.READY)
        return order_id

    def moved(self, order_id, state):
        key, payload, before = self.known[order_id]
        assert state in TRANSITIONS[before]
        self.known[order_id] = (key, payload, state)

    @rule(order_id=made)
    def queue(self, order_id):
        if self.attempt(self.ledger.queue(order_id)):
            self.moved(order_id, State.QUEUED)

    @rule(order_id=made)
    def claim(self, order_id):
        if self.attempt(self.ledger.claim(order_id)):
            self.moved(order_id, State.SENDING)
            self.sent[order_id] += 1

    @rule(order_id=made, state=st.sampled_from(OUTCOMES))
    def settle(self, order_id, state):
        if self.attempt(self.ledger.settle(order_id, state, Evidence("Told by the service"))):
            self.moved(order_id, state)

    @rule(order_id=made)
    def back_to_queue(self, order_id):
        if self.attempt(self.ledger.back_to_queue(order_id, Evidence("Not sent"))):
            self.moved(order_id, State.QUEUED)

    @rule(order_id=made, found=st.booleans(), minutes=st.sampled_from([0, 4, 6]))
    def settle_by_operator(self, order_id, found, minutes):
        self.clock.turn(minutes=minutes)
        if self.attempt(self.ledger.settle_by_operator(order_id, found=found, operator="Kim")):
            self.moved(order_id, State.ACCEPTED if found else State.READY)

    @rule(order_id=made)
    def settle_by_proof(self, order_id):
        if self.attempt(self.ledger.settle_by_proof(order_id, Evidence("Delivered"), "Kim")):
            self.moved(order_id, State.ACCEPTED)

    @rule(order_id=made)
    def put_away(self, order_id):
        if self.attempt(self.ledger.put_away(order_id, "Kim")):
            self.moved(order_id, State.DISCARDED)

    @rule(order_id=made)
    def reopen(self, order_id):
        if self.attempt(self.ledger.reopen(order_id, "Kim")):
            self.moved(order_id, State.READY)

    @rule()
    def erase(self):
        self.runner.run(self.ledger.erase_personal(self.clock.now))

    @rule()
    def crash(self):
        """Go on with what a killed process leaves: the file and its log as they are at this moment."""
        left = self.path
        self.generation += 1
        for suffix in ("", "-wal"):
            if left.with_name(left.name + suffix).exists():
                shutil.copy(left.with_name(left.name + suffix), self.path.with_name(self.path.name + suffix))
        self.runner.run(self.database.close())
        self.open()
        self.runner.run(self.ledger.recover())
        after_crash = {State.SENDING: State.NO_ANSWER, State.QUEUED: State.READY}
        for order_id, (_, _, state) in list(self.known.items()):
            if state in after_crash:
                self.moved(order_id, after_crash[state])

    @invariant()
    def no_order_is_lost_or_elsewhere_than_told(self):
        if not hasattr(self, "database"):
            return
        rows = self.runner.run(self.database.read(lambda connection: connection.execute(select(orders)).all()))
        assert {row.id: State(row.state) for row in rows} == {
            order_id: state for order_id, (_, _, state) in self.known.items()
        }
        assert {row.id: row.attempts for row in rows} == {order_id: self.sent[order_id] for order_id in self.known}
        for row in rows:
            _, payload, state = self.known[row.id]
            assert row.payload == payload or (row.payload is None and state in ERASABLE)

    @invariant()
    def the_history_shows_every_order_where_it_is(self):
        if not hasattr(self, "database"):
            return
        for state in State:
            query = HistoryQuery("s", "demo", states=frozenset({state}), descending=False)
            page = self.runner.run(self.ledger.page(query, limit=100))
            assert {order.id for order in page.entries} == {
                order_id for order_id, (_, _, known) in self.known.items() if known is state
            }

    @invariant()
    def no_key_is_held_twice(self):
        held = Counter(key for key, _, state in self.known.values() if state in HOLDING)
        assert all(count == 1 for count in held.values())

    def teardown(self):
        if hasattr(self, "database"):
            self.runner.run(self.database.close())
        self.runner.close()
        shutil.rmtree(self.folder)


def test_no_sequence_of_events_loses_an_order_or_holds_a_key_twice(path, clock):
    with asyncio.Runner() as runner:
        runner.run(runner.run(Database.open(path)).close())
    run_state_machine_as_test(
        lambda: LedgerMachine(path, clock),
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )
