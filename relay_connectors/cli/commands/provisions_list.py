"""``provisions list``."""

from __future__ import annotations

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.provided import PART, period_of, records_of, warn_of_routes
from relay_connectors.cli.session import Session
from relay_connectors.report.provisions import handed_on, provisions_json, provisions_text

__all__ = ["command"]


@define(
    "relay-connectors provisions list --from 2026-11-01 --to 2026-11-30\n"
    "relay-connectors provisions list --person acme-csv/A-10231",
    *PART,
    option("--all", "everything", is_flag=True, help="Also what was made ready and never sent."),
)
def command(
    session: Session,
    person: str | None,
    email: bool,  # noqa: FBT001
    first: str | None,
    last: str | None,
    everything: bool,  # noqa: FBT001
) -> None:
    """List what was handed on, each with its items, consent and the relay's answer. Names nobody: record ids only."""
    settings = settings_of(session)
    period = period_of(settings, first, last)
    with open_ledger(settings) as ledger:
        records = records_of(session, settings, ledger, person, email=email)
        rows = handed_on(ledger, period, records, everything=everything)
    unknown = warn_of_routes(session, rows)
    if session.json:
        session.give({"count": len(rows), "route_unknown": unknown, "provisions": provisions_json(rows)})
        return
    for line in provisions_text(rows, session.lang):
        session.show(line)
    handed = sum(one.was_handed for one in rows)
    session.show(
        session.of(f"送信 {len(rows)} 件 (うち提供 {handed} 件)", f"{len(rows)} pushes, {handed} of them handed on")
    )
