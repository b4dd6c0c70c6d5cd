"""``credits show``."""

from __future__ import annotations

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import settings_of
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.clock import SystemClock

__all__ = ["command"]


@define("relay-connectors credits show")
def command(session: Session) -> None:
    """Show points and introduction slots, as the relay counts them: so many registered people make one slot."""
    client = relay_of(settings_of(session)).client(SystemClock())
    try:
        balance = client.credits()
    finally:
        client.close()
    if session.json:
        session.give(balance.model_dump(mode="json"))
        return
    slots = balance.slots
    session.show(
        session.of(
            f"紹介ポイント: {balance.points} (あと {balance.to_next} "
            f"で無料紹介枠 1, {balance.points_per_slot} ポイントで 1 枠)\n"
            f"無料紹介枠: 利用可能 {slots.available}, 予約 {slots.reserved}, 使用済み {slots.used}",
            f"Points: {balance.points} ({balance.to_next} more for a slot; {balance.points_per_slot} points make one)\n"
            f"Introduction slots: {slots.available} available, {slots.reserved} reserved, {slots.used} used",
        )
    )
    if balance.debt:
        session.show(
            session.of(f"次のポイントで相殺: {balance.debt}", f"Debt that the next points pay: {balance.debt}")
        )
