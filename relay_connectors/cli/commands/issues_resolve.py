"""``issues resolve``."""

from __future__ import annotations

from collections.abc import Sequence

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.picking import PICKING, YES, need_yes, picked, tell_done
from relay_connectors.cli.session import Session

__all__ = ["command"]


@define(
    "relay-connectors issues resolve 3\nrelay-connectors issues resolve --all --code no_application_id --yes",
    *PICKING,
    YES,
)
def command(
    session: Session,
    numbers: Sequence[int],
    everything: bool,  # noqa: FBT001  click hands options over by name
    source: str | None,
    code: str | None,
    yes: bool,  # noqa: FBT001
) -> None:
    """Close issues that are settled. One that shows itself again is opened again, and counts as new."""
    with open_ledger(settings_of(session)) as ledger, ledger.hold(), ledger.transaction():
        issues = picked(ledger, numbers, everything=everything, source=source, code=code)
        need_yes(session, issues, yes=yes)
        ledger.issues.close((one.issue_id for one in issues), "resolved")
    tell_done(session, "resolve", issues, "{count} 件を解決済みにしました。", "{count} closed as resolved.")
