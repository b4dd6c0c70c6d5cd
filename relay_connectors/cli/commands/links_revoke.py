"""``links revoke``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.commands.explain import find_record
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.failing import tell
from relay_connectors.cli.run_options import relay_of
from relay_connectors.cli.session import Session
from relay_connectors.clock import SystemClock
from relay_connectors.errors import ConfigurationError, RelayConnectorsError
from relay_connectors.ledger import Ledger
from relay_connectors.links.revoke import Revoked, revoke, tell_relay
from relay_connectors.settings import Settings

__all__ = ["command"]

SQLITE = "sqlite:///"
REGISTERED = ("登録に使われているため、有効なままです。", "Somebody registered with it, so it stays their door.")


@define(
    "relay-connectors links revoke lnk_4f2a9c\nrelay-connectors links revoke --person acme-csv/A-10231 --yes",
    click.argument("link_ids", nargs=-1, metavar="[LINK_ID]..."),
    option("--person", metavar="ID", help="The links of this person: a record_id, or SOURCE/APPLICATION_ID."),
    option("--yes", is_flag=True, help="Really revoke more than one link."),
)
def command(session: Session, link_ids: Sequence[str], person: str | None, yes: bool) -> int:  # noqa: FBT001
    """Close links: here at once, at the relay as soon as it listens. A link that somebody registered with stays."""
    if bool(link_ids) == bool(person):
        raise click.UsageError("name links by their ids, or a person by --person")
    settings = settings_of(session)
    if link_ids and not Path(settings.ledger_url.removeprefix(SQLITE)).exists():
        # A campaign's link needs no ledger, and neither does its end.
        named = list(dict.fromkeys(link_ids))
        _need_yes(named, yes=yes)
        _tell(session, Revoked([], [], [], named), _closed_at_relay(settings, named))
        return 0
    with open_ledger(settings) as ledger, ledger.hold():
        named = list(dict.fromkeys(link_ids)) or _of_person(settings, ledger, person or "")
        _need_yes(named, yes=yes)
        done = revoke(ledger, named)
        closed, failure = _tell_relay(settings, ledger)
    _tell(session, done, closed)
    if failure:
        tell(session, str(failure), error=failure)
        return failure.exit_code
    nowhere = [link_id for link_id in done.unknown if link_id not in (closed or ())]
    for link_id in nowhere:
        tell(session, f"{link_id}: no such link, neither in the ledger nor at the relay")
    return ConfigurationError.exit_code if nowhere else 0


def _need_yes(named: Sequence[str], *, yes: bool) -> None:
    if len(named) > 1 and not yes:
        raise click.UsageError(f"this would revoke {len(named)} links; add --yes to do it")


def _closed_at_relay(settings: Settings, link_ids: Sequence[str]) -> set[str]:
    client = relay_of(settings).client(SystemClock())
    try:
        return set(client.revoke_links(link_ids).revoked)
    finally:
        client.close()


def _of_person(settings: Settings, ledger: Ledger, identity: str) -> list[str]:
    record = find_record(settings, ledger, identity)
    return [link.link_id for link in ledger.links.living(record.person_id)]


def _tell_relay(settings: Settings, ledger: Ledger) -> tuple[set[str] | None, RelayConnectorsError | None]:
    """What the relay closed, or None and what kept it from hearing."""
    try:
        client = relay_of(settings).client(ledger.clock, before=ledger.still_held)
    except ConfigurationError as error:
        return None, error
    try:
        return tell_relay(ledger, client), None
    except RelayConnectorsError as error:
        return None, error
    finally:
        client.close()


def _tell(session: Session, done: Revoked, closed: set[str] | None) -> None:
    """Say what was done here; *closed* None: the relay does not know yet."""
    if session.json:
        told = {name: list(ids) for name, ids in done._asdict().items()}
        session.give({**told, "closed_at_relay": None if closed is None else sorted(closed)})
        return
    count = len(done.revoked) + len(closed.intersection(done.unknown) if closed else ())
    session.show(session.of(f"リンクを {count} 件取り消しました。", f"{count} links revoked."))
    for link_id, ja, en in _remarks(done, closed):
        session.show(f"  {link_id}  {session.of(ja, en)}")
    if closed is None and (done.revoked or done.unknown):
        session.show(session.of("リレーには次の sync で伝えます。", "The next sync tells the relay."))


def _remarks(done: Revoked, closed: set[str] | None) -> Iterator[tuple[str, str, str]]:
    """What is to be said about single links, in Japanese and English."""
    for link_id in done.registered:
        yield link_id, *REGISTERED
    for link_id in done.closed:
        yield link_id, "すでに無効です。", "It was closed already."
    if closed is not None:
        yield from ((link_id, *REGISTERED) for link_id in done.revoked if link_id not in closed)
    for link_id in done.unknown:
        if closed is not None and link_id in closed:
            yield (
                link_id,
                "台帳にないリンクです。リレーで無効にしました。",
                "It is not in the ledger; the relay closed it.",
            )
        elif closed is None:
            yield (
                link_id,
                "台帳にないリンクです (台帳を復元した場合など)。取り消しはリレーに伝えます。",
                "It is not in the ledger (which may have been restored); the relay is asked to close it all the same.",
            )
