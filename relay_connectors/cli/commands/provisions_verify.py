"""``provisions verify``."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.failing import tell
from relay_connectors.cli.session import Session
from relay_connectors.consent.provision import Entry
from relay_connectors.errors import LedgerError
from relay_connectors.ledger.audit import Audit, Fault, audit
from relay_connectors.report.text import Lang
from relay_connectors.report.words import Words, word

__all__ = ["FAULTS", "command"]

HEAD = re.compile(r"(\d{1,15}):([0-9a-f]{64})")
SHOWN = 20
REMEDY: Mapping[Lang, str] = {
    "en": "Keep a copy of this ledger, as it is, as a proof. Then restore the newest backup that is whole "
    "(relay-connectors ledger verify FILE): the next sync asks the relay what it holds.",
    "ja": "この台帳の写しを、証拠としてそのまま保管してください。そのうえで、不整合のない最新の控え "
    "(relay-connectors ledger verify ファイル で確認) を復元してください。次の sync がリレーに照会します。",
}
FAULTS: Words = {
    "changed": {"en": "the entry was changed", "ja": "記録が書き換えられています"},
    "missing": {"en": "the entry is missing", "ja": "記録が失われています"},
    "moved": {"en": "the entry stands in another place", "ja": "記録の順序が入れ替わっています"},
    "row_differs": {
        "en": "the table says something else than the entry",
        "ja": "表の値が記録そのものと異なります",
    },
    "parties_missing": {"en": "the document of the two parties is missing", "ja": "当事者の文書が失われています"},
    "parties_changed": {
        "en": "the document of the two parties was changed",
        "ja": "当事者の文書が書き換えられています",
    },
    "items_differ": {"en": "the items are not those that were sent", "ja": "項目が送信した内容と異なります"},
    "operation_differs": {"en": "the operation says something else", "ja": "送信の記録と異なります"},
    "operation_missing": {"en": "the operation that it is about is missing", "ja": "対象の送信の記録が失われています"},
    "consent_does_not_cover": {
        "en": "the consent is no yes to what was sent",
        "ja": "根拠となる同意が、送信した内容を認めていません",
    },
    "consent_missing": {"en": "the consent that it rests on is missing", "ja": "根拠となる同意が失われています"},
    "consent_differs": {"en": "the consent says something else", "ja": "根拠となる同意の内容と異なります"},
    "answer_differs": {
        "en": "the relay's answer, the push's end or the key is another one",
        "ja": "リレーの回答、送信の終わり方または送信キーと異なります",
    },
    "prepared_missing": {"en": "a push has no entry from before it was sent", "ja": "送信前の記録がない送信があります"},
    "outcome_missing": {
        "en": "a push is over and has no second entry, of its answer or of its end",
        "ja": "終わった送信に、2 件目の記録 (回答または終わり方) がありません",
    },
}


@define(
    "relay-connectors provisions verify",
    option(
        "--head",
        metavar="NUMBER:HASH",
        help="The newest entry as you noted it elsewhere, as in 12:9f86…; finds entries that were cut off.",
    ),
)
def command(session: Session, head: str | None) -> int:
    """Recompute the whole chain, and compare every entry with parties, items, consents, operations and answers."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        found = audit(ledger, head=_head(head))
    code = LedgerError.exit_code if found.faults else 0
    if session.json:
        session.give({**_told(found), "exit_code": code})
    else:
        _tell(session, found)
    return code


def _head(told: str | None) -> Entry | None:
    found = HEAD.fullmatch(told or "")
    if told and not found:
        raise click.UsageError("--head is NUMBER:HASH, as `provisions verify` printed it")
    return Entry(int(found[1]), b"", found[2]) if found else None


def _note(entry: Entry | None) -> str | None:
    return f"{entry.number}:{entry.hash}" if entry else None


def _told(found: Audit) -> dict[str, Any]:
    faults = [
        {"number": one.number, "code": one.code, "record_id": one.record_id or None, "revision": one.revision or None}
        for one in found.faults
    ]
    return {
        "entries": found.entries,
        "pushes": found.pushes,
        "head": _note(found.head),
        "swept_to": _note(found.anchor),
        "faults": faults,
    }


def _tell(session: Session, found: Audit) -> None:
    if found.faults:
        first = found.faults[0]
        tell(session, _broken(first, session.lang), error=LedgerError())
        for line in _lines(found.faults[1:], session.lang):
            session.note(line)
        session.note(REMEDY[session.lang])
        return
    session.show(
        session.of(
            f"提供記録は完全です: 記録 {found.entries} 件、送信 {found.pushes} 件。",
            f"The provision record is whole: {found.entries} entries about {found.pushes} pushes.",
        )
    )
    if found.anchor:
        session.show(
            session.of(
                f"保存期間 (3 年) を過ぎた {found.anchor.number} 番までは整理済みです: {_note(found.anchor)}",
                f"Entries up to {found.anchor.number} were swept after their three years: {_note(found.anchor)}",
            )
        )
    if found.head:
        session.show(session.of(f"控えておく末尾: {_note(found.head)}", f"Its end, to be noted: {_note(found.head)}"))


def _broken(fault: Fault, lang: Lang) -> str:
    """The sentence about the first fault, in English around words of the user's language."""
    why = word(FAULTS, fault.code, lang) + (f" ({fault.record_id} r{fault.revision})" if fault.record_id else "")
    if fault.number is None:
        return f"The provision record is incomplete: {why}"
    return f"The provision record is broken, first at entry {fault.number}: {why}"


def _lines(faults: Sequence[Fault], lang: Lang) -> list[str]:
    lines = [
        f"  {one.number or '-'}  {word(FAULTS, one.code, lang)}  {one.record_id}".rstrip() for one in faults[:SHOWN]
    ]
    more = len(faults) - SHOWN
    return lines if more <= 0 else [*lines, f"  … +{more}"]
