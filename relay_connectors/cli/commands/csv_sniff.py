"""``csv sniff``."""

from __future__ import annotations

import re
from pathlib import Path

import click

from relay_connectors.cli.beside import Beside
from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.session import Session
from relay_connectors.connector.sniffing import sniff_file
from relay_connectors.report.proposal import proposal_json, proposal_toml
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
    usual = f"{account}-{found.connector}".replace("generic_csv", "csv").replace("_", "-")
    source = settings.free_name(usual, account, file)
    path = settings.path(file)
    toml = proposal_toml(path, found, account=account, source=source, lang=session.lang, told=told)
    if session.json:
        session.give(proposal_json(path, found, toml))
    else:
        session.show(toml.rstrip("\n"))
    for line in settings.told(file, found.connector, account, session.lang):
        session.note(line)
