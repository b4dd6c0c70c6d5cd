"""Records that their source has no more, or tells nothing of any more: why, in words."""

from __future__ import annotations

from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.report.words import SKIPPED, Words

__all__ = ["GONE", "gone_kinds", "gone_of"]

SKIP = "skipped."
# A row that is there and says nothing of anybody is gone by the code under which it is skipped.
GONE: Words = {
    **SKIPPED,
    "missing_in_exports": {"en": "missing in two exports in a row", "ja": "2 回続けて書き出しになし"},
    "not_found": {"en": "not found when it was looked up", "ja": "照会しても見つからない"},
}


def gone_of(ledger: Ledger, record: LedgerRecord) -> dict[str, str] | None:
    """Since when *record* is gone and why; None if it is there."""
    if record.gone_at is None:
        return None
    row = ledger.sources.known_rows(record.source, [record.application_id]).get(record.application_id)
    return {"at": record.gone_at, "why": _why(ledger, record.source, row[1] if row else None)}


def gone_kinds(ledger: Ledger) -> dict[str, dict[str, dict[str, str | int]]]:
    """How many records of each source are gone by why, and since when the last of them is."""
    told: dict[str, dict[str, dict[str, str | int]]] = {}
    for source, kind, number, newest in ledger.records.gone_kinds():
        kinds = told.setdefault(source, {})
        before = kinds.get(why := _why(ledger, source, kind), {"records": 0, "last_at": ""})
        kinds[why] = {
            "records": int(before["records"]) + number,
            "last_at": max(str(before["last_at"]), newest),
        }
    return told


def _why(ledger: Ledger, source: str, kind: str | None) -> str:
    """*kind* is what its row was when it was last read, None where there is no row any more."""
    if kind and kind.startswith(SKIP):
        return kind.removeprefix(SKIP)
    # Only a source whose exports always hold everything is judged by them; every other one is asked.
    return "missing_in_exports" if ledger.sources.snapshot(source) else "not_found"
