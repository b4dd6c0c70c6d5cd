"""``provisions export``."""

from __future__ import annotations

from pathlib import Path

import click
import orjson

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.provided import PART, period_of, records_of, warn_of_routes
from relay_connectors.cli.session import Session
from relay_connectors.report.provisions import handed_on, provisions_csv, provisions_json

__all__ = ["command"]


@define(
    "relay-connectors provisions export -o provisions.csv --from 2026-04-01 --to 2027-03-31\n"
    "relay-connectors provisions export -o hers.json --email < address.txt",
    option("-o", "--output", required=True, metavar="FILE", help="Where it goes (- is stdout)."),
    option(
        "--format",
        "form",
        type=click.Choice(["csv", "json"]),
        help="CSV for people, JSON for programs; without it, JSON where FILE ends in .json, else CSV.",
    ),
    *PART,
)
def command(
    session: Session,
    output: str,
    form: str | None,
    person: str | None,
    email: bool,  # noqa: FBT001
    first: str | None,
    last: str | None,
) -> None:
    """Write what was handed on, with all that the law asks for: a CSV for Excel, or JSON with the chain's hashes."""
    settings = settings_of(session)
    period = period_of(settings, first, last)
    with open_ledger(settings) as ledger:
        records = records_of(session, settings, ledger, person, email=email)
        rows = handed_on(ledger, period, records)
    form = form or ("json" if Path(output).suffix.lower() == ".json" else "csv")
    if form == "csv":
        content = provisions_csv(rows, period, session.lang)
    else:
        content = orjson.dumps({"provisions": provisions_json(rows)}, option=orjson.OPT_INDENT_2) + b"\n"
    with writing(output) as file:
        file.write(content)
    handed = sum(one.was_handed for one in rows)
    unknown = warn_of_routes(session, rows)
    if session.json and output != STDOUT:
        session.give({"file": output, "format": form, "rows": len(rows), "handed_on": handed, "route_unknown": unknown})
    else:
        session.note(
            session.of(
                f"{output}: 送信 {len(rows)} 件 (うち提供 {handed} 件) を書き出しました。",
                f"{output}: {len(rows)} pushes, {handed} of them handed on.",
            )
        )
