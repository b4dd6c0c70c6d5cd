"""The options by which commands say which part of the provision record they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from relay_connectors.cli.command import option
from relay_connectors.cli.commands.explain import RECORD_ID, find_record
from relay_connectors.cli.naming import named_people
from relay_connectors.cli.run_options import day
from relay_connectors.cli.session import Session
from relay_connectors.ledger import Ledger
from relay_connectors.report.provisions import Period
from relay_connectors.settings import Settings

__all__ = ["PART", "period_of", "records_of"]

PART: tuple[Callable[[Any], Any], ...] = (
    option("--person", metavar="ID", help="Only of this person: a record_id, or SOURCE/APPLICATION_ID."),
    option("--email", is_flag=True, help="Only of the person whose e-mail address stands on stdin."),
    option("--from", "first", metavar="D", help="From this day on."),
    option("--to", "last", metavar="D", help="Up to and with this day."),
)


def period_of(settings: Settings, first: str | None, last: str | None) -> Period:
    """``--from`` and ``--to``, in the tenant's zone."""
    period = Period(day(first, "--from"), day(last, "--to"), settings.policy.timezone)
    if period.first and period.last and period.first > period.last:
        raise click.UsageError("--from lies behind --to")
    return period


def records_of(
    session: Session, settings: Settings, ledger: Ledger, person: str | None, *, email: bool
) -> set[str] | None:
    """The record ids of the person who is named; None: nobody is.

    A record id is enough by itself, also of somebody who was erased: the record of what was handed on stays.
    """
    if person is None and not email:
        return None
    if person and email:
        raise click.UsageError("name the person by --person or by --email")
    if person and RECORD_ID.fullmatch(person) and ledger.records.get(person) is None:
        return {person}
    people = (
        named_people(session, settings, ledger, None, email=True)
        if email
        else (find_record(settings, ledger, person or "").person_id,)
    )
    return {record.record_id for person_id in people for record in ledger.records.of_person(person_id)}
