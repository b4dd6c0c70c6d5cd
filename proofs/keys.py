"""Keys, ids and digests: never the same for different things, always the same for the same thing.

Idempotency keys are random and stored, so no content is behind them: what can be shown is that no two processes ever
draw the same one, however alike they are. Record ids and digests are made from content: the same in any order of
fields, another one for whatever else is said.

python -m proofs.keys COUNT TWINS     prints keys, drawn by a process and its forked twins, and what a script would draw
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import orjson

from benchmarks.environment import ROOT, children_environment
from proofs.claims import Proof
from relay_connectors.ledger.outbox import batch_body
from relay_connectors.record import Identity, canonical, digest
from relay_connectors.relay.client import _keyed
from relay_connectors.relay.courier import new_key
from relay_connectors.relay.wire import item_digest

__all__ = ["check"]

# Processes with a random hash seed each or all the same, how many twins each forks, and keys for each.
MINTED = {"short": (2, 4, 2_500), "usual": (10, 4, 5_000), "full": (40, 4, 10_000)}
PAIRS = {"short": 2_000, "usual": 100_000, "full": 500_000}
LONGEST = 120
SENDABLE = re.compile(r"[A-Za-z0-9_.-]{1,40}", re.ASCII)
# Of what a script would draw: cut short, from the time, from a generator that was there before the fork.
CARELESS = ("cut to 24 bits", "seeded by the second", "from before the fork")
CUT, FEW = len("rb_") + 6, 50
TEXTS = (
    "",
    " ",
    "山田",
    "髙橋",
    "が",
    "か\u3099",
    "ガ",
    "\u212b",
    "Å",
    "1",
    "true",
    "null",
    "A-1",
    "a-1",
    "𠮷",
    '"',
    "\\",
    "\n",
)
NAMES = ("a", "b", "ab", "a.b", "full_name", "emails", "kana", "1", "tags", "id")
KEY = bytes(range(32))


@dataclass(slots=True)
class Way:
    """How something is made of content; *careful*: as the program does it."""

    name: str
    made: Callable[[Any], Any]
    careful: bool = True
    known: dict[Any, Any] = field(default_factory=dict)
    collisions: int = 0
    changes: int = 0

    def meet(self, content: Any, meant: Any) -> None:
        """One more content; whatever meant something else must have made something else."""
        self.collisions += self.known.setdefault(self.made(content), meant) != meant

    def again(self, content: Any, same: Any) -> None:
        """The same content in another shape makes the same."""
        self.changes += self.made(content) != self.made(same)


def check(proof: Proof, size: str) -> None:
    """Keys out of many processes, then pairs of different and of same content."""
    _minted(proof, size)
    chance, pairs = random.Random(f"{proof.seed} pairs"), PAIRS[size]
    _bodies(proof, chance, pairs)
    _ids(proof, chance, pairs)


def _minted(proof: Proof, size: str) -> None:
    """All alike: the same hash seed for half of them, ``random`` seeded the same, twins of one memory."""
    processes, twins, each = MINTED[size]
    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(lambda number: _drawn(each, twins, number % 2), range(processes)))
    for name in ("keys", *CARELESS):
        keys = [key for one in told for key in one[name]]
        claims = proof.claims if name == "keys" else proof.control(f"keys {name}")
        claims.same(f"{name}: none was drawn twice", len(keys) - len(set(keys)), 0)
        if name == "keys":
            claims.same("all were drawn", len(keys), processes * (twins + 1) * each)
            claims.holds("each is at most 40 ASCII characters", all(map(SENDABLE.fullmatch, keys)))
            claims.holds("the client sends them", all(_keyed(key)["Idempotency-Key"] == f'"{key}"' for key in keys))
            proof.figures.append(f"{len(keys):,} keys by {processes} processes with {twins} forked twins each")


def _drawn(count: int, twins: int, hash_seed: int) -> dict[str, list[str]]:
    around = {**children_environment(), "PYTHONHASHSEED": "7" if hash_seed else "random"}
    command = [sys.executable, "-m", "proofs.keys", str(count), str(twins)]
    done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, check=True, timeout=LONGEST)
    drawn: dict[str, list[str]] = {}
    for line in done.stdout.splitlines():
        for name, keys in orjson.loads(line).items():
            drawn.setdefault(name, []).extend(keys)
    return drawn


def _bodies(proof: Proof, chance: random.Random, pairs: int) -> None:
    """Contents and what is one small step away from them."""
    ways = [
        Way("canonical bytes", canonical),
        Way("digests", lambda value: digest(canonical(value))),
        Way("digests of items", lambda value: item_digest("full", None, value)),
        Way("bodies", lambda value: sha256(batch_body([canonical(value), canonical({"id": 1})])).digest()),
        Way("fields as they come", repr, careful=False),
        Way("values in a row", lambda value: " ".join(_leaves(value)), careful=False),
        Way("digests cut to 16 bits", lambda value: digest(canonical(value))[-4:], careful=False),
    ]
    for _ in range(pairs):
        one = _content(chance)
        other, same = _changed(chance, one), _shuffled(chance, one)
        meant = _meant(one), _meant(other)
        for way in ways:
            way.meet(one, meant[0])
            way.meet(other, meant[1])
            way.again(one, same)
    proof.figures.append(
        f"{pairs:,} contents, each beside one that is a step away and itself in another order of fields"
    )
    _tell(proof, ways)


def _ids(proof: Proof, chance: random.Random, pairs: int) -> None:
    """Applications that look alike, of accounts that look alike."""
    ways = [
        Way("record ids", lambda named: Identity(KEY).record_ids(*named[:2])(named[2])),
        Way("names in a row", "".join, careful=False),
        Way("ids by hash()", lambda named: hash(named) % 2**16, careful=False),
    ]
    for _ in range(pairs):
        one = _named(chance)
        other = _beside(chance, one)
        for way in ways:
            way.meet(one, one)
            way.meet(other, other)
    proof.figures.append(f"{pairs:,} pairs of applications that are a step apart")
    _tell(proof, ways)


def _tell(proof: Proof, ways: list[Way]) -> None:
    for way in ways:
        claims = proof.claims if way.careful else proof.control(way.name)
        claims.same(f"{way.name}: different contents with the same one", way.collisions, 0)
        claims.same(f"{way.name}: the same content with different ones", way.changes, 0)


def _content(chance: random.Random, depth: int = 0) -> dict[str, Any]:
    """A record of some shape; never quite empty."""
    return {name: _value(chance, depth) for name in chance.sample(NAMES, chance.randint(2, 5))} | {"id": _text(chance)}


def _value(chance: random.Random, depth: int) -> Any:
    drawn = chance.random()
    if depth < 2 and drawn < 0.25:
        return _content(chance, depth + 1)
    if drawn < 0.45:
        return [_text(chance) for _ in range(chance.randint(1, 3))]
    return chance.choice((True, False, None, "", [], 0, 1, -1, 2**53 - 1)) if drawn < 0.7 else _text(chance)


def _text(chance: random.Random) -> str:
    return chance.choice(TEXTS) + str(chance.randrange(10))


def _shuffled(chance: random.Random, value: Any) -> Any:
    """The same, with its fields in another order, at every depth."""
    if isinstance(value, list):
        return [_shuffled(chance, inner) for inner in value]
    if not isinstance(value, dict):
        return value
    return {name: _shuffled(chance, value[name]) for name in chance.sample([*value], len(value))}


def _meant(value: Any) -> Any:
    """What is said, in a form of its own: None where nothing is (null, empty), kinds apart, fields by name."""
    if isinstance(value, dict):
        return tuple((name, said) for name in sorted(value) if (said := _meant(value[name])) is not None) or None
    if isinstance(value, list):
        return [said for inner in value if (said := _meant(inner)) is not None] or None
    return None if value is None or value == "" else (type(value), value)


def _changed(chance: random.Random, content: dict[str, Any]) -> dict[str, Any]:
    """One step away: the end of a text moved to another field, another kind, another field's name, another letter."""
    text, step = str(content["id"]), chance.randrange(6)
    if step == 0:
        return {**content, "id": text[:-1] or "x", "idx": text[-1]}
    if step == 1:
        return {**content, "id": [text]}
    if step == 2:
        return {**content, "id": int(text[-1])}
    if step == 3:
        return {**{name: value for name, value in content.items() if name != "id"}, "ID": text}
    return {**content, "id": text + " "} if step == 4 else {**content, "id": text.swapcase() + "\u3099"}


