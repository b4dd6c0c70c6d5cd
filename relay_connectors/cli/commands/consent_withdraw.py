"""``consent withdraw``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from relay_connectors.cli.command import define, option
from relay_connectors.cli.configured import open_ledger, settings_of
from relay_connectors.cli.judging import looker_of
from relay_connectors.cli.naming import PERSON, named_people
from relay_connectors.cli.session import Session
from relay_connectors.clock import Clock, today
from relay_connectors.consent import states
from relay_connectors.consent.moments import on_site, refused_at
from relay_connectors.consent.words import SCOPES as SCOPES_IN_WORDS
from relay_connectors.consent.words import VIAS, Via, say
from relay_connectors.cycle.look import Look, Looker, event_of
from relay_connectors.cycle.statements import WITHDRAWN, withdraw
from relay_connectors.ledger import Ledger
from relay_connectors.normalize import when
from relay_connectors.record.vocabulary import SCOPES, Scope
from relay_connectors.settings import Settings

__all__ = ["command"]

ITEMS = 4
REGISTERED = (
    (
        "本人がリレーに自分で登録しています。その登録はこちらからは終えられません。終えるときは、本人がリレーの自分の"
        "ページ (メールのリンク) で行います。"
    ),
    "They registered themselves at the relay; they end that there, on their page: the link of their mail opens it.",
)


@define(
    "relay-connectors consent withdraw acme-csv/A-10231 --via phone\n"
    "relay-connectors consent withdraw --email --scope share_with_relay < address.txt",
    *PERSON,
    option("--scope", "scopes", multiple=True, type=click.Choice(SCOPES), help="Only this scope (default: all)."),
    option("--at", metavar="WHEN", help="When it was said: a day, or a time with its offset (default: now)."),
    option("--via", default="command", type=click.Choice(tuple(VIAS)), help="How it was said (default: not recorded)."),
)
def command(
    session: Session,
    identity: str | None,
    email: bool,  # noqa: FBT001
    scopes: Sequence[Scope],
    at: str | None,
    via: Via,
) -> int:
    """Keep that a person took a consent back, and say what follows. The next sync takes back what the relay holds."""
    settings = settings_of(session)
    with open_ledger(settings) as ledger, ledger.hold():
        people = named_people(session, settings, ledger, identity, email=email)
        said_at = _said_at(settings, ledger, at)
        with ledger.transaction():
            events = withdraw(ledger, people, scopes or SCOPES, at=said_at, via=via, locator=WITHDRAWN)
        looker = looker_of(settings, ledger)
        looks = _looks(looker, ledger, people)
        later = _later(looker, ledger, people, scopes or SCOPES)
        registered = sum(one.registered_at is not None for one in ledger.persons.get(people).values())
    code = ITEMS if later else 0
    told = {
        "people": len(people),
        "events": events,
        "effective_at": said_at,
        "scopes": list(scopes or SCOPES),
        "records": [_record(look) for look in looks],
        "still_granted": later,
        "registered": registered,
        "exit_code": code,
    }
    session.give(told) if session.json else _tell(session, told, settings.policy.timezone)
    return code


def _said_at(settings: Settings, ledger: Ledger, at: str | None) -> str:
    """The moment as a UTC stamp; nobody takes back tomorrow."""
    if at is None:
        return ledger.now()
    zone = settings.policy.timezone
    found = when(at, zone=zone).value
    if found is None:
        raise click.UsageError("--at must be a day like 2026-11-01, or a time like 2026-11-01T09:30+09:00")
    if refused_at(found, zone) > _end_of_today(ledger.clock, zone):
        raise click.UsageError("--at lies in the future")
    return refused_at(found, zone)


def _end_of_today(clock: Clock, zone: str) -> str:
    return refused_at(today(clock, zone).isoformat(), zone)


def _looks(looker: Looker, ledger: Ledger, people: Sequence[str]) -> list[Look]:
    found = {person_id: ledger.records.of_person(person_id) for person_id in people}
    return [look for person in looker.persons(found) for look in person.looks]


def _later(looker: Looker, ledger: Ledger, people: Sequence[str], scopes: Sequence[Scope]) -> list[dict[str, Any]]:
    """What was taken back and still counts, because it was given, or begins, after the moment of the withdrawal."""
    said, now, found = ledger.consents.of_persons(people), ledger.now(), []
    for person_id in people:
        events = map(event_of, said.get(person_id, ()))
        standing = states(events, policy=looker.policy, accepted=looker.accepted, now=now)
        for scope in scopes:
            state = standing.get(scope)
            since = state and (state.effective_at if state.status == "granted" else state.begins_at)
            if since:
                found.append({"person_id": person_id, "scope": scope, "effective_at": since})
    return found


def _record(look: Look) -> dict[str, Any]:
    waiting = [one for one in look.pending if one.op == "upsert" and one.state == "queued"]
    return {
        "record_id": look.record.record_id,
        "application": f"{look.record.source}/{look.record.application_id}",
        "at_relay": look.live,
        "taken_back": look.live
        and (look.narrowed or bool({"consent_withdrawn", "consent_denied"}.intersection(look.verdict.codes))),
        "not_sent": len(waiting),
        "verdict_today": {"action": look.verdict.action, "codes": list(look.verdict.codes)},
    }


def _tell(session: Session, told: dict[str, Any], zone: str) -> None:
    people, events, since = told["people"], told["events"], on_site(told["effective_at"], zone)
    session.show(
        session.of(
            f"撤回を記録しました: {people} 人、{events} 件 ({since} から有効)。",
            f"Recorded: {people} people, {events} withdrawals, in effect since {since}.",
        )
    )
    for one in told["still_granted"]:
        session.note(_standing(session, one, zone))
    still = bool(told["still_granted"])
    lines = [line for one in told["records"] for line in _follows(session, one, still=still)]
    if told["registered"]:
        lines.append(session.of(*REGISTERED))
    elif not any(one["at_relay"] for one in told["records"]):
        lines.append(session.of("リレーには何も送られていません。", "Nothing is with the relay."))
    for line in lines:
        session.show(line)
    if any(one["taken_back"] for one in told["records"]):
        session.show(session.of("今すぐ反映するには: relay-connectors sync", "To do it now: relay-connectors sync"))


def _standing(session: Session, one: dict[str, Any], zone: str) -> str:
    what, since = say(SCOPES_IN_WORDS, one["scope"], session.lang), on_site(one["effective_at"], zone)
    return session.of(
        f"注意: 「{what}」には、これより後の同意 ({since}) があり、そちらが有効です。日付が誤りなら、正しい --at で"
        "もう一度実行してください。",
        f"Attention: a consent of {since} ({what}) is later and still counts. If the day is wrong, run it again with "
        "the right --at.",
    )


def _follows(session: Session, one: dict[str, Any], *, still: bool) -> list[str]:
    lines = []
    if one["taken_back"]:
        lines.append(
            session.of(
                "次の sync で、ほかのどの送信よりも先にリレーから取り消します。",
                "The next sync takes it back from the relay, before it sends anything else.",
            )
        )
    elif one["at_relay"] and still:
        lines.append(
            session.of(
                "リレーに残ります。後の同意が有効です。", "It stays with the relay: a later consent still counts."
            )
        )
    elif one["at_relay"]:
        lines.append(
            session.of("リレーにあるものは変わりません。", "It stays with the relay: this scope does not concern it.")
        )
    if one["not_sent"]:
        lines.append(session.of("送信待ちの内容は送りません。", "What waits to be sent does not go."))
    return [f"  {one['application']}  {line}" for line in lines]
