"""An outage that is longer than the relay keeps its keys: what it did before is not done again, and nothing is lost."""

from __future__ import annotations

import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple
from unittest.mock import patch

from proofs.claims import Claims, Proof
from proofs.kinds import BATCH, KINDS
from proofs.small import COUNTED, Ending, Row, SmallWorld, lived, play
from proofs.state import check_both
from relay_connectors.ledger.outbox import Batch
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
REVISION = {"referrals": 0, "records": 1}  # where it stands in a row
ANSWER, REQUEST = "the answer is lost", "the request is lost"
HANDLED, UNASKED = "the run is killed once it is handled", "the run is killed before it is asked"
LOST: Mapping[str, Callable[[], Fault]] = {ANSWER: drop_after, REQUEST: drop_before}
TROUBLES = (ANSWER, REQUEST, HANDLED, UNASKED)
SHORT = (("referrals", ANSWER), ("links", ANSWER), ("referrals", HANDLED))


class Killed(BaseException):
    """The process is gone: what it holds in its ledger's files by now is all that is left of it."""


class Lived(NamedTuple):
    """How a world ended: both sides, the erasures that the relay knows of, and how often it forgot its keys."""

    ending: Ending
    erasures: int
    forgot: int


def outages(proof: Proof, base: Path, folder: Path, rows: list[Row], size: str) -> None:
    """Each kind of request, lost in each way and asked again after eight days; then without the guards, one each."""
    cases = SHORT if size == "short" else [(kind, trouble) for kind in ASKED for trouble in TROUBLES]
    calm = {kind: _lived(proof.claims, base, folder, rows, kind) for kind in dict(cases)}
    for kind, trouble in cases:
        found = _lived(proof.claims, base, folder, rows, kind, trouble)
        what = f"{kind}: {trouble}, and the relay forgets its keys"
        proof.faults["keys_forgotten"] += found.forgot
        proof.claims.holds(f"{what}: it was really hit", found.forgot > 0)
        _same(proof.claims, what, found, calm[kind], POOL * (kind == "links" and trouble in (ANSWER, HANDLED)))
    killed = sum(trouble in (HANDLED, UNASKED) for _, trouble in cases)
    proof.figures.append(
        f"{len(cases)} outages that the relay's memory does not outlast, {killed} of them behind a kill"
    )
    for kind, trouble, guard, take_out in CONTROLS[: 2 if size == "short" else None]:
        own = Claims()
        with take_out():
            _same(own, kind, _lived(proof.claims, base, folder, rows, kind, trouble), calm[kind], 0)
        proof.controls[f"{guard}, {kind} behind an outage"] = own.about("items ", "erasures at the relay")


def _lived(claims: Claims, base: Path, folder: Path, rows: list[Row], kind: str, trouble: str = "") -> Lived:
    forgot, before = Counter[str](), Counter[str]()
    if trouble in (HANDLED, UNASKED):
        base, rows, before = _killed(base, folder.with_name("killed"), rows, kind, handled=trouble == HANDLED)

    def act(world: SmallWorld) -> None:
        if trouble not in (HANDLED, UNASKED):
            KINDS[kind].begin(world)
            if trouble:
                world.proxy.hit(LOST[trouble](), path=KINDS[kind].path, times=None)
            world.sync()
            world.proxy.calm()
        world.clock.at += OUTAGE
        world.add(LATER)
        if trouble:
            _forget(world)
        codes = [_sync(world) for _ in range(3)]
        claims.holds(f"{kind}, {trouble or 'all is well'}: done after the outage", codes[-1] in (0, 4), codes)
        forgot.update(world.server.app.state.relay.counters)

    ending = play(base, folder, rows, act)
    ending.counters.update(before)
    with closing(sqlite3.connect(folder / "relay" / "relay.db")) as db:
        ((erasures,),) = db.execute("SELECT COUNT(*) FROM erasures")
    return Lived(ending, erasures, forgot["fault_keys_forgotten"])


def _killed(
    base: Path, folder: Path, rows: list[Row], kind: str, *, handled: bool
) -> tuple[Path, list[Row], Counter[str]]:
    """A copy of the world *base* in which the run was killed at this request; its rows, and what the relay counted."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    with lived(folder, rows) as world:
        KINDS[kind].begin(world)
        with suppress(Killed), _dying(world, KINDS[kind].path, handled=handled):
            world.sync()
        rows, counted = world.rows, Counter(world.server.app.state.relay.counters)
    # Whatever the dying run still wrote on its way out was never written: a SIGKILL leaves no way out.
    shutil.rmtree(folder / "state")
    (folder / "left").rename(folder / "state")
    return folder, rows, counted


@contextmanager
def _dying(world: SmallWorld, path: str, *, handled: bool) -> Iterator[None]:
    """Who asks for *path* dies, with its ledger's files as they are then, behind the relay's work or before it."""
    once = RelayClient._once  # noqa: SLF001  each attempt goes through it

    def die(self: RelayClient, model: Any, method: str, asked: str, *told: Any) -> Any:
        if asked != path:
            return once(self, model, method, asked, *told)
        if handled:
            once(self, model, method, asked, *told)
        shutil.copytree(world.folder / "state", world.folder / "left")
        raise Killed

    with patch.object(RelayClient, "_once", die):
        yield


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


def _noted_behind() -> AbstractContextManager[Any]:
    """That a batch is sent is written down once it was."""

    def late(self: Courier, batch: Batch, body: bytes, record_ids: list[str]) -> Any:
        answer = self._client.send_batch(batch.key, body, record_ids)
        with self._ledger.transaction():
            self._ledger.outbox.sending(batch.batch_id, self._ledger.now())
        return answer

    return patch.object(Courier, "_try", late)


CONTROLS: Sequence[tuple[str, str, str, Callable[[], AbstractContextManager[Any]]]] = (
    ("referrals", ANSWER, "no look-up before what was sent goes again", _no_lookup),
    ("referrals", HANDLED, "a request noted only behind it, and a kill", _noted_behind),
    ("retract", ANSWER, "no look-up before what was sent goes again", _no_lookup),
    ("retract", HANDLED, "a request noted only behind it, and a kill", _noted_behind),
    ("erasures", ANSWER, "another id for the same erasure", _another_erasure),
)
