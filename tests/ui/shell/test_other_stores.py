"""What waits in stores that are not in hand is listed, and nothing of it is forgotten with its store."""

import contextlib
from types import SimpleNamespace

import pytest

from sign_desk.services.stores import DEMO
from sign_desk.ui.shell.other_stores import OtherStores


class Shell:
    """Holds the store "s1" in hand."""

    def __init__(self, profile):
        self.opened = []
        self.session = SimpleNamespace(profile=profile)
        self.chosen_id = profile.store_id

    def open(self, store):
        self.opened.append(store.store_id)


@pytest.fixture
def room(make_desk, make_profile):
    """The window with what looks at other stores; `waiting` is what is found."""

    @contextlib.contextmanager
    def open_room():
        desk, shell, errors, waiting = make_desk(), Shell(make_profile()), [], {}
        stores = SimpleNamespace(
            demo_profile=lambda: DEMO,
            profiles=SimpleNamespace(all=lambda: (make_profile(), make_profile(store_id="s2", name="South"))),
        )

        async def look():
            return waiting

        other = OtherStores(desk.window, desk.needs_you, shell, stores, look, errors.append)
        desk.window.show()
        try:
            yield SimpleNamespace(desk=desk, shell=shell, other=other, waiting=waiting)
        finally:
            other.close()
            desk.window.let_close()
        assert errors == []

    return open_room


def titles(room):
    return [need.title for need in room.desk.needs_you.needs]


async def test_other_stores_and_removed_ones_are_listed(room, until):
    with room() as r:
        r.waiting.update({"s1": 4, "s2": 2, "demo": 1, "gone": 3, "long gone": 1})
        r.other.look()
        await until(lambda: titles(r))
        assert titles(r) == ["Demo store: 1 waiting", "South: 2 waiting", "Removed stores: 4 waiting"]
        r.desk.needs_you.needs[1].run()
        assert r.shell.opened == ["s2"]


@pytest.mark.parametrize(
    ("held", "chosen", "listed"),
    [("s1", "s1", ["South"]), ("s1", "s2", []), (None, "s1", ["South"]), (None, None, ["Northern Neon", "South"])],
)
async def test_store_that_is_being_opened_is_no_other_one(room, make_profile, until, held, chosen, listed):
    with room() as r:
        r.shell.session = SimpleNamespace(profile=make_profile()) if held else None
        r.shell.chosen_id = chosen
        r.waiting.update({"s1": 1, "s2": 1, "gone": 1})
        r.other.look()
        await until(lambda: titles(r))
        assert titles(r) == [*(f"{name}: 1 waiting" for name in listed), "Removed stores: 1 waiting"]


async def test_only_what_waits_at_the_start_opens_the_panel(room, until):
    with room() as r:
        r.other.look()
        await until(lambda: r.other._looked)
        r.waiting["s2"] = 1
        r.other.look()
        await until(lambda: titles(r) == ["South: 1 waiting"])
        assert not r.desk.window.needs_you_dock.isVisible()


async def test_panel_is_opened_where_something_waits_at_the_start(room, until):
    with room() as r:
        r.waiting["s2"] = 1
        r.other.look()
        await until(r.desk.window.needs_you_dock.isVisible)
