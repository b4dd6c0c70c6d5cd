"""A relay that judges each item of a batch by itself, and tells its answers out of order, short, twice or about others.

What it decides of a record is known beforehand (:class:`Fate`), and each decision carries the record's own mark: its
referral, its broken field, its newer revision. So whose decision reached whom can be read from the ledger alone.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import orjson

from relay_connectors.relay.client import SCHEMA
from relay_connectors.testing.serving import Reply, Request

__all__ = ["ARRIVES", "RETRACTS", "UPSERTS", "WAYS", "ChoosyRelay", "Fate", "Held", "field_of", "referral_of"]

# What is decided of an upsert, and how often of a hundred. "fails": always; "later": twice, then it is taken.
UPSERTS = {
    "created": 30,
    "updated": 10,
    "unchanged": 8,
    "duplicate_person": 8,
    "invalid": 12,
    "needs_consent": 8,
    "suppressed": 8,
    "stale": 6,
    "later": 6,
    "fails": 4,
}
RETRACTS = {"retracted": 80, "invalid": 12, "fails": 8}
ARRIVES = frozenset({"created", "updated", "unchanged", "duplicate_person", "later"})
SPOILED, LOOKUP_SPOILED = 0.35, 0.05
NEWER = 1_000  # how far ahead of us the relay is where an item is stale
Rows = list[dict[str, Any]]


class Fate(NamedTuple):
    """What is decided of a record's item; *number* makes its marks."""

    word: str
    number: int


class Held(NamedTuple):
    """What the relay holds of a record."""

    revision: int
    status: str
    digest: str | None


def referral_of(number: int) -> str:
    """The referral of one record, and of no other."""
    return f"ref_{number:06d}"


def field_of(number: int) -> str:
    """The field of one record's item that is at fault, and of no other's."""
    return f"data.field_{number}"


class ChoosyRelay:
    """Answers as the contract says; while *spoils*, many answers to batches and some to lookups are told wrongly."""

    def __init__(self, fates: Mapping[str, Fate], chance: random.Random, most_items: int) -> None:
        self._fates, self._chance, self._most_items = fates, chance, most_items
        self.held = {key: Held(NEWER + fate.number, "invited", _digest(fate)) for key, fate in _stale(fates)}
        self.answers: dict[str, tuple[bytes, Rows]] = {}
        self.spoils = True
        self.hit = Counter[str]()
        self.rebuilt = 0
        self.told = set[str]()
        """Whose decision was told rightly, once at least; that it failed on an item decides nothing."""
        self._seen = Counter[str]()

    def __call__(self, request: Request) -> Reply:
        """One request."""
        if request.path.endswith("/batch"):
            return self._batch(request)
        return self._lookup(request) if request.path.endswith("/lookup") else Reply(self._meta())

    @property
    def partial(self) -> int:
        """How many batches were decided in more than one way."""
        return sum(len({row["status"] for row in results}) > 1 for _, results in self.answers.values())

    def _meta(self) -> dict[str, Any]:
        limits = {"batch_items": self._most_items, "batch_bytes": 4_000_000, "keys_per_lookup": 7}
        schema, last = {"min": SCHEMA, "max": SCHEMA}, {"last_seq": 0}
        known = {"schema": schema, "limits": limits, "idempotency_retention_days": 7, "events": last}
        return {**known, "time": "2026-11-21T03:00:00Z"}

    def _batch(self, request: Request) -> Reply:
        key, items = request.headers["idempotency-key"], orjson.loads(request.body)["items"]
        if key not in self.answers:
            self.answers[key] = request.body, [self._judged(index, item) for index, item in enumerate(items)]
        body, results = self.answers[key]
        self.rebuilt += body != request.body
        if self.spoils and self._chance.random() < SPOILED:
            results = self._spoiled(results)
        else:
            self.told.update(row["record_id"] for row in results if row["status"] != "error")
        return Reply({"batch_id": key, "results": results, "summary": Counter(row["status"] for row in results)})

    def _judged(self, index: int, item: Mapping[str, Any]) -> dict[str, Any]:
        record_id, fate = item["record_id"], self._fates[item["record_id"]]
        self._seen[record_id] += 1
        told = {"index": index, "record_id": record_id, "status": fate.word, "referral_id": None, "errors": []}
        if fate.word == "fails" or (fate.word == "later" and self._seen[record_id] <= 2):
            return {**told, "status": "error", "retryable": True}
        if fate.word in ("invalid", "needs_consent"):
            return {**told, "errors": [{"path": field_of(fate.number), "code": "rule_broken", "message": "no"}]}
        if fate.word in ARRIVES or fate.word == "retracted":
            return {**told, **self._taken(item, fate)}
        return told

    def _taken(self, item: Mapping[str, Any], fate: Fate) -> dict[str, str]:
        before = self.held.get(item["record_id"])
        status = "retracted" if fate.word == "retracted" else "invited"
        self.held[item["record_id"]] = Held(item["revision"], status, item.get("digest"))
        word = "created" if fate.word == "later" else fate.word
        again = before is not None and before.status == "invited"
        return {"status": "unchanged" if again else word, "referral_id": referral_of(fate.number)}

    def _lookup(self, request: Request) -> Reply:
        asked = [key for key in orjson.loads(request.body)["record_ids"] if key in self.held]
        rows = [self._row(key) for key in self._chance.sample(asked, len(asked))]  # its order says nothing
        if self.spoils and self._chance.random() < LOOKUP_SPOILED:
            self.hit["lookup"] += 1
            rows += rows[:1] or [{**_UNKNOWN, "revision": 1, "status": "invited", "digest": None, "updated_at": ""}]
        return Reply({"referrals": rows})

    def _row(self, key: str) -> dict[str, Any]:
        held, number = self.held[key], self._fates[key].number
        told = {"record_id": key, "referral_id": referral_of(number), "updated_at": "2026-11-21T03:00:00Z"}
        return {**told, "revision": held.revision, "status": held.status, "digest": held.digest}

    def _spoiled(self, results: Rows) -> Rows:
        """*results* told wrongly, about a random part of the items; half of the time numbered as if they were right."""
        name = self._chance.choice([name for name in WAYS if len(results) > 1 or name in ("doubled", "unknown")])
        told = WAYS[name](self._chance, results)
        if self._chance.random() < 0.5:
            told = [{**row, "index": index} for index, row in enumerate(told)]
        self.hit[name] += told != results
        return told


