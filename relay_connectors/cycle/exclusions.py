"""Whether ``[[policy.exclude]]`` can match at all, and whom it fits.

An exclusion by what no source says would let everybody through. One by a value that is mistyped lets those through whom
it was to keep out; nobody can tell it from one that fits nobody yet, so it is only warned of.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable

import orjson

from relay_connectors.connector import Source
from relay_connectors.gate import EXCLUDABLE, Excludable, Idle, Powerless, idle, powerless
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Policy

__all__ = ["exclusions_in_vain", "idle_exclusions", "idle_in", "said_in"]

# How the paths of a table's columns begin; an adapter for files without named columns has paths of its own.
_PARTS = ("source.", "person.", "application.", "decision.", "profile.", "flags.")
_AND_KEPT = "+"
_COUNTED = "exclusions_counted"
Row = tuple[str, str | None, str | None, str | None, str | None, int]


def said_in(columns: Iterable[str], unsaid: Collection[str] = ()) -> frozenset[str]:
    """What a source says of what one can exclude by.

    Args:
        columns: what its columns are for us; none, or others than a table's: nobody knows, so it may say everything
        unsaid: but for this, which its adapter never says.
    """
    paths = {column.partition(_AND_KEPT)[0] for column in columns}
    if any(path.startswith(_PARTS) for path in paths):
        return EXCLUDABLE & paths
    return EXCLUDABLE.difference(unsaid)


def exclusions_in_vain(
    policy: Policy, ledger: Ledger, names: Collection[str], sources: Iterable[Source] = ()
) -> list[Powerless]:
    """The rules that match in none of the sources called *names*, by their newest files; *sources*: the open ones."""
    if not policy.exclude:
        return []
    unsaid = {source.name: source.connector.unsaid for source in sources}
    newest = {name: ledger.sources.newest_file(name) for name in names}
    return powerless(
        policy, {name: said_in(file.columns, unsaid.get(name, ())) for name, file in newest.items() if file}
    )


def idle_exclusions(policy: Policy, ledger: Ledger) -> list[Idle]:
    """The rules that may be mistyped, by all records of *ledger*.

    Counted when the rules are new; then only as long as there is such a rule, and a source was read since.
    """
    if not policy.exclude:
        return []
    before = json.loads(ledger.meta(_COUNTED) or "{}")
    rules = [rule.model_dump(mode="json") for rule in policy.exclude]
    writes = {name: ledger.sources.writes(name) for name in ledger.sources.names()}
    if before.get("rules") == rules and (before["all_fit"] or before["writes"] == writes):
        return [Idle(rule, records, tuple(values)) for rule, records, values in before["idle"]]
    rows = ledger.records.excludable()
    found = idle_in(policy, rows)
    told = {"rules": rules, "writes": writes, "idle": found, "all_fit": bool(rows) and not found}
    with ledger.transaction():
        ledger.put_meta(_COUNTED, json.dumps(told))
    return found


def idle_in(policy: Policy, rows: Iterable[Row]) -> list[Idle]:
    """The rules that fit none of the records, or name what none of them has; *rows* as ``Records.excludable`` tells."""
    return idle(policy, (Excludable(*row[:4], _tags(row[4]), row[5]) for row in rows))


def _tags(told: str | None) -> tuple[str, ...]:
    return tuple(tag["value"] for tag in orjson.loads(told) if tag.get("value")) if told else ()
