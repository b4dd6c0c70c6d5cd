"""What lies beside the ledger and outlasts it, so that an old copy in its place is found out and brings nobody back.

``ledger.fence.json`` says how often the ledger was held: a ledger that says less is an older copy. What was erased or
refused on this side, and what the relay may never have heard of, is in ``ledger.refusals.jsonl``, line by line: keyed
hashes and record ids, no personal data. Both are kept where they are when a backup takes the ledger's place.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from relay_connectors.errors import LedgerError
from relay_connectors.ledger.suppressions import Suppression

__all__ = ["Outlasting"]


class Outlasting:
    """The two files of the ledger at *path* with this identity *check*; *path* None: a copy that has none.

    Raises:
        LedgerError: (every writing method) the directory takes no file.
    """

    def __init__(self, path: Path | None, check: str) -> None:
        self._check = check
        self._fence = path.with_name(f"{path.stem}.fence.json") if path else None
        self.refusals = path.with_name(f"{path.stem}.refusals.jsonl") if path else None
        """The file of refusals; None for a copy."""

    def fences(self) -> Mapping[str, int]:
        """How often the ledger was held, by the name of the lease; empty where nothing readable says so."""
        try:
            told = json.loads(self._fence.read_bytes()) if self._fence else None
        except (OSError, ValueError):
            return {}
        fences = told.get("fences") if isinstance(told, dict) and told.get("identity") == self._check else None
        if not isinstance(fences, dict):
            return {}
        return {name: number for name, number in fences.items() if isinstance(number, int)}

    def put_fences(self, fences: Mapping[str, int]) -> None:
        """Keep how often it was held. Not synced: what a power cut takes back makes the file older, never newer."""
        if self._fence is None:
            return
        part = self._fence.with_name(f".{self._fence.name}.{os.getpid()}.part")
        try:
            _append(part, json.dumps({"identity": self._check, "fences": dict(fences)}).encode(), truncate=True)
            part.replace(self._fence)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise _unwritable(self._fence, error) from None

    def note(self, rows: Iterable[Suppression]) -> None:
        """Keep who must not come back, on the disk, before the transaction that says so is committed.

        A crash in between leaves a line too many, which counts only after a backup was restored: somebody asked for it.
        """
        lines = [_written(self._check, row) for row in rows]
        if self.refusals is None or not lines:
            return
        try:
            _append(self.refusals, b"\n" + b"\n".join(lines), sync=True)  # a torn line before it stays by itself
        except OSError as error:
            raise _unwritable(self.refusals, error) from None

    def noted(self) -> list[Suppression]:
        """Everything that was noted of this ledger's people, each once; a torn line was never committed."""
        try:
            lines = self.refusals.read_bytes().splitlines() if self.refusals else []
        except FileNotFoundError:
            return []
        except OSError as error:
            raise _unwritable(self.refusals, error) from None
        return list(dict.fromkeys(row for line in lines if (row := _read(self._check, line))))


def _append(path: Path, content: bytes, *, sync: bool = False, truncate: bool = False) -> None:
    flags = os.O_WRONLY | os.O_CREAT | (os.O_TRUNC if truncate else os.O_APPEND)
    descriptor = os.open(path, flags, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        if sync:
            os.fsync(file.fileno())


def _written(check: str, row: Suppression) -> bytes:
    return json.dumps({"identity": check, **row._asdict(), "key": row.key.hex()}).encode()


def _read(check: str, line: bytes) -> Suppression | None:
    try:
        told = json.loads(line)
        if told.pop("identity") != check:
            return None
        return Suppression(**{**told, "key": bytes.fromhex(told["key"])})
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


def _unwritable(path: Path | None, error: OSError) -> LedgerError:
    return LedgerError(f"{path} cannot be used ({error.strerror}): give this user write access, or free some space.")