_UNKNOWN = {"record_id": "rcr_" + "z" * 26, "referral_id": "ref_of_nobody"}


def _some(chance: random.Random, rows: Rows, least: int = 1, most: int | None = None) -> list[int]:
    """The places of a random part of them."""
    return sorted(chance.sample(range(len(rows)), chance.randint(least, len(rows) if most is None else most)))


def _reordered(chance: random.Random, rows: Rows) -> Rows:
    places, told = _some(chance, rows, 2), list(rows)
    for place, other in zip(places, [*places[1:], places[0]], strict=True):
        told[place] = rows[other]
    return told


def _omitted(chance: random.Random, rows: Rows) -> Rows:
    gone = _some(chance, rows)
    return [row for place, row in enumerate(rows) if place not in gone]


def _doubled(chance: random.Random, rows: Rows) -> Rows:
    twice = _some(chance, rows)
    return [row for place, row in enumerate(rows) for _ in range(1 + (place in twice))]


def _instead(chance: random.Random, rows: Rows) -> Rows:
    """As many as were sent: some are left out, and others told in their place."""
    gone = _some(chance, rows, most=len(rows) - 1)
    kept = [row for place, row in enumerate(rows) if place not in gone]
    return [chance.choice(kept) if place in gone else row for place, row in enumerate(rows)]


def _unknown(chance: random.Random, rows: Rows) -> Rows:
    """Between the others, or in their place."""
    places, status = _some(chance, rows), chance.choice(("created", "invalid"))
    strange = {**rows[0], **_UNKNOWN, "status": status}
    keep = chance.random() < 0.5
    return [one for at, row in enumerate(rows) for one in ([strange, row][: 1 + keep] if at in places else [row])]


WAYS: dict[str, Callable[[random.Random, Rows], Rows]] = {
    "reordered": _reordered,
    "omitted": _omitted,
    "doubled": _doubled,
    "another in its place": _instead,
    "unknown": _unknown,
}


def _stale(fates: Mapping[str, Fate]) -> list[tuple[str, Fate]]:
    return [(key, fate) for key, fate in fates.items() if fate.word == "stale"]


def _digest(fate: Fate) -> str:
    return f"sha256:{fate.number:064x}"
