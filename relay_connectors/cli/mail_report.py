"""What ``mail send`` says: counts, the server's codes, and records by id, never people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from relay_connectors.cli.session import Session
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.mails import DOUBTFUL
from relay_connectors.mail.send import Outcome

__all__ = ["kept_lines", "outcome_lines", "remembered"]

SHOWN_RECORDS = 10
# Why a mail is not sent now, in the order in which it is told.
KEPT = {
    "sent": ("送信済み", "were sent before"),
    "waiting": ("サーバーが後で再試行を求めたため待機中", "wait, because the server wanted them later"),
    "exported": (
        "リンクを書き出し済み (送るには --again exported)",
        "left in an export before (to send them: --again exported)",
    ),
    "already_mailed": ("有効な別のリンクを送信済み", "were mailed another link that still lives"),
    "unknown": (
        "送信されたか不明。自動では再送しません (送るには --again unknown)",
        "may have been sent; they are not sent again by themselves (to send them: --again unknown)",
    ),
    "refused": (
        "サーバーが拒否 (送り直すには --again refused)",
        "were refused by the server (to try again: --again refused)",
    ),
}
STATES = {
    "sent": ("通を送信しました。", "mails sent."),
    "later": (
        "通はサーバーが後で再試行を求めています。後でもう一度実行してください。",
        "wanted later by the server; run again.",
    ),
    "refused": ("通はサーバーが拒否しました。", "refused by the server."),
    "unknown": (
        "通は送信されたか不明です。自動では再送しません。",
        "may have been sent, because the answer got lost; they are not sent again by themselves.",
    ),
}


def remembered(ledger: Ledger) -> dict[str, list[dict[str, str | None]]]:
    """The records whose mail is in doubt or was refused, with the server's codes."""
    return {
        "unknown_records": _records(ledger, *DOUBTFUL),
        "refused_records": _records(ledger, "refused"),
    }


def _records(ledger: Ledger, *states: str) -> list[dict[str, str | None]]:
    return [{"record_id": record_id, "code": code} for record_id, code in ledger.mails.in_state(*states)]


def kept_lines(session: Session, kept: Counter[str], told: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """Who is not mailed now, by why."""
    lines = []
    for code, wording in KEPT.items():
        if kept[code]:
            lines.append(f"  {kept[code]}  {session.of(*wording)}")
            lines += _record_lines(session, told.get(f"{code}_records", ()))
    return lines


def outcome_lines(session: Session, outcome: Outcome, told: Mapping[str, Sequence[Mapping[str, Any]]]) -> list[str]:
    """What was sent and what was not."""
    states = outcome.states
    shown = ["sent", *(state for state in STATES if state != "sent" and states[state])]
    lines = [f"{states[state]} {session.of(*STATES[state])}" for state in shown]
    lines += [f"  {code}: {number}" for code, number in outcome.codes.most_common()]
    for state in ("refused", "unknown"):
        if states[state]:
            lines += _record_lines(session, told[f"{state}_records"])
    return lines


def _record_lines(session: Session, records: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [f"    {one['record_id']}  {one['code'] or ''}".rstrip() for one in records[:SHOWN_RECORDS]]
    if len(records) > SHOWN_RECORDS:
        lines.append(
            session.of(f"    ほか {len(records) - SHOWN_RECORDS} 件", f"    and {len(records) - SHOWN_RECORDS} more")
        )
    return lines
