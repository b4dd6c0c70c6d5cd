"""One person for a command that must not take the wrong one: by an id, or by an address that only they use."""

from __future__ import annotations

from typing import NamedTuple

import click

from relay_connectors.cli.commands.explain import find_record
from relay_connectors.cli.naming import address_on_stdin, people_of
from relay_connectors.cli.session import Session
from relay_connectors.cycle.recognise import Row, address_row
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Settings

__all__ = ["OnePerson", "one_person"]


class OnePerson(NamedTuple):
    """Who is meant: somebody the ledger knows, or nobody it knows; and the address, as it is known again."""

    person_id: str | None
    address: Row | None

    @property
    def person_ids(self) -> list[str]:
        """The person, if there is one."""
        return [self.person_id] if self.person_id else []


def one_person(session: Session, settings: Settings, ledger: Ledger, identity: str | None, *, email: bool) -> OnePerson:
    """The person called *identity* (a record_id, or SOURCE/APPLICATION_ID), else the one with the address on stdin.

    Raises:
        ConfigurationError: the ledger knows no such record, or several people use the address.
    """
    if identity and email:
        raise click.UsageError("name the person by an ID, or by --email with the address on stdin")
    if identity and "@" in identity:
        raise click.UsageError("an e-mail address stays out of the command line; write it to stdin")
    if identity:
        return OnePerson(find_record(settings, ledger, identity).person_id, None)
    address = address_on_stdin(session)
    found = people_of(settings, ledger).with_address(address)
    if found is None or len(found.person_ids) > 1:
        _tell_apart(session, ledger, found.person_ids if found else ())
        raise ConfigurationError("several people use the e-mail address on stdin; name one of them by an application")
    return OnePerson(next(iter(found.person_ids), None), address_row(ledger.identity, address))


def _tell_apart(session: Session, ledger: Ledger, person_ids: tuple[str, ...]) -> None:
    for person_id in person_ids:
        records = ledger.records.of_person(person_id)
        session.note("  " + ", ".join(sorted(f"{one.source}/{one.application_id}" for one in records)))
