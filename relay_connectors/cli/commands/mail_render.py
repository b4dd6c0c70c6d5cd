"""``mail render``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.links_export import left_out_text
from relay_connectors.cli.commands.mail_lint import findings_json, tell_findings
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.extras import need_mail
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.letters import Rendered, empty_folder, templates_of, write_letters
from relay_connectors.cli.mail_unfit import Held, report_unfit, said_of, unfit, unfit_lines, unfit_records
from relay_connectors.cli.mailing import Writer, sender_of
from relay_connectors.cli.paths import dated
from relay_connectors.cli.session import Session
from relay_connectors.clock import TOKYO, SystemClock
from relay_connectors.ledger import Ledger
from relay_connectors.links.export import Export, mark_exported, rows_to_export
from relay_connectors.links.table import LinkRow, read_table
from relay_connectors.mail import Finding
from relay_connectors.mail.send import UNFIT
from relay_connectors.settings import Settings

__all__ = ["command"]

GUARD, ITEMS = 3, 4
FIRST_ROW = 2  # of a table, under its header


@define(
    'relay-connectors mail render --from "採用担当 <saiyo@example.jp>"\n'
    "relay-connectors mail render links.csv --company 株式会社サンプル --template own.ja.txt -o mails",
    click.argument("table", required=False, type=click.Path(path_type=Path)),
    option("--all", "everything", is_flag=True, help="Also people whose link was exported before."),
    option(
        "--template",
        "own",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Your wording (NAME.ja.txt: for ja only).",
    ),
    option(
        "--from",
        "mail_from",
        default="",
        help="Who writes: NAME <ADDRESS> (default: [mail] from). Without it plain texts are written.",
    ),
    option("--company", default="", help="The company's name (default: [mail] company, else [provider] name)."),
    option("--address", default="", help="The company's postal address (default: [mail] or [provider] address)."),
    option("--contact", default="", help="Where people may refuse further mails (default: the address of --from)."),
    option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        help="A new folder (default: mail/TIME in the state directory).",
    ),
)
def command(
    session: Session,
    table: Path | None,
    everything: bool,  # noqa: FBT001
    own: Sequence[Path],
    mail_from: str,
    company: str,
    address: str,
    contact: str,
    output: Path | None,
) -> int:
    """Write one rejection mail per person, in their language, from a links CSV or from the ledger. Sends none."""
    need_mail()
    settings = None if table and output and company else settings_of(session)
    sender = sender_of(settings, company=company, address=address, contact=contact, mail_from=mail_from)
    zone = settings.policy.timezone if settings else TOKYO
    writer = Writer(templates_of(own, settings), sender, zone, SystemClock())
    if table:
        return _from_table(session, table, writer, lambda: _folder(settings, output))
    settings = settings or settings_of(session)
    with open_ledger(settings) as ledger:
        need_compared(ledger)
        export = rows_to_export(ledger, todays_judge(settings, ledger), zone=zone, everything=everything)
        return _from_ledger(session, ledger, export, writer, lambda: _folder(settings, output))


def _from_table(session: Session, table: Path, writer: Writer, folder: Callable[[], Path]) -> int:
    """A row of a table has no record id, and its application id may be anything: it is known by its place."""
    rows = list(read_table(table))
    written = _write(session, rows, writer, folder)
    if written is None:
        return GUARD
    held = [(f"{table}:{place + FIRST_ROW}", codes) for place, codes in written.held.items()]
    told = [{"row": place + FIRST_ROW, "code": ", ".join(codes)} for place, codes in written.held.items()]
    return _tell(session, written, Counter(), told, [*_as_texts(session, written, writer), *said_of(session, held)])


def _from_ledger(session: Session, ledger: Ledger, export: Export, writer: Writer, folder: Callable[[], Path]) -> int:
    written = _write(session, export.rows, writer, folder)
    if written is None:
        return GUARD
    held = [Held(export.links[place].record_id, codes) for place, codes in written.held.items()]
    report_unfit(ledger, held)
    mark_exported(ledger, (export.links[place] for place in written.places))
    told = unfit_records(held)["unfit_records"]
    lines = [*_as_texts(session, written, writer), *unfit_lines(session, held)]
    return _tell(session, written, export.left_out, told, lines)


def _as_texts(session: Session, written: _Written, writer: Writer) -> list[str]:
    """Why no mail program opens the files as mails, where nobody said who writes."""
    if writer.sender.mail_from or not written.rendered.files:
        return []
    return [
        session.of(
            "差出人の指定がないため、.eml ではなく貼り付け用の .txt です。メールソフトで開ける .eml にするには、"
            '--from "採用担当 <アドレス>" (または [mail] from) を指定し、-o に新しいフォルダーを、'
            "台帳から作る場合は --all も付けて実行し直してください。",
            "They are .txt files to paste, and no .eml, because nothing says who writes. For .eml files that a mail "
            'program opens: --from "NAME <ADDRESS>" (or [mail] from), a new folder by -o, and --all if they come from '
            "the ledger.",
        )
    ]


class _Written(NamedTuple):
    """What was written, the places of its rows, and the rows that were held, with the lint's codes."""

    rendered: Rendered
    places: Sequence[int]
    held: Mapping[int, Sequence[str]]


