"""Ledgers in places where none can be, each opened and written to as a program would: what it was told, as JSON.

python tried.py        prints {setup: [error, exit code, message]}; null where nothing was refused

A process of its own, because it gives up root's rights (no permission binds root), and forks, and limits itself.
"""

from __future__ import annotations

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from relay_connectors.errors import RelayConnectorsError
from relay_connectors.ledger import Ledger, lease, places, sqlite
from relay_connectors.record import Identity

IDENTITY = Identity(b"k" * 32)
NOBODY = 65534
LARGE = "x" * 2_000_000
Told = tuple[str, int, str] | None


def use(path: Path, before: Callable[[Ledger], object] = lambda _: None) -> Told:
    """Open it, hold it and write; what was refused."""
    try:
        with Ledger.open(path, identity=IDENTITY) as ledger:
            before(ledger)
            with ledger.run(), ledger.transaction():
                ledger.put_meta("large", LARGE)
    except RelayConnectorsError as error:
        return type(error).__name__, error.exit_code, str(error)
    return None


def on_a_network(path: Path) -> Told:
    table = path.parent.parent / "mounts"
    table.write_text(f"server:/export {path.parent} nfs4 rw 0 0\n", encoding="utf-8")
    with patch.object(places, "MOUNTS", table):
        return use(path)


def behind_a_fork(path: Path) -> Told:
    with Ledger.open(path, identity=IDENTITY) as ledger:
        reading, writing = os.pipe()
        if os.fork() == 0:
            try:
                ledger.database.rows("SELECT 1")
                told = None
            except RelayConnectorsError as error:
                told = type(error).__name__, error.exit_code, str(error)
            os.write(writing, json.dumps(told).encode("ascii"))
            os._exit(0)
        os.wait()
        found = json.loads(os.read(reading, 65536))
    return tuple(found) if found else None


def held_by_another_host(path: Path) -> Told:
    use(path)

    def elsewhere(ledger: Ledger) -> None:
        ledger.database.run("UPDATE lease SET host = 'elsewhere', pid = 1, renewed_at = ?", (ledger.now(),))

    return use(path, elsewhere)


def in_a_folder_to_read_only(path: Path) -> Told:
    use(path)
    path.parent.chmod(0o500)
    return use(path)


def a_file_to_read_only(path: Path) -> Told:
    use(path)
    path.chmod(0o400)
    return use(path)


def in_a_folder_of_somebody_else(path: Path) -> Told:
    path.parent.chmod(0)
    return use(path)


def beside_a_journal_of_somebody_else(path: Path) -> Told:
    """Left by a run under sudo that was killed: without it nobody knows what the ledger holds."""
    use(path)
    journal = path.with_name(f"{path.name}-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + b"\1" * 1024)
    journal.chmod(0)
    return use(path)


def a_directory(path: Path) -> Told:
    path.mkdir()
    return use(path)


def in_a_file(path: Path) -> Told:
    path.write_text("no directory", encoding="ascii")
    return use(path / "ledger.db")


def a_link_to_nowhere(path: Path) -> Told:
    path.symlink_to(path.parent / "gone" / "ledger.db")
    return use(path)


def a_link_to_itself(path: Path) -> Told:
    path.symlink_to(path)
    return use(path)


def on_a_full_disk(path: Path) -> Told:
    """SQLite's own bound stands for the disk's: it answers SQLITE_FULL to both."""

    def full(ledger: Ledger) -> None:
        ((pages,),) = ledger.database.rows("PRAGMA page_count")
        ledger.database.rows(f"PRAGMA max_page_count={pages + 10}")

    return use(path, full)


def beyond_a_limit(path: Path) -> Told:
    """The limit of a file's size, which ends a write as a quota does; the last one, since it stays."""
    use(path)
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + 100_000, resource.RLIM_INFINITY))
    return use(path, lambda ledger: ledger.put_meta("more", LARGE + LARGE))


SETUPS = (
    *(on_a_network, behind_a_fork, held_by_another_host, in_a_folder_to_read_only, a_file_to_read_only),
    *(in_a_folder_of_somebody_else, beside_a_journal_of_somebody_else, a_directory, in_a_file),
    *(a_link_to_nowhere, a_link_to_itself, on_a_full_disk, beyond_a_limit),
)


# The guards that are ours; the others are the system's.
GUARDS = {
    on_a_network: (sqlite, "network_at", lambda _: None),
    behind_a_fork: (sqlite.SqliteDatabase, "_same_process", lambda _: None),
    held_by_another_host: (lease, "_alive", lambda *_: False),
}


def nothing_wrong(path: Path) -> Told:
    return use(path)


def main() -> None:
    """All of them, by somebody who is not root; first those whose guard is taken out."""
    # Not below TMPDIR, which may be a folder of root's own.
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    tried(folder, "warm", nothing_wrong)  # what is imported late may lie where only root reads
    if os.geteuid() == 0:
        os.chown(folder, NOBODY, NOBODY)
        os.setgid(NOBODY)
        os.setuid(NOBODY)
    told = {"nothing_wrong": tried(folder, "nothing_wrong", nothing_wrong)}
    for setup, (place, name, instead) in GUARDS.items():
        with patch.object(place, name, instead):
            told[f"{setup.__name__} without its guard"] = tried(folder, f"un{setup.__name__}", setup)
    told |= {setup.__name__: tried(folder, setup.__name__, setup) for setup in SETUPS}
    sys.stdout.write(json.dumps(told))
    shutil.rmtree(folder, ignore_errors=True)


def tried(folder: Path, name: str, setup: Callable[[Path], Told]) -> Told:
    """One of them in a place of its own."""
    state = folder / name / "state"
    state.mkdir(parents=True)
    told = setup(state / "ledger.db")
    state.chmod(0o700)
    return told


if __name__ == "__main__":
    main()
