"""``plan``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import click

from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_configured, open_ledger, settings_of, to_run
from relay_connectors.cli.consent_rules import tell_consent_rules
from relay_connectors.cli.failing import tell_failures
from relay_connectors.cli.files import write_private
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.run_options import (
    day,
    parties_of,
    start_of,
    tell_filters_in_vain,
    tell_idle_exclusions,
    tell_missing_wordings,
)
from relay_connectors.cli.session import Session
from relay_connectors.connector import Source
from relay_connectors.connector.decision_day import day_instead_of
from relay_connectors.connector.unread_consents import UnreadConsents, unread_consents
from relay_connectors.cycle import RunFilter, RunOptions, plan
from relay_connectors.cycle.guards import HOLDING
from relay_connectors.cycle.report import Report, exit_code
from relay_connectors.errors import GuardError, RelayConnectorsError
from relay_connectors.report.consent_hint import consent_hint, consent_hint_json
from relay_connectors.report.findings import note_text
from relay_connectors.report.run import plan_text

__all__ = ["command"]


@define(
    "relay-connectors plan --start today",
    click.argument("sources", nargs=-1),
    option("--start", help="Plan as if this start were chosen: today, all, or a day."),
    option("--since", help="Plan only for people decided on this day or later."),
    option("--job", help="Plan only for this job (id or title)."),
    option("--department", help="Plan only for this department."),
    option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        help="Write the plan as JSON into this file, with every operation: what sync --approved takes.",
    ),
)
def command(
    session: Session,
    sources: Sequence[str],
    start: str | None,
    since: str | None,
    job: str | None,
    department: str | None,
    output: Path | None,
) -> int:
    """Show what a sync would send, invite and hold, and why. Works on a copy of the ledger and sends nothing."""
    begin, settings = start_of(start), settings_of(session)
    opened = [open_configured(source) for source in to_run(settings, sources)]
    only = RunFilter(since=day(since, "--since"), job=job, department=department)
    prepare_for_bulk()
    with open_ledger(settings) as ledger, Progress(session) as progress:
        options = RunOptions(
            filter=only,
            progress=progress,
            listing=output is not None,
            configured=frozenset(settings.sources),
            wordings=settings.wordings,
        )
        report = plan(opened, ledger, parties_of(settings), settings.policy, start=begin, options=options)
        tell_missing_wordings(session, report, settings, ledger)
    tell_failures(session, report.failures)
    tell_filters_in_vain(session, report)
    tell_idle_exclusions(session, report)
    _tell_days(session, opened)
    tell_consent_rules(session, settings, opened, report)
    if output:
        write_private(output, json.dumps(report.as_plan(), ensure_ascii=False, indent=2).encode() + b"\n")
    _show(session, report, _unread(opened), settings.path.name)
    # Other guards or a missing start are what a plan is for; what cannot be read or can never be right makes it fail.
    held = {GuardError.exit_code for guard in report.guards if guard.code in HOLDING}
    return exit_code({failure.exit_code for failure in report.failures} | held)


def _tell_days(session: Session, opened: Sequence[Source]) -> None:
    """Warn of sources that say no day of a decision, by which their people are older than the start, or not."""
    for source in opened:
        with suppress(RelayConnectorsError, OSError):
            if instead := day_instead_of(source):
                note = note_text("no_decision_day", {"instead": instead}, session.lang)
                session.note(f"{source.name}: {note}", "warning")


def _unread(opened: Sequence[Source]) -> dict[str, UnreadConsents]:
    """Consents that nobody reads, by source; of one that cannot be read, its failure says more."""
    found: dict[str, UnreadConsents] = {}
    for source in opened:
        with suppress(RelayConnectorsError, OSError):
            if told := unread_consents(source):
                found[source.name] = told
    return found


def _show(session: Session, report: Report, unread: Mapping[str, UnreadConsents], settings: str) -> None:
    if session.json:
        hints = [consent_hint_json(name, found) for name, found in unread.items()]
        session.give({**report.as_json(), "unread_consents": hints})
        return
    session.show(plan_text(report, session.lang))
    for name, found in unread.items():
        session.show("\n" + consent_hint(name, found, session.lang, settings))
