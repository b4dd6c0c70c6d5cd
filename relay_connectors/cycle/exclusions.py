"""Whether ``[[policy.exclude]]`` can match at all: an exclusion by what no source says would let everybody through."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from relay_connectors.connector import Source
from relay_connectors.gate import EXCLUDABLE, Powerless, powerless
from relay_connectors.ledger import Ledger
from relay_connectors.settings import Policy

__all__ = ["exclusions_in_vain", "said_in"]

# How the paths of a table's columns begin; an adapter for files without named columns has paths of its own.
_PARTS = ("source.", "person.", "application.", "decision.", "profile.", "flags.")
_AND_KEPT = "+"


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
