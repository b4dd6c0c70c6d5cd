"""``sync``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast, get_args

import click

from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_configured, open_ledger, settings_of, to_run
from relay_connectors.cli.consent_rules import tell_consent_rules
from relay_connectors.cli.failing import tell_failures
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.run_options import (
    day,
    relay_of,
    start_of,
    tell_filters_in_vain,
    tell_idle_exclusions,
    tell_missing_wordings,
)
from relay_connectors.cli.session import Session
from relay_connectors.cli.thresholds import check_words, exceeded
from relay_connectors.cycle import RunFilter, RunOptions
from relay_connectors.cycle.options import Phase
from relay_connectors.cycle.report import Report, exit_code
from relay_connectors.cycle.sync import sync
from relay_connectors.report.run import run_text

if TYPE_CHECKING:
    from relay_connectors.cycle.approval import Approval

__all__ = ["command"]

GUARD = 3


@define(
    "relay-connectors sync --start today\nrelay-connectors sync acme-csv --only collect --json",
    click.argument("sources", nargs=-1),
    option("--start", help="Choose once how far back to go: today, all, or a day."),
    option("--only", type=click.Choice(get_args(Phase)), help="Run one phase of the three."),
    option("--since", help="Act only on people decided on this day or later, in this run."),
    option("--job", help="Act only on this job (id or title), in this run."),
    option("--department", help="Act only on this department, in this run."),
    option("--max-items", type=click.IntRange(min=1), help="Send at most so many items in this run."),
    option("--allow-new", type=click.IntRange(min=0), help="Allow so many new people in this run (0: no bound)."),
    option("--allow-mass-change", is_flag=True, help="Allow that more than the usual share is taken back."),
    option("--approved", type=click.Path(path_type=Path), help="Do only what this file of plan -o still lists."),
    option("--fail-on", multiple=True, metavar="WORD", help="End with 3 if anything was counted under this word."),
)
def command(
    session: Session,
    sources: Sequence[str],
    start: str | None,
    only: str | None,
    since: str | None,
    job: str | None,
    department: str | None,
    max_items: int | None,
    allow_new: int | None,
    allow_mass_change: bool,  # noqa: FBT001
    approved: Path | None,
    fail_on: Sequence[str],
) -> int:
    """Collect from the sources, deliver to the relay, listen to it. Run it as often as you like: nothing goes twice."""
    check_words(fail_on)
    begin, settings = start_of(start), settings_of(session)
    approval = _approval(approved)
    opened = [open_configured(source) for source in to_run(settings, sources)]
    relay = None if only == "collect" else relay_of(settings)
    prepare_for_bulk()
    with open_ledger(settings) as ledger, Progress(session) as progress:
        options = RunOptions(
            only=cast("Phase | None", only),
            filter=RunFilter(since=day(since, "--since"), job=job, department=department),
            max_items=max_items,
            allow_new=allow_new,
            allow_mass_change=allow_mass_change,
            progress=progress,
            folder=settings.state_dir,
            approval=approval,
            configured=frozenset(settings.sources),
            wordings=settings.wordings,
        )
        report = sync(opened, ledger, relay, settings.policy, start=begin, options=options)
        tell_missing_wordings(session, report, settings, ledger)
    tell_consent_rules(session, settings, opened, report)
    return _tell(session, report, exceeded(report, fail_on), delivered=only in (None, "deliver"))


def _approval(path: Path | None) -> Approval | None:
    if path is None:
        return None
    from relay_connectors.cycle.approval import read_approval  # with what plans, which collecting needs not

    return read_approval(path)


def _tell(session: Session, report: Report, over: Sequence[str], *, delivered: bool) -> int:
    code = exit_code({report.exit_code, GUARD if over else 0})
    tell_failures(session, report.failures)
    tell_filters_in_vain(session, report)
    tell_idle_exclusions(session, report)
    if over:
        session.note(f"--fail-on: {', '.join(over)}")
    if session.json:
        session.give({**report.as_json(), "exit_code": code})
    else:
        session.show(run_text(report, session.lang, delivered=delivered))
    return code
