"""``issues list``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.ledger.issues import Issue
from relay_connectors.report.text import columns
from relay_connectors.report.words import ISSUES, word

__all__ = ["command", "issue_json"]


@define(
    "relay-connectors issues list --kind quarantine",
    option("--kind", type=click.Choice(["quarantine", "review"]), help="Only unusable rows, or only what to review."),
    option(
        "--state",
        default="open",
        show_default=True,
        type=click.Choice(["open", "resolved", "dropped"]),
        help="In which state.",
    ),
    option("--source", help="Only of this source."),
)
def command(session: Session, kind: str | None, state: str, source: str | None) -> None:
    """List what a human should look at: rows that cannot be used, and records that are odd."""
    with open_ledger(settings_of(session)) as ledger:
        found = [one for one in ledger.issues.all(state=state, kind=kind) if source in (None, one.source)]
    if session.json:
        session.give([issue_json(one) for one in found])
    elif found:
        session.show("\n".join(_lines(session, found)))
    else:
        session.show(session.of("ありません。", "There are none."))


def issue_json(issue: Issue) -> dict[str, object]:
    """An issue as JSON: everything the ledger keeps of it, which is nothing personal."""
    return {
        "issue_id": issue.issue_id,
        "kind": issue.kind,
        "source": issue.source,
        "code": issue.code,
        "path": issue.path,
        "locator": issue.locator,
        "key": issue.key,
        "detail": issue.detail,
        "opened_run": issue.opened_run,
        "opened_at": issue.opened_at,
        "state": issue.state,
    }


def _lines(session: Session, issues: Sequence[Issue]) -> list[str]:
    head = ("#", session.of("取得元", "source"), session.of("コード", "code"), session.of("場所", "place"))
    rows = [(one.issue_id, one.source, one.code, one.locator or one.key) for one in issues]
    codes = sorted({one.code for one in issues})
    return [*columns([head, *rows]), "", *(f"{code}: {word(ISSUES, code, session.lang)}" for code in codes)]
