"""``consent import``."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Any

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import chosen, open_ledger, settings_of
from relay_connectors.cli.files import write_private
from relay_connectors.cli.naming import people_of
from relay_connectors.cli.session import Session
from relay_connectors.consent.statement import Defaults, StatementReader
from relay_connectors.consent.statement_file import StatementFile
from relay_connectors.consent.words import REASONS, STATUSES, say
from relay_connectors.cycle.statements import Imported, import_statements
from relay_connectors.cycle.wordings import held_texts, unworded
from relay_connectors.record.vocabulary import SCOPES, Payload, Scope

__all__ = ["command"]

ITEMS = 4
ENCODING = "utf-8-sig"  # Excel reads a CSV as UTF-8 only if it begins with a byte order mark


@define(
    "relay-connectors consent import register.csv\n"
    "relay-connectors consent import answers.csv --source acme-csv --scope share_with_relay --policy-version 2026-04 "
    "--recipient サンプルリレー株式会社 --payload full",
    click.argument("file", type=click.Path(path_type=Path)),
    option("--source", metavar="NAME", help="The source of the application ids, if no column names it."),
    option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="The scope, if no column names it."),
    option("--policy-version", metavar="V", default="", help="The wording's version, if no column names it."),
    option("--recipient", "recipients", multiple=True, metavar="NAME", help="Who receives, if no column names them."),
    option("--payload", type=click.Choice(["full", "unnamed"]), help="What may be handed on, if no column says it."),
    option("--column", "columns", multiple=True, metavar="HEADER=FIELD", help="What a column of yours means."),
    option("--rest", type=click.Path(path_type=Path), help="Write the rows that cannot be used here, to be mended."),
)
def command(
    session: Session,
    file: Path,
    source: str | None,
    scopes: Sequence[Scope],
    policy_version: str,
    recipients: Sequence[str],
    payload: Payload | None,
    columns: Sequence[str],
    rest: Path | None,
) -> int:
    """Keep consents and refusals out of a CSV or a workbook. What is known already changes nothing; nothing is sent."""
    settings = settings_of(session)
    if rest and rest.expanduser().resolve().is_relative_to(settings.state_dir.resolve()):
        message = (
            "--rest: these rows are the user's own, and no erasure changes them; write outside the state directory"
        )
        raise click.UsageError(message)
    if source:
        chosen(settings, [source])
    defaults = Defaults(source or "", tuple(scopes), policy_version, tuple(recipients), payload)
    statements = StatementFile(file, columns=_columns(columns))
    with open_ledger(settings) as ledger, ledger.hold():
        reader = StatementReader(defaults, now=ledger.clock.now(), zone=settings.policy.timezone)
        people = people_of(settings, ledger)
        done = import_statements(ledger, statements, reader, people, settings.policy.texts)
        held = held_texts(ledger.consents.wordings(), settings.policy.texts)
    unlisted = sorted(version for version in +done.versions if version not in settings.accepted_versions)
    without_text = unworded(+done.versions, held)
    if rest:
        write_private(rest, _rest(session, statements.header, done))
    told = _told(file, statements, done, unlisted, without_text)
    session.give(told) if session.json else _tell(session, told)
    return int(told["exit_code"])


def _columns(given: Sequence[str]) -> dict[str, str]:
    pairs = [one.rpartition("=") for one in given]
    if not all(mark and header for header, mark, _ in pairs):
        raise click.UsageError("--column is HEADER=FIELD, as in --column 応募番号=application_id")
    return {header: field.strip() for header, _, field in pairs}


def _told(
    file: Path, statements: StatementFile, done: Imported, unlisted: Sequence[str], without_text: Sequence[str]
) -> dict[str, Any]:
    return {
        "file": str(file),
        "rows": done.rows,
        "blank": done.blank,
        "new": {status: done.kept[status] for status in ("granted", "denied", "withdrawn", "requested")},
        "known": done.known,
        "people": len(done.people),
        "unusable": [{"locator": one.locator, "codes": list(one.reasons)} for one in done.unusable],
        "odd": [{"locator": one.locator, "codes": list(one.reasons)} for one in done.odd],
        "unmapped_columns": list(statements.unmapped),
        "versions_not_accepted": list(unlisted),
        "versions_without_text": list(without_text),
        "exit_code": ITEMS if done.unusable or done.odd else 0,
    }


def _tell(session: Session, told: dict[str, Any]) -> None:
    lang = session.lang
    new = ", ".join(f"{say(STATUSES, status, lang)} {count}" for status, count in told["new"].items() if count)
    session.show(
        session.of(
            f"{told['rows']} 行: 新しい記載 {new or 'なし'}、既知 {told['known']} 行、"
            f"使えない行 {len(told['unusable'])}。{told['people']} 人が変わりました。",
            f"{told['rows']} rows: new {new or 'none'}; {told['known']} rows known already, "
            f"{len(told['unusable'])} that cannot be used. {told['people']} people changed.",
        )
    )
    for one in (*told["unusable"], *told["odd"]):
        session.show(f"  {one['locator']}  " + " / ".join(say(REASONS, code, lang) for code in one["codes"]))
    if told["unmapped_columns"]:
        names = ", ".join(told["unmapped_columns"])
        session.note(session.of(f"読まなかった列: {names}", f"Columns that nothing reads: {names}"))
    if told["versions_not_accepted"]:
        names = ", ".join(told["versions_not_accepted"])
        session.note(
            session.of(
                f"文面の版 {names} は policy.accepted_policy_versions にないため、要確認になります。",
                f"policy.accepted_policy_versions does not list {names}: these consents are held for review.",
            )
        )
    if told["versions_without_text"]:
        names = ", ".join(told["versions_without_text"])
        session.note(
            session.of(
                f"文面の版 {names} の文面が policy.texts にないため、要確認になります。"
                "文面のファイルを書くと有効になります。",
                f"policy.texts holds no wording for {names}: these consents are held for review until it does.",
            )
        )
    if told["people"]:
        session.show(session.of("次に: relay-connectors plan", "Next: relay-connectors plan"))


def _rest(session: Session, header: Sequence[str], done: Imported) -> bytes:
    """The rows that cannot be used, as they were written, with place and reason; mended, they are a file to import."""
    out = StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([*header, session.of("行", "line"), session.of("理由", "reason")])
    for row, unusable in zip(done.left, done.unusable, strict=True):
        reasons = " / ".join(say(REASONS, code, session.lang) for code in unusable.reasons)
        writer.writerow([*(row.cells or [""] * len(header)), row.locator, reasons])
    return out.getvalue().encode(ENCODING)
