"""What helps to find a fault holds no secret and no customer, and can be had where files are damaged."""

import json
import zipfile

import pytest

from sign_desk import logs
from sign_desk.paths import DataDirectory
from sign_desk.store import diagnostics
from sign_desk.store.diagnostics import Part
from sign_desk.store.errors import FileNotWritten

PASSWORD = "canary-proxy-5d1e"
TOKEN = "canary-9f3c1d7ab2"
STORE = {
    "store_id": "a" * 32,
    "name": "Northern Neon",
    "operator": "Ada Lovelace",
    "origin": f"https://ada:{PASSWORD}@signs.example",
    "currency": "USD",
}


@pytest.fixture
def directory(tmp_path):
    directory = DataDirectory(tmp_path / "data")
    directory.claim()
    directory.logs_folder.mkdir()
    yield directory
    directory.release()


def collected(directory):
    return {part.name: part.text for part in diagnostics.collect(directory, "Qt on a screen")}


def test_a_proxy_s_password_and_whose_store_it_is_stay_here(directory):
    directory.settings_file.write_text(json.dumps({"proxy": f"http://ada:{PASSWORD}@proxy.example:8080"}))
    directory.profiles_file.write_text(json.dumps({"stores": [STORE]}))
    parts = collected(directory)
    assert json.loads(parts["settings.json"]) == {"proxy": "http://[concealed]@proxy.example:8080"}
    assert json.loads(parts["stores.json"]) == [
        {"address": "https://[concealed]@signs.example", "currency": "USD"},
    ]
    assert not any(PASSWORD in text or "Northern" in text or "Lovelace" in text for text in parts.values())


def test_what_became_known_as_a_secret_later_is_concealed_in_the_log(directory):
    (directory.logs_folder / "sign-desk.log").write_text(f"the service said {TOKEN}\n")
    logs.conceal(TOKEN)
    assert collected(directory)["logs/sign-desk.log"] == "the service said [concealed]\n"


@pytest.mark.parametrize("content", ["{", "[]", '{"stores": 1}', "\ufeff"])
def test_what_is_damaged_says_so_and_the_rest_is_there(directory, content):
    directory.profiles_file.write_text(content, encoding="utf-8")
    parts = collected(directory)
    assert parts["stores.json"].startswith("It could not be read: ")
    assert parts["settings.json"] == "There is none yet.\n"
    assert parts["versions.txt"].startswith("Sign Desk ")
    assert "stores.json" in parts["files.txt"]


def test_what_was_shown_is_what_is_saved(tmp_path):
    parts = (Part("versions.txt", "Sign Desk"), Part("logs/sign-desk.log", "Zoë\n"))
    diagnostics.save(parts, tmp_path / "it.zip")
    with zipfile.ZipFile(tmp_path / "it.zip") as archive:
        assert [Part(name, archive.read(name).decode()) for name in archive.namelist()] == list(parts)
    with pytest.raises(FileNotWritten):
        diagnostics.save(parts, tmp_path / "nowhere" / "it.zip")
