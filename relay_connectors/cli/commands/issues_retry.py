"""``issues retry``."""

from __future__ import annotations

from collections.abc import Sequence

from relay_connectors.cli.command import define
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.picking import PICKING, picked, tell_done
from relay_connectors.cli.session import Session
from relay_connectors.errors import ConfigurationError
from relay_connectors.ledger.again import try_again, worth_trying
from relay_connectors.ledger.issues import Issue

__all__ = ["command"]


@define(
    "relay-connectors issues retry 3 4\nrelay-connectors issues retry --all --source acme-csv --code item_invalid",
    *PICKING,
)
def command(
    session: Session,
    numbers: Sequence[int],
    everything: bool,  # noqa: FBT001  click hands options over by name
    source: str | None,
    code: str | None,
) -> None:
    """Let the next sync read these rows, or send these items, again. What is still odd then opens again."""
    with open_ledger(settings_of(session)) as ledger, ledger.hold(), ledger.transaction():
        issues = picked(ledger, numbers, everything=everything, source=source, code=code)
        tried = [one for one in issues if worth_trying(one)]
        if numbers and len(tried) < len(issues):
            raise ConfigurationError(_useless(issues))
        try_again(ledger, tried)
    ja = "{count} 件を次の sync で処理し直します。解決していなければ再び表示されます。"
    en = "The next sync tries {count} again; what is still odd then is listed again."
    tell_done(session, "retry", tried, ja, en)


def _useless(issues: Sequence[Issue]) -> str:
    odd = next(one for one in issues if not worth_trying(one))
    return f"issue {odd.issue_id} ({odd.code}) does not go away by trying again; settle it, then: issues resolve"
