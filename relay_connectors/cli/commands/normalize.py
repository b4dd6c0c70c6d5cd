"""``normalize``."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO, cast

import click

from relay_connectors.cli.bulk import prepare_for_bulk
from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import chosen, open_configured, settings_of
from relay_connectors.cli.files import STDOUT, writing
from relay_connectors.cli.refused import Refused, counts_lines, summary_lines
from relay_connectors.cli.session import Session
from relay_connectors.connector.normalizing import Summary, normalize
from relay_connectors.connector.registry import open_source
from relay_connectors.connector.source import Source
from relay_connectors.errors import ConfigurationError
from relay_connectors.record import LOCAL_IDENTITY, Identity
from relay_connectors.settings import Secret, resolve

__all__ = ["command", "settings_from"]

NEWLY_INVALID = 4
LOCAL = "local"


@define(
    "relay-connectors normalize acme-csv -o records.jsonl --quarantine bad.jsonl\n"
    "relay-connectors normalize --connector generic_csv --set path=export.csv -o records.jsonl",
    click.argument("source", required=False),
    option("--connector", help="Read with this adapter instead of a configured source."),
    option("--set", "sets", multiple=True, metavar="KEY=VALUE", help="A setting of the adapter; VALUE as in TOML."),
    option("--account", help="With --connector: the account, part of every record_id (default: local)."),
    option("-o", "--output", default=STDOUT, show_default=True, help="Where the records go, one JSON a line."),
    option("--quarantine", help="Where the rows go that cannot be used, with their errors."),
    option("--summary", help="Where the summary goes as JSON (default: told on stderr; with --json, on stdout)."),
    option("--include-values", is_flag=True, help="Put the cells of unusable rows into the quarantine file."),
)
def command(
    session: Session,
    source: str | None,
    connector: str | None,
    sets: Sequence[str],
    account: str | None,
    output: str,
    quarantine: str | None,
    summary: str | None,
    include_values: bool,  # noqa: FBT001  click hands options over by name
) -> int:
    """Read a source and write every application that came to an end as a record. Sends nothing, remembers nothing."""
    if include_values and not quarantine:
        raise click.UsageError("--include-values needs --quarantine FILE")
    opened, identity = _configured(session, source) if source else _given(session, connector, sets, account)
    if source and (connector or sets or account):
        raise click.UsageError("name a configured SOURCE, or --connector with --set; not both")
    prepare_for_bulk()
    with ExitStack() as files:
        out = files.enter_context(writing(output))
        refused = Refused(files.enter_context(writing(quarantine)) if quarantine else None)
        counted = normalize(
            opened, identity, out=out, quarantine=cast("BinaryIO", refused), include_values=include_values
        )
    for line in summary_lines(counted, refused.first, quarantine, session.lang):
        session.note(line)
    _tell(session, counted, summary, to_stdout=session.json and output != STDOUT)
    return NEWLY_INVALID if counted.invalid else 0


def _configured(session: Session, name: str) -> tuple[Source, Identity | Secret]:
    settings = settings_of(session)
    (source,) = chosen(settings, [name])
    return open_configured(source), settings.identity.read()


def _given(
    session: Session, connector: str | None, sets: Sequence[str], account: str | None
) -> tuple[Source, Identity | Secret]:
    if connector is None:
        raise click.UsageError("name a configured SOURCE, or an adapter: --connector generic_csv --set path=FILE")
    told = settings_from(sets)
    if "account" in told:
        raise click.UsageError("the account has an option of its own: --account ACCOUNT")
    if taken := sorted(told.keys() & {"base", "clock", "name", "source"}):  # what open_source calls its own arguments
        raise click.UsageError(f"--set {taken[0]}: no adapter has such a setting")
    consent = told.pop("consent", ())
    told = resolve(told, base=Path.cwd(), key=("--set",))
    source = open_source(connector, account=account or LOCAL, consent=consent, base=Path.cwd(), **told)
    return source, _identity(session)


def _identity(session: Session) -> Identity | Secret:
    """The configured identity where there are settings; else the published key, whose ids protect nobody."""
    if session.config or os.environ.get("RELAY_CONFIG") or Path("relay.toml").exists():
        return settings_of(session).identity.read()
    session.note(
        session.of(
            "relay.toml がないため、公開された固定の鍵で record_id を作ります。この ID には匿名性がありません。",
            "Without a relay.toml the record_ids come from a published "
            "key: they are the same everywhere and hide nobody.",
        )
    )
    return LOCAL_IDENTITY


def settings_from(sets: Sequence[str]) -> dict[str, Any]:
    """``KEY=VALUE`` pairs as settings; VALUE is read as TOML, and a bare word as text. A dotted KEY is a table's."""
    told: dict[str, Any] = {}
    for pair in sets:
        key, equals, value = pair.partition("=")
        if not equals or not key.strip():
            raise click.UsageError("--set takes KEY=VALUE, such as --set path=export.csv")
        *tables, name = key.strip().split(".")
        place = told
        for table in tables:
            place = place.setdefault(table, {})
            if not isinstance(place, dict):
                raise ConfigurationError(f"--set {key}: {table} has a value already")
        place[name] = _value(value)
    return told


def _value(text: str) -> Any:
    try:
        read = tomllib.loads(f"value = {text}")
    except tomllib.TOMLDecodeError:
        return text
    return read["value"] if set(read) == {"value"} else text


def _tell(session: Session, counted: Summary, target: str | None, *, to_stdout: bool) -> None:
    line = json.dumps(counted.as_dict(), ensure_ascii=False)
    if target:
        with writing(target) as file:
            file.write(line.encode() + b"\n")
    elif to_stdout:
        session.show(line)
    elif session.json:  # the records are on stdout
        session.note(line)
    else:
        for told in counts_lines(counted, session.lang):
            session.note(told)
