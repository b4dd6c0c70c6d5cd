"""``issues show``."""

from __future__ import annotations

import json

import click
import orjson

from relay_connectors.cli.command import define
from relay_connectors.cli.commands.issues_list import issue_json
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import Issue
from relay_connectors.report.remedies import remedy
from relay_connectors.report.text import columns
from relay_connectors.report.words import ISSUES, word

__all__ = ["command"]


@define("relay-connectors issues show 3", click.argument("number", type=int))
def command(session: Session, number: int) -> None:
    """Show one issue, and what to do about it. A word that no table knows is shown with the setting that teaches it."""
    with open_ledger(settings_of(session)) as ledger:
        issue = ledger.issues.get(number)
        if issue is None:
            raise ConfigurationError(f"there is no issue {number}; see: relay-connectors issues list")
        unknown = _unknown_word(ledger, issue)
    if session.json:
        session.give({**issue_json(issue), "word": unknown})
        return
    told = {name: value for name, value in issue_json(issue).items() if value not in (None, "")}
    lines = columns([(name, str(value)) for name, value in told.items()])
    lines.append(word(ISSUES, issue.code, session.lang))
    lines += _way_out(session, issue, unknown)
    session.show("\n".join(lines))


def _way_out(session: Session, issue: Issue, unknown: str | None) -> list[str]:
    """What to do about it: the lines that teach an unknown word, else a sentence."""
    if not unknown:
        told = remedy(issue.code, session.lang, number=issue.issue_id, source=issue.source)
        return [told] if told else []
    meanings = "employer_rejected, candidate_withdrew, in_progress, hired"
    return [
        "",
        f"[sources.{issue.source}.words.status]",
        f'{json.dumps(unknown, ensure_ascii=False)} = "…"',
        session.of(f"# …: {meanings} など", f"# …: {meanings}, or another outcome"),
    ]


def _unknown_word(ledger: Ledger, issue: Issue) -> str | None:
    """The source's word for the outcome, where nobody knows what it means."""
    record = ledger.records.get(issue.key) if issue.code == "status_unknown" else None
    if record is None or record.draft is None:
        return None
    found = orjson.loads(record.draft)["decision"].get("outcome_raw")
    return str(found) if found else None
