"""People whose own mail would be a wrong one, such as somebody called http://…: held one by one, and told by id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from relay_connectors.cli.mailing import Writer
from relay_connectors.cli.session import Session
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.issues import NewIssue
from relay_connectors.links.table import LinkRow
from relay_connectors.mail.lint_words import say
from relay_connectors.mail.send import UNFIT, Plan

__all__ = ["Held", "hold_unfit", "report_unfit", "said_of", "unfit", "unfit_lines", "unfit_records"]

SHOWN = 10
NO_RUN = 0  # an issue that no run opened


class Held(NamedTuple):
    """A record about which no mail goes, and the lint's codes."""

    record_id: str
    codes: Sequence[str]


def hold_unfit(plan: Plan, writer: Writer) -> list[Held]:
    """Take out of *plan* whose mail does not pass the lint, and count them there."""
    found = unfit(plan.rows, writer)
    held = [Held(plan.due[place].record_id, codes) for place, codes in found.items()]
    plan.due = [link for place, link in enumerate(plan.due) if place not in found]
    plan.rows = [row for place, row in enumerate(plan.rows) if place not in found]
    if held:
        plan.left_out[UNFIT] += len(held)
    return held


def unfit(rows: Sequence[LinkRow], writer: Writer) -> Mapping[int, Sequence[str]]:
    """Those of *rows* whose mail would not pass the lint: their places from 0, with its codes."""
    links = Counter(row.link for row in rows if row.email)
    looked_at = {
        place: [*writer.faults(row), *(["link_shared"] if links[row.link] > 1 else [])]
        for place, row in enumerate(rows)
        if row.email
    }
    return {place: codes for place, codes in looked_at.items() if codes}


def report_unfit(ledger: Ledger, held: Sequence[Held]) -> None:
    """Make an issue of each of them; it is settled when the source tells something else of them."""
    found = [(ledger.records.get(one.record_id), one) for one in held]
    issues = [
        NewIssue("review", record.source, one.record_id, UNFIT, detail=", ".join(one.codes))
        for record, one in found
        if record
    ]
    if issues:
        with ledger.transaction():
            ledger.issues.open(issues, NO_RUN, ledger.now())


def unfit_records(held: Sequence[Held]) -> dict[str, list[dict[str, str | None]]]:
    """The same for programs."""
    return {"unfit_records": [{"record_id": one.record_id, "code": ", ".join(one.codes)} for one in held]}


def unfit_lines(session: Session, held: Sequence[Held]) -> list[str]:
    """Who is held, by record, and what is wrong with their mail."""
    lines = said_of(session, held)
    if held:
        lines.append(
            session.of(
                "    取得元で直してください。一覧: relay-connectors issues list",
                "    Mend them at the source. All of them: relay-connectors issues list",
            )
        )
    return lines


def said_of(session: Session, held: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """What is wrong with each mail, by what it is known as: a record, or a row of a table."""
    lines = [f"    {name}  {' '.join(say(code, session.lang) for code in codes)}" for name, codes in held[:SHOWN]]
    if len(held) > SHOWN:
        lines.append(session.of(f"    ほか {len(held) - SHOWN} 件", f"    and {len(held) - SHOWN} more"))
    return lines
