"""Stores and settings as files: whole or not at all, and nothing lost that was not understood."""

import errno
import json
import os
from dataclasses import replace

import pytest

from sign_desk.money import MinorUnit, PriceBasis
from sign_desk.store import json_file
from sign_desk.store.errors import DiskFull, FileUnusable
from sign_desk.store.profiles import Profile, Profiles
from sign_desk.store.settings import Settings, SettingsFile


def profile(store_id="a" * 32, **other):
    values = {
        "store_id": store_id,
        "name": "Bright Signs",
        "origin": "https://signs.example",
        "currency": "JPY",
        "integration_id": 42,
        "colour": "#336699",
        "view_only": False,
        "operator": "Robin",
        "minor_units": {"JPY": MinorUnit.ISO, "KWD": MinorUnit.HUNDREDTHS},
        "price_basis": PriceBasis.PER_LINE,
    }
    return Profile(**values | other)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "stores.json"


def loaded(file):
    profiles = Profiles(file)
    profiles.load()
    return profiles


def test_there_are_no_stores_at_first(file):
    profiles = loaded(file)
    assert profiles.all() == ()
    assert profiles.active_id is None
    assert profiles.problems == ()
    assert not file.exists()


def test_stores_and_the_active_one_outlive_the_program(file):
    first, second = profile(), profile("b" * 32, integration_id=None, minor_units={}, price_basis=None, demo=True)
    profiles = loaded(file)
    profiles.save(first)
    profiles.save(second)
    profiles.active_id = second.store_id
    again = loaded(file)
    assert again.all() == (first, second)
    assert again.get(second.store_id) == second
    assert again.get("nobody") is None
    assert again.active_id == second.store_id


@pytest.mark.parametrize(("earlier", "now"), [(None, {}), ("hundredths", {"JPY": MinorUnit.HUNDREDTHS})])
def test_the_one_answer_of_an_earlier_version_is_that_of_the_store_s_currency(file, earlier, now):
    loaded(file).save(profile())
    tree = json.loads(file.read_text())
    (store,) = tree["stores"]
    del store["minor_units"], store["price_basis"]
    store["minor_unit"] = earlier
    file.write_text(json.dumps(tree))
    profiles = loaded(file)
    assert profiles.all() == (profile(minor_units=now, price_basis=None),)
    profiles.save(profile())
    assert loaded(file).all() == (profile(),)


def test_a_store_is_replaced_in_its_place_and_removed(file):
    profiles = loaded(file)
    for name in "abc":
        profiles.save(profile(name))
    profiles.active_id = "b"
    profiles.save(profile("b", name="Renamed"))
    assert [(store.store_id, store.name) for store in loaded(file).all()] == [
        ("a", "Bright Signs"),
        ("b", "Renamed"),
        ("c", "Bright Signs"),
    ]
    profiles.remove("b")
    assert [store.store_id for store in loaded(file).all()] == ["a", "c"]
    assert loaded(file).active_id is None


def test_the_demo_store_keeps_its_history_when_its_address_changes():
    assert profile(demo=True, origin="http://127.0.0.1:1").ledger_origin == "demo"
    assert profile().ledger_origin == "https://signs.example"


@pytest.mark.skipif(os.name != "posix", reason="mode bits are POSIX's")
def test_the_file_is_private(file):
    loaded(file).save(profile())
    assert file.stat().st_mode & 0o777 == 0o600


def test_what_a_newer_version_wrote_survives(file):
    loaded(file).save(profile())
    tree = json.loads(file.read_text())
    tree["news"] = {"a": [1.50]}
    tree["stores"][0]["theme"] = "neon"
    tree["stores"].append({"store_id": "b", "kind": "of tomorrow"})
    file.write_text(json.dumps(tree))
    profiles = loaded(file)
    assert profiles.problems == ("Store number 2 in the list could not be understood and is not shown.",)
    profiles.save(replace(profile(), name="Renamed"))
    tree["stores"][0]["name"] = "Renamed"
    assert json.loads(file.read_text()) == tree


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"a": 1}}'])
def test_a_damaged_file_is_set_aside_and_told(file, content):
    file.write_bytes(content)
    profiles = loaded(file)
    (aside,) = file.parent.glob("stores.json.damaged-*")
    assert aside.read_bytes() == content
    assert profiles.problems == (f"The file stores.json could not be understood. It was kept as {aside.name}.",)
    profiles.save(profile())
    assert loaded(file).all() == (profile(),)
    assert aside.read_bytes() == content


@pytest.mark.parametrize("stores", [None, 1, {"a": 1}, ["x"], [None], [{"store_id": 1}]])
def test_a_list_of_something_else_is_told_and_kept(file, stores):
    file.write_text(json.dumps({"stores": stores}))
    profiles = loaded(file)
    assert profiles.all() == ()
    assert len(profiles.problems) == 1


@pytest.mark.parametrize("active", [["a"], 7, "nobody"])
def test_an_active_store_that_is_not_there_is_none(file, active):
    file.write_text(json.dumps({"active": active}))
    assert loaded(file).active_id is None


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_failed_write_leaves_the_old_file(file, monkeypatch, fault):
    profiles = loaded(file)
    profiles.save(profile())
    before = file.read_bytes()

    def fail(_descriptor):
        raise OSError(fault, "no")

    with monkeypatch.context() as patch:
        patch.setattr(json_file.os, "fsync", fail)
        with pytest.raises(DiskFull if fault == errno.ENOSPC else FileUnusable):
            profiles.save(replace(profile(), name="Lost"))
    assert file.read_bytes() == before
    assert [entry.name for entry in file.parent.iterdir()] == [file.name]
    assert profiles.all() == loaded(file).all() == (profile(),)


def test_a_file_that_cannot_be_read_is_not_taken_for_an_empty_one(powerless):
    file = powerless / "stores.json"
    loaded(file).save(profile())
    file.chmod(0)
    with pytest.raises(FileUnusable) as refusal:
        Profiles(file).load()
    assert str(file) in refusal.value.cause
    file.chmod(0o600)
    assert loaded(file).all() == (profile(),)


def test_settings_are_those_of_a_new_installation_at_first(tmp_path):
    assert SettingsFile(tmp_path / "settings.json").load() == Settings()


def test_settings_outlive_the_program_and_keep_what_is_unknown(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text('{"language_of_tomorrow": "x", "appearance": "light"}')
    file = SettingsFile(path)
    assert file.load() == Settings(appearance="light")
    changed = Settings("dark", "http://proxy.example:3128", "/etc/ca.pem", 30, technical_details=True)
    file.save(changed)
    assert SettingsFile(path).load() == changed
    assert json.loads(path.read_text())["language_of_tomorrow"] == "x"


@pytest.mark.parametrize(
    "tree",
    [
        {"appearance": "neon"},
        {"appearance": ["dark"]},
        {"proxy": 1},
        {"keep_orders_days": 0},
        {"keep_orders_days": True},
        {"technical_details": "yes"},
    ],
)
def test_a_setting_that_is_not_understood_is_told_and_not_used(tmp_path, tree):
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(tree))
    file = SettingsFile(path)
    assert file.load() == Settings()
    assert file.problems == (f"The setting “{next(iter(tree))}” was not understood and is not used.",)


def test_damaged_settings_are_set_aside_and_told(tmp_path):
    path = tmp_path / "settings.json"
    path.write_text("{")
    file = SettingsFile(path)
    assert file.load() == Settings()
    assert len(file.problems) == 1
    assert len(list(tmp_path.glob("settings.json.damaged-*"))) == 1
