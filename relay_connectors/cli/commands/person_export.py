"""``person export``."""

from __future__ import annotations

from typing import Any

import orjson

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.judging import looker_of
from relay_connectors.cli.naming import NOBODY, PERSON
from relay_connectors.cli.one_person import OnePerson, one_person
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger import Ledger
from relay_connectors.report.person import erased_person, known_person
from relay_connectors.settings import Settings

__all__ = ["command"]


def _told(settings: Settings, ledger: Ledger, whom: OnePerson) -> dict[str, Any] | None:
    if whom.person_id:
        return known_person(ledger, looker_of(settings, ledger), whom.person_id)
    return erased_person(ledger, whom.address) if whom.address else None


@define(
    "relay-connectors person export acme-csv/A-10231 -o person.json\n"
    "relay-connectors person export --email -o person.json < address.txt",
    *PERSON,
    option("-o", "--output", default=STDOUT, metavar="FILE", help="Where the JSON goes (- is stdout)."),
)
def command(session: Session, identity: str | None, email: bool, output: str) -> None:  # noqa: FBT001
    """Write everything that is held about one person as JSON. Without an ID the e-mail address is read from stdin."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        whom = one_person(session, settings, ledger, identity, email=email)
        told = _told(settings, ledger, whom)
    if told is None:
        raise ConfigurationError(NOBODY)
    with writing(output) as file:
        file.write(orjson.dumps(told, option=orjson.OPT_INDENT_2) + b"\n")
    if output != STDOUT:
        session.note(
            session.of(
                f"{output} に書き出しました (本人の情報を含みます)。",
                f"Wrote {output}; it holds personal data.",
            )
        )
