"""``consent correct``."""

from __future__ import annotations

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.session import Session
from relay_connectors.consent.moments import on_site
from relay_connectors.consent.words import SCOPES, STATUSES, say
from relay_connectors.cycle.statements import WITHDRAWN, correct
from relay_connectors.ledger.consents import MISTAKEN, StoredConsent

__all__ = ["command"]

REFUSALS = ("denied", "withdrawn")


@define(
    "relay-connectors consent correct con_4f1c09b27a3e5d6800c1a2b3\n"
    "relay-connectors consent correct con_4f1c09b27a3e5d6800c1a2b3 --yes",
    click.argument("consent_id"),
    option("--yes", is_flag=True, help="Really keep it; without it, only show which refusal is meant."),
)
def command(session: Session, consent_id: str, yes: bool) -> None:  # noqa: FBT001
    """Keep that a refusal was mistyped: its cell was mended, and the person never said it. Ids: consent show."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger, ledger.hold():
        said = _correctable(ledger.consents.get(consent_id), consent_id)
        done = said.row_says == MISTAKEN
        if yes and not done:
            with ledger.transaction():
                correct(ledger, said, ledger.now())
            done = True
    told = {
        "done": done,
        "consent_id": said.consent_id,
        "record_id": said.record_id,
        "scope": said.scope,
        "status": said.status,
        "effective_at": said.effective_at,
    }
    session.give(told) if session.json else _tell(session, said, settings.policy.timezone, done=done)


def _correctable(said: StoredConsent | None, consent_id: str) -> StoredConsent:
    """The refusal of a cell that was mended, or of a row that was imported.

    Raises:
        click.UsageError: it is none, or may be what the person said.
    """
    if said is None:
        raise click.UsageError(f"{consent_id} is not known; `consent show` prints the ids")
    if said.status not in REFUSALS:
        raise click.UsageError(f"{consent_id} is no refusal; what takes a consent back is `consent withdraw`")
    if said.row_says is None and said.locator in (None, WITHDRAWN):
        message = "was not read in a cell: it is the person's word, and only a later consent of theirs lifts it"
        raise click.UsageError(f"{consent_id} {message}")
    if said.row_says is not None and said.row_says > 0:
        raise click.UsageError(f"{consent_id}: its row still says so; mend the cell, run `sync`, then correct it")
    return said


def _tell(session: Session, said: StoredConsent, zone: str, *, done: bool) -> None:
    status, scope = say(STATUSES, said.status, session.lang), say(SCOPES, said.scope, session.lang)
    session.show(f"{said.consent_id}  {scope}: {status}  {on_site(said.effective_at, zone)}")
    if done:
        session.show(
            session.of(
                "入力の誤りとして記録しました。この拒否は数えません。今の状態: relay-connectors consent show",
                "Kept as mistyped; this refusal counts no more. What counts now: relay-connectors consent show",
            )
        )
        return
    session.show(
        session.of(
            "まだ何も記録していません。本人がこう答えていないと確かなら、--yes を付けます。",
            "Nothing is kept yet. If you are sure that the person never said so, add --yes.",
        )
    )
