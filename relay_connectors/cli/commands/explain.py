"""``explain``."""

from __future__ import annotations

import re

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import chosen, open_ledger, record_ids, settings_of
from relay_connectors.cli.judging import looker_of
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.report.explain import explained
from relay_connectors.report.explain_text import explain_text
from relay_connectors.settings import Settings

__all__ = ["command", "find_record"]

RECORD_ID = re.compile(r"rcr_[a-z2-7]{26}")


@define(
    "relay-connectors explain acme-csv/A-10231\nrelay-connectors explain rcr_3q7j2zk5m4w6n6t2v7xayb5cde",
    click.argument("identity", metavar="ID"),
    option("--show-personal", is_flag=True, help="Show name, contact, career and the link's address, too."),
)
def command(session: Session, identity: str, show_personal: bool) -> None:  # noqa: FBT001
    """Show one record's way: what was read, what the gate says today and why, what was sent and answered."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        record = find_record(settings, ledger, identity)
        source = settings.sources.get(record.source)
        start = str(source.start) if source and source.start else None
        told = explained(ledger, looker_of(settings, ledger), record, show_personal=show_personal, start=start)
    if session.json:
        session.give(told)
    else:
        session.show(explain_text(told, session.lang, settings.policy.timezone))


def find_record(settings: Settings, ledger: Ledger, identity: str) -> LedgerRecord:
    """The record called *identity*: a record_id, or SOURCE/APPLICATION_ID.

    Raises:
        ConfigurationError: the ledger holds none.
    """
    record_id = _record_id(settings, ledger, identity)
    record = ledger.records.get(record_id)
    if record is None and ledger.suppressions.of_records([record_id]):
        raise ConfigurationError("the person of this record was erased; the ledger holds nothing about them any more")
    if record is None:
        raise ConfigurationError("the ledger holds no such record; ID is a record_id, or SOURCE/APPLICATION_ID")
    return record


def _record_id(settings: Settings, ledger: Ledger, identity: str) -> str:
    if RECORD_ID.fullmatch(identity):
        return identity
    name, slash, application_id = identity.partition("/")
    if not slash:
        raise click.UsageError("ID is a record_id (rcr_…), or SOURCE/APPLICATION_ID such as acme-csv/A-10231")
    named = record_ids(settings, ledger)
    if name not in named:
        chosen(settings, [name])  # says which there are
    return named[name](application_id)