def _leaves(value: Any) -> Iterator[str]:
    """What is said, without where: as scripts join a row's values."""
    if isinstance(value, dict):
        for name in sorted(value):
            yield from _leaves(value[name])
    elif isinstance(value, list):
        yield "".join(map(str, value))
    else:
        yield str(value)


def _named(chance: random.Random) -> tuple[str, str, str]:
    system, account = (
        chance.choice(("hrmos", "greenhouse", "generic_csv")),
        chance.choice(("acme", "acme-1", "acme-11")),
    )
    return system, account, _text(chance) + str(chance.randrange(100))


def _beside(chance: random.Random, named: tuple[str, str, str]) -> tuple[str, str, str]:
    """The end of one name moved to the next, another letter, another account."""
    system, account, application = named
    steps = (
        (system, account + application[0], application[1:]),
        (system, account[:-1], account[-1] + application),
        (system + account[0], account[1:], application),
        (system, account, application + "0"),
        (system, account, "0" + application),
        (system, account, application.swapcase() + "\u3099"),
        (system, account + "2", application),
    )
    return chance.choice(steps)


def _told(count: int, generator: random.Random) -> bytes:
    """What this process draws, with what scripts would draw."""
    keys = [new_key() for _ in range(count)]
    second = random.Random(int(time.time()))
    drawn = [
        [key[:CUT] for key in keys],
        [f"{second.getrandbits(128):032x}" for _ in range(FEW)],
        [f"{generator.getrandbits(128):032x}" for _ in range(FEW)],
    ]
    return orjson.dumps({"keys": keys, **dict(zip(CARELESS, drawn, strict=True))})


def main() -> None:
    """Draw, and let each twin draw; every one writes a line, one after the other."""
    count, twins = map(int, sys.argv[1:])
    random.seed(0)
    generator = random.Random()
    for _ in range(twins):
        child = os.fork()
        if child == 0:
            print(_told(count, generator).decode("ascii"), flush=True)
            os._exit(0)
        os.waitpid(child, 0)
    print(_told(count, generator).decode("ascii"))


if __name__ == "__main__":
    main()
