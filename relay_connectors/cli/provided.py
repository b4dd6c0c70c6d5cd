"""The options by which commands say which part of the provision record they are about."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from relay_connectors.cli.command import option
from relay_connectors.cli.commands.explain import RECORD_ID, find_record
from relay_connectors.cli.naming import NOBODY, address_on_stdin, people_with
from relay_connectors.cli.run_options import day
from relay_connectors.cli.session import Session
from relay_connectors.cycle.recognise import address_row
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.report.person import erased_records
from relay_connectors.report.provisions import Handed, Period
from relay_connectors.settings import Settings

__all__ = ["PART", "period_of", "records_of", "warn_of_routes"]

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

    A record id is enough by itself, and so is an address, also of somebody who was erased: the record of what was
    handed on stays, and they may ask for it.
    """
    if person is None and not email:
        return None
    if person and email:
        raise click.UsageError("name the person by --person or by --email")
    if person and RECORD_ID.fullmatch(person) and ledger.records.get(person) is None:
        return {person}
    if person:
        return _of_people(ledger, (find_record(settings, ledger, person).person_id,))
    return _addressed(settings, ledger, address_on_stdin(session))


def _addressed(settings: Settings, ledger: Ledger, address: str) -> set[str]:
    """The records of everybody with the address, also of who was erased: their keyed hash still leads to them."""
    people = people_with(settings, ledger, address)
    erased = erased_records(ledger, address_row(ledger.identity, address))
    if not people and erased is None:
        raise ConfigurationError(NOBODY)
    return _of_people(ledger, people).union(erased or ())


def _of_people(ledger: Ledger, people: Sequence[str]) -> set[str]:
    return {record.record_id for person_id in people for record in ledger.records.of_person(person_id)}


def warn_of_routes(session: Session, rows: Sequence[Handed]) -> int:
    """How many rows do not say how the data was come by; if there are any, it is told what to do."""
    unknown = sum(one.lacks_route for one in rows)
    if unknown:
        session.note(
            session.of(
                f"取得の経緯が分からない送信が {unknown} 件あります。提供先はこれを確認します。"
                "取得元の応募経路の列と words.channel を確かめ、これらの人については別途お調べください。",
                f"{unknown} pushes do not say how the data was come by. The recipient has to confirm it: look at the "
                "source's channel column and words.channel, and look these people up.",
            )
        )
    return unknown
