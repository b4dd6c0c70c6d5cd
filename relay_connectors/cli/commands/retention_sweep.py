"""``retention sweep``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.cycle.provision_age import ProvisionSweep, plan_provision_sweep, sweep_provisions
from relay_connectors.cycle.retention import Sweep, plan_sweep, sweep
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Settings

__all__ = ["command"]


@define(
    "relay-connectors retention sweep\nrelay-connectors retention sweep --yes",
    option("--yes", is_flag=True, help="Really take it away; without it, only count."),
)
def command(session: Session, yes: bool) -> None:  # noqa: FBT001
    """Take away the content of records whose time is over, and entries of the provision record after three years."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger:
        if yes:
            with ledger.hold():
                planned, provisions = _planned(ledger, settings)
                sweep_provisions(ledger, provisions)
                left = sweep(ledger, planned, settings.state_dir)
        else:
            (planned, provisions), left = _planned(ledger, settings), []
    _tell(session, planned, provisions, left, done=yes)


def _planned(ledger: Ledger, settings: Settings) -> tuple[Sweep, ProvisionSweep]:
    return plan_sweep(ledger, settings.policy), plan_provision_sweep(ledger, settings.policy)


def _tell(session: Session, planned: Sweep, provisions: ProvisionSweep, left: Sequence[Path], *, done: bool) -> None:
    records, persons, waiting = len(planned.record_ids), planned.persons, planned.waiting
    if session.json:
        counts = {"records": records, "persons": persons, "waiting": waiting, "provisions": provisions.entries}
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
    if provisions.entries:
        entries, pushes = provisions.entries, provisions.pushes
        session.show(
            session.of(
                f"保存期間 (3 年) を過ぎた提供記録: {entries} 件 (送信 {pushes} 件分)。",
                f"Entries of the provision record older than three years: {entries}, about {pushes} pushes.",
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
