"""``reconcile``."""

from __future__ import annotations

from collections.abc import Sequence

import click

from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import chosen, open_configured, open_ledger, settings_of
from relay_connectors.cli.failing import tell_failures
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.run_options import parties_of, relay_of
from relay_connectors.cli.session import Session
from relay_connectors.connector import FileConnector, LooksUp, Source
from relay_connectors.cycle import RunOptions, plan, sync
from relay_connectors.cycle.report import Report, exit_code
from relay_connectors.errors import ConfigurationError
from relay_connectors.report.run import plan_text, run_text

__all__ = ["command"]


@define(
    "relay-connectors reconcile --dry-run\nrelay-connectors reconcile acme-greenhouse",
    click.argument("sources", nargs=-1),
    option("--dry-run", is_flag=True, help="Only show what would be put right; send nothing."),
)
def command(session: Session, sources: Sequence[str], dry_run: bool) -> int:  # noqa: FBT001
    """Look up again who was referred or may be, and put right what was reopened, merged, deleted or hidden since."""
    settings = settings_of(session)
    opened = [open_configured(source) for source in chosen(settings, sources)]
    looking = opened if sources else _able(opened)
    prepare_for_bulk()
    with open_ledger(settings) as ledger, Progress(session) as progress:
        options = RunOptions(reconcile=True, progress=progress, folder=settings.state_dir, wordings=settings.wordings)
        if dry_run:
            report = plan(looking, ledger, parties_of(settings), settings.policy, options=options)
        else:
            report = sync(looking, ledger, relay_of(settings), settings.policy, options=options)
    return _tell(session, report, dry_run=dry_run)


def _able(opened: Sequence[Source]) -> list[Source]:
    able = [source for source in opened if isinstance(source.connector, LooksUp)]
    if not able:
        raise ConfigurationError(_nobody_to_ask(opened))
    return able


def _nobody_to_ask(opened: Sequence[Source]) -> str:
    """Why none of the sources can be looked up, and what to do instead, by what they read."""
    files = [source for source in opened if isinstance(source.connector, FileConnector)]
    sentences = ["No source can be looked up."]
    if files:
        sentences.append(
            "Files hold no single application to ask for: where every export holds everybody, set snapshot = true; "
            "what is missing twice in a row is then taken back."
        )
    if len(files) < len(opened):
        names = ", ".join(source.name for source in opened if source not in files)
        sentences.append(
            f"The adapter of {names} has no lookup, so it cannot ask its API for single applications: a sync tells "
            "what changed there, and only that."
        )
    return " ".join(sentences)


def _tell(session: Session, report: Report, *, dry_run: bool) -> int:
    tell_failures(session, report.failures)
    if session.json:
        session.give(report.as_json())
    else:
        session.show(plan_text(report, session.lang) if dry_run else run_text(report, session.lang))
    return exit_code({failure.exit_code for failure in report.failures}) if dry_run else report.exit_code
