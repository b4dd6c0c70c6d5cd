"""Looking at an API before anything is read from it: what a doctor asks an adapter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple, Protocol, runtime_checkable

from relay_connectors.connector.asking import Answer
from relay_connectors.connector.contract import Connector
from relay_connectors.connector.joins import Join, listed
from relay_connectors.connector.rest import RestConnector
from relay_connectors.errors import CredentialsError
from relay_connectors.http.failures import RefusedError

__all__ = ["Examines", "Remark", "examined", "look_at_lists"]

SKEW = 300.0  # seconds; windows over the time of change hang on both clocks
NEVER = ("2999-01-01T00:00:00Z", "2999-12-31T00:00:00Z")  # a time that no row has


class Remark(NamedTuple):
    """Something that would go wrong later.

    *what* is the missing scope (``not_allowed``), the list whose filter by time or by ids does nothing
    (``filter_ignored``, ``ids_ignored``), who would see rows where every list is empty (``nothing_visible``), or by how
    many seconds the source's clock is ahead of ours (``clock_skew``). *setting* is the setting of the source that may
    change it, if there is one.
    """

    code: Literal["not_allowed", "filter_ignored", "ids_ignored", "nothing_visible", "clock_skew"]
    what: str
    setting: str = ""


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


def look_at_lists(connector: RestConnector[Any]) -> Iterator[Remark]:
    """Asks each of the connector's ``lists`` for a row, those filtered by time for 2999's, and ``joins`` for one id's.

    The connector's clock is held against the ``Date`` of the answers.
    """
    lists = connector.lists
    if lists is None:
        return
    refused: dict[str, CredentialsError] = {}
    answers: dict[str, Answer] = {}
    ahead = 0.0
    for path in lists.scopes:
        try:
            answers[path] = connector.http.get(path, **lists.one)
        except CredentialsError as error:
            refused[path] = error
        else:
            ahead = _ahead(answers[path], connector.clock.now()) or ahead
    if len(refused) == len(lists.scopes):
        raise CredentialsError(str(next(iter(refused.values()))))  # no scope is missing: the credential is wrong
    yield from (Remark("not_allowed", lists.scopes[path], lists.settings.get("not_allowed", "")) for path in refused)
    if abs(ahead) > SKEW:
        yield Remark("clock_skew", str(round(ahead)))
    rows = [row for path, answer in answers.items() for row in listed(answer, path)]
    if not rows and not refused:
        yield Remark("nothing_visible", lists.who, lists.settings.get("nothing_visible", ""))
    never = connector.between(*NEVER)
    for path in lists.dated:
        if path in answers and listed(connector.http.get(path, **lists.one, **never), path):
            yield Remark("filter_ignored", path, lists.settings.get("filter_ignored", ""))
    joins = (join for join in connector.joins.values() if join.path not in refused)
    yield from (Remark("ids_ignored", join.path) for join in joins if _ignores_ids(connector, join, lists.one))


def _ignores_ids(connector: RestConnector[Any], join: Join, one: Mapping[str, str | int]) -> bool:
    """Whether *join*, asked for what belongs to the id 1, answers what belongs to another."""
    try:
        answer = connector.http.get(join.path, **{**one, **join.query, join.ids: 1})
    except RefusedError:  # 1 is no id there, where ids are UUIDs say, or nobody's
        return False
    return any(str(row.get(join.field)) != "1" for row in listed(answer, join.path))


def _ahead(answer: Answer, now: datetime) -> float:
    """By how many seconds the source is ahead of *now*; 0 where it does not say its time."""
    try:
        return (parsedate_to_datetime(answer.headers.get("date", "")) - now).total_seconds()
    except (TypeError, ValueError):  # no date, or one without a zone
        return 0.0
