"""``relay mail``."""

from __future__ import annotations

from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.relay_serve import STATE
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.relay_server.mailbox import ReadMail, read_folder
from relay_connectors.report.text import columns

__all__ = ["command"]

MAIL = "mail"


@define(
    "relay-connectors relay mail --state .relay/relay\nrelay-connectors relay mail 3 --state .relay/relay",
    click.argument("number", required=False, type=click.IntRange(min=1)),
    option("--state", type=click.Path(path_type=Path), help="The relay's own directory (default: .relay/relay)."),
)
def command(session: Session, number: int | None, state: Path | None) -> None:
    """List the mails that a reference relay wrote instead of sending them, or show one with its receiver and text."""
    folder = (state or STATE) / MAIL
    if not folder.is_dir():
        raise ConfigurationError(f"{folder}: no such folder; name the relay's directory with --state")
    mails = list(read_folder(folder))
    if number is None:
        _list(session, mails)
    elif number > len(mails):
        raise ConfigurationError(f"{folder} holds {len(mails)} mails; there is no number {number}")
    else:
        _show(session, mails[number - 1])


def _list(session: Session, mails: list[ReadMail]) -> None:
    """Numbers, kinds and subjects; receivers are shown one by one."""
    if session.json:
        told = enumerate(mails, 1)
        session.give(
            [{"number": at, "kind": one.kind, "subject": one.subject, "file": one.file.name} for at, one in told]
        )
        return
    head = ("#", session.of("種類", "kind"), session.of("件名", "subject"))
    rows = [(at, one.kind, one.subject) for at, one in enumerate(mails, 1)]
    session.show("\n".join(columns([head, *rows])))


def _show(session: Session, mail: ReadMail) -> None:
    if session.json:
        session.give({"kind": mail.kind, "to": mail.recipient, "subject": mail.subject, "text": mail.text})
    else:
        session.show(f"To: {mail.recipient}\nSubject: {mail.subject}\n\n{mail.text.rstrip()}")
