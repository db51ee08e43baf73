"""Folders: which hold daily copies, and which a cloud service keeps in step."""

from datetime import date

import pytest

from sign_desk.store.backup.daily import copies, copy_path, surplus
from sign_desk.store.backup.synced import syncing_service


@pytest.mark.parametrize(
    ("place", "service"),
    [
        ("OneDrive/Sign Desk", "OneDrive"),
        ("OneDrive - Northern Neon Ltd/data", "OneDrive"),
        ("Dropbox/data", "Dropbox"),
        ("Dropbox (Personal)/data", "Dropbox"),
        ("Library/Mobile Documents/com~apple~CloudDocs/data", "iCloud Drive"),
        ("iCloudDrive/data", "iCloud Drive"),
        ("Google Drive/data", "Google Drive"),
        ("My Drive/data", "Google Drive"),
        ("Nextcloud/data", "Nextcloud"),
        ("Library/CloudStorage/OneDrive-Personal/data", "OneDrive"),
        ("Library/CloudStorage/Box/data", "a cloud service"),
        (".local/share/sign-desk", None),
        ("Dropboxes/data", None),
        ("one drive/data", None),
    ],
)
def test_services_are_known_by_the_names_of_their_folders(tmp_path, place, service):
    folder = tmp_path / place
    folder.mkdir(parents=True)
    assert syncing_service(folder) == service


@pytest.mark.parametrize(
    ("mark", "service"),
    [
        (".dropbox", "Dropbox"),
        (".sync_0a1b.db", "Nextcloud"),
        (".tmp.drivedownload", "Google Drive"),
        (".stfolder", "Syncthing"),
    ],
)
def test_services_are_known_by_what_they_leave(tmp_path, mark, service):
    folder = tmp_path / "mine" / "data"
    folder.mkdir(parents=True)
    assert syncing_service(folder) is None
    (tmp_path / mark).touch()
    assert syncing_service(folder) == service


def test_a_link_into_a_synced_folder_is_seen_through(tmp_path):
    (tmp_path / "OneDrive" / "data").mkdir(parents=True)
    link = tmp_path / "plain"
    link.symlink_to(tmp_path / "OneDrive" / "data")
    assert syncing_service(link) == "OneDrive"


def test_only_copies_of_this_computer_are_too_many(tmp_path):
    days = [date(2026, 3, day) for day in (1, 2, 3, 10)]
    for day in days:
        copy_path(tmp_path, "Ada's Laptop", day).touch()
        copy_path(tmp_path, "OFFICE", day).touch()
    (tmp_path / "sign-desk-ada-s-laptop-holiday.zip").touch()
    (tmp_path / "sign-desk-backup-2026-03-01.zip").touch()
    assert [file.name for file in surplus(tmp_path, "Ada's Laptop", 3)] == ["sign-desk-ada-s-laptop-2026-03-01.zip"]
    assert surplus(tmp_path, "Ada's Laptop", 4) == ()
    assert len(copies(tmp_path, "OFFICE")) == 4


@pytest.mark.parametrize("computer", ["", "///", "日本", "x" * 300, "a.b*c"])
def test_any_computer_has_a_name_for_its_copies(tmp_path, computer):
    path = copy_path(tmp_path, computer, date(2026, 3, 1))
    path.touch()
    assert copies(tmp_path, computer) == [path]
