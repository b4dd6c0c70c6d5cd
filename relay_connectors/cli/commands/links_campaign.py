"""``links campaign``."""

from __future__ import annotations

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import settings_of
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.clock import SystemClock
from relay_connectors.errors import ConfigurationError
from relay_connectors.relay.client import Refused

__all__ = ["command"]

LONGEST_LABEL = 200


@define(
    "relay-connectors links campaign --label 2026-11 --locale ja",
    option("--label", required=True, help="What the campaign is called at the relay; no person's name."),
    option(
        "--locale",
        default="ja",
        show_default=True,
        type=click.Choice(["ja", "en"]),
        help="The language of the page.",
    ),
)
def command(session: Session, label: str, locale: str) -> None:
    """Get one static link for mail templates that take no value per person. It needs no source and no ledger."""
    label = label.strip()
    if not 0 < len(label) <= LONGEST_LABEL or not label.isprintable():
        raise click.UsageError(f"--label takes 1 to {LONGEST_LABEL} characters")
    client = relay_of(settings_of(session)).client(SystemClock())
    try:
        campaign = client.campaign_link(label, locale)
    except Refused as refused:
        if refused.code != "campaign_revoked":
            raise
        raise ConfigurationError("This campaign was revoked, and its link is dead; take another --label") from None
    finally:
        client.close()
    if session.json:
        session.give({"campaign_id": campaign.campaign_id, "url": campaign.url, "label": label, "locale": locale})
        return
    session.show(campaign.url)
    session.note(
        session.of(
            "この URL は全員に共通です。ATS のメールテンプレートに、単独の行として貼り付けてください。"
            f"使うのをやめるときは: relay-connectors links revoke {campaign.campaign_id}",
            "This link is the same for everybody. Paste it into the mail template of your ATS, on a line of its own. "
            f"To end it: relay-connectors links revoke {campaign.campaign_id}",
        )
    )
