"""A version as a file: read as it was written; whatever else it is, refused with a reason."""

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sign_desk.pricing.versions import file
from sign_desk.pricing.versions.file import FileRefused, VersionFile, read, written

NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)


@pytest.fixture
def version(trees):
    return VersionFile("Zoë Neon", 7, "Neon \ud83d", NOON, trees["FIXED_WIDTH"])


def test_it_is_read_as_it_was_written(version):
    assert read(written(version)) == version


@given(st.data())
def test_any_prices_are_read_as_they_were_written(any_tree, data):
    tree = {"sizes": [], **data.draw(any_tree)}
    version = VersionFile("Store", 7, "Neon", NOON, tree)
    assert json.dumps(read(written(version)).tree) == json.dumps(tree)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda tree: tree.update(format="other"), "no prices that Sign Desk saved"),
        (lambda tree: tree.update(form=2), "newer Sign Desk"),
        (lambda tree: tree.update(form="1"), "newer Sign Desk"),
        (lambda tree: tree.update(pricing=[]), "no prices in it"),
        (lambda tree: tree.update(pricing={"other": 1}), "no prices in it"),
        (lambda tree: tree["pricing"]["sizes"].pop(), "changed or damaged"),
        (lambda tree: tree.pop("sha256"), "changed or damaged"),
        (lambda tree: tree.update(taken_at="yesterday"), "of which time"),
        (lambda tree: tree.update(taken_at="2026-01-02T12:00:00"), "of which time"),
        (lambda tree: tree.update(customiser_id="7"), "of which customiser"),
    ],
)
def test_another_content_is_refused(version, change, told):
    tree = json.loads(written(version))
    change(tree)
    with pytest.raises(FileRefused, match=told):
        read(json.dumps(tree).encode())


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{", b"PK\x03\x04", b"\xff\xfe", b"[" * 100_000, b'{"x": NaN}', b"1e999"]
)
def test_another_file_is_refused(content):
    with pytest.raises(FileRefused):
        read(content)


def test_a_part_of_the_file_is_refused(version):
    content = written(version)
    for end in range(0, len(content) - 2, 97):
        with pytest.raises(FileRefused):
            read(content[:end])


def test_a_huge_file_is_refused(version, monkeypatch):
    monkeypatch.setattr(file, "LARGEST", 100)
    with pytest.raises(FileRefused, match="larger than"):
        read(written(version))


@given(st.binary(max_size=200))
def test_whatever_bytes_come_they_are_refused(content):
    with pytest.raises(FileRefused):
        read(content)
