"""``mail lint``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.extras import need_mail
from relay_connectors.cli.mailing import language_of, sender_of, settings_if_any, templates_of
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.mail import Finding, Sender, own_template
from relay_connectors.mail.lint import UNSET
from relay_connectors.mail.lint_files import EXAMPLE_SENDER, lint_folder, lint_template
from relay_connectors.mail.lint_words import say
from relay_connectors.settings import Settings

__all__ = ["command", "finding_lines", "findings_json", "tell_findings"]

GUARD = 3
SHOWN = 20
LANGUAGES = ("ja", "en")


class Checked(NamedTuple):
    """What was looked at, and what is wrong with it."""

    templates: int
    mails: int
    findings: Sequence[Finding]


@define(
    "relay-connectors mail lint\nrelay-connectors mail lint own.ja.txt\n"
    "relay-connectors mail lint .relay/mail/2026-11-21T093400",
    click.argument("targets", nargs=-1, type=click.Path(path_type=Path), metavar="[TEMPLATE|FOLDER]..."),
    option("--company", default="", help="The company's name (default: [mail] company, else [provider] name)."),
    option("--address", default="", help="The company's postal address (default: [mail] or [provider] address)."),
    option("--contact", default="", help="Where people may refuse further mails (default: [mail] contact)."),
)
def command(session: Session, targets: Sequence[Path], company: str, address: str, contact: str) -> int:
    """Look at templates, or at folders of finished mails: link, gaps, personal data in URLs, way out, who writes."""
    need_mail()
    settings = settings_if_any(session)
    sender = _sender(settings, company, address, contact)
    checked = _checked(targets, settings, sender)
    if session.json:
        session.give(
            {
                "templates": checked.templates,
                "mails": checked.mails,
                "sender_checked": sender is not None,
                "findings": findings_json(checked.findings),
            }
        )
    else:
        _tell(session, checked, sender)
    return GUARD if checked.findings else 0


def _sender(settings: Settings | None, company: str, address: str, contact: str) -> Sender | None:
    """Who writes, if anything says so."""
    try:
        return sender_of(settings, company=company, address=address, contact=contact)
    except ConfigurationError:
        if settings and settings.mail.mail_from and not company:
            raise
        return None


def _checked(targets: Sequence[Path], settings: Settings | None, sender: Sender | None) -> Checked:
    found: list[Finding] = []
    templates = mails = 0
    for target in targets:
        if target.is_dir():
            number, faults = lint_folder(target, sender)
            mails += number
        else:
            faults = _own(target, sender)
            templates += 1
        found += faults
    if not targets:
        chosen = templates_of((), settings)
        templates = len(chosen)
        for language, template in chosen.items():
            found += lint_template(template, sender or EXAMPLE_SENDER, [language])
    return Checked(templates, mails, found)


def _own(path: Path, sender: Sender | None) -> list[Finding]:
    only = language_of(path)
    try:
        template = own_template(path)
    except ConfigurationError as error:
        if not path.is_file():
            raise
        lines = (line.removeprefix(f"{path}: ") for line in str(error).splitlines())
        return [Finding(str(path), "template", detail=line) for line in lines]
    return lint_template(template, sender or EXAMPLE_SENDER, [only] if only else LANGUAGES)


def findings_json(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """For programs."""
    return [one._asdict() for one in findings]


def finding_lines(session: Session, findings: Sequence[Finding]) -> Iterator[str]:
    """``own.ja.txt:7: A gap was never filled in. ({…})`` for each."""
    for one in findings:
        place = one.where + (f":{one.line}" if one.line else "")
        detail = session.of("どちらも設定されていません", "neither is set") if one.detail == UNSET else one.detail
        yield f"{place}: {say(one.code, session.lang)}" + (f" ({detail})" if detail else "")


def tell_findings(session: Session, findings: Sequence[Finding]) -> None:
    """The first findings, as notes of another command that stops for them."""
    for line in list(finding_lines(session, findings))[:SHOWN]:
        session.note(line)


def _tell(session: Session, checked: Checked, sender: Sender | None) -> None:
    for line in finding_lines(session, checked.findings):
        session.show(line)
    templates, mails, count = checked.templates, checked.mails, len(checked.findings)
    session.show(
        session.of(
            f"テンプレート {templates} 件、メール {mails} 通を確認しました。指摘は {count} 件です。",
            f"{templates} templates and {mails} mails looked at; {count} findings.",
        )
    )
    if sender is None:
        session.note(
            session.of(
                "送信者が分からないため、名称・住所・連絡先は確認していません (テンプレートは架空の会社で確認)。"
                "--company --address --contact で指定してください。",
                "Nobody says who writes, so name, postal address and contact of mails are not looked at (templates: "
                "with an invented company). Name them with --company, --address and --contact.",
            )
        )
