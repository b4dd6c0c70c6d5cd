"""An outage that is longer than the relay keeps its keys: what it did before is not done again, and nothing is lost."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from proofs.claims import Claims, Proof
from proofs.kinds import BATCH, KINDS
from proofs.small import Ending, Row, SmallWorld, play
from proofs.state import check_both
from relay_connectors.links.assign import POOL
from relay_connectors.relay.client import RelayClient
from relay_connectors.relay.courier import Courier, new_key
from relay_connectors.relay_server.faults import FaultRequest
from relay_connectors.testing.hostile import Fault, drop_after, drop_before

__all__ = ["outages"]

OUTAGE, HOUR = timedelta(days=8), timedelta(hours=1)
ASKED = ("referrals", "retract", "links", "erasures")
LATER = (
    90  # somebody who is rejected behind the outage: a request with a key, so that the relay has something to forget
)
COUNTED = ("created", "updated", "unchanged", "stale", "retracted", "duplicate_person", "invalid")
REVISION = {"referrals": 0, "records": 1}  # where it stands in a row
LOST: Mapping[str, Callable[[], Fault]] = {"the answer": drop_after, "the request": drop_before}


class Lived(NamedTuple):
    """How a world ended: both sides, the erasures that the relay knows of, and how often it forgot its keys."""

    ending: Ending
    erasures: int
    forgot: int


def outages(proof: Proof, base: Path, folder: Path, rows: list[Row], size: str) -> None:
    """Each kind of request, its answer or itself lost, and asked again after eight days; then without the guards."""
    asked = ASKED[::2] if size == "short" else ASKED
    calm = {kind: _lived(proof.claims, base, folder, rows, kind) for kind in asked}
    for kind in asked:
        for lost in LOST if size != "short" else ["the answer"]:
            found = _lived(proof.claims, base, folder, rows, kind, lost)
            what = f"{lost} of {kind} is lost, and the relay forgets its keys"
            proof.faults["keys_forgotten"] += found.forgot
            proof.claims.holds(f"{what}: it was really hit", found.forgot > 0)
            _same(proof.claims, what, found, calm[kind], POOL * (kind == "links" and lost == "the answer"))
    for kind, guard, take_out in CONTROLS[: 1 if size == "short" else None]:
        own = Claims()
        with take_out():
            _same(own, kind, _lived(proof.claims, base, folder, rows, kind, "the answer"), calm[kind], 0)
        proof.controls[f"{guard}, {kind} behind an outage"] = own.about("items ", "erasures at the relay")


def _lived(claims: Claims, base: Path, folder: Path, rows: list[Row], kind: str, lost: str = "") -> Lived:
    forgot = Counter[str]()

    def act(world: SmallWorld) -> None:
        KINDS[kind].begin(world)
        if lost:
            world.proxy.hit(LOST[lost](), path=KINDS[kind].path, times=None)
        world.sync()
        world.proxy.calm()
        world.clock.at += OUTAGE
        world.add(LATER)
        if lost:
            _forget(world)
        codes = [_sync(world) for _ in range(3)]
        claims.holds(f"{kind}, {lost or 'nothing'} lost: done after the outage", codes[-1] in (0, 4), codes)
        forgot.update(world.server.app.state.relay.counters)

    ending = play(base, folder, rows, act)
    with closing(sqlite3.connect(folder / "relay" / "relay.db")) as db:
        ((erasures,),) = db.execute("SELECT COUNT(*) FROM erasures")
    return Lived(ending, erasures, forgot["fault_keys_forgotten"])


def _forget(world: SmallWorld) -> None:
    """Whatever comes with a key first, the relay has forgotten every answer before it looks."""
    for path in (BATCH, KINDS["links"].path):
        world.server.app.state.relay.faults.add(FaultRequest(kind="keys_forgotten", path=path))


def _sync(world: SmallWorld) -> int:
    world.clock.at += HOUR
    return world.sync().exit_code


def _same(claims: Claims, what: str, found: Lived, calm: Lived, untold: int) -> None:
    """As without the outage. *untold*: links that the relay minted and could tell nobody of; they belong to nobody."""
    relay, ledger, wanted, own = found.ending.relay, found.ending.ledger, calm.ending, Claims()
    strangers = relay.links - ledger.links
    own.same("links that nobody was told of", len(strangers), untold)
    check_both(own, relay, replace(ledger, links=ledger.links | strangers))
    # What never arrived goes under the next revision.
    for name, one, other in (
        ("referrals", relay.referrals, wanted.relay.referrals),
        ("records", ledger.records, wanted.ledger.records),
    ):
        own.same(f"{name} as without it", _unnumbered(one, name), _unnumbered(other, name))
    own.same("who has a link", ledger.linked, wanted.ledger.linked)
    own.same("events", ledger.events, wanted.ledger.events)
    own.same("erasures at the relay", found.erasures, calm.erasures)
    for name in COUNTED:
        own.same(f"items {name}", found.ending.counters[name], wanted.counters[name])
    claims.checked += own.checked
    claims.broken += [f"{what}: {one}" for one in own.broken]


def _unnumbered(rows: Mapping[str, tuple[Any, ...]], name: str) -> dict[str, tuple[Any, ...]]:
    at = REVISION[name]
    return {key: (*row[:at], *row[at + 1 :]) for key, row in rows.items()}


def _another_erasure() -> AbstractContextManager[Any]:
    """Each time an erasure is asked for it has another id."""
    ask = RelayClient.ask_erasure

    def anew(self: RelayClient, _request_id: str, *told: Any) -> Any:
        return ask(self, new_key(), *told)

    return patch.object(RelayClient, "ask_erasure", anew)


def _no_lookup() -> AbstractContextManager[Any]:
    """A key is believed to be remembered for ever: what was sent is sent again."""
    return patch.object(Courier, "_is_forgotten", lambda *_: False)


CONTROLS: Sequence[tuple[str, str, Callable[[], AbstractContextManager[Any]]]] = (
    ("referrals", "no look-up before what was sent goes again", _no_lookup),
    ("retract", "no look-up before what was sent goes again", _no_lookup),
    ("erasures", "another id for the same erasure", _another_erasure),
)
