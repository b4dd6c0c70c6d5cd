"""How a command is told whom it is about: by an id, or by an e-mail address, which comes on stdin and never in argv."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import click

from relay_connectors.cli.command import option
from relay_connectors.cli.commands.explain import find_record
from relay_connectors.cli.configured import record_ids
from relay_connectors.cli.session import Session
from relay_connectors.cycle.statements import People
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.normalize import emails
from relay_connectors.settings import Settings

__all__ = ["NOBODY", "PERSON", "address_on_stdin", "named_people", "people_of", "people_with"]

PERSON: tuple[Callable[[Any], Any], ...] = (
    click.argument("identity", required=False, metavar="[ID]"),
    option("--email", is_flag=True, help="Read the person's e-mail address from stdin instead of an ID."),
)
LONGEST = 1000
NOBODY = "the ledger knows nobody with the e-mail address on stdin"


def people_of(settings: Settings, ledger: Ledger) -> People:
    """Finds people by the applications of every source, and by their addresses."""
    return People(ledger, record_ids(settings, ledger))


def named_people(
    session: Session, settings: Settings, ledger: Ledger, identity: str | None, *, email: bool
) -> tuple[str, ...]:
    """The ids of the person called *identity*, or of everybody with the address on stdin.

    Raises:
        ConfigurationError: the ledger knows nobody so.
    """
    if email == bool(identity):
        raise click.UsageError(
            "name a person: a record_id, SOURCE/APPLICATION_ID, or --email with the address on stdin"
        )
    if identity:
        return (find_record(settings, ledger, identity).person_id,)
    found = people_with(settings, ledger, address_on_stdin(session))
    if not found:
        raise ConfigurationError(NOBODY)
    return found


def people_with(settings: Settings, ledger: Ledger, address: str) -> tuple[str, ...]:
    """The ids of everybody with this address; nobody who was erased is among them.

    Raises:
        ConfigurationError: it is the address of a crowd.
    """
    found = people_of(settings, ledger).with_address(address)
    if found is None:
        raise ConfigurationError("very many people use the e-mail address on stdin; name the application instead")
    return found.person_ids


def address_on_stdin(session: Session) -> str:
    """The one e-mail address in the next line of stdin.

    Raises:
        ConfigurationError: it holds none, or several.
    """
    addresses, _ = emails(_line(session))
    if len(addresses) != 1:
        raise ConfigurationError("no e-mail address can be read on stdin; write one line that holds one")
    return addresses[0].address


def _line(session: Session) -> str:
    if sys.stdin.isatty():
        session.note(session.of("メールアドレスを入力してください:", "E-mail address:"))
    return sys.stdin.readline(LONGEST)
