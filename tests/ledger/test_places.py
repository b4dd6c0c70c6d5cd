"""Where a ledger must not lie, and who must not use it: each with a sentence that says what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from relay_connectors.errors import LedgerError
from relay_connectors.ledger import Ledger, places
from relay_connectors.ledger.places import network_at, synced_by


@pytest.fixture
def mounted(tmp_path, monkeypatch):
    """Writes the mount table: its lines are PLACE KIND, below a folder of the test."""

    def write(*lines: str) -> Path:
        table = tmp_path / "mounts"
        rows = [(place.replace(" ", "\\040"), kind) for place, kind in (line.rsplit(" ", 1) for line in lines)]
        text = "".join(f"dev {tmp_path}/{place} {kind} rw 0 0\n" for place, kind in rows)
        table.write_text("dev / ext4 rw 0 0\n" + text, encoding="utf-8")
        monkeypatch.setattr(places, "MOUNTS", table)
        return tmp_path

    return write


@pytest.mark.parametrize("kind", sorted(places.NETWORK))
def test_a_network_file_system_is_told_by_its_kind(mounted, kind):
    assert network_at(mounted(f"net {kind}") / "net" / "ledger.db") == kind


def test_a_local_disk_is_none(mounted):
    assert network_at(mounted("disk xfs") / "disk" / "ledger.db") is None


def test_a_mount_point_with_a_space_is_found(mounted):
    assert network_at(mounted("my share nfs4") / "my share" / "ledger.db") == "nfs4"


def test_the_nearest_mount_counts(mounted):
    folder = mounted("net nfs4", "net/disk ext4")

    assert network_at(folder / "net" / "disk" / "ledger.db") is None


def test_of_two_mounts_on_one_place_the_later_counts(mounted):
    assert network_at(mounted("net xfs", "net cifs") / "net" / "ledger.db") == "cifs"


def test_a_link_to_a_network_is_followed(mounted):
    folder = mounted("net nfs4")
    (folder / "net").mkdir()
    (folder / "here").symlink_to(folder / "net")

    assert network_at(folder / "here" / "ledger.db") == "nfs4"


def test_where_there_is_no_mount_table_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(places, "MOUNTS", tmp_path / "absent")

    assert network_at(tmp_path / "ledger.db") is None


@pytest.mark.parametrize(
    ("folder", "service"),
    [
        ("Library/Mobile Documents/com~apple~CloudDocs/work", "iCloud Drive"),
        ("iCloudDrive", "iCloud Drive"),
        ("OneDrive", "OneDrive"),
        ("OneDrive - 株式会社サンプル/採用", "OneDrive"),
        ("Library/CloudStorage/OneDrive-Sample", "OneDrive"),
        ("Dropbox", "Dropbox"),
        ("Dropbox (Sample)/hr", "Dropbox"),
        ("Library/CloudStorage/Dropbox", "Dropbox"),
        ("Google Drive", "Google Drive"),
        ("GoogleDrive/マイドライブ", "Google Drive"),
        ("Library/CloudStorage/GoogleDrive-hr@example.jp/My Drive", "Google Drive"),
        ("gvfs/google-drive:host=example.jp,user=hr", "Google Drive"),
        ("G/My Drive/hr", "Google Drive"),
        ("Users\\hr\\OneDrive - Sample\\hr", "OneDrive"),
        ("Nextcloud", "Nextcloud"),
    ],
)
def test_the_folder_of_a_service_is_known_by_its_name(tmp_path, folder, service):
    assert synced_by(tmp_path / folder / ".relay" / "ledger.db") == service


@pytest.mark.parametrize("folder", ["relay", "boxes", "my drive notes", "dropboxed", "onedrives", "同期しない"])
def test_any_other_folder_is_none(tmp_path, folder):
    assert synced_by(tmp_path / folder / "ledger.db") is None


def test_a_link_into_a_synchronised_folder_is_followed(tmp_path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "state").symlink_to(tmp_path / "Dropbox")

    assert synced_by(tmp_path / "state" / "ledger.db") == "Dropbox"


@pytest.mark.parametrize(("marker", "service"), places.MARKERS.items())
def test_a_service_s_own_mark_is_known_wherever_its_folder_lies(tmp_path, marker, service):
    (tmp_path / marker).mkdir()

    assert synced_by(tmp_path / "hr" / "ledger.db") == service


def test_the_variable_of_windows_names_the_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("OneDriveCommercial", str(tmp_path))

    assert synced_by(tmp_path / "hr" / "ledger.db") == "OneDrive"


def test_a_ledger_of_the_process_before_a_fork_is_refused(ledger, monkeypatch):
    monkeypatch.setattr(os, "getpid", lambda: -1)

    with pytest.raises(LedgerError, match="open it anew in this one"):
        ledger.now() and ledger.database.rows("SELECT 1")


def test_a_directory_that_takes_no_file_is_named(tmp_path, identity, monkeypatch):
    def refuse(*_arguments, **_more):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)

    with pytest.raises(LedgerError, match=r"cannot be opened \(Permission denied\); check the directory"):
        Ledger.open(tmp_path / "ledger.db", identity=identity)
