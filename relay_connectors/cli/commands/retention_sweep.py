"""``retention sweep``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.cycle.retention import Sweep, plan_sweep, sweep

__all__ = ["command"]


@define(
    "relay-connectors retention sweep\nrelay-connectors retention sweep --yes",
    option("--yes", is_flag=True, help="Really take it away; without it, only count."),
)
def command(session: Session, yes: bool) -> None:  # noqa: FBT001
    """Take away the content of records whose time is over. That they existed stays, and nobody is suppressed."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        if yes:
            with ledger.hold():
                planned = plan_sweep(ledger, settings.policy)
                left = sweep(ledger, planned, settings.state_dir)
        else:
            planned, left = plan_sweep(ledger, settings.policy), []
    _tell(session, planned, left, done=yes)


def _tell(session: Session, planned: Sweep, left: Sequence[Path], *, done: bool) -> None:
    records, persons, waiting = len(planned.record_ids), planned.persons, planned.waiting
    if session.json:
        counts = {"records": records, "persons": persons, "waiting": waiting}
        session.give({"done": done, **counts, "left": [str(path) for path in left]})
        return
    if done:
        session.show(
            session.of(
                f"{records} 件 ({persons} 人) の内容を消しました。",
                f"The content of {records} records ({persons} people) is gone.",
            )
        )
    else:
        session.show(
            session.of(
                f"保管期限を過ぎた記録: {records} 件 ({persons} 人)。"
                "まだ何も消していません。実行するには --yes を付けます。",
                f"Their time is over: {records} records of {persons} people. Nothing is gone yet; add --yes to do it.",
            )
        )
    if waiting:
        session.show(
            session.of(
                f"ほか {waiting} 件はリレーからの取り消しが先です。sync のあとでもう一度実行してください。",
                f"{waiting} more have to be taken back from the relay first: run sync, then this again.",
            )
        )
    for path in left:
        session.show(session.of(f"残っています: {path}", f"Still holds some of it: {path}"))
