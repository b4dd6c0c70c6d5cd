"""Looking at an API before anything is read from it: what a doctor asks an adapter."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from relay_connectors.connector.asking import Http
from relay_connectors.connector.contract import Connector
from relay_connectors.connector.joins import listed
from relay_connectors.connector.rest import RestConnector
from relay_connectors.errors import CredentialsError

__all__ = ["Examines", "Remark", "examined", "look_at_lists"]


class Remark(NamedTuple):
    """Something that would go wrong later.

    *what* is the missing scope (``not_allowed``), the list (``filter_ignored``), or who would see rows where every list
    is empty (``nothing_visible``).
    """

    code: Literal["not_allowed", "filter_ignored", "nothing_visible"]
    what: str


@runtime_checkable
class Examines(Protocol):
    """An adapter that can look at its source."""

    def examine(self) -> Iterator[Remark]:
        """What would go wrong, with few requests and without reading anybody. Errors are raised as by ``fetch``."""
        ...


def examined(connector: Connector[Any]) -> Iterator[Remark]:
    """What *connector* remarks about its source; nothing if it does not look."""
    if isinstance(connector, Examines) and isinstance(connector, RestConnector):
        yield from connector.asking(connector.examine)


def look_at_lists(
    http: Http, scopes: Mapping[str, str], *, dated: Collection[str], never: Mapping[str, str], who: str, **one: int
) -> Iterator[Remark]:
    """Asks each list for a row, and those that are filtered by time for rows of a time that has not come.

    Args:
        http: what to ask.
        scopes: list → the scope without which it is refused.
        dated: the lists whose filter has to work: a 200 does not mean that a filter was understood.
        never: parameters that no row can match.
        who: who sees something, should every list be empty.
        one: the parameter that asks for a single row.
    """
    refused: dict[str, CredentialsError] = {}
    rows: list[object] = []
    for path in scopes:
        try:
            rows += listed(http.get(path, **one), path)
        except CredentialsError as error:
            refused[path] = error
    if len(refused) == len(scopes):
        raise next(iter(refused.values()))  # no scope is missing: the credential itself is wrong
    yield from (Remark("not_allowed", scopes[path]) for path in refused)
    asked = [path for path in dated if path not in refused]
    yield from (Remark("filter_ignored", path) for path in asked if listed(http.get(path, **one, **never), path))
    if not rows and not refused:
        yield Remark("nothing_visible", who)
