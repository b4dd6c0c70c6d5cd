"""``mail render``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.links_export import left_out_text
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.extras import need_mail
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.letters import Rendered, empty_folder, templates_of, write_letters
from relay_connectors.cli.mailing import sender_of
from relay_connectors.cli.paths import dated
from relay_connectors.cli.session import Session
from relay_connectors.clock import TOKYO, SystemClock
from relay_connectors.links.export import mark_exported, rows_to_export
from relay_connectors.links.table import read_table
from relay_connectors.settings import Settings

__all__ = ["command"]


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
    contact: str,
    output: Path | None,
) -> None:
    """Write one rejection mail per person, in their language, from a links CSV or from the ledger. Sends none."""
    need_mail()
    settings = None if table and output and company else settings_of(session)
    sender = sender_of(settings, company=company, contact=contact, mail_from=mail_from)
    templates = templates_of(own, settings)
    zone = settings.policy.timezone if settings else TOKYO
    if table:
        rows = list(read_table(table))
        rendered = write_letters(rows, templates, sender, _folder(settings, output), zone=zone)
        _tell(session, rendered, Counter())
        return
    settings = settings or settings_of(session)
    with open_ledger(settings) as ledger:
        export = rows_to_export(ledger, todays_judge(settings, ledger), zone=zone, everything=everything)
        rendered = write_letters(export.rows, templates, sender, _folder(settings, output), zone=zone)
        written = {row.link for row in export.rows if row.email}
        pairs = zip(export.rows, export.link_ids, strict=True)
        mark_exported(ledger, [link_id for row, link_id in pairs if row.link in written])
    _tell(session, rendered, export.left_out)


def _folder(settings: Settings | None, output: Path | None) -> Path:
    if output is not None:
        return empty_folder(output)
    if settings is None:  # pragma: no cover  without -o the settings were read
        raise AssertionError
    return empty_folder(dated(settings, "mail", SystemClock()))


def _tell(session: Session, rendered: Rendered, left_out: Counter[str]) -> None:
    count = len(rendered.files)
    if session.json:
        told = {"folder": str(rendered.folder), "mails": count, "no_address": rendered.no_address}
        session.give({**told, "left_out": dict(sorted(left_out.items()))})
        return
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
    for line in left_out_text(session, left_out):
        session.show(line)
