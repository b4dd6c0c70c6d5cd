"""Where a ledger must not lie: on another machine's disk, and in a folder that a service keeps in step elsewhere.

SQLite trusts the file system's locks and syncs. A network's do not hold (sqlite.org/howtocorrupt.html, section 2.1). A
synchronised folder copies ledger and journal one by one, in the middle of a run, and brings old ones back.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["network_at", "synced_by"]

MOUNTS = Path("/proc/mounts")
NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "afs", "ceph", "lustre", "beegfs", "gpfs"}
    | {"fuse.sshfs", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.rclone", "fuse.s3fs", "fuse.gcsfuse", "fuse.davfs2"}
)
# /proc/mounts writes a space, a tab, a line break and a backslash as three octal digits (proc_pid_mounts(5)).
OCTAL = re.compile(r"\\([0-7]{3})")
SEPARATOR = re.compile(r"[\\/]+")

# How the services call their folders by default, as whole names of one folder each, in lower case.
SERVICES: Mapping[str, str] = {
    "iCloud Drive": r"mobile documents|com~apple~clouddocs|icloud ?drive",
    # A company's own: "OneDrive - Example K.K."; on macOS "OneDrive-ExampleK.K." below Library/CloudStorage.
    "OneDrive": r"onedrive(?: ?- ?.+)?",
    "Dropbox": r"dropbox(?: \(.+\)|-.+)?",
    # The drive that Google makes is a letter (G:) with these two folders; gvfs mounts "google-drive:host=…" on Linux.
    "Google Drive": r"google ?drive(?:-.+)?|my drive|マイ ?ドライブ|shared drives|共有ドライブ|google-drive:.+",
    "Box": r"box sync|box-box",
    "Nextcloud": r"nextcloud",
}
# What some services leave at the root of their folder, wherever a user put it.
MARKERS: Mapping[str, str] = {".dropbox.cache": "Dropbox", ".stfolder": "Syncthing"}
# Where the OneDrive of Windows says that its folder is.
VARIABLES = ("OneDrive", "OneDriveConsumer", "OneDriveCommercial")


def network_at(path: Path) -> str | None:
    """The kind of the network file system that *path* lies on, as the mount table says; None: a local one, or unknown.

    macOS has no mount table to read. On Windows it is a path that begins with the other machine's name.
    """
    real = str(path.resolve())
    if real.startswith("\\\\"):
        return "UNC"
    try:
        lines = MOUNTS.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return None
    mounts = [(_unescaped(fields[1]), fields[2]) for line in lines if len(fields := line.split()) > 2]
    over = [(len(place), number, kind) for number, (place, kind) in enumerate(mounts) if _below(real, place)]
    kind = max(over)[2] if over else ""  # the nearest one, and of two on one place the later
    return kind if kind in NETWORK else None


def synced_by(path: Path) -> str | None:
    """The service that keeps the folder of *path* in step with others, also where a symbolic link leads there."""
    places = (path.absolute(), path.resolve())
    names = {name.lower() for place in places for name in SEPARATOR.split(str(place.parent))}
    named = (service for service, known in SERVICES.items() for name in names if re.fullmatch(known, name))
    return next(named, None) or _marked(folder for place in places for folder in place.parents)


def _marked(folders: Iterable[Path]) -> str | None:
    told = {Path(place).resolve() for name in VARIABLES if (place := os.environ.get(name))}
    for folder in folders:
        if folder.resolve() in told:
            return "OneDrive"
        for marker, service in MARKERS.items():
            if (folder / marker).exists():
                return service
    return None


def _unescaped(text: str) -> str:
    return OCTAL.sub(lambda found: chr(int(found[1], 8)), text)


def _below(path: str, place: str) -> bool:
    return path == place or path.startswith(place.rstrip("/") + "/")
