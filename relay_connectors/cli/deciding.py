"""Decisions about who is one person: tried first, carried out with ``--yes``, and told alike."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from relay_connectors.cli.command import option
from relay_connectors.cli.session import Session
from relay_connectors.ledger import Ledger
from relay_connectors.ledger.records import LedgerRecord
from relay_connectors.pool.decisions import Effect

__all__ = ["REASON", "YES", "Action", "decided", "tell"]

Action = Literal["merge", "split", "undo"]
REASON = option("--reason", metavar="TEXT", help="Why, for whoever looks at it later. Write no names.")
YES = option("--yes", is_flag=True, help="Really do it; without it, only show what would change.")


class _OnlyTrying(Exception):  # noqa: N818  not an error: what was tried is rolled back with it
    pass


def decided(ledger: Ledger, decide: Callable[[], Effect | None], *, yes: bool) -> Effect | None:
    """What *decide* changes; without *yes* it is rolled back."""
    effect: Effect | None = None
    with ledger.hold():
        try:
            with ledger.transaction():
                effect = decide()
                if not yes:
                    raise _OnlyTrying
        except _OnlyTrying:
            pass
    return effect


def tell(session: Session, action: Action, effect: Effect | None, *, yes: bool) -> None:
    """Say what was decided, or would be, and what follows."""
    if session.json:
        session.give(_as_json(action, effect, done=yes and effect is not None))
    elif effect is None:
        session.show(_nothing(session, action))
    else:
        for line in _lines(session, action, effect):
            session.show(line)
        if not yes:
            session.show(
                session.of(
                    "まだ何も変えていません。実行するには --yes を付けます。",
                    "Nothing is changed yet; add --yes to do it.",
                )
            )


def _as_json(action: Action, effect: Effect | None, *, done: bool) -> dict[str, Any]:
    persons = effect.persons if effect else ()
    return {
        "action": action,
        "done": done,
        "decision": effect.number if effect else None,
        "reason": effect.reason if effect else None,
        "at": effect.at if effect else None,
        "persons": {"before": effect.persons_before if effect else 0, "after": len(persons)},
        "records": [
            [{"record_id": one.record_id, "source": one.source, "application_id": one.application_id} for one in person]
            for person in persons
        ],
        "taken_back": _taken_back(persons),
        "doubtful": _doubtful(persons),
        "sharing_mail": _sharing(persons),
    }


def _nothing(session: Session, action: Action) -> str:
    if action == "merge":
        return session.of("すでに同じ人と決めてあります。", "They were decided to be one person already.")
    if action == "split":
        return session.of("分ける相手がいません。", "There is nobody to part them from.")
    return session.of("取り消す判断はありません。", "There is no decision to take back.")


def _lines(session: Session, action: Action, effect: Effect) -> list[str]:
    before, after = effect.persons_before, len(effect.persons)
    lines = [session.of(f"{before} 人 → {after} 人", f"{before} → {after} persons"), *map(_row, effect.persons)]
    if action == "undo":
        why = f" ({effect.reason})" if effect.reason else ""
        kind = session.of("統合", "merge") if effect.merged else session.of("分割", "split")
        lines.insert(
            0,
            session.of(
                f"{effect.at} の判断 {effect.number} ({kind}) を取り消します。{why}",
                f"Decision {effect.number} ({kind}) of {effect.at} is taken back.{why}",
            ),
        )
    if count := _taken_back(effect.persons):
        lines.append(
            session.of(
                f"1 人につき紹介は 1 件です。次の sync で {count} 件を取り下げます。",
                f"One referral a person: the next sync takes {count} back.",
            )
        )
    if action == "split" and (count := _sharing(effect.persons)):
        lines.append(
            session.of(
                f"うち {count} 件は、別の人とメールアドレスが同じです。リレーはアドレスで人を見分けるため、"
                "同じである間は送信しません (リンクは配ります)。ATS で一方のアドレスを直せば、次の sync で送信します。",
                f"{count} records share an e-mail address with somebody else. The relay tells people apart by it, so "
                "they are not pushed while they do (links are given). Mend one address in the ATS; the next sync sends "
                "them.",
            )
        )
    if count := _doubtful(effect.persons):
        lines.append(
            session.of(
                f"まだ確認が必要な応募: {count} 件 (explain で理由を表示)",
                f"{count} records are still in doubt; explain says why.",
            )
        )
    return lines


def _row(person: Sequence[LedgerRecord]) -> str:
    return "  " + ", ".join(sorted(f"{one.source}/{one.application_id}" for one in person))


def _taken_back(persons: Sequence[Sequence[LedgerRecord]]) -> int:
    live = (sum(one.live_state == "live" for one in person) for person in persons)
    return sum(max(0, count - 1) for count in live)


def _doubtful(persons: Sequence[Sequence[LedgerRecord]]) -> int:
    return sum(bool(one.doubts) for person in persons for one in person)


def _sharing(persons: Sequence[Sequence[LedgerRecord]]) -> int:
    return sum("shared_mail" in one.doubts.split() for person in persons for one in person)
