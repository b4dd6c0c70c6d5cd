"""``retention due``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.clock import today
from relay_connectors.cycle.provision_age import provisions_due
from relay_connectors.cycle.retention import DueDay, due
from relay_connectors.errors import GuardError
from relay_connectors.report.text import columns

__all__ = ["command"]

SPAN = re.compile(r"([0-9]{1,4})d")


@define(
    "relay-connectors retention due --within 30d\nrelay-connectors retention due --within 0d --fail",
    option("--within", default="30d", show_default=True, metavar="DAYS", help="How far ahead to look, like 30d."),
    option("--fail", is_flag=True, help="End with 3 if anything is due."),
)
def command(session: Session, within: str, fail: bool) -> int:  # noqa: FBT001
    """Show whose time ends soon, by the last day on which their data may be kept. Counts only, no names."""
    span = SPAN.fullmatch(within)
    if not span:
        raise click.UsageError("--within must be a number of days, like 30d")
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        day = today(ledger.clock, settings.policy.timezone)
        until = (day + timedelta(days=int(span[1]))).isoformat()
        found = due(ledger, settings.policy, until)
        provisions = provisions_due(ledger, settings.policy, until)
    if session.json:
        session.give(_as_json(found, provisions, day))
    else:
        session.show("\n".join((*_lines(session, found, day), *_provision_lines(session, provisions, day))))
    return GuardError.exit_code if fail and (found or provisions) else 0


def _as_json(found: Sequence[DueDay], provisions: Sequence[tuple[str, int]], day: date) -> dict[str, Any]:
    over = [one for one in found if one.retain_until < day.isoformat()]
    return {
        "today": day.isoformat(),
        "due": [one._asdict() for one in found],
        "records": sum(one.records for one in found),
        "overdue": sum(one.records for one in over),
        "overdue_at_relay": sum(one.at_relay for one in over),
        "provisions": [{"kept_until": until, "entries": entries} for until, entries in provisions],
        "provision_entries": sum(entries for _, entries in provisions),
        "provision_entries_overdue": sum(entries for until, entries in provisions if until < day.isoformat()),
    }


def _lines(session: Session, found: Sequence[DueDay], day: date) -> list[str]:
    if not found:
        return [session.of("期限が近い記録はありません。", "No record's time ends soon.")]
    heads = [("保管期限", "件数", "人数", "リレーにあり"), ("kept until", "records", "people", "at the relay")]
    rows: list[Sequence[object]] = [heads[session.lang == "en"], *found]
    lines = columns(rows)
    if found[0].retain_until < day.isoformat():
        lines.append(
            session.of(
                "期限を過ぎた記録の内容を消すには: relay-connectors retention sweep",
                "To take away the content of records whose time is over: relay-connectors retention sweep",
            )
        )
    return lines


def _provision_lines(session: Session, found: Sequence[tuple[str, int]], day: date) -> list[str]:
    """The entries of the provision record whose three years end."""
    if not found:
        return []
    heads = [("提供記録の保存期限", "件数"), ("provision record until", "entries")]
    lines = columns([heads[session.lang == "en"], *found])
    if found[0][0] < day.isoformat():
        lines.append(
            session.of(
                "保存期間 (3 年) を過ぎた提供記録を整理するには: relay-connectors retention sweep",
                "To take away what is older than its three years: relay-connectors retention sweep",
            )
        )
    return lines
