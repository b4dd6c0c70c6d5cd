"""What ``issues retry`` changes: the next sync reads the row again, or sends the item again."""

from __future__ import annotations

from collections.abc import Sequence

from relay_connectors.ledger.issues import Issue
from relay_connectors.ledger.ledger import Ledger

__all__ = ["try_again", "worth_trying"]

# A person's request, events that the relay no longer has or that nobody can read, a restored ledger: reading or sending
# again changes nothing. An erasure is asked for in every run anyway.
SETTLED_ELSEWHERE = frozenset(
    {"erasure_requested", "erasure_not_taken", "events_missed", "event_unreadable", "ledger_restored"}
)


def worth_trying(issue: Issue) -> bool:
    """Whether the next sync could come to another answer."""
    return issue.code not in SETTLED_ELSEWHERE


def try_again(ledger: Ledger, issues: Sequence[Issue]) -> None:
    """Let the next sync look at these issues as if for the first time; the caller holds the transaction.

    Rows are read again even where their file is unchanged, and an item that the relay refused is sent again. The
    issues are closed, and open again with whatever is still odd.
    """
    for issue in issues:
        _send_again(ledger, issue.key)
        _read_again(ledger, issue)
    ledger.issues.close((issue.issue_id for issue in issues), "resolved")


def _send_again(ledger: Ledger, record_id: str) -> None:
    """What was refused counts as never queued (its record is as the relay knows it, and due); what is aside goes."""
    ledger.database.run(
        "UPDATE outbox SET aside_at = NULL, failures = 0 WHERE record_id = ? AND state IN ('queued', 'claimed')",
        (record_id,),
    )
    ledger.database.run(
        "UPDATE records SET queued_state = live_state, queued_digest = live_digest "
        "WHERE record_id = ? AND queued_state = 'refused'",
        (record_id,),
    )
    ledger.database.run("UPDATE records SET next_look_at = '' WHERE record_id = ?", (record_id,))


def _read_again(ledger: Ledger, issue: Issue) -> None:
    record = ledger.records.get(issue.key)
    locator = issue.locator or (ledger.records.traces(issue.key)[0] if record else None)
    if record:
        ledger.sources.forget_rows(issue.source, [record.application_id])
    # "export.csv:42", "book.xlsx#Sheet:42": what stands before the line is the file; an API has no lines.
    place = locator.rpartition(":")[0] if locator else ""
    names = dict.fromkeys((place, place.partition("#")[0]))
    if not any(name and ledger.sources.read_again(issue.source, name) for name in names):
        ledger.sources.read_again(issue.source)
