"""``followups due``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.judging import looker_of
from relay_connectors.cli.run_options import day
from relay_connectors.cli.session import Session
from relay_connectors.clock import today
from relay_connectors.cycle.followups import MILESTONES, FollowUp, FollowUps, follow_ups
from relay_connectors.gate import say
from relay_connectors.links.table import FOLLOW_UPS, csv_bytes
from relay_connectors.report.text import columns

__all__ = ["command"]

WHY: Final[Mapping[str, tuple[str, str]]] = {
    "hired_elsewhere": ("他社に採用されました。", "They were hired elsewhere."),
    "unreachable": ("連絡が取れない人です。", "They cannot be reached."),
    "gone": ("取得元からなくなった応募です。", "The source has the application no more."),
    "contact_refused": ("企業からの連絡を断っています。", "They do not want to hear from the employer."),
}


@define(
    "relay-connectors followups due --on 2026-11-21\n"
    "relay-connectors followups due --since 2026-11-20 --on 2026-11-22 -o followups.csv --lang ja",
    option("--on", "on", metavar="D", help="The day to write on (default: today)."),
    option("--since", metavar="D", help="Also who was due on earlier days, from this one on."),
    option("-o", "--output", metavar="FILE", help="Write a CSV for mail merge, with names and addresses."),
)
def command(session: Session, on: str | None, since: str | None, output: str | None) -> None:
    """Show who may hear from you again, half a year and a year after the decision. Ids only, unless -o is given."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        last = day(on, "--on") or today(ledger.clock, settings.policy.timezone)
        first = day(since, "--since") or last
        if first > last:
            raise click.UsageError("--since lies behind --on")
        found = follow_ups(ledger, looker_of(settings, ledger), first, last)
    if output:
        _write(session, found, output)
    if session.json and output != STDOUT:
        session.give(_as_json(found, first, last, output))
    elif not output:
        session.show("\n".join(_lines(session, found)))


def _write(session: Session, found: FollowUps, output: str) -> None:
    """Everybody with an address; the others are told of."""
    rows = [one for one in found.due if one.to.email]
    with writing(output) as file:
        file.write(csv_bytes(FOLLOW_UPS[session.lang], map(_row, rows)))
    if session.json:
        return
    none = len(found.due) - len(rows)
    session.note(session.of(f"{output}: {len(rows)} 人分", f"{output}: {len(rows)} people"))
    if none:
        session.note(session.of(f"メールアドレスのない人: {none}", f"{none} more have no mail address."))


def _row(one: FollowUp) -> tuple[str, ...]:
    to = one.to
    return one.application_id, to.name, to.email, to.job, one.decided_on, str(one.months), to.language


def _as_json(found: FollowUps, first: date, last: date, output: str | None) -> dict[str, Any]:
    names = ("record_id", "source", "application_id", "months", "decided_on")
    return {
        "since": first.isoformat(),
        "on": last.isoformat(),
        "due": [{name: getattr(one, name) for name in names} for one in found.due],
        "left_out": dict(sorted(found.left_out.items())),
        "file": output,
        "no_address": sum(not one.to.email for one in found.due),
    }


def _lines(session: Session, found: FollowUps) -> list[str]:
    count = Counter(one.months for one in found.due)
    parts = [
        session.of(f"{months}か月: {count[months]} 人", f"{months} months: {count[months]}") for months in MILESTONES
    ]
    lines = [session.of("フォローの対象  ", "Due for a follow-up  ") + " / ".join(parts)]
    lines += columns(
        [(one.record_id, f"{one.source}/{one.application_id}", one.decided_on) for one in found.due], indent=2
    )
    if found.left_out:
        total = found.left_out.total()
        lines.append(session.of(f"対象から除いた人: {total}", f"Left out: {total}"))
        lines += [f"  {number}  {_why(code, session)}" for code, number in found.left_out.most_common()]
    return lines


def _why(code: str, session: Session) -> str:
    return session.of(*WHY[code]) if code in WHY else say(code, session.lang)
