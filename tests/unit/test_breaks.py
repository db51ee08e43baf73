"""Work in a thread rests between its pieces."""

import threading
from time import monotonic, sleep

from sign_desk.breaks import with_breaks


def test_every_piece_is_given_in_its_order():
    assert list(with_breaks(range(5))) == [0, 1, 2, 3, 4]


def test_what_takes_long_is_followed_by_a_rest_as_long(monkeypatch):
    rests = []
    monkeypatch.setattr("sign_desk.breaks.sleep", rests.append)
    begun = monotonic()
    for number in with_breaks(range(3)):
        if number == 1:
            sleep(0.02)
    assert rests
    assert 0.02 <= max(rests) <= monotonic() - begun


def test_short_work_is_done_without_a_rest(monkeypatch):
    monkeypatch.setattr("sign_desk.breaks.monotonic", iter((0.0, *[0.001] * 4)).__next__)
    monkeypatch.setattr("sign_desk.breaks.sleep", threading.Event().set)
    assert list(with_breaks("abc")) == ["a", "b", "c"]