def _write(session: Session, rows: Sequence[LinkRow], writer: Writer, folder: Callable[[], Path]) -> _Written | None:
    """Write the mails that pass the lint; None, and why, where the wording itself does not."""
    if found := writer.wording_faults(row.language for row in rows):
        _stop(session, found)
        return None
    held = unfit(rows, writer)
    fit = {place: row for place, row in enumerate(rows) if place not in held}
    rendered = write_letters(list(fit.values()), writer.templates, writer.sender, folder(), zone=writer.zone)
    return _Written(rendered, [place for place, row in fit.items() if row.email], held)


def _stop(session: Session, found: Sequence[Finding]) -> None:
    if session.json:
        session.give({"mails": 0, "findings": findings_json(found), "exit_code": GUARD})
        return
    tell_findings(session, found)
    session.note(
        session.of(
            f"文面に {len(found)} 件の指摘があるため、一通も作成していません。確認: relay-connectors mail lint",
            f"{len(found)} findings: nothing was written. Look at the wording: relay-connectors mail lint",
        )
    )


def _folder(settings: Settings | None, output: Path | None) -> Path:
    if output is not None:
        return empty_folder(output)
    if settings is None:  # pragma: no cover  without -o the settings were read
        raise AssertionError
    return empty_folder(dated(settings, "mail", SystemClock()))


def _tell(
    session: Session,
    written: _Written,
    left_out: Counter[str],
    unfit_ones: Sequence[Mapping[str, object]],
    lines: Sequence[str],
) -> int:
    rendered, left_out = written.rendered, left_out + Counter({UNFIT: len(written.held)})
    count, code = len(rendered.files), ITEMS if written.held else 0
    if session.json:
        told = {"folder": str(rendered.folder), "mails": count, "no_address": rendered.no_address}
        held = {"left_out": dict(sorted(left_out.items())), "unfit_records": list(unfit_ones), "exit_code": code}
        session.give({**told, **held})
        return code
    session.show(
        session.of(
            f"{rendered.folder} に {count} 通のメールを作成しました。送信はしていません。",
            f"{count} mails in {rendered.folder}. None was sent.",
        )
    )
    if not count:
        session.show(
            session.of(
                "すでに書き出したリンクの分も作るには --all を付けるか、links export の CSV を指定してください。",
                "For links that were exported before, add --all, or name the CSV of links export.",
            )
        )
    if rendered.no_address:
        session.show(
            session.of(
                f"メールアドレスのない {rendered.no_address} 人には作成していません。",
                f"{rendered.no_address} people have no address.",
            )
        )
    for line in [*left_out_text(session, left_out), *lines]:
        session.show(line)
    return code
