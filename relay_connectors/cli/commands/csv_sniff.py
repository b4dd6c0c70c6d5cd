"""``csv sniff``."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import click

from relay_connectors.cli.beside import Beside
from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.session import Session
from relay_connectors.connector.sniffing import sniff_file
from relay_connectors.errors import ConfigurationError
from relay_connectors.report.proposal import completion_toml, proposal_json, proposal_toml
from relay_connectors.settings.sources import ACCOUNT

__all__ = ["command"]


@define(
    "relay-connectors csv sniff exports/applicants.csv\n"
    "relay-connectors csv sniff exports/applicants.csv --header-row 4 >> relay.toml",
    click.argument("file", type=click.Path(path_type=Path)),
    option("--connector", help="Propose for this adapter (default: the one that knows most of the columns)."),
    option("--account", default="acme", show_default=True, help="What this account is called; part of every id."),
    option("--encoding", help="Read it in this encoding instead of finding it out."),
    option("--delimiter", help='Separate it by this character ("tab" for a tab).'),
    option("--header-row", type=click.IntRange(1, 1000), help="The line on which the header stands."),
    option("--sheet", help="Of a workbook: look at the sheet of this name."),
)
def command(
    session: Session,
    file: Path,
    connector: str | None,
    account: str,
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    sheet: str | None,
) -> None:
    """Find out how a file is written and what its columns are, and propose its settings. Shows no cell of a person."""
    if not re.fullmatch(ACCOUNT, account):
        raise click.UsageError("--account takes lower-case letters, digits, - and _, at most 32")
    prepare_for_bulk()
    given = {"encoding": encoding, "delimiter": delimiter, "header_row": header_row, "sheet": sheet}
    told: dict[str, str | int] = {name: value for name, value in given.items() if isinstance(value, str | int)}
    found = sniff_file(file, connector, **told)
    settings = Beside.of(session)
    path, lang = settings.path(file), session.lang
    if source := settings.home(file, found.connector, account):
        with suppress(ConfigurationError):  # it need not be right yet; that is for doctor to say
            found = sniff_file(file, found.connector, **(settings.reading(source) | told))
        toml = completion_toml(path, found, source=source, there=settings.table(source), lang=lang, told=told)
    else:
        usual = f"{account}-{found.connector}".replace("generic_csv", "csv").replace("_", "-")
        source = settings.free_name(usual, account, file)
        toml = proposal_toml(path, found, account=account, source=source, lang=lang, told=told)
    _give(session, settings, file, proposal_json(path, found, toml), account)


def _give(session: Session, settings: Beside, file: Path, proposed: dict[str, Any], account: str) -> None:
    """Print a proposal, as comments only where the settings would not load with it, and what to know about it."""
    taken = settings.takes(proposed["toml"])
    if not taken:
        proposed["toml"] = "".join(f"# {line}\n".replace("# #", "#") for line in proposed["toml"].splitlines())
    if session.json:
        session.give(proposed)
    else:
        session.show(proposed["toml"].rstrip("\n"))
    for line in settings.told(file, proposed["connector"], account, session.lang):
        session.note(line)
    if not taken:
        session.note(settings.say("closed", session.lang))
