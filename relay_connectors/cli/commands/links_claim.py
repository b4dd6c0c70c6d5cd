"""``links claim``."""

from __future__ import annotations

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import need_compared, open_ledger, settings_of
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.cycle.claims import Claimer, Found

__all__ = ["command"]


@define(
    "relay-connectors links claim --dry-run",
    option("--dry-run", is_flag=True, help="Only say whom one could claim."),
)
def command(session: Session, dry_run: bool) -> None:  # noqa: FBT001
    """Find out which of your records belong to people who registered through a campaign's link, and tell the relay.

    Addresses are compared here. The relay is told record ids, of people who allow feedback.
    """
    settings = settings_of(session)
    relay = relay_of(settings)
    with open_ledger(settings) as ledger, ledger.hold():
        need_compared(ledger)
        client = relay.client(ledger.clock, before=ledger.still_held)
        try:
            claimer = Claimer(ledger, client)
            found = claimer.find()
            claimed = 0 if dry_run else len(claimer.claim(found.claims))
        finally:
            client.close()
    _tell(session, found, len(found.claims) if dry_run else claimed, dry_run=dry_run)


def _tell(session: Session, found: Found, count: int, *, dry_run: bool) -> None:
    left = {"unknown": found.unknown, "several": found.several, "silent": found.silent}
    if session.json:
        session.give({"dry_run": dry_run, "claimable" if dry_run else "claimed": count, "left": left})
        return
    done = session.of(
        f"{count} 人の登録を応募と結び付けました。", f"{count} registrations are known by their record now."
    )
    would = session.of(f"{count} 人の登録を応募と結び付けられます。", f"{count} registrations could be claimed.")
    session.show(would if dry_run else done)
    said = {
        "unknown": session.of("台帳にアドレスがない", "nobody here has their address"),
        "several": session.of("同じアドレスを複数の人が使っている", "several people here have their address"),
        "silent": session.of("本人が状況の共有に同意していない", "they allow no feedback, or were contested"),
    }
    for name, number in left.items():
        if number:
            session.show(f"  {number}  {said[name]}")
