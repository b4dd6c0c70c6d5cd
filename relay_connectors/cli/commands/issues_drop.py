"""``issues drop``."""

from __future__ import annotations

from collections.abc import Sequence

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.picking import PICKING, YES, need_yes, picked, tell_done
from relay_connectors.cli.session import Session

__all__ = ["command"]


@define(
    "relay-connectors issues drop 3\nrelay-connectors issues drop --all --source acme-csv --code row_unparsable --yes",
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
    """Close issues for good: the same thing about the same row or record never comes up again. Releases nobody."""
    with open_ledger(settings_of(session)) as ledger, ledger.hold(), ledger.transaction():
        issues = picked(ledger, numbers, everything=everything, source=source, code=code)
        need_yes(session, issues, yes=yes)
        ledger.issues.close((one.issue_id for one in issues), "dropped")
    ja = "{count} 件を除外しました。同じ内容は今後表示されません。"
    tell_done(session, "drop", issues, ja, "{count} dropped; they never come up again.")
