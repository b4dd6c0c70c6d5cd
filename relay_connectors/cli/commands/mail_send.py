"""``mail send``."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.links_export import left_out_text
from relay_connectors.cli.commands.mail_lint import findings_json, tell_findings
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.extras import need_mail
from relay_connectors.cli.failing import tell
from relay_connectors.cli.judging import todays_judge
from relay_connectors.cli.mail_report import kept_lines, outcome_lines, remembered
from relay_connectors.cli.mail_unfit import Held, hold_unfit, report_unfit, unfit_lines, unfit_records
from relay_connectors.cli.mailing import Writer, need_from, sender_of, templates_of
from relay_connectors.cli.progress import Progress
from relay_connectors.cli.session import Session
from relay_connectors.cycle.report import exit_code
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.links import AssignedLink
from relay_connectors.mail import Finding
from relay_connectors.mail.send import AGAIN, UNFIT, Again, Mailing, Outcome, Plan, Wanted
from relay_connectors.mail.transport import SendsMail, open_transport
from relay_connectors.settings import Settings

__all__ = ["command"]

GUARD, ITEMS, LATER = 3, 4, 6


@define(
    "relay-connectors mail send\nrelay-connectors mail send --max-items 5 --yes\n"
    "relay-connectors mail send --again unknown --yes",
    option("--yes", is_flag=True, help="Really send. Without it only the counts are shown."),
    option("--max-items", type=click.IntRange(min=1), metavar="N", help="Send at most so many mails in this run."),
    option(
        "--again",
        multiple=True,
        type=click.Choice(AGAIN),
        help="Also people whose link left in an export, mails in doubt after a crash, or mails that were refused.",
    ),
    option(
        "--template",
        "own",
        multiple=True,
        type=click.Path(path_type=Path),
        help="Your wording (NAME.ja.txt: for ja only).",
    ),
)
def command(
    session: Session,
    yes: bool,  # noqa: FBT001
    max_items: int | None,
    again: Sequence[str],
    own: Sequence[Path],
) -> int:
    """Send the rejection mails, one to each person with a link and once. Shows counts only, unless --yes is given."""
    need_mail()
    settings = settings_of(session)
    need_from(settings)
    templates, sender = templates_of(own, settings), sender_of(settings)
    transport = _transport(settings) if yes else None
    with open_ledger(settings) as ledger:
        need_compared(ledger)
        writer = Writer(templates, sender, settings.policy.timezone, ledger.clock)
        wanted = Wanted(cast("Sequence[Again]", again))
        judge = todays_judge(settings, ledger)
        mailing = Mailing(ledger, judge, writer.compose, zone=settings.policy.timezone, wanted=wanted)
        plan = mailing.plan()
        if found := writer.wording_faults(row.language for row in plan.rows):
            return _stop(session, found)
        held = hold_unfit(plan, writer)
        if transport is None:
            return _preview(session, ledger, settings, plan, held, max_items)
        report_unfit(ledger, held)
        outcome = _send(session, settings.mail.per_minute, mailing, plan.due[:max_items], transport)
        return _tell(session, ledger, plan, held, outcome)


def _transport(settings: Settings) -> SendsMail:
    return open_transport(settings.mail.transport, settings.mail.resolved(), settings.path)


def _stop(session: Session, found: Sequence[Finding]) -> int:
    if session.json:
        session.give({"sent": 0, "findings": findings_json(found), "exit_code": GUARD})
        return GUARD
    tell_findings(session, found)
    session.note(
        session.of(
            f"文面に {len(found)} 件の指摘があるため、一通も送信していません。確認: relay-connectors mail lint",
            f"{len(found)} findings: nothing was sent. Look at the wording: relay-connectors mail lint",
        )
    )
    return GUARD


def _preview(
    session: Session, ledger: Ledger, settings: Settings, plan: Plan, held: Sequence[Held], max_items: int | None
) -> int:
    rows = plan.rows[:max_items]
    count, rate = len(rows), settings.mail.per_minute
    languages = Counter(row.language for row in rows)
    told = remembered(ledger) | unfit_records(held)
    if session.json:
        counts = {"dry_run": True, "to_send": count, "languages": dict(sorted(languages.items()))}
        session.give({**counts, "kept": dict(plan.kept), "left_out": dict(sorted(plan.left_out.items())), **told})
        return 0
    minutes = math.ceil(count / rate)
    session.show(
        session.of(
            f"送信対象 {count} 通 (日本語 {languages['ja']}、英語 {languages['en']})。"
            f"毎分 {rate} 通まで、約 {minutes} 分かかります。",
            f"{count} mails to send (ja {languages['ja']}, en {languages['en']}), at most {rate} a minute: "
            f"about {minutes} minutes.",
        )
    )
    for line in [
        *kept_lines(session, plan.kept, told),
        *left_out_text(session, plan.left_out),
        *unfit_lines(session, held),
    ]:
        session.show(line)
    session.show(
        session.of(
            "まだ一通も送信していません。送信するには --yes を付けてください。",
            "Nothing was sent. Add --yes to send.",
        )
    )
    return 0


def _send(
    session: Session, per_minute: int, mailing: Mailing, due: Sequence[AssignedLink], transport: SendsMail
) -> Outcome:
    with Progress(session, done=("通を送信", "mails handed over")) as progress:
        return mailing.send(
            due,
            transport,
            per_minute=per_minute,
            told=lambda outcome: progress("mail", outcome.states.total()),
        )


def _tell(session: Session, ledger: Ledger, plan: Plan, held: Sequence[Held], outcome: Outcome) -> int:
    states = outcome.states
    codes = {outcome.failure.exit_code} if outcome.failure else set()
    left_out = plan.left_out + outcome.left_out
    codes |= {ITEMS} if states["refused"] or states["unknown"] or left_out[UNFIT] else set()
    codes |= {LATER} if states["later"] else set()
    code = exit_code(codes)
    if outcome.failure:
        tell(session, str(outcome.failure), error=outcome.failure)
    told = remembered(ledger) | unfit_records(held)
    if session.json:
        counts = {name: states[name] for name in ("sent", "later", "refused", "unknown")}
        whole = {"dry_run": False, **counts, "codes": dict(sorted(outcome.codes.items()))}
        session.give(
            {**whole, "kept": dict(plan.kept), "left_out": dict(sorted(left_out.items())), **told, "exit_code": code}
        )
        return code
    for line in [
        *outcome_lines(session, outcome, told),
        *left_out_text(session, left_out),
        *unfit_lines(session, held),
    ]:
        session.show(line)
    return code
